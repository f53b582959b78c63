import Diagnostics
import Foundation
import GRDB

extension StudyStore {
    /// Answers one reading SQL statement, best over the documented views (`StoreView.all`).
    ///
    /// Anything that could change a file (also ATTACH and PRAGMA) is refused before it runs.
    package func query(_ sql: String) throws(StoreError) -> QueryResult {
        var result = QueryResult(columns: [], rows: [])
        try query(sql, columns: { result.columns = $0 }, row: { result.rows.append($0) })
        return result
    }

    /// The same row by row, for answers larger than memory. The closures must not call the store.
    package func query(
        _ sql: String, columns: ([String]) -> Void, row: ([QueryValue]) -> Void
    ) throws(StoreError) {
        guard StudyStore.isQuestion(sql) else { throw StudyStore.refusedStatement }
        do {
            try queue.read { db in
                let statement = try db.makeStatement(sql: sql)
                guard statement.isReadonly else { throw StudyStore.refusedStatement }
                columns(statement.columnNames)
                let cursor = try Row.fetchCursor(statement)
                while let next = try cursor.next() { row(next.databaseValues.map(QueryValue.init)) }
            }
        } catch let error as DatabaseError where StudyStore.concernsTheText(error) {
            throw StoreError(
                .usage, code: "IC0431", "The query is not right: \(error.message ?? "syntax error").",
                remedy: "`show views` lists the views with their columns.", cause: error)
        } catch {
            throw StoreError(error, path: path)
        }
    }

    private static func isQuestion(_ sql: String) -> Bool {
        let word = sql.drop { $0.isWhitespace || $0 == "(" }.prefix { $0.isLetter }.uppercased()
        return ["SELECT", "WITH", "VALUES", "EXPLAIN"].contains(word)
    }

    private static var refusedStatement: StoreError {
        StoreError(
            .usage, code: "IC0430",
            "Only one reading statement is answered: SELECT, WITH, VALUES or EXPLAIN.",
            remedy: "Change the store with `import`, `undo` and `correct`, which keep the history.")
    }

    /// Syntax errors, unknown tables and columns, several statements, wrong function arguments.
    private static func concernsTheText(_ error: DatabaseError) -> Bool {
        [.SQLITE_ERROR, .SQLITE_MISUSE, .SQLITE_RANGE, .SQLITE_AUTH].contains(error.resultCode)
    }
}

extension QueryValue {
    fileprivate init(_ value: DatabaseValue) {
        switch value.storage {
        case .null: self = .null
        case .int64(let i): self = .integer(i)
        case .double(let x): self = .real(x)
        case .string(let s): self = .text(s)
        case .blob(let data): self = .blob(data.count)
        }
    }
}
