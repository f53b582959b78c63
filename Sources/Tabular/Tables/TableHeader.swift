import Diagnostics

/// The column names of a table and the rule that its rows must fit them.
struct TableHeader {
    let names: [String]
    let line: Int

    /// - Parameter rows: the header rows, upper ones first.
    init(
        _ rows: [Row], options: TableOptions, merges: [MergedArea], origin: TableOrigin
    ) throws(TabularError) {
        let width = rows.map(TableHeader.width).max() ?? 0
        let names = (0..<width).map { column in TableHeader.name(rows, column: column, merges: merges) }
        guard let last = rows.last, names.contains(where: { !$0.isEmpty }) else {
            throw TableHeader.missing(options: options, origin: origin)
        }
        self.names = names
        self.line = last.line
        if !options.allowsDuplicateColumns { try refuseDuplicates(last) }
    }

    /// Cells up to the last one; sheets are padded, so trailing empty cells of theirs do not count.
    private static func width(of row: Row) -> Int {
        guard row.storage.origin.sheet != nil else { return row.count }
        return ((0..<row.count).last { !row[$0].isBlank } ?? -1) + 1
    }

    /// The parts above one another, equal neighbours once, joined by ` / `.
    private static func name(_ rows: [Row], column: Int, merges: [MergedArea]) -> String {
        var parts: [String] = []
        for row in rows {
            let part = merged(row, column: column, rows: rows, merges: merges)
            if !part.isEmpty, parts.last != part { parts.append(part) }
        }
        return parts.joined(separator: " / ")
    }

    private static func merged(_ row: Row, column: Int, rows: [Row], merges: [MergedArea]) -> String {
        guard let area = merges.first(where: { $0.contains(column: column, row: row.line) }),
            let origin = rows.first(where: { $0.line == area.rows.lowerBound })
        else { return row[column].trimmed }
        return origin[area.columns.lowerBound].trimmed
    }

    private func refuseDuplicates(_ row: Row) throws(TabularError) {
        var seen: [String: Int] = [:]
        for (column, name) in names.enumerated() where !name.isEmpty {
            if let first = seen[name] {
                throw TabularError(
                    .duplicateColumn,
                    "the column '\(name)' stands twice, as columns \(first + 1) and \(column + 1)",
                    remedy: "Rename one of them.", at: row.location(column))
            }
            seen[name] = column
        }
    }

    private static func missing(options: TableOptions, origin: TableOrigin) -> TabularError {
        var place = SourceLocation(file: origin.file, sheet: origin.sheet)
        if case .rows(let lines) = options.header {
            place.line = lines.lowerBound
            return TabularError(
                .missingHeader, "there are no column names on the header row",
                remedy: "Check the number of the header row.", at: place)
        }
        return TabularError(
            .emptyFile, origin.sheet == nil ? "the file holds no rows" : "the sheet holds no cells",
            remedy: origin.sheet == nil ? "Export the table again." : "Name the sheet that holds the table.",
            at: place)
    }

    func fits(_ row: Row, isSheet: Bool) -> Bool {
        if row.count == names.count { return true }
        guard isSheet else { return false }
        return row.count < names.count || (names.count..<row.count).allSatisfy { row[$0].isBlank }
    }

    func raggedRow(_ row: Row, isSheet: Bool) -> TabularError {
        if isSheet {
            let column = (names.count..<row.count).first { !row[$0].isBlank } ?? names.count
            return TabularError(
                .raggedRow, "cell \(row.reference(column)) lies beyond the last named column",
                remedy: "Name its column, remove it, or declare where the table begins.",
                at: row.location(column))
        }
        let isShort = row.count < names.count
        return TabularError(
            .raggedRow, "this row has \(row.count) cells, the header has \(names.count)",
            remedy: isShort
                ? "Add the missing delimiters, or declare the dialect if it was detected wrongly."
                : "Quote cells that hold the delimiter, or declare the dialect if it was detected wrongly.",
            at: row.location(min(row.count, names.count + 1) - 1))
    }
}
