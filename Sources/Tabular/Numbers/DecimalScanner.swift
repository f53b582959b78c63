/// The longest decimal number at the start of some bytes: `[sign] digits [mark digits] [e [sign] digits]`.
///
/// Values are correctly rounded. Up to 2^53 as digits and 10^±22 as scale, one exact multiplication or
/// division suffices (W. D. Clinger, "How to read floating point numbers accurately", PLDI 1990,
/// doi 10.1145/93542.93557); all else goes to the standard library's parser.
struct DecimalScanner {
    private(set) var end = 0
    private(set) var hasDigits = false
    private var isNegative = false
    private var mantissa: UInt64 = 0
    /// Digits did not fit the mantissa.
    private var overflowed = false
    private var exponent = 0
    private let mark: UInt8

    init(_ bytes: UnsafeRawBufferPointer, mark: DecimalMark) {
        self.mark = mark == .point ? 0x2E : 0x2C
        var i = scanSign(bytes)
        let start = i
        i = scanDigits(bytes, from: i)
        var digits = i - start
        if i < bytes.count, bytes[i] == self.mark {
            let fraction = i + 1
            i = scanDigits(bytes, from: fraction)
            exponent = fraction - i
            digits += i - fraction
            // A lone mark is no number.
            if digits == 0 { return }
        }
        guard digits > 0 else { return }
        hasDigits = true
        end = scanExponent(bytes, from: i)
    }

    /// The value when all bytes form one number that the fast path can make.
    static func whole(_ bytes: UnsafeRawBufferPointer, mark: DecimalMark) -> Double? {
        let scan = DecimalScanner(bytes, mark: mark)
        guard scan.hasDigits, scan.end == bytes.count else { return nil }
        return scan.fastValue
    }

    private mutating func scanSign(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard let first = bytes.first else { return 0 }
        if first == 0x2D || first == 0x2B {
            isNegative = first == 0x2D
            return 1
        }
        // U+2212, the typographic minus.
        if bytes.count > 2, first == 0xE2, bytes[1] == 0x88, bytes[2] == 0x92 {
            isNegative = true
            return 3
        }
        return 0
    }

    private mutating func scanDigits(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        var i = start
        while i < bytes.count {
            let digit = bytes[i] &- 0x30
            guard digit < 10 else { break }
            if mantissa > 999_999_999_999_999_999 {
                overflowed = true
            } else {
                mantissa = mantissa &* 10 &+ UInt64(digit)
            }
            i &+= 1
        }
        return i
    }

    private mutating func scanExponent(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        guard start < bytes.count, bytes[start] | 0x20 == 0x65 else { return start }
        var i = start + 1
        var isBelowZero = false
        if i < bytes.count, bytes[i] == 0x2D || bytes[i] == 0x2B {
            isBelowZero = bytes[i] == 0x2D
            i += 1
        }
        let first = i
        var value = 0
        while i < bytes.count, bytes[i] &- 0x30 < 10 {
            // Beyond this every value is infinite or zero; stop before the sum overflows.
            if value < 1_000_000 { value = value * 10 + Int(bytes[i] &- 0x30) }
            i += 1
        }
        guard i > first else { return start }
        exponent += isBelowZero ? -value : value
        return i
    }

    private static let powersOfTen: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
        1e18,
        1e19, 1e20, 1e21, 1e22,
    ]

    private var fastValue: Double? {
        guard !overflowed, mantissa <= 1 << 53, exponent >= -22, exponent <= 22 else { return nil }
        let digits = Double(mantissa)
        let magnitude =
            exponent < 0
            ? digits / DecimalScanner.powersOfTen[-exponent] : digits * DecimalScanner.powersOfTen[exponent]
        return isNegative ? -magnitude : magnitude
    }

    /// The correctly rounded value; nil when it overflows or when a nonzero number would become zero.
    func value(of bytes: UnsafeRawBufferPointer) -> Double? {
        if let value = fastValue { return value }
        let text = UnsafeRawBufferPointer(rebasing: bytes[..<end])
        var ascii = text.drop { $0 >= 0x80 || $0 == 0x2D || $0 == 0x2B }.map { $0 == mark ? 0x2E : $0 }
        if ascii.first == 0x2E { ascii.insert(0x30, at: 0) }
        guard let magnitude = Double(String(decoding: ascii, as: UTF8.self)), magnitude.isFinite else {
            return nil
        }
        if magnitude == 0, mantissa != 0 || overflowed { return nil }
        return isNegative ? -magnitude : magnitude
    }
}
