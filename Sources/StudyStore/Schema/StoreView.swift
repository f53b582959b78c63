/// A documented view: the stable SQL surface for `sqlite3`, datasette, R and pandas.
package struct StoreView: Sendable {
    package struct Column: Hashable, Sendable {
        package var name: String
        package var meaning: String
    }

    package var name: String
    package var summary: String
    package var columns: [Column]
    var sql: String

    init(_ name: String, _ summary: String, columns: KeyValuePairs<String, String>, sql: String) {
        self.name = name
        self.summary = summary
        self.columns = columns.map { Column(name: $0.key, meaning: $0.value) }
        self.sql = sql
    }

    /// All of them, in the order of the manual.
    package static let all: [StoreView] = [
        patients, courses, intervals, draws, readings, marrow, outcomes, imports, diagnostics, flags, history,
    ]
}

// Pieces the views are built of.
extension StoreView {
    /// The names of the value kinds in words.
    static func kindName(_ column: String) -> String {
        "CASE \(column) WHEN 0 THEN 'exact' WHEN 1 THEN 'below' WHEN 2 THEN 'above' WHEN 3 THEN 'within'"
            + " WHEN 4 THEN 'missing' END"
    }

    static func field(_ name: String, as column: String? = nil) -> String {
        "max(CASE WHEN f.field = '\(name)' THEN f.value END) AS \(column ?? name)"
    }

    /// A value with censoring as three columns: NAME (a number), NAME_kind, NAME_upper.
    static func censoredField(_ name: String) -> String {
        """
        max(CASE WHEN f.field = '\(name)' AND f.kind <> 4 THEN f.value END) AS \(name),
            max(CASE WHEN f.field = '\(name)' THEN \(kindName("f.kind")) END) AS \(name)_kind,
            max(CASE WHEN f.field = '\(name)' THEN f.upper END) AS \(name)_upper
        """
    }

    /// Further columns of the sheet, as one JSON object.
    static let attributes = """
        json_group_object(substr(f.field, 12), f.value) FILTER (WHERE f.field LIKE 'attributes.%') AS attributes
        """
}
