/// Numbers as they stand in HEADER and TEXT: padded with blanks, zeros or NUL, with trailing letters, decimal commas.
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

    /// The whole number at the beginning: `768I` is 768 (seen: FACSasp), `2000.0` is 2000; nil without a digit or
    /// beyond 64 bits.
    static func integer(_ bytes: some Collection<UInt8>) -> Whole? {
        var rest = bytes[...]
        var negative = false
        if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            negative = sign == UInt8(ascii: "-")
            rest = rest.dropFirst()
        }
        var number = 0
        var digits = 0
        while let byte = rest.first, byte >= 0x30, byte <= 0x39 {
            let (ten, a) = number.multipliedReportingOverflow(by: 10)
            let (sum, b) = ten.addingReportingOverflow(Int(byte) - 0x30)
            if a || b { return nil }
            number = sum
            digits += 1
            rest = rest.dropFirst()
        }
        guard digits > 0 else { return nil }
        let fraction = rest.first == UInt8(ascii: ".") && rest.dropFirst().allSatisfy { $0 == 0x30 }
        return Whole(number: negative ? -number : number, isExact: rest.isEmpty || fraction)
    }

    static func integer(_ text: String) -> Whole? { integer(trimmed(text.utf8)) }

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
