import Cohort
import Diagnostics
import Foundation
import GRDB
import Testing

@testable import StudyStore

@Suite struct OpeningTests {
    @Test func newStoreHasItsMarksAndModes() throws {
        let folder = try TemporaryFolder()
        let store = try StudyStore(path: folder.file("s.sqlite"))
        let pragmas = try store.read { db in
            try ["application_id", "user_version", "foreign_keys", "synchronous"].map {
                try Int.fetchOne(db, sql: "PRAGMA \($0)")
            }
        }
        #expect(pragmas == [0x494D_434E, Schema.version, 1, 2])
        #expect(try store.read { try String.fetchOne($0, sql: "PRAGMA journal_mode") } == "wal")
        #expect(try store.integrityCheck().isEmpty)
    }

    @Test func everyTableIsStrict() throws {
        let loose = try StudyStore.inMemory().read { db in
            try String.fetchAll(
                db,
                sql: """
                    SELECT name FROM pragma_table_list WHERE type = 'table' AND NOT strict
                        AND name NOT LIKE 'sqlite_%'
                    """)
        }
        #expect(loose.isEmpty)
    }

    @Test func reopeningKeepsWhatWasImported() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("s.sqlite")
        try StudyStore(path: path).add("a.csv", [reading(.exact(1))])
        #expect(try StudyStore(path: path, access: .existing).load().readings.count == 1)
        #expect(try StudyStore(path: path, access: .readOnly).load().readings.count == 1)
    }

    @Test func missingFilesAndFoldersAreNamed() throws {
        let folder = try TemporaryFolder()
        for access in [StudyStore.Access.existing, .readOnly] {
            let error = failure { _ = try StudyStore(path: folder.file("none.sqlite"), access: access) }
            #expect(error?.code == "IC0401")
            #expect(error?.failure == .noInput)
        }
        #expect(failure { _ = try StudyStore(path: folder.path) }?.code == "IC0401")
        #expect(
            failure { _ = try StudyStore(path: folder.file("no/such/s.sqlite")) }?.failure == .cannotWrite)
        #expect(!FileManager.default.fileExists(atPath: folder.file("none.sqlite")))
    }

    @Test(arguments: ["x", "patient,day\nP1,3\n", String(repeating: "junk ", count: 4000)])
    func filesThatAreNoDatabaseAreLeftAlone(_ content: String) throws {
        let folder = try TemporaryFolder()
        let path = folder.file("export.csv")
        try Data(content.utf8).write(to: URL(filePath: path))
        let error = failure { _ = try StudyStore(path: path) }
        #expect(error?.code == "IC0402")
        #expect(error?.failure == .badData)
        #expect(try Data(contentsOf: URL(filePath: path)) == Data(content.utf8))
    }

    @Test func databasesOfOthersAreLeftAlone() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("other.sqlite")
        let other = try DatabaseQueue(path: path)
        try other.write { try $0.execute(sql: "CREATE TABLE t(x)") }
        try other.close()
        let before = try Data(contentsOf: URL(filePath: path))
        #expect(failure { _ = try StudyStore(path: path) }?.code == "IC0403")
        #expect(try Data(contentsOf: URL(filePath: path)) == before)
    }

    @Test func newerSchemaIsRefusedWithARemedy() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("s.sqlite")
        let store = try StudyStore(path: path)
        try store.write { try $0.execute(sql: "PRAGMA user_version = \(Schema.version + 1)") }
        try store.close()
        let error = failure { _ = try StudyStore(path: path) }
        #expect(error?.code == "IC0404")
        #expect(error?.remedy?.contains("Update Immunochron") == true)
    }

    @Test func emptyFileBecomesAStoreOnlyWhenCreating() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("s.sqlite")
        try Data().write(to: URL(filePath: path))
        #expect(failure { _ = try StudyStore(path: path, access: .existing) }?.code == "IC0401")
        try StudyStore(path: path).add("a.csv", [reading(.exact(1))])
        #expect(try StudyStore(path: path, access: .existing).load().readings.count == 1)
    }

    @Test func readOnlyStoreRefusesChanges() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("s.sqlite")
        try StudyStore(path: path).close()
        let store = try StudyStore(path: path, access: .readOnly)
        let error = failure { try store.add("a.csv", [reading(.exact(1))]) }
        #expect(error?.code == "IC0406")
        #expect(error?.failure == .cannotWrite)
    }

    @Test func damageIsNoticed() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("s.sqlite")
        let store = try StudyStore(path: path)
        try store.add("a.csv", (0..<2000).map { reading(.exact(Double($0)), day: $0) })
        try store.close()
        var bytes = try Data(contentsOf: URL(filePath: path))
        for index in stride(from: 60_000, to: bytes.count, by: 37) { bytes[index] = 0xA5 }
        try bytes.write(to: URL(filePath: path))
        let found: Bool
        do {
            found = try !StudyStore(path: path).integrityCheck().isEmpty
        } catch { found = error.failure == .badData }
        #expect(found)
    }
}
