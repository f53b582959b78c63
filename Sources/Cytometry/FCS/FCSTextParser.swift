/// Splits a TEXT segment into keywords and values (FCS 3.1, section 3.2.1).
///
/// A delimiter inside a value is written twice. Two delimiters right behind a keyword are an empty value (forbidden,
/// but common): a keyword never contains the delimiter in practice, so that reading keeps all later pairs in step.
struct FCSTextParser {
    private let bytes: [UInt8]
    private let base: Int
    private let delimiter: UInt8
    private var position = 1
    /// Remarks beyond this number are counted only.
    private static let mostWarnings = 200
    private static let mostKeywords = 1_000_000

    /// `bytes` start with the delimiter; `base` is their place in the file.
    init(_ bytes: [UInt8], at base: Int) {
        self.bytes = bytes
        self.base = base
        delimiter = bytes.first ?? 0
    }

    /// Appends all pairs to `keywords`; false when there are so many that the file is nonsense.
    mutating func parse(into keywords: inout FCSKeywords, warnings: inout [FCSWarning]) -> Bool {
        var found: [FCSWarning] = []
        var suppressed = 0
        while true {
            let isDone = parsePair(into: &keywords, warnings: &found)
            if found.count > FCSTextParser.mostWarnings {
                suppressed += found.count - FCSTextParser.mostWarnings
                found.removeLast(found.count - FCSTextParser.mostWarnings)
            }
            if isDone { break }
            if keywords.entries.count > FCSTextParser.mostKeywords { return false }
        }
        warnings += found
        if suppressed > 0 {
            warnings.append(
                FCSWarning("IC0619", "There are \(suppressed) more remarks on the TEXT segment", at: base))
        }
        return true
    }

    /// Returns true at the end.
    private mutating func parsePair(into keywords: inout FCSKeywords, warnings: inout [FCSWarning]) -> Bool {
        let isFirst = keywords.entries.isEmpty
        guard position < bytes.count else { return true }
        let start = position
        let keyBytes = token()
        let trimmed = FCSNumber.trimmed(keyBytes)
        let run = delimiters()
        if trimmed.isEmpty {
            // Padding behind the last delimiter, or stray delimiters between pairs.
            if run > 0 && position < bytes.count && !(isFirst && start == 1) {
                warnings.append(FCSWarning("IC0619", "A keyword is empty", at: base + start))
            }
            position += run
            return run == 0
        }
        let key = text(trimmed, named: nil, at: start, &warnings)
        guard run > 0 else {
            if trimmed.contains(where: { $0 > 0x20 }) {
                warnings.append(
                    FCSWarning("IC0619", "The last keyword '\(key)' has no value", at: base + start))
            }
            return true
        }
        if run == 1, !isFirst, !FCSKeywords.isStandard(trimmed), nextTokenIsStandard(at: position + 1) {
            keywords.extendLast(
                by: String(UnicodeScalar(delimiter)) + text(Array(keyBytes), named: nil, at: start, &warnings)
            )
            warnings.append(
                FCSWarning(
                    "IC0619", "A value contains the delimiter without doubling it", at: base + start))
            position += 1
            return false
        }
        position += run
        let escaped = [UInt8](
            repeating: delimiter, count: run.isMultiple(of: 2) ? (run - 2) / 2 : (run - 1) / 2)
        let value: String
        if run.isMultiple(of: 2) {
            if run == 2 {
                warnings.append(FCSWarning("IC0619", "The value of '\(key)' is empty", at: base + start))
            }
            value = String(decoding: escaped, as: UTF8.self)
        } else {
            value = text(escaped + valueBytes(&warnings), named: key, at: start, &warnings)
        }
        let entry = FCSKeywords.Entry(key: key, value: value, offset: base + start)
        if let earlier = keywords.append(entry) {
            let same = earlier.value == value ? "the same value" : "another value"
            warnings.append(
                FCSWarning(
                    "IC0618", "The keyword '\(key)' is repeated with \(same); the first one counts",
                    at: base + start))
        }
        return false
    }

    /// Bytes up to the next delimiter or the end.
    private mutating func token() -> ArraySlice<UInt8> {
        let start = position
        while position < bytes.count && bytes[position] != delimiter { position += 1 }
        return bytes[start..<position]
    }

    /// Delimiters from the current position on; does not move.
    private func delimiters() -> Int {
        var end = position
        while end < bytes.count && bytes[end] == delimiter { end += 1 }
        return end - position
    }

    private mutating func valueBytes(_ warnings: inout [FCSWarning]) -> [UInt8] {
        var value: [UInt8] = []
        while true {
            value += token()
            let run = delimiters()
            if run == 0 { return value }
            let isLast = position + run == bytes.count
            if run.isMultiple(of: 2) && !isLast {
                if run == 2 && nextTokenIsStandard(at: position + 2) {
                    warnings.append(
                        FCSWarning(
                            "IC0619", "Two delimiters stand between a value and the next keyword",
                            at: base + position))
                    position += 2
                    return value
                }
                value += repeatElement(delimiter, count: run / 2)
                position += run
            } else {
                value += repeatElement(delimiter, count: (run - 1) / 2)
                position += run
                return value
            }
        }
    }

    private func nextTokenIsStandard(at start: Int) -> Bool {
        guard start < bytes.count else { return false }
        let window = bytes[start..<min(bytes.count, start + 48)]
        guard let end = window.firstIndex(of: delimiter) else { return false }
        return FCSKeywords.isStandard(window[..<end])
    }

    /// UTF-8, else Latin-1 with a warning.
    private func text(_ bytes: [UInt8], named key: String?, at start: Int, _ warnings: inout [FCSWarning])
        -> String
    {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        let what = key.map { "The value of '\($0)'" } ?? "A keyword"
        warnings.append(
            FCSWarning("IC0620", "\(what) is not UTF-8; it was read as Latin-1", at: base + start))
        return String(String.UnicodeScalarView(bytes.map { UnicodeScalar($0) }))
    }
}
