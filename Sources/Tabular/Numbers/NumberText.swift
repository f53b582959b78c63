/// What the text of a cell says as a number.
package enum NumberText: Hashable, Sendable {
    case number(Double)
    case blank
    case refused(Refusal)

    /// Why a text is no number here. Reading on regardless would guess.
    package enum Refusal: Hashable, Sendable {
        /// `1,234`: a decimal comma or a thousands separator?
        case ambiguousSeparator
        /// `1,5` where a decimal point is used, or the other way round.
        case otherDecimalMark
        /// `1,234.5`, `1 234`: thousands separators that were not declared.
        case undeclaredThousands
        /// `1,23,4` with thousands declared: groups of other than three digits.
        case brokenGroups
        /// A number with something behind it, such as `12.4 pg/mL` or `45 %`.
        case trailingText
        /// A number with something before it, such as `<2.4`.
        case leadingText
        case percentSign
        /// `1e999`: beyond what a Double can hold, or not zero yet too small for it.
        case outOfRange
        /// `NaN`, `inf`.
        case notFinite
        case date, boolean, spreadsheetError
        case notNumeric
    }

    package init(_ text: some StringProtocol, format: NumberFormat = .plain) {
        var text = String(text)
        self = text.withUTF8 { NumberText(bytes: UnsafeRawBufferPointer($0), format: format) }
    }

    package init(bytes: UnsafeRawBufferPointer, format: NumberFormat = .plain) {
        // Most cells are plain numbers without blanks around them.
        if let value = DecimalScanner.whole(bytes, mark: format.decimalMark) {
            self = .number(value)
            return
        }
        let text = Blanks.trimmed(bytes)
        guard !text.isEmpty else {
            self = .blank
            return
        }
        self = NumberText(trimmed: text, format: format)
    }

    private init(trimmed text: UnsafeRawBufferPointer, format: NumberFormat) {
        if let digits = NumberText.ungrouped(text, format: format) {
            guard let digits else {
                self = .refused(.brokenGroups)
                return
            }
            self = digits.withUnsafeBytes { NumberText.plain($0, mark: format.decimalMark) }
            return
        }
        self = NumberText.plain(text, mark: format.decimalMark)
    }

    /// The text without its declared thousands separators: nil when it has none, `.some(nil)` when they stand
    /// in wrong places.
    private static func ungrouped(_ text: UnsafeRawBufferPointer, format: NumberFormat) -> [UInt8]?? {
        guard let separator = format.thousands,
            let groups = Thousands(text, separator: separator, mark: format.decimalMark)
        else { return nil }
        return .some(groups.areWellFormed ? groups.digits : nil)
    }

    /// The value alone, without the search for a reason when there is none.
    static func value(of bytes: UnsafeRawBufferPointer, format: NumberFormat) -> Double? {
        if let value = DecimalScanner.whole(bytes, mark: format.decimalMark) { return value }
        let text = Blanks.trimmed(bytes)
        if format.thousands != nil, let digits = ungrouped(text, format: format) {
            return digits?.withUnsafeBytes {
                value(of: $0, format: NumberFormat(decimalMark: format.decimalMark))
            }
        }
        let scan = DecimalScanner(text, mark: format.decimalMark)
        guard scan.hasDigits, scan.end == text.count else { return nil }
        return scan.value(of: text)
    }

    private static func plain(_ text: UnsafeRawBufferPointer, mark: DecimalMark) -> NumberText {
        let scan = DecimalScanner(text, mark: mark)
        guard scan.end == text.count, scan.hasDigits else {
            return .refused(RefusalReason(text, scan: scan, mark: mark).refusal)
        }
        guard let value = scan.value(of: text) else { return .refused(.outOfRange) }
        return .number(value)
    }

    /// The value, nil for blanks and refusals.
    package var value: Double? {
        if case .number(let value) = self { return value }
        return nil
    }
}

extension NumberText {
    /// The number a text begins with and what follows it, such as (12.4, "*") for `12.4*`.
    ///
    /// For spellings that carry marks around numbers; nil when the text begins with no number.
    package static func leading(
        in text: some StringProtocol, decimalMark: DecimalMark = .point
    ) -> (value: Double, rest: String)? {
        var text = String(text)
        return text.withUTF8 { buffer in
            let bytes = Blanks.trimmed(UnsafeRawBufferPointer(buffer))
            let scan = DecimalScanner(bytes, mark: decimalMark)
            guard scan.hasDigits, let value = scan.value(of: bytes) else { return nil }
            let rest = Blanks.trimmed(UnsafeRawBufferPointer(rebasing: bytes[scan.end...]))
            return (value, String(decoding: rest, as: UTF8.self))
        }
    }
}

extension NumberText.Refusal {
    /// The reason in words, for messages.
    package var reason: String {
        switch self {
        case .ambiguousSeparator: "its separator may mark decimals or thousands"
        case .otherDecimalMark: "it uses the other decimal mark"
        case .undeclaredThousands: "it has thousands separators that were not declared"
        case .brokenGroups: "its thousands groups do not have three digits"
        case .trailingText: "text follows the number"
        case .leadingText: "text precedes the number"
        case .percentSign: "it carries a percent sign"
        case .outOfRange: "its size exceeds what a number can hold"
        case .notFinite: "it is not a finite number"
        case .date: "the cell holds a date"
        case .boolean: "the cell holds TRUE or FALSE"
        case .spreadsheetError: "the cell holds a spreadsheet error"
        case .notNumeric: "it is no number"
        }
    }

    package var remedy: String {
        switch self {
        case .ambiguousSeparator, .undeclaredThousands, .brokenGroups:
            "Declare the decimal mark and the thousands separator, or write the number without separators."
        case .otherDecimalMark: "Declare the decimal mark of the file, or use one mark throughout."
        case .trailingText, .leadingText, .percentSign:
            "Leave only the number in the cell; units go to the header."
        case .date: "Format the cell as a number; spreadsheets turn entries such as 3-4 into dates."
        case .spreadsheetError: "Correct the formula, or leave the cell empty."
        case .outOfRange, .notFinite, .boolean, .notNumeric:
            "Correct the cell, or leave it empty when the value is missing."
        }
    }
}
