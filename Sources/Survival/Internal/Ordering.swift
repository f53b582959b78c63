/// Sorting of non-negative times: radix on the bit pattern, linear in the number of subjects.
enum Ordering {
    /// Indices by ascending value, stable. Values must be finite.
    static func ascending(_ values: [Double]) -> [Int] {
        let n = values.count
        guard n > 512 else {
            return values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
        }
        return radix(values.map(key))
    }

    /// Bit pattern that sorts as the number does (zeros of both signs alike).
    private static func key(_ value: Double) -> UInt64 {
        let bits = (value == 0 ? 0 : value).bitPattern
        return bits >> 63 == 0 ? bits | (1 << 63) : ~bits
    }

    /// Least-significant-digit radix sort with 11-bit digits; constant digits (common for whole days) cost
    /// one counting pass only.
    private static func radix(_ keys: [UInt64]) -> [Int] {
        let n = keys.count, digits = 6, size = 2048
        var counts = [Int](repeating: 0, count: digits * size)
        for key in keys {
            for digit in 0..<digits {
                counts[digit &* size &+ Int((key >> UInt64(11 &* digit)) & 2047)] &+= 1
            }
        }
        var index = Array(0..<n), other = index
        for digit in 0..<digits {
            let shift = UInt64(11 * digit), base = digit * size
            if counts[base..<base + size].contains(n) { continue }
            var position = 0
            for bucket in base..<base + size {
                let count = counts[bucket]
                counts[bucket] = position
                position += count
            }
            for i in index {
                let bucket = base &+ Int((keys[i] >> shift) & 2047)
                other[counts[bucket]] = i
                counts[bucket] &+= 1
            }
            swap(&index, &other)
        }
        return index
    }
}
