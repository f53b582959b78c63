import Cohort
import Diagnostics
import Testing

@testable import StudyStore

@Suite struct UndoTests {
    @Test func undoHidesAndImportBringsBack() throws {
        let store = try StudyStore.inMemory()
        try store.add("a.csv", [reading(.exact(1)), reading(.exact(2), patient: "P2")])
        try store.undo(1, now: instant(1))
        let empty = try store.load()
        #expect(empty.readings.isEmpty && empty.patients.isEmpty && empty.courses.isEmpty)
        #expect(empty.imports.map(\.retracted) == [true])
        #expect(
            try store.add("a.csv", [reading(.exact(1)), reading(.exact(2), patient: "P2")]).importID == 2)
        #expect(try store.load().readings.map(\.value) == [.exact(1), .exact(2)])
    }

    @Test func undoOfUnknownOrUndoneIsRefused() throws {
        let store = try StudyStore.inMemory()
        #expect(failure { try store.undo(7, now: instant()) }?.code == "IC0412")
        try store.add("a.csv", [reading(.exact(1))])
        try store.undo(1, now: instant())
        #expect(failure { try store.undo(1, now: instant()) }?.code == "IC0413")
    }

    @Test func replaceSupersedesAndItsUndoRestores() throws {
        let store = try StudyStore.inMemory()
        try store.add("a.csv", [reading(.exact(1), row: 2), reading(.exact(5), day: 1)])
        let outcome = try store.add("b.csv", [reading(.exact(2), row: 4)], replace: true)
        #expect(outcome.counts?.superseded == 1)
        #expect(try store.load().readings.map(\.value) == [.exact(2), .exact(5)])
        try store.undo(2, now: instant())
        #expect(try store.load().readings.map(\.value) == [.exact(1), .exact(5)])
        #expect(try store.load().readings.map(\.provenance.importID) == [1, 1])
    }

    @Test func replaceDoesNotExcuseContradictionsWithinTheFile() throws {
        let store = try StudyStore.inMemory()
        try store.add("a.csv", [reading(.exact(1))])
        let error = failure {
            try store.add("b.csv", [reading(.exact(2)), reading(.exact(3))], replace: true)
        }
        #expect(error?.conflictCount == 1)
        #expect(try store.load().readings.map(\.value) == [.exact(1)])
    }

    @Test func replaceOfFieldsAndItsUndo() throws {
        let store = try StudyStore.inMemory()
        try store.add("a.csv") { $0.patients = [Patient(id: "P1", centre: "A", diagnosis: "B-ALL")] }
        try store.add("b.csv", replace: true) { $0.patients = [Patient(id: "P1", centre: "B")] }
        #expect(try store.load().patients == [Patient(id: "P1", centre: "B", diagnosis: "B-ALL")])
        try store.undo(2, now: instant())
        #expect(try store.load().patients == [Patient(id: "P1", centre: "A", diagnosis: "B-ALL")])
    }

    @Test func whatAnotherImportAlsoStatesGoesOnHolding() throws {
        let store = try StudyStore.inMemory()
        try store.add("a.csv", [reading(.exact(1), row: 2)]) {
            $0.patients = [Patient(id: "P1", centre: "A")]
        }
        try store.add("b.csv", [reading(.exact(1), row: 7)]) {
            $0.patients = [Patient(id: "P1", centre: "A")]
        }
        try store.undo(1, now: instant())
        let data = try store.load()
        #expect(
            data.readings.map(\.provenance) == [
                Provenance(importID: 2, row: 7, column: 6, rawText: "1.0", rawUnit: "/uL")
            ])
        #expect(data.patients.map(\.centre) == ["A"])
    }

    @Test func undoOfTheFirstKeepsWhatReplacedIt() throws {
        let store = try StudyStore.inMemory()
        try store.add("a.csv", [reading(.exact(1))])
        try store.add("b.csv", [reading(.exact(2))], replace: true)
        try store.undo(1, now: instant())
        #expect(try store.load().readings.map(\.value) == [.exact(2)])
        try store.undo(2, now: instant())
        #expect(try store.load().readings.isEmpty)
    }

    @Test func undoIsRefusedWhenOthersBuildOnIt() throws {
        let store = try StudyStore.inMemory()
        try store.add("a.csv", [reading(.exact(1))])
        try store.add("b.csv", [reading(.exact(2))], replace: true)
        try store.add("c.csv", [reading(.exact(2))])
        let error = failure { try store.undo(2, now: instant()) }
        #expect(error?.code == "IC0414")
        #expect(error?.remedy == "Undo #3 first.")
        #expect(try store.load().readings.map(\.value) == [.exact(2)])
        #expect(try store.imports().map(\.retracted) == [false, false, false])
        try store.undo(3, now: instant())
        try store.undo(2, now: instant())
        #expect(try store.load().readings.map(\.value) == [.exact(1)])
    }

    @Test func dryRunsFindOutAndKeepNothing() throws {
        let store = try StudyStore.inMemory()
        try store.add("a.csv", [reading(.exact(1))])
        try store.undo(1, now: instant(), dryRun: true)
        let key = ReadingKey(reading(.exact(1)))
        try store.correct(key, to: .exact(2), reason: "r", by: "JD", now: instant(), dryRun: true)
        #expect(try store.values() == [key.description: .exact(1)])
        #expect(try store.log().count == 1)
        #expect(failure { try store.undo(9, now: instant(), dryRun: true) }?.code == "IC0412")
    }

    /// The short way of `--replace` and the fold agree: replacing many values and undoing it leaves no trace.
    @Test func replacingAndUndoingManyValuesLeavesTheStoreSound() throws {
        let store = try StudyStore.inMemory()
        let first = (0..<300).map { reading(.exact(Double($0)), day: $0) }
        try store.add("a.csv", first)
        let second = (0..<300).map {
            reading($0 % 3 == 0 ? .exact(Double($0)) : .below(9), day: $0, row: 400 + $0)
        }
        #expect(try store.add("b.csv", second, replace: true).counts?.superseded == 200)
        #expect(try store.load().readings.map(\.value) == second.map(\.value))
        #expect(try store.integrityCheck().isEmpty)
        try store.undo(2, now: instant())
        #expect(try store.load().readings.map(\.value) == first.map(\.value))
        #expect(try store.integrityCheck().isEmpty)
    }

    @Test func detailsOfOneRowDoNotStickToTheNext() throws {
        var detailed = reading(.exact(1))
        (detailed.limit, detailed.kit, detailed.note) = (0.5, "K", "n")
        detailed.provenance.sheet = "S"
        let store = try StudyStore.inMemory()
        try store.add(
            "a.csv",
            [reading(.exact(0), day: -1), detailed, reading(.exact(2), day: 1), reading(.exact(3), day: 2)])
        let loaded = try store.load().readings
        #expect(loaded.map(\.limit) == [nil, 0.5, nil, nil])
        #expect(loaded.map(\.kit) == [nil, "K", nil, nil])
        #expect(loaded.map(\.provenance.sheet) == [nil, "S", nil, nil])
    }
}
