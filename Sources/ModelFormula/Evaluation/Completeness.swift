import DataFrames
import Diagnostics

/// Which rows have every column a model uses, and what the others lack.
struct Completeness {
    let rows: [Int]
    /// Rows dropped for each column: a row that lacks two columns counts for the first.
    let dropped: [(column: String, count: Int)]

    init(columns names: [String], in table: DataFrame) {
        var isComplete = [Bool](repeating: true, count: table.rowCount)
        var dropped: [(column: String, count: Int)] = []
        for name in names {
            guard let column = table[name], column.missingCount > 0 else { continue }
            var count = 0
            for row in isComplete.indices where isComplete[row] && column.isMissing(row) {
                isComplete[row] = false
                count += 1
            }
            if count > 0 { dropped.append((name, count)) }
        }
        self.dropped = dropped
        rows = isComplete.indices.filter { isComplete[$0] }
    }

    /// Refuses values that are not finite in rows where no column is missing.
    func requireFinite(_ values: [Double], _ expression: Expression, rows: [Int], in table: DataFrame)
        throws(FormulaError)
    {
        guard rows.contains(where: { !values[$0].isFinite }) else { return }
        let bad = rows.filter { !values[$0].isFinite }
        let column = expression.columns.first ?? expression.text
        let shown = bad.prefix(5).map { row in
            table.location(row: row, column: column).flatMap(\.line).map { "line \($0)" } ?? "row \(row + 1)"
        }
        let more = bad.count > 5 ? " and \(bad.count - 5) more" : ""
        throw FormulaError(
            "IC0515",
            "'\(expression.text)' is not a finite number in \(shown.joined(separator: ", "))\(more).",
            remedy: remedy(expression),
            at: bad.first.flatMap { table.location(row: $0, column: column) })
    }

    private func remedy(_ expression: Expression) -> String {
        if expression.text.contains("log") {
            return
                "A logarithm needs positive values: use the limit of detection with a censored model for zeros, "
                + "or leave these rows out."
        }
        return "Correct the values, or mark them as missing (NA)."
    }
}
