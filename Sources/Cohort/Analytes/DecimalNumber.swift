/// A decimal number as written: sign, digits and power of ten, so that a unit's power of ten can be applied
/// before the one rounding to `Double` (0.96 × 10^3 is 960, not 960.0000000000001).
package struct DecimalNumber: Hashable, Sendable {
    package var isNegative: Bool
    package var mantissa: UInt64
    package var exponent: Int

    package init(isNegative: Bool = false, mantissa: UInt64, exponent: Int) {
        self.isNegative = isNegative
        self.mantissa = mantissa
        self.exponent = exponent
    }

    package var isZero: Bool { mantissa == 0 }

    /// Reads `[+-] digits [separator digits] [e [+-] digits]` and nothing else; at most 19 significant digits.
    package init?(bytes: UnsafeRawBufferPointer, separator: UInt8 = UInt8(ascii: ".")) {
        var mantissa: UInt64 = 0, exponent = 0, digits = 0, negative = false, afterSeparator = false
        var at = 0
        if let sign = bytes.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            negative = sign == UInt8(ascii: "-")
            at = 1
        }
        scan: while at < bytes.count {
            let byte = bytes[at]
            switch byte {
            case 48...57:
                digits += 1
                let (product, overflow) = mantissa.multipliedReportingOverflow(by: 10)
                let (sum, carry) = product.addingReportingOverflow(UInt64(byte &- 48))
                if overflow || carry { return nil }
                mantissa = sum
                if afterSeparator { exponent -= 1 }
            case separator where !afterSeparator: afterSeparator = true
            case UInt8(ascii: "e"), UInt8(ascii: "E"): break scan
            default: return nil
            }
            at += 1
        }
        guard digits > 0 else { return nil }
        if at < bytes.count {
            let text = String(decoding: bytes[(at + 1)...], as: UTF8.self)
            guard let power = Int(text), abs(power) <= 9_999 else { return nil }
            exponent += power
        }
        self.init(isNegative: negative, mantissa: mantissa, exponent: exponent)
    }

    package init?(_ text: some StringProtocol, separator: UInt8 = UInt8(ascii: ".")) {
        var text = String(text)
        let parsed = text.withUTF8 {
            DecimalNumber(bytes: UnsafeRawBufferPointer($0), separator: separator)
        }
        guard let parsed else { return nil }
        self = parsed
    }

    /// The double nearest to the number times 10^`power`; nil when it is beyond the range of `Double`.
    package func double(timesTenTo power: Int = 0) -> Double? {
        let exponent = exponent + power
        var value: Double
        if mantissa <= 1 << 53, abs(exponent) <= 22 {
            // Both factors are exact, so the one operation rounds correctly (Clinger 1990).
            let scale = DecimalNumber.powers[abs(exponent)]
            value = exponent < 0 ? Double(mantissa) / scale : Double(mantissa) * scale
        } else {
            guard let parsed = Double("\(mantissa)e\(exponent)") else { return nil }
            value = parsed
        }
        guard value.isFinite else { return nil }
        return isNegative ? -value : value
    }

    private static let powers: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
        1e19, 1e20, 1e21, 1e22,
    ]
}
