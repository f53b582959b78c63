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
        // The few runs that agree in the leading bits but not in the rest.
        var first = 0
        while first < keys.count {
            var next = first + 1
            var isOrdered = true
            while next < keys.count, keys[next] >> shift == keys[first] >> shift {
                if keys[next] < keys[next - 1] { isOrdered = false }
                next += 1
            }
            if !isOrdered { keys[first..<next].sort() }
            first = next
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
        var counts = [Int](repeating: 0, count: digits * size)
        counts.withUnsafeMutableBufferPointer { counts in
            for entry in entries {
                let bits = entry >> shift
                counts[Int(bits & 2047)] &+= 1
                counts[size &+ Int(bits >> 11 & 2047)] &+= 1
                counts[2 * size &+ Int(bits >> 22 & 2047)] &+= 1
            }
        }
        let count = entries.count
        var other = [UInt64](repeating: 0, count: count)
        for digit in 0..<digits {
            let bins = digit * size..<(digit + 1) * size
            if counts[bins].contains(count) { continue }
            var sum = 0
            for bin in bins { (counts[bin], sum) = (sum, sum + counts[bin]) }
            let move = shift + digitBits * UInt64(digit), base = bins.lowerBound
            counts.withUnsafeMutableBufferPointer { places in
                other.withUnsafeMutableBufferPointer { out in
                    for entry in entries {
                        let bin = base &+ Int(entry >> move & 2047)
                        out[places[bin]] = entry
                        places[bin] &+= 1
                    }
                }
            }
            swap(&entries, &other)
        }
    }
}
