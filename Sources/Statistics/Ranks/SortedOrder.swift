/// Sorting of doubles by their bits: the same order as `<`, and a radix sort for long columns.
enum OrderedBits {
    /// A number whose unsigned order is the order of the doubles.
    static func key(_ value: Double) -> UInt64 {
        let bits = (value == 0 ? 0 : value).bitPattern
        return bits >> 63 == 0 ? bits | 1 << 63 : ~bits
    }

    static func value(_ key: UInt64) -> Double {
        Double(bitPattern: key >> 63 == 1 ? key & ~(1 << 63) : ~key)
    }

    /// Sorts in place; least-significant-digit radix sort from a few thousand keys on.
    static func sort(_ keys: inout [UInt64]) {
        guard keys.count > 4096 else {
            keys.sort()
            return
        }
        var other = [UInt64](repeating: 0, count: keys.count)
        for shift in stride(from: 0, to: 64, by: 11) where radixPass(keys, into: &other, shift: UInt64(shift))
        {
            swap(&keys, &other)
        }
    }

    /// One counting pass on 11 bits; false when all keys share the digit and nothing was moved.
    private static func radixPass(_ keys: [UInt64], into out: inout [UInt64], shift: UInt64) -> Bool {
        var start = [Int](repeating: 0, count: 2048)
        for key in keys { start[Int(key >> shift & 2047)] += 1 }
        if start.contains(keys.count) { return false }
        var sum = 0
        for digit in start.indices { (start[digit], sum) = (sum, sum + start[digit]) }
        for key in keys {
            let digit = Int(key >> shift & 2047)
            out[start[digit]] = key
            start[digit] += 1
        }
        return true
    }
}

extension Sequence where Element == Double {
    /// The values in increasing order.
    func ascending() -> [Double] {
        var keys = map(OrderedBits.key)
        OrderedBits.sort(&keys)
        return keys.map(OrderedBits.value)
    }
}
