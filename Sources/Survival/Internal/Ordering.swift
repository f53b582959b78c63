/// Sorting of times: radix on the leading bits that differ, linear in the number of subjects.
enum Ordering {
    /// Indices by ascending value, stable. Values must be finite.
    static func ascending(_ values: [Double]) -> [Int] {
        guard values.count > 512 else {
            return values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
        }
        var entries = values.indices.map { Entry(key: key(values[$0]), index: Int32($0)) }
        let shift = leadingShift(entries)
        radix(&entries, shift: shift)
        settle(&entries, shift: shift)
        return entries.map { Int($0.index) }
    }

    /// Keys and indices travel together: a gather per pass would miss the cache at a million rows.
    private struct Entry {
        var key: UInt64
        var index: Int32
    }

    /// Bit pattern that sorts as the number does (zeros of both signs alike).
    private static func key(_ value: Double) -> UInt64 {
        let bits = (value == 0 ? 0 : value).bitPattern
        return bits >> 63 == 0 ? bits | (1 << 63) : ~bits
    }

    private static let digits = 3, digitBits: UInt64 = 11

    /// How far to shift right so that the 33 leading bits in which the keys differ remain.
    private static func leadingShift(_ entries: [Entry]) -> UInt64 {
        var differing: UInt64 = 0
        for entry in entries { differing |= entry.key ^ entries[0].key }
        let width = UInt64(64 - differing.leadingZeroBitCount)
        return width > 33 ? width - 33 : 0
    }

    /// Least-significant-digit radix sort by three digits of 11 bits.
    private static func radix(_ entries: inout [Entry], shift: UInt64) {
        let size = 1 << Int(digitBits), mask = UInt64(size - 1)
        var other = entries
        for digit in 0..<digits {
            let move = shift + digitBits * UInt64(digit)
            var counts = [Int](repeating: 0, count: size)
            for entry in entries { counts[Int((entry.key >> move) & mask)] &+= 1 }
            if counts.contains(entries.count) { continue }
            var position = 0
            for bucket in 0..<size {
                let count = counts[bucket]
                counts[bucket] = position
                position += count
            }
            for entry in entries {
                let bucket = Int((entry.key >> move) & mask)
                other[counts[bucket]] = entry
                counts[bucket] &+= 1
            }
            swap(&entries, &other)
        }
    }

    /// Orders the few runs that agree in the leading bits but not in the rest.
    private static func settle(_ entries: inout [Entry], shift: UInt64) {
        guard shift > 0 else { return }
        var first = 0
        while first < entries.count {
            var next = first + 1
            var isOrdered = true
            while next < entries.count, entries[next].key >> shift == entries[first].key >> shift {
                if entries[next].key < entries[next - 1].key { isOrdered = false }
                next += 1
            }
            if !isOrdered { entries[first..<next].sort { ($0.key, $0.index) < ($1.key, $1.index) } }
            first = next
        }
    }
}
