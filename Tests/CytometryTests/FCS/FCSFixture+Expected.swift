/// What a reader has to find, by arithmetic of its own.
extension FCSFixture {
    /// Stored values after truncation to `$PnB` bits and the mask of `$PnR`.
    var expected: [[Double]] {
        rows.map { row in
            row.enumerated().map { (column, cell) in
                switch kind(of: column) {
                case .F: return Double(Float(cell.real))
                case .D, .A: return cell.real
                case .I:
                    let kept = FCSFixture.remainder(pattern(cell, column), bits: width(of: column))
                    guard let range = UInt64(channels[column].range), range >= 2 else { return Double(kept) }
                    return Double(FCSFixture.remainder(kept, bits: FCSFixture.bits(below: range)))
                }
            }
        }
    }

    /// The smallest k with 2^k >= range.
    static func bits(below range: UInt64) -> Int {
        var bits = 0
        var power: UInt64 = 1
        while power < range {
            let (twice, overflow) = power.multipliedReportingOverflow(by: 2)
            if overflow { return 64 }
            power = twice
            bits += 1
        }
        return bits
    }

    /// value modulo 2^bits, by subtraction of powers of two.
    static func remainder(_ value: UInt64, bits: Int) -> UInt64 {
        var value = value
        var power: UInt64 = 1 << 63
        for bit in stride(from: 63, through: 0, by: -1) {
            if bit >= bits && value >= power { value -= power }
            power /= 2
        }
        return value
    }
}
