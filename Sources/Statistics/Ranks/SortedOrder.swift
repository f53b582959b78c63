/// Sorting of doubles by their bits: the same order as `<`, and a radix sort for long columns.
enum OrderedBits {
    /// A number whose unsigned order is the order of the doubles.
    @inline(__always)
    static func key(_ value: Double) -> UInt64 {
        let bits = (value == 0 ? 0 : value).bitPattern
        return bits >> 63 == 0 ? bits | 1 << 63 : ~bits
    }

    @inline(__always)
    static func value(_ key: UInt64) -> Double {
        Double(bitPattern: key >> 63 == 1 ? key & ~(1 << 63) : ~key)
    }

    /// Sorts in place; from a few thousand keys on by radix on the leading bits in which the keys differ.
    static func sort(_ keys: inout [UInt64]) {
        guard keys.count > 2048 else {
            keys.sort()
            return
        }
        var all: UInt64 = .max, any: UInt64 = 0
        for key in keys {
            all &= key
            any |= key
        }
        let shift = RadixPasses.shift(differing: all ^ any)
        RadixPasses.sort(&keys, from: shift)
        guard shift > 0 else { return }
        keys.withUnsafeMutableBufferPointer { settle($0, shift) }
    }

    /// Orders the few runs that agree in the leading bits but not in the rest.
    private static func settle(_ keys: UnsafeMutableBufferPointer<UInt64>, _ shift: UInt64) {
        var next = 1
        while next < keys.count {
            guard keys[next] < keys[next - 1] else {
                next += 1
                continue
            }
            let lead = keys[next] >> shift
            var first = next - 1
            while first > 0, keys[first - 1] >> shift == lead { first -= 1 }
            while next < keys.count, keys[next] >> shift == lead { next += 1 }
            // Fewer bits differ within the run: a long one is sorted by radix on those.
            var run = Array(keys[first..<next])
            sort(&run)
            for (place, key) in zip(first..<next, run) { keys[place] = key }
        }
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

/// Least-significant-digit radix sort on three digits of 11 bits.
enum RadixPasses {
    static let digits = 3
    static let digitBits: UInt64 = 11
    private static let size = 1 << 11

    /// How far to shift right so that the 33 leading ones of the bits that differ remain.
    static func shift(differing: UInt64) -> UInt64 {
        let width = UInt64(64 - differing.leadingZeroBitCount), kept = digitBits * UInt64(digits)
        return width > kept ? width - kept : 0
    }

    /// Sorts by the 33 bits from `shift` on, stable.
    static func sort(_ entries: inout [UInt64], from shift: UInt64) {
        let count = entries.count
        var other = [UInt64](repeating: 0, count: count)
        var isInOther = false
        entries.withUnsafeMutableBufferPointer { first in
            other.withUnsafeMutableBufferPointer { second in
                let counts = histogram(UnsafeBufferPointer(first), shift)
                var from = first, to = second
                for digit in 0..<digits where !isShared(digit, counts, count) {
                    scatter(UnsafeBufferPointer(from), to, shift + digitBits * UInt64(digit), counts, digit)
                    swap(&from, &to)
                    isInOther.toggle()
                }
            }
        }
        if isInOther { swap(&entries, &other) }
    }

    /// How often each value of each digit occurs.
    private static func histogram(_ entries: UnsafeBufferPointer<UInt64>, _ shift: UInt64) -> [Int] {
        var counts = [Int](repeating: 0, count: digits * size)
        counts.withUnsafeMutableBufferPointer { counts in
            for entry in entries {
                let bits = entry >> shift
                counts[Int(bits & 2047)] &+= 1
                counts[size &+ Int(bits >> 11 & 2047)] &+= 1
                counts[2 * size &+ Int(bits >> 22 & 2047)] &+= 1
            }
        }
        return counts
    }

    /// Whether all entries agree in a digit, so that its pass would move nothing.
    private static func isShared(_ digit: Int, _ counts: [Int], _ count: Int) -> Bool {
        counts[digit * size..<(digit + 1) * size].contains(count)
    }

    private static func scatter(
        _ from: UnsafeBufferPointer<UInt64>, _ to: UnsafeMutableBufferPointer<UInt64>, _ move: UInt64,
        _ counts: [Int], _ digit: Int
    ) {
        var places = Array(counts[digit * size..<(digit + 1) * size]), sum = 0
        for bin in places.indices { (places[bin], sum) = (sum, sum + places[bin]) }
        places.withUnsafeMutableBufferPointer { places in
            for entry in from {
                let bin = Int(entry >> move & 2047)
                to[places[bin]] = entry
                places[bin] &+= 1
            }
        }
    }
}
