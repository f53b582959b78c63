import Diagnostics

extension DataFrame {
    /// A table from text cells, types inferred: `""`, `NA` and `NaN` are missing, a column whose other cells are
    /// all numbers is numeric, the rest are factors.
    ///
    /// - Parameters:
    ///   - textColumns: columns in order.
    ///   - factors: level order for columns that are categories whatever they look like (first = reference).
    ///   - numeric: columns that must be numbers; text in them is an error with its place.
    ///   - file: name for messages.
    ///   - lines: line of the file for each row; by default row 0 stands on line 2, below the header.
    /// - Throws: `DataFrameError` for text in a `numeric` column, a value outside its levels, an unknown or
    ///   repeated name.
    public init(
        textColumns: [TextColumn], factors: [String: [String]] = [:], numeric: Set<String> = [],
        file: String? = nil, lines: [Int] = []
    ) throws(DataFrameError) {
        let names = textColumns.map(\.name)
        for name in Array(factors.keys).sorted() + numeric.sorted() where !names.contains(name) {
            throw .unknownColumn(name, among: names)
        }
        var columns: [NamedColumn] = []
        for text in textColumns {
            if factors[text.name] != nil {
                columns.append(NamedColumn(text.name, .factor(text.labels())))
            } else {
                columns.append(NamedColumn(text.name, text.inferred()))
            }
        }
        try self.init(columns: columns)
        let rows = textColumns.first?.cells.count ?? 0
        origin = TableOrigin(
            file: file, lines: lines.count == rows ? lines : Array(2..<(rows + 2)),
            positions: Dictionary(zip(names, names.indices.map { $0 + 1 }), uniquingKeysWith: { a, _ in a }))
        for name in numeric.sorted() { _ = try self.numeric(name) }
        for (name, levels) in factors.sorted(by: { LevelOrder.precedes($0.key, $1.key) }) {
            try setLevels(levels, of: name)
        }
    }
}

/// Where the rows and columns of a table stood in its file, for messages.
struct TableOrigin: Hashable, Sendable {
    var file: String?
    var sheet: String?
    var lines: [Int]
    var positions: [String: Int]

    func location(row: Int, column: String) -> SourceLocation? {
        guard lines.indices.contains(row) else { return nil }
        return SourceLocation(
            file: file ?? "table", sheet: sheet, line: lines[row], column: positions[column])
    }

    func selecting(rows: [Int]) -> TableOrigin {
        TableOrigin(file: file, sheet: sheet, lines: rows.map { lines[$0] }, positions: positions)
    }
}

extension DataFrame {
    /// Remembers where rows and columns stood in a file, so that messages can point there.
    ///
    /// - Parameters:
    ///   - lines: line (or row of the sheet) of each row of the table.
    ///   - positions: place of each column, from 1.
    package mutating func setOrigin(
        file: String, sheet: String?, lines: [Int], positions: [String: Int]
    ) {
        origin = TableOrigin(file: file, sheet: sheet, lines: lines, positions: positions)
    }

    /// Columns read as categories although at least half of their cells are numbers: usually a stray text
    /// such as `<2.4` or `N/A` in a numeric column, or thousands separators.
    package var typeWarnings: [Diagnostic] { names.compactMap(typeWarning) }

    /// The same for one column; nil where its type is not in doubt.
    package func typeWarning(of name: String) -> Diagnostic? {
        guard case .factor(let factor)? = self[name], factor.levels.count > 1 else { return nil }
        let isNumber = factor.levels.map { TextNumber.parse($0) != nil }
        let isNearly = factor.levels.map {
            TextNumber.parse($0.filter { $0 != "," && $0 != " " && $0 != "'" }) != nil
        }
        let present = factor.codes.filter { $0 >= 0 }
        let numbers = present.count { isNearly[Int($0)] }
        guard 2 * numbers >= present.count,
            let row = factor.codes.firstIndex(where: { $0 >= 0 && !isNumber[Int($0)] })
        else { return nil }
        return Diagnostic(
            .warning, code: "IC0507",
            "Column '\(name)' is read as categories because of '\(factor[row] ?? "")'.",
            remedy: "Correct the cell if the column is meant to be numeric (missing is an empty cell or NA).",
            at: origin?.location(row: row, column: name))
    }
}
