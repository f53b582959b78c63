import Diagnostics

extension SpilloverMatrix {
    /// Reads a matrix from a table as analysis programs export it: names of the channels in the first line that is not
    /// empty (a leading `#` is ignored), then one line per channel, with or without the name in front.
    ///
    /// Cells are separated by tabs, semicolons or commas and may be quoted; decimal commas are understood behind tabs
    /// and semicolons. `FITC-A :: CD4` is the channel `FITC-A`. A diagonal of 100 means percentages. Rows in another
    /// order than the columns are brought into that order by their names.
    ///
    /// - Throws: `IC0638` with the line when the text is no such table; `IC0635`–`IC0637` as `init(channels:matrix:)`.
    public init(csv text: String, file: String = "matrix") throws(CytometryError) {
        var isPercent = false
        try self.init(csv: text, file: file, isPercent: &isPercent)
    }

    /// The same, saying whether the values were percentages.
    init(csv text: String, file: String, isPercent: inout Bool) throws(CytometryError) {
        let (names, lines) = try SpilloverMatrix.table(text, file: file)
        let n = names.count
        var rows: [(name: String?, values: [Double])] = []
        for (number, cells) in lines {
            guard cells.count == n || cells.count == n + 1 else {
                throw .matrixTable("\(cells.count) cells for \(n) channels", file: file, line: number)
            }
            var values: [Double] = []
            for cell in cells.suffix(n) {
                guard let value = FCSNumber.real(cell) ?? FCSNumber.real(cell.replacing(",", with: "."))
                else {
                    throw .matrixTable("'\(cell)' is no number", file: file, line: number)
                }
                values.append(value)
            }
            rows.append((cells.count > n ? SpilloverMatrix.channelName(cells[0]) : nil, values))
        }
        guard rows.count == n else {
            throw .matrixTable(
                "there are \(rows.count) rows for \(n) channels", file: file, line: lines.last?.0 ?? 1)
        }
        let named = rows.compactMap(\.name)
        if named.count == n && named != names {
            guard Set(named) == Set(names), Set(names).count == n else {
                throw .matrixTable(
                    "the names of rows and columns differ", file: file, line: lines.first?.0 ?? 1)
            }
            rows.sort { a, b in
                (names.firstIndex(of: a.name ?? "") ?? 0) < (names.firstIndex(of: b.name ?? "") ?? 0)
            }
        }
        var matrix = rows.flatMap(\.values)
        isPercent = (0..<n).allSatisfy { matrix[$0 * n + $0] == 100 }
        if isPercent { matrix = matrix.map { $0 / 100 } }
        try self.init(channels: names, matrix: matrix)
    }

    /// Reads the table of a file; see `init(csv:file:)`.
    ///
    /// - Throws: `IC0600` when it cannot be read or is larger than 64 MB, `IC0635`–`IC0638`.
    public init(csvFile path: String) throws(CytometryError) {
        var isPercent = false
        try self.init(csvFile: path, isPercent: &isPercent)
    }

    /// The same, saying whether the values were percentages, which were divided by 100.
    package init(csvFile path: String, isPercent: inout Bool) throws(CytometryError) {
        let source = try FCSByteSource(path: path)
        guard source.size <= 64 << 20 else {
            throw .unreadable(file: path, reason: "it is too large for a spill-over matrix")
        }
        let bytes = try source.bytes(at: 0, count: source.size)
        try self.init(csv: String(decoding: bytes, as: UTF8.self), file: path, isPercent: &isPercent)
    }

    /// Names of the channels, and the lines of numbers with their number from 1.
    private static func table(_ text: String, file: String) throws(CytometryError)
        -> (names: [String], lines: [(Int, [String])])
    {
        let body = text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text
        var lines: [(number: Int, text: Substring)] = []
        for (index, line) in body.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            .enumerated()
        where !FCSNumber.trimmed(String(line)).isEmpty {
            lines.append((index + 1, line))
        }
        guard let header = lines.first else {
            throw .matrixTable("there is nothing in it", file: file, line: 1)
        }
        var first = header.text
        if let mark = first.first(where: { !$0.isWhitespace }), mark == "#" {
            first = first[first.index(after: first.firstIndex(of: "#") ?? first.startIndex)...]
        }
        let separator: Character =
            first.contains("\t") ? "\t" : first.contains(";") ? ";" : ","
        var names = cells(first, separator).map(channelName)
        let rows = lines.dropFirst().map { ($0.number, cells($0.text, separator)) }
        // The cell above the names of rows is empty or says what the names are.
        if let width = rows.first?.1.count, width == names.count, rows.count == names.count - 1 {
            names.removeFirst()
        }
        guard !names.isEmpty, !names.contains(where: { FCSNumber.real($0) != nil }) else {
            throw .matrixTable("the names of the channels are missing", file: file, line: header.number)
        }
        return (names, rows)
    }

    private static func channelName(_ cell: String) -> String {
        let parts = cell.split(separator: "::", maxSplits: 1, omittingEmptySubsequences: false)
        return FCSNumber.trimmed(String(parts.first ?? ""))
    }

    private static func cells(_ line: Substring, _ separator: Character) -> [String] {
        var result: [String] = []
        var cell = ""
        var isQuoted = false
        for character in line {
            if character == "\"" {
                isQuoted.toggle()
            } else if character == separator && !isQuoted {
                result.append(FCSNumber.trimmed(cell))
                cell = ""
            } else {
                cell.append(character)
            }
        }
        result.append(FCSNumber.trimmed(cell))
        if result.count > 1 && result.last == "" { result.removeLast() }
        return result
    }
}

extension CytometryError {
    static func matrixTable(_ problem: String, file: String, line: Int) -> CytometryError {
        CytometryError(
            "IC0638", "The spill-over table cannot be used: \(problem) (line \(line)).",
            remedy: "Give the names of the channels in the first line and one line of numbers per channel.",
            at: .text(file: file, line: line, column: nil))
    }
}
