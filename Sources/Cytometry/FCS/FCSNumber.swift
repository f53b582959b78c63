/// Numbers as they stand in HEADER and TEXT: padded with blanks, zeros or NUL, as decimals and powers
/// of ten.
enum FCSNumber {
    /// A whole number and whether the text held nothing else.
    struct Whole: Hashable {
        let number: Int
        let isExact: Bool
    }

    /// Without blanks, control characters and NUL at both ends.
    static func trimmed(_ bytes: some BidirectionalCollection<UInt8>) -> [UInt8] {
        guard let first = bytes.firstIndex(where: { $0 > 0x20 }),
            let last = bytes.lastIndex(where: { $0 > 0x20 })
        else { return [] }
        return Array(bytes[first...last])
    }

    static func trimmed(_ text: String) -> String {
        let blank: (Character) -> Bool = { $0.isWhitespace || $0 == "\0" }
        guard let first = text.firstIndex(where: { !blank($0) }),
            let last = text.lastIndex(where: { !blank($0) })
        else { return "" }
        return String(text[first...last])
    }

    /// A whole number, also as `2000.0` or `2E+03`; nil for everything else and beyond 64 bits. Never a prefix of the text:
    /// `1e6` is a million and `20,000` is no number.
    static func integer(_ bytes: some Collection<UInt8>) -> Int? {
        var rest = bytes[...]
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        var digits = Array(rest.prefix { isDigit($0) })
        guard !digits.isEmpty else { return nil }
        rest = rest.dropFirst(digits.count)
        var exponent = 0
        if rest.first == UInt8(ascii: ".") {
            let fraction = rest.dropFirst().prefix { isDigit($0) }
            rest = rest.dropFirst(fraction.count + 1)
            digits += fraction
            exponent = -fraction.count
        }
        if let sign = rest.first, sign == UInt8(ascii: "e") || sign == UInt8(ascii: "E") {
            guard let power = Int(String(decoding: rest.dropFirst(), as: UTF8.self)), abs(power) <= 400 else {
                return nil
            }
            exponent += power
            rest = rest.suffix(0)
        }
        guard rest.isEmpty else { return nil }
        while exponent < 0, let last = digits.popLast() {
            guard last == 0x30 else { return nil }
            exponent += 1
        }
        var number = 0
        for digit in digits {
            let (ten, a) = number.multipliedReportingOverflow(by: 10)
            let (sum, b) = ten.addingReportingOverflow(Int(digit) - 0x30)
            if a || b { return nil }
            number = sum
        }
        while exponent > 0 && number != 0 {
            let (ten, overflow) = number.multipliedReportingOverflow(by: 10)
            if overflow { return nil }
            number = ten
            exponent -= 1
        }
        return isNegative ? -number : number
    }

    static func integer(_ text: String) -> Int? { integer(trimmed(text.utf8)) }

    /// An offset: a whole number, or one with letters behind its digits (`768I`, seen: FACSasp), which is not exact.
    static func offset(_ text: String) -> Whole? {
        let bytes = trimmed(text.utf8)
        if let number = integer(bytes) { return Whole(number: number, isExact: true) }
        let digits = bytes.prefix { isDigit($0) }
        guard digits.count < bytes.count,
            bytes[digits.count...].allSatisfy({ (0x41...0x5A).contains($0 & 0xDF) }),
            let number = integer(digits)
        else { return nil }
        return Whole(number: number, isExact: false)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    /// A finite number; nil for anything else (`nan`, `inf`, hexadecimal, empty).
    static func real(_ text: some StringProtocol) -> Double? {
        let trimmed = trimmed(String(text))
        guard !trimmed.isEmpty, trimmed.utf8.count <= 64,
            trimmed.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }), let value = Double(trimmed),
            value.isFinite
        else { return nil }
        return value
    }
}
