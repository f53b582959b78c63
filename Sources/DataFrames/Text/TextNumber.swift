/// Numbers as text, the same on every machine: a point as decimal mark, no grouping, no hexadecimal.
public enum TextNumber {
    /// The number a cell holds, or nil when it is not a number. Blanks around it are ignored.
    public static func parse(_ text: String) -> Double? {
        var cell = Substring(text)
        while let first = cell.first, first == " " || first == "\t" { cell.removeFirst() }
        while let last = cell.last, last == " " || last == "\t" { cell.removeLast() }
        switch cell {
        case "Inf", "+Inf", "inf", "Infinity": return .infinity
        case "-Inf", "-inf", "-Infinity": return -.infinity
        default: break
        }
        // Double(_:) also takes hexadecimal and "nan"; a table cell with letters other than e is text.
        guard !cell.isEmpty, cell.utf8.allSatisfy(isNumeral) else { return nil }
        return Double(cell)
    }

    /// The shortest text that gives the number back, whole numbers without a point: `2`, `0.5`.
    public static func label(_ value: Double) -> String {
        if let whole = Int64(exactly: value), abs(value) < 1e15 { return String(whole) }
        return "\(value)"
    }

    /// Whether a cell counts as missing: empty, blank, `NA`, `NaN` or `nan`, without blanks around.
    public static func isMissing(_ text: String) -> Bool {
        let first = text.utf8.first
        if first == nil { return true }
        if first == UInt8(ascii: "N") || first == UInt8(ascii: "n") {
            return text == "NA" || text == "NaN" || text == "nan"
        }
        return text.utf8.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    }

    private static func isNumeral(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "+"), UInt8(ascii: "-"),
            UInt8(ascii: "e"), UInt8(ascii: "E"):
            true
        default: false
        }
    }
}
