/// The mark between whole and fraction.
package enum DecimalMark: String, Hashable, Sendable, CaseIterable {
    case point = "."
    case comma = ","
}

/// A separator of thousands that a file or mapping declares. None is ever assumed.
package enum ThousandsSeparator: String, Hashable, Sendable, CaseIterable {
    case comma = ","
    case point = "."
    case space = " "
    case apostrophe = "'"
}

/// How numbers are written in a table.
package struct NumberFormat: Hashable, Sendable {
    package var decimalMark: DecimalMark
    package var thousands: ThousandsSeparator?

    package init(decimalMark: DecimalMark = .point, thousands: ThousandsSeparator? = nil) {
        self.decimalMark = decimalMark
        self.thousands = thousands
    }

    /// A decimal point, no thousands separator.
    package static let plain = NumberFormat()
    /// A decimal comma, no thousands separator.
    package static let decimalComma = NumberFormat(decimalMark: .comma)
}
