import Cohort
import Diagnostics
import Foundation
import GRDB

/// A study's SQLite store: everything imported, where each value came from, and what became of it.
///
///     let store = try StudyStore(path: "study.sqlite")
///     let outcome = try store.performImport(header, now: now) { session in
///         try session.add(batch)
///     }
///     let data = try store.load()
///
/// Each changing call is one transaction under the write lock: after a crash or a power cut the store holds all of
/// it or nothing (write-ahead log, synchronised at each commit). Other programs may read meanwhile.
package final class StudyStore: Sendable {
    package enum Access: Sendable {
        /// Creates a missing store.
        case create
        /// The store must exist.
        case existing
        /// The store must exist and is not changed.
        case readOnly
    }

    package let path: String
    /// Names and units of the analytes that readings may mention without a definition in the store.
    let catalogue: [Analyte]
    let queue: DatabaseQueue

    /// Opens a store, creating or migrating it as `access` permits.
    ///
    /// - Parameters:
    ///   - busyTimeout: seconds to wait for another writer before the store counts as locked.
    ///   - catalogue: the analytes with their names and units, for the views.
    package init(
        path: String, access: Access = .create, busyTimeout: Double = 5,
        catalogue: [Analyte] = AnalyteCatalogue.standard.analytes
    ) throws(StoreError) {
        self.path = path
        self.catalogue = catalogue
        try StudyStore.checkFile(path, access)
        do {
            queue = try DatabaseQueue(
                path: path, configuration: StudyStore.configuration(access, busyTimeout))
            try prepare(access, busyTimeout: busyTimeout)
        } catch {
            throw StoreError(error, path: path)
        }
    }

    /// A store without a file, for dry runs and tests.
    package static func inMemory(catalogue: [Analyte] = AnalyteCatalogue.standard.analytes) throws(StoreError)
        -> StudyStore
    {
        try StudyStore(path: ":memory:", catalogue: catalogue)
    }

    /// All of this store in memory: what is tried there changes nothing here.
    package func inMemoryCopy() throws(StoreError) -> StudyStore {
        let copy = try StudyStore.inMemory(catalogue: catalogue)
        do { try queue.backup(to: copy.queue) } catch { throw StoreError(error, path: path) }
        return copy
    }

    /// Closes the file; the store must not be used afterwards. Without it, the last reference closes.
    package func close() throws(StoreError) {
        do { try queue.close() } catch { throw StoreError(error, path: path) }
    }
}

extension StudyStore {
    private static func checkFile(_ path: String, _ access: Access) throws(StoreError) {
        guard path != ":memory:" else { return }
        var isFolder = ObjCBool(false)
        let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        if exists && isFolder.boolValue {
            throw StoreError(
                .noInput, code: "IC0401", "This is a folder, not a study store.",
                remedy: "Name the store's file, such as \(path)/study.sqlite.", at: SourceLocation(file: path)
            )
        }
        if !exists && access != .create {
            throw StoreError(
                .noInput, code: "IC0401", "There is no study store here.",
                remedy: "`immunochron import FILE` creates one; `-s PATH` names another.",
                at: SourceLocation(file: path))
        }
        try checkSignature(path)
    }

    /// SQLite takes a file of a few bytes for an empty database and would write over it.
    private static func checkSignature(_ path: String) throws(StoreError) {
        guard let handle = FileHandle(forReadingAtPath: path) else { return }
        defer { try? handle.close() }
        let start = (try? handle.read(upToCount: 16)) ?? Data()
        guard !start.isEmpty, start != Data("SQLite format 3\0".utf8) else { return }
        throw StoreError(DatabaseError(resultCode: .SQLITE_NOTADB), path: path)
    }

    private static func configuration(_ access: Access, _ busyTimeout: Double) -> Configuration {
        var configuration = Configuration()
        configuration.label = "StudyStore"
        configuration.readonly = access == .readOnly
        configuration.busyMode = .timeout(busyTimeout)
        configuration.foreignKeysEnabled = true
        configuration.prepareDatabase { db in
            // For new files: larger pages make bulk imports some 6 % faster (1,000,000 readings, measured).
            try db.execute(sql: "PRAGMA page_size = 16384")
            // FULL, not NORMAL: in WAL mode NORMAL keeps the file whole but may lose the last commit with the power.
            try db.execute(sql: "PRAGMA synchronous = FULL")
            // 32 MB: the indexes of a large import stay in memory, and memory stays bounded.
            try db.execute(sql: "PRAGMA cache_size = -32768")
            // A large import's log does not stay on the disk after the next checkpoint.
            try db.execute(sql: "PRAGMA journal_size_limit = 16777216")
        }
        return configuration
    }

    private func prepare(_ access: Access, busyTimeout: Double) throws {
        switch try queue.read(Schema.condition) {
        case .current:
            return
        case .newer(let version):
            throw StoreError(
                .badData, code: "IC0404",
                "The store has schema \(version); this program knows schemas up to \(Schema.version).",
                remedy: "Update Immunochron; the store was not touched.", at: SourceLocation(file: path))
        case .foreign:
            throw StoreError(
                .badData, code: "IC0403", "This SQLite database is not a study store.",
                remedy: "Name a study store, or a file that does not exist yet.",
                at: SourceLocation(file: path))
        case .empty where access == .create, .older where access != .readOnly:
            try enableWriteAheadLog(until: Date().addingTimeInterval(busyTimeout))
            try queue.writeWithoutTransaction { db in
                try db.inTransaction(.immediate) {
                    try Schema.migrate(db)
                    return .commit
                }
            }
        case .empty:
            throw StoreError(
                .noInput, code: "IC0401", "This file is empty, not a study store.",
                remedy: "`immunochron import FILE -s \(path)` makes it one.",
                at: SourceLocation(file: path))
        case .older(let version):
            throw StoreError(
                .badData, code: "IC0404", "The store has the older schema \(version).",
                remedy: "Open it once for writing, which migrates it.", at: SourceLocation(file: path))
        }
    }

    /// SQLite does not call its busy handler for this change, so waiting for another process is up to us.
    private func enableWriteAheadLog(until deadline: Date) throws {
        while true {
            do {
                _ = try queue.writeWithoutTransaction { db in
                    try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL")
                }
                return
            } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
                guard Date() < deadline else { throw error }
                Thread.sleep(forTimeInterval: 0.01)
            }
        }
    }
}

extension StudyStore {
    /// Runs `body` in one transaction that holds the write lock from its start, so that it never fails half-way
    /// because of another writer.
    ///
    /// Bulk work passes `checkingKeys: false`: the row ids it writes come from rows it has just found or made, and
    /// three look-ups per reading would cost a third of the time. `integrityCheck()` verifies them all.
    func write<T>(
        keeping keep: Bool = true, checkingKeys: Bool = true, _ body: (Database) throws -> T
    ) throws(StoreError) -> T {
        do {
            return try queue.writeWithoutTransaction { db in
                if !checkingKeys { try db.execute(sql: "PRAGMA foreign_keys = OFF") }
                defer { if !checkingKeys { try? db.execute(sql: "PRAGMA foreign_keys = ON") } }
                var result: T?
                try db.inTransaction(.immediate) {
                    result = try body(db)
                    return keep ? .commit : .rollback
                }
                guard let result else { throw DatabaseError(resultCode: .SQLITE_ABORT) }
                return result
            }
        } catch {
            throw StoreError(error, path: path)
        }
    }

    func read<T>(_ body: (Database) throws -> T) throws(StoreError) -> T {
        do { return try queue.read(body) } catch { throw StoreError(error, path: path) }
    }
}
