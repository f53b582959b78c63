import Cohort
import Diagnostics
import Testing

@testable import StudyStore

@Suite struct CorrectTests {
    let key = ReadingKey(patient: "P1", course: 1, day: 0, analyte: "CD3")

    private func correct(
        _ store: StudyStore, to value: ReadingValue, minute: Int = 5
    ) throws -> ReadingValue {
        try store.correct(key, to: value, reason: "transcription slip", by: "JD", now: instant(minute))
    }

    @Test func correctionHoldsAndHistoryTellsWhy() throws {
        let store = try StudyStore.inMemory()
        try store.add("a.csv", [reading(.exact(1), row: 12)])
        #expect(try correct(store, to: .exact(10)) == .exact(1))
        let held = try #require(try store.load().readings.first)
        #expect(held.value == .exact(10))
        #expect(
            held.provenance == Provenance(importID: 1, row: 12, column: 6, rawText: "1.0", rawUnit: "/uL"))
        let history = try store.history(of: key)
        #expect(history.map(\.state) == [.superseded, .current])
        #expect(history.map(\.value) == [.exact(1), .exact(10)])
        #expect(history.map(\.correctedBy) == [nil, "JD"])
        #expect(history.last?.correctionReason == "transcription slip")
        #expect(try store.query("SELECT corrected FROM v_readings").rows == [[.integer(1)]])
        #expect(try store.integrityCheck().isEmpty)
    }

    @Test func theOldValueDoesNotComeBackWithTheNextExport() throws {
        let store = try StudyStore.inMemory()
        try store.add("a.csv", [reading(.exact(1))])
        _ = try correct(store, to: .exact(10))
        let outcome = try store.add("b.csv", [reading(.exact(1)), reading(.exact(3), day: 9)], minute: 9)
        #expect(outcome.counts?.duplicates == 1)
        #expect(try store.values()[key.description] == .exact(10))
        let error = failure { try store.add("c.csv", [reading(.exact(2))]) }
        #expect(error?.conflictCount == 1)
        #expect(error?.conflicts.first?.kept.importID == nil)
    }

    @Test func correctionFollowsTheStatementThatIsLeft() throws {
        let store = try StudyStore.inMemory()
        try store.add("a.csv", [reading(.exact(1), row: 3)])
        _ = try correct(store, to: .exact(10))
        try store.add("b.csv", [reading(.exact(1), row: 8)])
        try store.undo(1, now: instant())
        let held = try #require(try store.load().readings.first)
        #expect(held.value == .exact(10))
        #expect(held.provenance.importID == 2 && held.provenance.row == 8)
        try store.undo(2, now: instant())
        #expect(try store.load().readings.isEmpty)
        try store.add("a.csv", [reading(.exact(1))])
        #expect(try store.values()[key.description] == .exact(10))
        #expect(try store.integrityCheck().isEmpty)
    }

    @Test func correctionsChainAndGoBack() throws {
        let store = try StudyStore.inMemory()
        try store.add("a.csv", [reading(.exact(1))])
        _ = try correct(store, to: .exact(10))
        _ = try correct(store, to: .missing("wrong tube"), minute: 6)
        #expect(try store.values()[key.description] == .missing("wrong tube"))
        _ = try correct(store, to: .exact(1), minute: 7)
        #expect(try store.values()[key.description] == .exact(1))
        #expect(try store.history(of: key).count == 4)
    }

    @Test func impossibleCorrectionsAreRefused() throws {
        let store = try StudyStore.inMemory()
        try store.add("a.csv", [reading(.exact(1))])
        #expect(failure { _ = try correct(store, to: .exact(1)) }?.code == "IC0416")
        #expect(failure { _ = try correct(store, to: .exact(.nan)) }?.code == "IC0420")
        let nobody = failure { try store.correct(key, to: .exact(2), reason: "x", by: " ", now: instant()) }
        #expect(nobody?.code == "IC0417")
        var unknown = key
        unknown.day = 99
        let error = failure {
            try store.correct(unknown, to: .exact(2), reason: "x", by: "JD", now: instant())
        }
        #expect(error?.code == "IC0415")
    }

    @Test func logTellsEverythingInOrder() throws {
        let store = try StudyStore.inMemory()
        try store.add("a.csv", [reading(.exact(1))])
        _ = try correct(store, to: .exact(10))
        try store.add("b.csv", [reading(.exact(7))], replace: true, minute: 8)
        try store.undo(2, now: instant(9))
        let log = try store.log()
        #expect(
            log.map(\.event) == [
                .imported(1, file: "a.csv", replacing: false),
                .corrected(key, by: "JD", reason: "transcription slip"),
                .imported(2, file: "b.csv", replacing: true), .undone(2, file: "b.csv"),
            ])
        #expect(log.map(\.sequence) == [1, 2, 3, 4])
        #expect(log.map(\.time) == log.map(\.time).sorted())
        #expect(try store.values()[key.description] == .exact(10))
    }
}
