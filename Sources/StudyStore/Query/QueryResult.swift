/// A cell of a query's answer, as SQLite types it.
package enum QueryValue: Hashable, Sendable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    /// Length of a blob; the stores keep none.
    case blob(Int)
}

/// Columns and rows of a query.
package struct QueryResult: Hashable, Sendable {
    package var columns: [String]
    package var rows: [[QueryValue]]
}
