import Cohort
import Diagnostics
import Tabular

/// A field of a row with its column found: what a mapping or a canonical sheet says, ready for the rows.
struct CompiledField {
    var column: Int?
    var furtherColumns: [Int] = []
    var constant: String?
    var values: [String: String] = [:]
    var scale: Double?

    init(column: Int) { self.column = column }

    init(constant: String) { self.constant = constant }

    init(_ source: FieldSource, header: HeaderIndex) throws(ImportError) {
        if let name = source.column { column = try header.column(name, at: source.location) }
        for name in source.furtherColumns {
            furtherColumns.append(try header.column(name, at: source.location))
        }
        constant = source.constant
        values = source.values
        scale = source.scale
    }

    /// The text of the field in a row, nil where the cell is blank.
    func text(in row: Row) -> String? {
        guard let column else { return constant }
        var text = row[column].trimmed
        for further in furtherColumns { text += "," + row[further].trimmed }
        if let meaning = values[text] { return meaning.isEmpty ? nil : meaning }
        return text.isEmpty ? nil : text
    }

    /// True when the cell's bytes say what is meant, without a list of meanings or a factor.
    var isPlainColumn: Bool { column != nil && furtherColumns.isEmpty && values.isEmpty && scale == nil }

    func location(in row: Row) -> SourceLocation { row.location(column) }
}

/// Column positions by header text, exact first, then without regard to case and blanks.
struct HeaderIndex {
    let names: [String]
    let place: SourceLocation

    init(_ reader: TableReader) {
        names = reader.columns
        place = SourceLocation(file: reader.path, sheet: reader.sheet, line: reader.headerLine)
    }

    func find(_ name: String) -> Int? {
        if let exact = names.firstIndex(of: name.trimmedBlanks) { return exact }
        let folded = SheetSchema.folded(name)
        let near = names.indices.filter { SheetSchema.folded(names[$0]) == folded }
        return near.count == 1 ? near[0] : nil
    }

    func column(_ name: String, at location: SourceLocation?) throws(ImportError) -> Int {
        if let column = find(name) { return column }
        let known = names.filter { !$0.isEmpty }
        throw ImportError(
            .columnNotFound, "the table has no column '\(name)'",
            remedy: Suggestions.didYouMean(name, among: known)
                ?? "Its columns are: \(known.joined(separator: ", ")).",
            at: location ?? place)
    }
}
