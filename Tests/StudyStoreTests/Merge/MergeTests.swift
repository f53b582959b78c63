import Cohort
import Diagnostics
import Foundation
import Testing

@testable import StudyStore

@Suite struct MergeTests {
    private func merged(_ stores: StudyStore...) throws -> StudyStore {
        let target = try StudyStore.inMemory()
        try target.merge(from: stores)
        return target
    }

    @Test func centresJoin() throws {
        let a = try StudyStore.inMemory(), b = try StudyStore.inMemory()
        try a.saveStudyInfo(name: "North", isSynthetic: false)
        try b.saveStudyInfo(name: "South", isSynthetic: false)
        try a.add("a.csv", [reading(.exact(1), patient: "A1")])
        try b.add("b.csv", [reading(.below(2), patient: "B1", analyte: "MyOwn")]) {
            $0.addedAnalytes = [
                Analyte(id: "MyOwn", name: "Own", kind: .concentration, group: .other, unit: "ng/L")
            ]
        }
        let joint = try merged(a, b)
        let data = try joint.load()
        #expect(data.patients.map(\.id) == ["A1", "B1"])
        #expect(data.readings.map(\.value) == [.exact(1), .below(2)])
        #expect(data.addedAnalytes.map(\.id) == ["MyOwn"])
        #expect(try joint.studyName() == "North + South")
        #expect(
            try joint.query("SELECT unit FROM v_readings WHERE analyte = 'MyOwn'").rows == [[.text("ng/L")]])
        #expect(try joint.integrityCheck().isEmpty)
    }

    @Test func contradictionsAreListedAndNothingIsMerged() throws {
        let a = try StudyStore.inMemory(), b = try StudyStore.inMemory()
        try a.add("a.csv", [reading(.exact(1)), reading(.exact(5), day: 1)])
        try b.add("b.csv", [reading(.exact(2)), reading(.exact(6), day: 1), reading(.exact(7), day: 2)])
        let target = try StudyStore.inMemory()
        let error = failure { try target.merge(from: [a, b]) }
        #expect(error?.code == "IC0440")
        #expect(error?.failure == .badData)
        #expect(error?.conflictCount == 2)
        #expect(try target.imports().isEmpty)
    }

    @Test func syntheticAndRealDoNotMix() throws {
        let a = try StudyStore.inMemory(), b = try StudyStore.inMemory()
        try a.saveStudyInfo(name: "A", isSynthetic: true)
        try b.saveStudyInfo(name: "B", isSynthetic: false)
        #expect(failure { _ = try merged(a, b) }?.conflicts.map(\.subject) == [.study("being synthetic")])
    }

    @Test func spellingVariantsAcrossCentresAreRefused() throws {
        let a = try StudyStore.inMemory(), b = try StudyStore.inMemory()
        try a.add("a.csv", [reading(.exact(1), patient: "P-1")])
        try b.add("b.csv", [reading(.exact(1), patient: "p-1")])
        #expect(
            failure { _ = try merged(a, b) }?.conflicts.map(\.subject) == [.patientSpelling("P-1", "p-1")])
    }

    @Test func carriedOnCopiesMeetAgain() throws {
        let folder = try TemporaryFolder()
        let first = folder.file("a.sqlite"), second = folder.file("b.sqlite")
        let origin = try StudyStore(path: first)
        try origin.add("a.csv", [reading(.exact(1)), reading(.exact(2), day: 1)])
        try origin.add("b.csv", [reading(.exact(3), day: 2)])
        try origin.close()
        try FileManager.default.copyItem(atPath: first, toPath: second)
        let a = try StudyStore(path: first), b = try StudyStore(path: second)
        // One place undoes and corrects, the other goes on importing.
        try a.undo(2, now: instant(5))
        try a.correct(
            ReadingKey(patient: "P1", course: 1, day: 0, analyte: "CD3"), to: .exact(10), reason: "slip",
            by: "JD", now: instant(6))
        try b.add("c.csv", [reading(.exact(1)), reading(.exact(4), day: 3)], minute: 7)
        let outcome = try b.merge(from: [a])
        #expect(outcome.imports == 0 && outcome.undone == 1 && outcome.corrections == 1)
        #expect(try b.load().readings.map(\.value) == [.exact(10), .exact(2), .exact(4)])
        #expect(try b.integrityCheck().isEmpty)
        #expect(try b.merge(from: [a]) == MergeOutcome())
        #expect(try b.merge(from: [b, try StudyStore(path: second)]) == MergeOutcome())
    }

    @Test func theSameFileInTwoCentresIsAgreementNotDoubling() throws {
        let a = try StudyStore.inMemory(), b = try StudyStore.inMemory()
        try a.add("x.csv", [reading(.exact(1))], minute: 1)
        try b.add("x.csv", [reading(.exact(1))], minute: 2)
        let joint = try merged(a, b)
        #expect(try joint.load().readings.count == 1)
        #expect(try joint.imports().count == 2)
        try joint.undo(1, now: instant(9))
        #expect(try joint.load().readings.count == 1)
    }

    @Test func aliasedLedgerEventIsAConflict() throws {
        let a = try StudyStore.inMemory(), b = try StudyStore.inMemory()
        try a.add("x.csv", [reading(.exact(1))])
        try b.add("x.csv", [reading(.exact(1)), reading(.exact(1), day: 1)])
        #expect(failure { _ = try merged(a, b) }?.conflicts.map(\.subject) == [.ledger(file: "x.csv")])
    }

    @Test func dryRunMergesNothing() throws {
        let a = try StudyStore.inMemory()
        try a.add("a.csv", [reading(.exact(1))])
        let target = try StudyStore.inMemory()
        #expect(try target.merge(from: [a], dryRun: true).readings == 1)
        #expect(try target.imports().isEmpty)
    }
}
