import JSONText

/// Rows shared by name between the views of one chart.
package struct DataSet: Hashable, Sendable {
    package typealias Row = [String: JSON]

    package var name: String
    package private(set) var rows: [Row]

    /// Numbers that are not finite become null: a renderer would read them as text or as zero.
    package init(_ name: String, _ rows: [Row]) {
        self.name = name
        self.rows = rows.map { row in
            row.mapValues { value in
                if case .number(let x) = value, !x.isFinite { return .null }
                return value
            }
        }
    }

    package var json: JSON { .array(rows.map(JSON.object)) }
}
