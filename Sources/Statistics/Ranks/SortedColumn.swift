/// A column in increasing order with the rows its values came from; equal values keep the order of their rows.
///
/// Long columns are sorted by radix on the leading bits in which the values differ: linear in their number. The bits
/// and the row travel in one word, so that no pass reads the column at random.
package struct SortedColumn: Sendable {
    /// Values in increasing order.
    package let values: [Double]
    /// Row of each value.
    package let rows: [Int]

    /// Sorts the values; none may be NaN.
    package init(_ column: [Double]) {
        guard column.count > 512 else {
            let order = column.indices.sorted { (column[$0], $0) < (column[$1], $1) }
            rows = order
            values = order.map { column[$0] }
            return
        }
        let packed = SortedColumn.packed(column), mask: UInt64 = (1 << packed.rowBits) - 1
        var rows = packed.words.map { Int($0 & mask) }
        var values = rows.map { column[$0] }
        if packed.shift > 0 { SortedColumn.settle(&values, &rows, shift: packed.shift) }
        self.rows = rows
        self.values = values
    }

    /// Leading bits of the keys above the row, sorted by them; `shift` bits of the keys were left off.
    private static func packed(_ column: [Double]) -> (words: [UInt64], rowBits: UInt64, shift: UInt64) {
        var all: UInt64 = .max, any: UInt64 = 0
        for value in column {
            let key = OrderedBits.key(value)
            all &= key
            any |= key
        }
        let rowBits = UInt64(Int.bitWidth - (column.count - 1).leadingZeroBitCount)
        let shift = RadixPasses.shift(differing: all ^ any)
        var words = [UInt64](repeating: 0, count: column.count)
        for (row, value) in column.enumerated() {
            // Bits that all keys share may go over the top; the 33 that decide stay.
            words[row] = ((OrderedBits.key(value) >> shift) << rowBits) | UInt64(row)
        }
        RadixPasses.sort(&words, from: rowBits)
        return (words, rowBits, shift)
    }

    /// Orders the few runs that agree in the leading bits but not in the rest.
    private static func settle(_ values: inout [Double], _ rows: inout [Int], shift: UInt64) {
        var next = 1
        while next < values.count {
            guard values[next] < values[next - 1] else {
                next += 1
                continue
            }
            let lead = OrderedBits.key(values[next]) >> shift
            var first = next - 1
            while first > 0, OrderedBits.key(values[first - 1]) >> shift == lead { first -= 1 }
            while next < values.count, OrderedBits.key(values[next]) >> shift == lead { next += 1 }
            let sorted = (first..<next).map { (value: values[$0], row: rows[$0]) }
                .sorted { ($0.value, $0.row) < ($1.value, $1.row) }
            for (place, entry) in zip(first..<next, sorted) {
                values[place] = entry.value
                rows[place] = entry.row
            }
        }
    }

}
