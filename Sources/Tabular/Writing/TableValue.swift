/// A value for a cell to be written.
package enum TableValue: Hashable, Sendable {
    case empty
    case text(String)
    /// NaN is written as an empty cell.
    case number(Double)
    case integer(Int)
    case boolean(Bool)
    /// A calendar day: ISO 8601 in text files, a date cell in workbooks.
    case date(year: Int, month: Int, day: Int)

    /// A number or an empty cell.
    package init(_ value: Double?) { self = value.map(TableValue.number) ?? .empty }
    /// A text or an empty cell.
    package init(_ value: String?) { self = value.map(TableValue.text) ?? .empty }
    /// An integer or an empty cell.
    package init(_ value: Int?) { self = value.map(TableValue.integer) ?? .empty }
}

extension TableValue: ExpressibleByStringLiteral, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
    package init(stringLiteral value: String) { self = .text(value) }
    package init(floatLiteral value: Double) { self = .number(value) }
    package init(integerLiteral value: Int) { self = .integer(value) }
}

/// Numbers as text that reads back to the same value.
enum NumberSpelling {
    /// The shortest decimal spelling that round-trips; whole numbers without `.0`; nil for NaN.
    static func spelling(of value: Double) -> String? {
        if value.isNaN { return nil }
        if value.isInfinite { return value < 0 ? "-Inf" : "Inf" }
        let text = value.description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    static func isoDate(year: Int, month: Int, day: Int) -> String {
        "\(padded(year, to: 4))-\(padded(month, to: 2))-\(padded(day, to: 2))"
    }

    static func padded(_ value: Int, to width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
