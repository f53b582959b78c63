import Cohort
import Diagnostics
import Tabular

/// A proposed mapping for a foreign table, as YAML with comments where a person must decide.
///
/// Nothing that changes numbers is guessed: the day origin, missing units, limits and substitutions stay open, and the
/// proposal is refused by `import` until they are filled in.
package struct MappingGuess: Sendable {
    /// The mapping file's text.
    package var yaml: String
    /// What must be decided before the mapping can be used.
    package var decisions: [String]

    package static func propose(
        file path: String, sheet: String?, catalogue: AnalyteCatalogue = .standard
    ) throws -> MappingGuess {
        let source = try TableSource.open(path)
        let sample = try TableSample(source, sheet: sheet, catalogue: catalogue)
        if let kind = SheetSchema.recognise(header: sample.columns.map(\.header)) {
            return MappingGuess(
                yaml:
                    "# This table has the header of the canonical sheet '\(kind.rawValue)': import it without a mapping.\n",
                decisions: [])
        }
        var columns = sample.columns.map { ColumnGuess($0, catalogue) }
        ColumnGuess.keepOneOfEach(&columns)
        return MappingText(sample: sample, columns: columns).guess
    }
}

/// The header and the first rows of a foreign table.
struct TableSample {
    struct Column {
        var index: Int
        var header: String
        /// The unit that a row below the header names.
        var unit: String?
        var cells: [String]
        /// Cells the workbook formats as dates.
        var dates = 0
    }

    static let rowLimit = 500
    static let headerLimit = 20

    private(set) var columns: [Column] = []
    private(set) var headerLine: Int
    private(set) var unitLine: Int?
    let sheet: String?
    let isWorkbook: Bool
    let dialect: Dialect?

    init(_ source: TableSource, sheet: String?, catalogue: AnalyteCatalogue) throws {
        isWorkbook = source.isWorkbook
        let reader = try source.reader(sheet: sheet, options: .layout)
        self.sheet = reader.sheet
        dialect = reader.dialect
        var rows: [(line: Int, cells: [Cell])] = []
        reading: while let batch = try reader.next() {
            for row in batch where !row.isBlank {
                rows.append((row.line, (0..<row.count).map { row[$0] }))
                if rows.count >= TableSample.rowLimit { break reading }
            }
        }
        let head = TableSample.headerIndex(rows.map(\.cells), catalogue)
        guard rows.indices.contains(head) else {
            throw ImportError(
                .nothingToImport, "the table has no rows", remedy: "Export it again.",
                at: SourceLocation(file: source.path, sheet: reader.sheet))
        }
        headerLine = rows[head].line
        var body = Array(rows[(head + 1)...])
        let width = rows[head].cells.count
        if let first = body.first, TableSample.isUnitRow(first.cells) {
            unitLine = first.line
            body.removeFirst()
        }
        let units = unitLine == nil ? [] : rows[head + 1].cells
        for index in 0..<width {
            let cells = body.map { index < $0.cells.count ? $0.cells[index].trimmed : "" }
            let unit = index < units.count && !units[index].isBlank ? units[index].trimmed : nil
            columns.append(
                Column(
                    index: index, header: rows[head].cells[index].trimmed, unit: unit, cells: cells,
                    dates: body.count { index < $0.cells.count && $0.cells[index].kind == .date }))
        }
    }

    /// The row among the first twenty whose cells mean most; the first row when none stands out.
    private static func headerIndex(_ rows: [[Cell]], _ catalogue: AnalyteCatalogue) -> Int {
        var best = (index: 0, score: 0)
        for (index, row) in rows.prefix(headerLimit).enumerated() {
            let score = row.count { cell in
                let title = HeaderTitle(cell.trimmed)
                return !cell.isBlank
                    && (catalogue.analyte(named: title.name) != nil
                        || ColumnRole.of(header: cell.trimmed) != nil)
            }
            if score > best.score { best = (index, score) }
        }
        return best.index
    }

    /// A row in which at least two cells, and most of those that are filled, are units.
    private static func isUnitRow(_ cells: [Cell]) -> Bool {
        let filled = cells.map(\.trimmed).filter { !$0.isEmpty }
        let units = filled.count { Double($0) == nil && !UnitCode.candidates(for: $0).isEmpty }
        return units >= 2 && 2 * units >= filled.count
    }
}
