import GRDB
import GRDBSQLite

/// A prepared statement driven by SQLite's own functions: the inner loops of import and load.
///
/// Records and argument arrays cost three to ten times more; everything under some thousand rows uses GRDB.
final class RawStatement {
    private let statement: Statement
    private let handle: OpaquePointer
    private let connection: OpaquePointer?

    init(_ db: Database, _ sql: String) throws {
        statement = try db.makeStatement(sql: sql)
        handle = statement.sqliteStatement
        connection = db.sqliteConnection
    }

    /// Runs to the next row: true when there is one.
    func step() throws -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw failure()
        }
    }

    /// Runs a statement without result; true when it changed a row.
    @discardableResult
    func run() throws -> Bool {
        defer { sqlite3_reset(handle) }
        guard sqlite3_step(handle) == SQLITE_DONE else { throw failure() }
        return sqlite3_changes(connection) > 0
    }

    func reset() { sqlite3_reset(handle) }

    var lastInsertedID: Int64 { sqlite3_last_insert_rowid(connection) }

    private func failure() -> DatabaseError {
        DatabaseError(
            resultCode: ResultCode(rawValue: sqlite3_extended_errcode(connection)),
            message: sqlite3_errmsg(connection).map { String(cString: $0) })
    }
}

// Values in; parameters count from 1.
extension RawStatement {
    func bind(_ index: Int32, _ value: Int64) { sqlite3_bind_int64(handle, index, value) }
    func bind(_ index: Int32, _ value: Int) { sqlite3_bind_int64(handle, index, Int64(value)) }
    func bind(_ index: Int32, _ value: Double) { sqlite3_bind_double(handle, index, value) }
    func bindNull(_ index: Int32) { sqlite3_bind_null(handle, index) }

    func bind(_ index: Int32, _ value: Int?) {
        if let value { bind(index, value) } else { bindNull(index) }
    }
    func bind(_ index: Int32, _ value: Int64?) {
        if let value { bind(index, value) } else { bindNull(index) }
    }
    func bind(_ index: Int32, _ value: Double?) {
        if let value { bind(index, value) } else { bindNull(index) }
    }
    func bind(_ index: Int32, _ value: String?) {
        if let value { bind(index, value) } else { bindNull(index) }
    }

    func bind(_ index: Int32, _ value: String) {
        guard !value.isEmpty else {
            // An empty buffer may have no address, which SQLite would take for NULL.
            sqlite3_bind_text(handle, index, "", 0, RawStatement.copied)
            return
        }
        var value = value
        value.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                _ = sqlite3_bind_text(
                    handle, index, characters.baseAddress, Int32(characters.count), RawStatement.copied)
            }
        }
    }

    func bind(_ index: Int32, _ content: StatedValue.Content) {
        switch content {
        case .integer(let i): bind(index, i)
        case .real(let x): bind(index, x)
        case .text(let t): bind(index, t)
        }
    }

    /// Passes a column of another statement's row on, whatever its type.
    func bind(_ index: Int32, from other: RawStatement, _ column: Int32) {
        sqlite3_bind_value(handle, index, sqlite3_column_value(other.handle, column))
    }

    /// `SQLITE_TRANSIENT`: SQLite copies the text before the call returns.
    private static var copied: sqlite3_destructor_type {
        unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    }
}

// Values out; columns count from 0.
extension RawStatement {
    func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }
    func int64(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }
    func int(_ column: Int32) -> Int { Int(sqlite3_column_int64(handle, column)) }
    func double(_ column: Int32) -> Double { sqlite3_column_double(handle, column) }
    func optionalInt64(_ column: Int32) -> Int64? { isNull(column) ? nil : int64(column) }
    func optionalInt(_ column: Int32) -> Int? { isNull(column) ? nil : int(column) }
    func optionalDouble(_ column: Int32) -> Double? { isNull(column) ? nil : double(column) }

    func text(_ column: Int32) -> String {
        guard let bytes = sqlite3_column_text(handle, column) else { return "" }
        let count = Int(sqlite3_column_bytes(handle, column))
        return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }

    func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }

    func content(_ column: Int32) -> StatedValue.Content {
        switch sqlite3_column_type(handle, column) {
        case SQLITE_INTEGER: .integer(int64(column))
        case SQLITE_FLOAT: .real(double(column))
        default: .text(text(column))
        }
    }

    /// Kind, content and upper bound from three columns side by side.
    func stated(_ column: Int32) -> StatedValue {
        StatedValue(
            kind: StatedValue.Kind(rawValue: int64(column)) ?? .missing, content(column + 1),
            upper: optionalDouble(column + 2))
    }
}
