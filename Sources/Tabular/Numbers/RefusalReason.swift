/// Finds the most telling reason why a text is no number.
struct RefusalReason {
    let refusal: NumberText.Refusal

    init(_ text: UnsafeRawBufferPointer, scan: DecimalScanner, mark: DecimalMark) {
        guard text.contains(where: { $0 &- 0x30 < 10 }) else {
            refusal = RefusalReason.isNotFinite(text) ? .notFinite : .notNumeric
            return
        }
        let word = String(decoding: text, as: UTF8.self)
        if let separated = RefusalReason.separators(text, mark: mark) {
            refusal = separated
        } else if scan.hasDigits {
            let rest = Blanks.trimmed(UnsafeRawBufferPointer(rebasing: text[scan.end...]))
            refusal = rest.count == 1 && rest[0] == UInt8(ascii: "%") ? .percentSign : .trailingText
        } else if let tail = word.firstIndex(where: { $0.isASCII && $0.isNumber }),
            NumberText(word[tail...], format: NumberFormat(decimalMark: mark)).value != nil,
            !word[..<tail].contains(where: \.isLetter)
        {
            refusal = .leadingText
        } else {
            refusal = .notNumeric
        }
    }

    private static func isNotFinite(_ text: UnsafeRawBufferPointer) -> Bool {
        guard text.count <= 9 else { return false }
        let word = String(decoding: text, as: UTF8.self).lowercased().drop { $0 == "-" || $0 == "+" }
        return ["nan", "inf", "infinity"].contains(word)
    }

    /// Judges texts made of digits, signs and separators only.
    private static func separators(_ text: UnsafeRawBufferPointer, mark: DecimalMark) -> NumberText.Refusal? {
        let other: DecimalMark = mark == .point ? .comma : .point
        if DecimalScanner(text, mark: other).end == text.count {
            let separator: ThousandsSeparator = other == .comma ? .comma : .point
            let isGrouped = Thousands(text, separator: separator, mark: mark)?.areWellFormed == true
            return isGrouped ? .ambiguousSeparator : .otherDecimalMark
        }
        for separator in ThousandsSeparator.allCases where separator.rawValue != mark.rawValue {
            guard let groups = Thousands(text, separator: separator, mark: mark), groups.areWellFormed else {
                continue
            }
            let isNumber = groups.digits.withUnsafeBytes { DecimalScanner($0, mark: mark).end == $0.count }
            if isNumber { return .undeclaredThousands }
        }
        return nil
    }
}

/// A text with its thousands separators taken out.
struct Thousands {
    private(set) var digits: [UInt8] = []
    /// Whether each group behind a separator has three digits and the first one one to three.
    private(set) var areWellFormed = true

    /// Nil when the text has no such separator before its decimal mark.
    init?(_ text: UnsafeRawBufferPointer, separator: ThousandsSeparator, mark: DecimalMark) {
        let marks = Thousands.spellings(of: separator)
        let decimal: UInt8 = mark == .point ? 0x2E : 0x2C
        var groups: [Int] = [0]
        var i = 0
        var inWhole = true
        while i < text.count {
            if inWhole, let width = marks.first(where: { text[i...].starts(with: $0) })?.count {
                groups.append(0)
                i += width
                continue
            }
            let byte = text[i]
            if byte == decimal || byte | 0x20 == 0x65 { inWhole = false }
            if inWhole, byte &- 0x30 < 10 { groups[groups.count - 1] += 1 }
            digits.append(byte)
            i += 1
        }
        guard groups.count > 1 else { return nil }
        areWellFormed = (1...3).contains(groups[0]) && groups.dropFirst().allSatisfy { $0 == 3 }
    }

    private static func spellings(of separator: ThousandsSeparator) -> [[UInt8]] {
        switch separator {
        case .comma: [[0x2C]]
        case .point: [[0x2E]]
        // Blank, no-break space, narrow no-break space, thin space.
        case .space: [[0x20], [0xC2, 0xA0], [0xE2, 0x80, 0xAF], [0xE2, 0x80, 0x89]]
        // Typewriter apostrophe and U+2019.
        case .apostrophe: [[0x27], [0xE2, 0x80, 0x99]]
        }
    }
}
