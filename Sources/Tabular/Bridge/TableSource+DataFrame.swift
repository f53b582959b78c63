import DataFrames
import Diagnostics

/// A table read into columns, with the way back to its cells.
package struct TableFrame: Sendable {
    package let frame: DataFrame
    /// Line or row of the file for each row of the frame.
    package let lines: [Int]
    /// Place of each column in the file, from 0.
    package let positions: [String: Int]
    package let diagnostics: [Diagnostic]
    package let notices: [String]
    private let origin: TableOrigin

    init(frame: DataFrame, lines: [Int], reader: TableReader) {
        self.lines = lines
        positions = Dictionary(
            zip(reader.columns, reader.columns.indices), uniquingKeysWith: { first, _ in first })
        diagnostics = reader.diagnostics
        notices = reader.notices
        origin = TableOrigin(file: reader.path, sheet: reader.sheet)
        var frame = frame
        frame.setOrigin(
            file: reader.path, sheet: reader.sheet, lines: lines, positions: positions.mapValues { $0 + 1 })
        self.frame = frame
    }

    /// Where a value of the frame stood.
    package func location(row: Int, column: String) -> SourceLocation {
        SourceLocation(
            file: origin.file, sheet: origin.sheet, line: lines.indices.contains(row) ? lines[row] : nil,
            column: positions[column].map { $0 + 1 })
    }
}

extension TableSource {
    /// Reads a table into a data frame.
    ///
    /// A column whose cells are all numbers or missing (blank, `NA`, `NaN`, `#N/A`) is numeric, any other a
    /// factor with levels in default order. Columns without a name are left out. Spreadsheet errors other
    /// than `#N/A` are refused. A column that turns out to be text after numbers is read a second time, so
    /// that `1.0` and `01` stay the labels they are.
    ///
    /// - Parameters:
    ///   - text: columns that are categories whatever they look like.
    ///   - numeric: columns that must be numbers; anything else in them is an error with its place.
    package func dataFrame(
        sheet: String? = nil, options: TableOptions = TableOptions(), text: Set<String> = [],
        numeric: Set<String> = []
    ) throws(TabularError) -> TableFrame {
        let first = try FrameReader(reader(sheet: sheet, options: options), text: text, numeric: numeric)
        if first.lateColumns.isEmpty { return try first.result() }
        return try FrameReader(
            reader(sheet: sheet, options: options), text: text.union(first.lateColumns), numeric: numeric
        ).result()
    }
}

/// One pass over a table.
private struct FrameReader {
    private let reader: TableReader
    private let names: [String]
    private var builders: [ColumnBuilder]
    private var lines: [Int] = []
    private let mustBeNumeric: [Bool]

    init(_ reader: TableReader, text: Set<String>, numeric: Set<String>) throws(TabularError) {
        for name in text.union(numeric).sorted() { _ = try reader.column(name) }
        self.reader = reader
        names = reader.columns
        builders = names.map { ColumnBuilder(isText: text.contains($0)) }
        mustBeNumeric = names.map { numeric.contains($0) && !text.contains($0) }
        while let batch = try reader.next() {
            for row in batch { try append(row) }
        }
    }

    private mutating func append(_ row: Row) throws(TabularError) {
        // Formatted but empty rows at the end of a sheet are no data.
        if reader.sheet != nil, row.isBlank { return }
        lines.append(row.line)
        for column in names.indices where !names[column].isEmpty {
            let cell = row[column]
            if cell.kind == .error, !cell.isMissing { throw refusal(cell, row, column, .spreadsheetError) }
            builders[column].append(cell, format: reader.numberFormat)
            if mustBeNumeric[column], builders[column].isText {
                if case .refused(let reason) = cell.number(reader.numberFormat) {
                    throw refusal(cell, row, column, reason)
                }
            }
        }
    }

    private func refusal(_ cell: Cell, _ row: Row, _ column: Int, _ reason: NumberText.Refusal)
        -> TabularError
    {
        TabularError(
            .notANumber, "the column '\(names[column])' needs a number here, but \(reason.reason)",
            remedy: reason.remedy, at: row.location(column))
    }

    var lateColumns: Set<String> {
        Set(names.indices.filter { builders[$0].turnedLate }.map { names[$0] })
    }

    func result() throws(TabularError) -> TableFrame {
        let columns = names.indices.filter { !names[$0].isEmpty }
            .map { NamedColumn(names[$0], builders[$0].column) }
        do {
            return TableFrame(frame: try DataFrame(columns: columns), lines: lines, reader: reader)
        } catch {
            throw TabularError(
                .duplicateColumn, error.message, remedy: error.remedy, at: SourceLocation(file: reader.path))
        }
    }
}
