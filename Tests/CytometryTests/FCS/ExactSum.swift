/// A sum of doubles without any error: a whole number of 2^-1074, in words of 32 bits with signs.
struct ExactSum {
    /// Least first; 2,200 bits hold 2^60 values of any size.
    private var words = [Int64](repeating: 0, count: 72)

    mutating func add(_ value: Double) {
        precondition(value.isFinite)
        let sign: Int64 = value.sign == .minus ? -1 : 1
        var significand = value.significandBitPattern
        var place = 0
        if value.exponentBitPattern > 0 {
            significand |= 1 << 52
            place = Int(value.exponentBitPattern) - 1
        }
        // 53 bits from bit `place` on, in pieces of at most 32 bits.
        for bit in 0..<53 where significand >> UInt64(bit) & 1 == 1 {
            words[(place + bit) / 32] += sign << Int64((place + bit) % 32)
        }
        // At most 2^32 · 32 per word and value: carried at once.
        carry()
    }

    private mutating func carry() {
        for index in 0..<words.count - 1 {
            let up = words[index] >> 32
            words[index] -= up << 32
            words[index + 1] += up
        }
    }

    /// The nearest double, up to one unit in the last place.
    var value: Double {
        let isNegative = words[words.count - 1] < 0
        var magnitude = self
        if isNegative {
            magnitude.words = words.map { -$0 }
            magnitude.carry()
        }
        guard let top = magnitude.words.lastIndex(where: { $0 != 0 }) else { return 0 }
        var result = 0.0
        // Three words hold more than 64 bits; what lies below changes the last place at most.
        for index in stride(from: top, through: max(0, top - 3), by: -1) {
            let scale = 32 * index - 1074
            let half = scale / 2
            result +=
                Double(magnitude.words[index]) * Double(sign: .plus, exponent: half, significand: 1)
                * Double(sign: .plus, exponent: scale - half, significand: 1)
        }
        return isNegative ? -result : result
    }
}
