/// The lines before the table: Excel's `sep=;` line and notices such as `# synthetic data`.
struct TextOpening {
    /// Where the table begins.
    private(set) var bodyOffset = 0
    private(set) var bodyLine = 1
    private(set) var notices: [String] = []
    private(set) var declaredDelimiter: Dialect.Delimiter?
    let lineEnding: Dialect.LineEnding
    /// Whether anything but blanks follows the opening.
    let hasContent: Bool

    init(_ text: [UInt8], isWholeFile: Bool, skipsNotices: Bool) {
        lineEnding = TextOpening.lineEnding(of: text)
        if let (line, next) = TextOpening.line(in: text, from: 0, isWholeFile: isWholeFile),
            let delimiter = TextOpening.separatorLine(line)
        {
            declaredDelimiter = delimiter
            bodyOffset = next
            bodyLine += 1
        }
        while skipsNotices,
            let (line, next) = TextOpening.line(in: text, from: bodyOffset, isWholeFile: isWholeFile),
            let notice = TextOpening.notice(line)
        {
            notices.append(notice)
            bodyOffset = next
            bodyLine += 1
        }
        hasContent = text[bodyOffset...].contains { $0 != 0x20 && !(0x09...0x0D).contains($0) }
    }

    private static func lineEnding(of text: [UInt8]) -> Dialect.LineEnding {
        guard let first = text.firstIndex(where: { $0 == 0x0A || $0 == 0x0D }) else { return .lf }
        if text[first] == 0x0A { return .lf }
        return first + 1 < text.count && text[first + 1] == 0x0A ? .crlf : .cr
    }

    /// The line at an offset and where the next one begins; nil at the end or when the line is cut off.
    private static func line(in text: [UInt8], from start: Int, isWholeFile: Bool) -> (
        ArraySlice<UInt8>, Int
    )? {
        guard start < text.count else { return nil }
        guard let end = text[start...].firstIndex(where: { $0 == 0x0A || $0 == 0x0D }) else {
            return isWholeFile ? (text[start...], text.count) : nil
        }
        let isPair = text[end] == 0x0D && end + 1 < text.count && text[end + 1] == 0x0A
        return (text[start..<end], end + (isPair ? 2 : 1))
    }

    /// `sep=;` tells Excel the delimiter.
    private static func separatorLine(_ line: ArraySlice<UInt8>) -> Dialect.Delimiter? {
        let word = String(decoding: line, as: UTF8.self).filter { $0 != "\"" }
        guard word.count == 5, word.lowercased().hasPrefix("sep="), let last = word.last else { return nil }
        return Dialect.Delimiter(rawValue: String(last))
    }

    /// A notice begins with `# `. Quoted and followed by empty cells, as spreadsheets save it, it still is one.
    private static func notice(_ line: ArraySlice<UInt8>) -> String? {
        let text = String(decoding: line, as: UTF8.self)
        if text.hasPrefix("# ") || text == "#" {
            let body = text.drop { $0 == "#" || $0 == " " }
            return trimmingDelimiters(body)
        }
        guard text.hasPrefix("\"# "), let closing = text.dropFirst().lastIndex(of: "\""),
            text[text.index(after: closing)...].allSatisfy({ ",;\t|".contains($0) }),
            closing < text.index(before: text.endIndex)
        else { return nil }
        return String(text[..<closing].dropFirst(3).replacing("\"\"", with: "\""))
    }

    private static func trimmingDelimiters(_ text: Substring) -> String {
        var text = text
        while let last = text.last, ",;\t| ".contains(last) { text.removeLast() }
        return String(text)
    }
}
