import Cohort
import Diagnostics
import Foundation
import GRDB
import Testing

@testable import StudyStore

@Suite struct ConcurrencyTests {
    @Test func secondWriterIsToldThatTheStoreIsLocked() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("s.sqlite")
        let first = try StudyStore(path: path)
        let second = try StudyStore(path: path, busyTimeout: 0.05)
        try first.performImport(header("a.csv"), now: instant()) { session in
            var batch = ImportBatch()
            batch.readings = [reading(.exact(1))]
            try session.add(batch)
            let error = failure { try second.add("b.csv", [reading(.exact(2), day: 5)]) }
            #expect(error?.code == "IC0405")
            #expect(error?.failure == .storeLocked)
            // Reading goes on, and sees the state before the import.
            #expect(try second.load().readings.isEmpty)
        }
        try second.add("b.csv", [reading(.exact(2), day: 5)])
        #expect(try first.load().readings.count == 2)
    }

    @Test func writersInTurnLoseNothing() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("s.sqlite")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<2 {
                group.addTask {
                    // Each opens (and one creates) the store itself.
                    let store = try StudyStore(path: path, busyTimeout: 20)
                    for file in 0..<5 {
                        let rows = (0..<50).map {
                            reading(.exact(Double($0)), patient: "P\(writer)", day: file * 100 + $0)
                        }
                        try store.add("\(writer)-\(file).csv", rows)
                    }
                }
            }
            try await group.waitForAll()
        }
        let store = try StudyStore(path: path, access: .existing)
        #expect(try store.load().readings.count == 500)
        #expect(try store.imports().count == 10)
        #expect(try store.integrityCheck().isEmpty)
    }

    /// What a killed process leaves: a database and a log whose last transaction has no commit.
    @Test func unfinishedTransactionVanishesOnReopening() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("s.sqlite"), copy = folder.file("copy.sqlite")
        let store = try StudyStore(path: path)
        try store.add("a.csv", [reading(.exact(1))])
        let keptOpen = try StudyStore(path: path)
        // With a cache of ten pages the transaction spills into the log long before its commit.
        try store.queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA cache_size = 10") }
        func logSize(_ path: String) throws -> Int {
            try Data(contentsOf: URL(filePath: path + "-wal")).count
        }
        let before = try logSize(path)
        try store.performImport(header("b.csv"), now: instant()) { session in
            for day in 1...400 {
                var batch = ImportBatch()
                batch.readings = (0..<200).map {
                    reading(.exact(Double($0)), day: day, analyte: "A\($0)")
                }
                try session.add(batch)
            }
            for suffix in ["", "-wal"] {
                try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix)
            }
        }
        #expect(try logSize(copy) > before + 1_000_000)
        #expect(try keptOpen.load().readings.count == 80_001)
        let survivor = try StudyStore(path: copy, access: .existing)
        #expect(try survivor.load().readings.map(\.value) == [.exact(1)])
        #expect(try survivor.imports().map(\.file) == ["a.csv"])
        #expect(try survivor.integrityCheck().isEmpty)
        #expect(try survivor.add("b.csv", [reading(.exact(2), day: 1)]).importID == 2)
    }
}
