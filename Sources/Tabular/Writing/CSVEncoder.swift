/// Turns rows into the bytes of a text table (RFC 4180); no I/O.
package struct CSVEncoder: Sendable {
    package let dialect: Dialect
    /// What stands for an empty value.
    package let missing: String
    package private(set) var bytes: [UInt8] = []
    private var width: Int?

    /// - Parameter dialect: UTF-8 only; the other encodings are for reading.
    package init(dialect: Dialect = Dialect(), missing: String = "") throws(TabularError) {
        guard dialect.encoding == .utf8 else {
            throw TabularError(
                .unwritableTable, "tables are written in UTF-8, not in \(dialect.encoding.rawValue)",
                remedy: "Write UTF-8 with a byte order mark for old spreadsheet programs.")
        }
        self.dialect = dialect
        self.missing = missing
        if dialect.hasByteOrderMark { bytes = TextEncoding.utf8.byteOrderMark }
    }

    /// Adds `# text` lines; only before the header.
    package mutating func notice(_ text: String) throws(TabularError) {
        guard width == nil else {
            throw TabularError(.unwritableTable, "a notice must stand before the header")
        }
        for line in text.split(whereSeparator: \.isNewline) { append("# " + line) }
    }

    package mutating func header(_ names: [String]) throws(TabularError) {
        if let first = names.first, first.hasPrefix("# ") || first == "#" {
            throw TabularError(
                .unwritableTable, "the first column may not be called '\(first)': it would read as a notice",
                remedy: "Rename the column.")
        }
        try row(names.map(TableValue.text))
    }

    /// Adds a row; all rows have the length of the first one.
    package mutating func row(_ values: [TableValue]) throws(TabularError) {
        guard !values.isEmpty, values.count == width ?? values.count else {
            throw TabularError(
                .unwritableTable, "a row has \(values.count) cells, the table \(width ?? 1)")
        }
        width = values.count
        for (column, value) in values.enumerated() {
            if column > 0 { bytes.append(dialect.delimiter.byte) }
            // A lone empty cell would be a blank line, which readers skip.
            cell(value, isAlone: values.count == 1)
        }
        bytes.append(contentsOf: dialect.lineEnding.characters.utf8)
    }

    /// Hands over what was encoded so far.
    mutating func drain() -> [UInt8] {
        defer { bytes.removeAll(keepingCapacity: true) }
        return bytes
    }

    private mutating func append(_ line: String) {
        bytes.append(contentsOf: line.utf8)
        bytes.append(contentsOf: dialect.lineEnding.characters.utf8)
    }

    private mutating func cell(_ value: TableValue, isAlone: Bool) {
        switch value {
        case .empty: quoted(missing, force: isAlone && missing.isEmpty)
        case .text(let text):
            quoted(FormulaNeutralisation.neutralise(text), force: text.isEmpty || text == missing)
        case .number(let number):
            guard let text = NumberSpelling.spelling(of: number) else {
                return cell(.empty, isAlone: isAlone)
            }
            quoted(dialect.decimalMark == .comma ? text.replacing(".", with: ",") : text, force: false)
        case .integer(let number): quoted(String(number), force: false)
        case .boolean(let flag): quoted(flag ? "TRUE" : "FALSE", force: false)
        case .date(let year, let month, let day):
            quoted(NumberSpelling.isoDate(year: year, month: month, day: day), force: false)
        }
    }

    private mutating func quoted(_ text: String, force: Bool) {
        guard let quote = dialect.quote?.byte else {
            bytes.append(contentsOf: text.utf8)
            return
        }
        guard force || needsQuotes(text, quote: quote) else {
            bytes.append(contentsOf: text.utf8)
            return
        }
        bytes.append(quote)
        for byte in text.utf8 {
            if byte == quote { bytes.append(quote) }
            bytes.append(byte)
        }
        bytes.append(quote)
    }

    private func needsQuotes(_ text: String, quote: UInt8) -> Bool {
        let utf8 = text.utf8
        // Blanks at the ends get lost in some readers; a leading # would read as a notice.
        if utf8.first == 0x20 || utf8.last == 0x20 || utf8.first == 0x23 { return true }
        return utf8.contains { $0 == dialect.delimiter.byte || $0 == quote || $0 == 0x0A || $0 == 0x0D }
    }
}
