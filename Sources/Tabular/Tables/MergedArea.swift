/// A merged area of a sheet: columns from 0, rows from 1. Its value stands in the first cell.
package struct MergedArea: Hashable, Sendable {
    package var columns: ClosedRange<Int>
    package var rows: ClosedRange<Int>

    package init(columns: ClosedRange<Int>, rows: ClosedRange<Int>) {
        self.columns = columns
        self.rows = rows
    }

    /// Reads `A1:C2`; nil for anything else.
    package init?(_ text: some StringProtocol) {
        let corners = text.split(separator: ":").compactMap { CellReference($0) }
        guard corners.count == 2, corners[0].column <= corners[1].column, corners[0].row <= corners[1].row
        else {
            return nil
        }
        self.init(columns: corners[0].column...corners[1].column, rows: corners[0].row...corners[1].row)
    }

    package func contains(column: Int, row: Int) -> Bool { columns.contains(column) && rows.contains(row) }
}
