import Diagnostics

/// One row of a table; cells are addressed from 0, places in messages count from 1.
package struct Row: Sendable {
    let storage: RowStorage
    let index: Int
    private let cells: Range<Int>

    init(storage: RowStorage, index: Int) {
        self.storage = storage
        self.index = index
        self.cells = storage.cellRange(ofRow: index)
    }

    /// Line in a text file (the first one when cells hold line breaks), row number in a sheet; from 1.
    package var line: Int { storage.rows[index].line }

    /// A row that the workbook hides.
    package var isHidden: Bool { storage.rows[index].isHidden }

    package var count: Int { cells.count }

    /// The cell of a column; an empty cell beyond the row's end.
    package subscript(column: Int) -> Cell {
        guard column >= 0, column < cells.count else { return Cell(storage: storage, slot: Cell.emptySlot) }
        return Cell(storage: storage, slot: storage.cells[cells.lowerBound + column])
    }

    /// True when no cell holds anything but blanks.
    package var isBlank: Bool { (0..<count).allSatisfy { self[$0].isBlank } }

    /// Where the cell of a column stands.
    package func location(_ column: Int? = nil) -> SourceLocation {
        SourceLocation(
            file: storage.origin.file, sheet: storage.origin.sheet, line: line, column: column.map { $0 + 1 })
    }

    /// The cell's name in a spreadsheet, such as `B7`.
    package func reference(_ column: Int) -> String { CellReference(column: column, row: line).description }

    /// The text of all cells.
    package var texts: [String] { (0..<count).map { self[$0].text } }
}
