import Cohort
import Diagnostics
import Foundation
import GRDB
import Testing

@testable import StudyStore

/// A small seeded generator, so that failures repeat.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

@Suite struct MergePropertyTests {
    /// Everything the store holds that does not depend on local row ids of statements.
    private struct Snapshot: Equatable {
        var readings: [Reading]
        var patients: [Patient]
        var imports: [[QueryValue]]
        var history: [[QueryValue]]
        var log: [LedgerEntry]
        var name: String?
    }

    private func snapshot(_ store: StudyStore) throws -> Snapshot {
        #expect(try store.integrityCheck().isEmpty)
        let data = try store.load()
        return Snapshot(
            readings: data.readings, patients: data.patients,
            imports: try store.query("SELECT * FROM v_imports").rows,
            history: try store.query("SELECT * FROM v_history").rows, log: try store.log(),
            name: try store.studyName())
    }

    /// The value every centre agrees on for a key; corrections and replacements come on top.
    private func truth(_ patient: Int, _ day: Int) -> ReadingValue {
        (patient + day) % 5 == 0 ? .below(2) : .exact(Double(patient * 100 + day))
    }

    /// A centre's store: overlapping files, some undone, some replaced, some values corrected.
    private func generate(_ centre: Int, _ random: inout SplitMix) throws -> StudyStore {
        let store = try StudyStore.inMemory()
        try store.saveStudyInfo(name: "Centre \(centre)", isSynthetic: true)
        for file in 0..<Int.random(in: 1...4, using: &random) {
            var keys: Set<[Int]> = []
            for _ in 0..<12 {
                keys.insert([Int.random(in: 1...3, using: &random), Int.random(in: 0...5, using: &random)])
            }
            let rows = keys.sorted { $0.lexicographicallyPrecedes($1) }.enumerated().map { index, key in
                let value = Bool.random(using: &random) || file == 0 ? truth(key[0], key[1]) : .missing("x")
                return reading(value, patient: "P\(key[0])", day: key[1], row: index + 2)
            }
            try store.add("c\(centre)-\(file).csv", rows, minute: centre * 100 + file) {
                $0.patients = [Patient(id: "P1", attributes: ["seen by \(centre)": "yes"])]
            }
        }
        // Centre 1 alone replaces and corrects, in a corner of its own, so that merges have no conflicts.
        let own = reading(.exact(1), patient: "C\(centre)", day: 50)
        try store.add("own\(centre).csv", [own], minute: 700)
        try store.add(
            "own\(centre)b.csv", [reading(.exact(2), patient: "C\(centre)", day: 50)], replace: true,
            minute: 701)
        if Bool.random(using: &random) {
            try store.correct(
                ReadingKey(own), to: .exact(Double(centre + 10)), reason: "r", by: "c\(centre)",
                now: instant(702))
        }
        if Bool.random(using: &random) { try store.undo(1, now: instant(703)) }
        return store
    }

    private func merged(_ stores: StudyStore...) throws -> StudyStore {
        let target = try StudyStore.inMemory()
        try target.merge(from: stores)
        return target
    }

    @Test(arguments: 1...8)
    func mergingIsCommutativeAssociativeAndIdempotent(_ seed: Int) throws {
        var random = SplitMix(seed: UInt64(seed))
        let a = try generate(1, &random), b = try generate(2, &random), c = try generate(3, &random)
        let all = try snapshot(merged(a, b, c))
        #expect(!all.readings.isEmpty)
        #expect(try snapshot(merged(c, a, b)) == all)
        #expect(try snapshot(merged(merged(a, b), c)) == all)
        #expect(try snapshot(merged(a, merged(c, b))) == all)
        #expect(try snapshot(merged(a, a, merged(a, b), c, b)) == all)
        let joint = try merged(a, b, c)
        #expect(try joint.merge(from: [a, b, c]) == MergeOutcome())
        #expect(try snapshot(joint) == all)
    }

    @Test(arguments: 1...4)
    func mergingIntoNothingChangesNothing(_ seed: Int) throws {
        var random = SplitMix(seed: UInt64(seed) &* 77)
        let a = try generate(1, &random)
        #expect(try snapshot(merged(a)) == snapshot(a))
    }

    /// Undoing before or after a merge comes to the same.
    @Test(arguments: 1...4)
    func undoTravelsWithTheMerge(_ seed: Int) throws {
        var random = SplitMix(seed: UInt64(seed) &* 1001)
        let a = try generate(1, &random), b = try generate(2, &random)
        let early = try merged(a, b)
        guard let file = try a.imports().first(where: { !$0.retracted && $0.file.hasPrefix("c1") }) else {
            return
        }
        try a.undo(file.id, now: instant(900))
        try early.merge(from: [a])
        #expect(try early.load().readings.map(\.value) == merged(a, b).load().readings.map(\.value))
        #expect(try early.integrityCheck().isEmpty)
    }

    /// What imports, replacements, undos and corrections write step by step is what one fold over all says.
    @Test(arguments: 1...6)
    func stepwiseStatesAreThoseOfTheFold(_ seed: Int) throws {
        var random = SplitMix(seed: UInt64(seed) &* 31)
        let store = try merged(generate(1, &random), generate(2, &random))
        let before = try snapshot(store)
        try store.write { db in
            var conflicts = ConflictList()
            for table in StatementTable.all {
                let refolder = try Refolder(db, table)
                let columns = table.key.joined(separator: ", ")
                let keys = try Row.fetchAll(db, sql: "SELECT DISTINCT \(columns) FROM \(table.name)")
                for row in keys {
                    let key = row.databaseValues.map { value -> StatedValue.Content in
                        switch value.storage {
                        case .int64(let i): .integer(i)
                        case .string(let t): .text(t)
                        default: .text("")
                        }
                    }
                    try refolder.refold(Array(key), conflicts: &conflicts)
                }
            }
            #expect(conflicts.isEmpty)
        }
        #expect(try snapshot(store) == before)
    }
}
