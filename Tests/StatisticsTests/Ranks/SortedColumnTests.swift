import Testing

@testable import Statistics

/// The radix sort agrees with sorting pairs of value and row, and so is stable.
@Suite struct SortedColumnTests {
    private static func columns() -> [[Double]] {
        var random = SplitMix(1)
        let ties = (0..<5000).map { _ in Double(Int.random(in: 0..<300, using: &random)) / 7 }
        // Values that differ in their last bits only, with one outlier that uses up the leading bits.
        let close = (0..<2000).map { _ in 1 + Double(Int.random(in: 0..<1000, using: &random)) * 0x1p-52 }
        let wide = (0..<2000).map { _ in 1 / Double(Int.random(in: 1...1 << 40, using: &random)) }
        let signed = (0..<3000).map { _ in (Double.random(in: -1...1, using: &random) * 20).rounded() / 20 }
        let pairs = (0..<4000).map { _ in Double.random(in: -1...1, using: &random) }
        return [
            ties, close + [3000], close, wide + [0, 1e300], signed + [0, -0.0, 0, -0.0],
            pairs + [.infinity, -.infinity, .leastNonzeroMagnitude, -.greatestFiniteMagnitude],
            [Double](repeating: 2.5, count: 1000), [3, 1, 2, 1], [],
        ]
    }

    @Test(arguments: columns()) func agreesWithSortingPairs(_ column: [Double]) {
        let sorted = SortedColumn(column)
        let expected = column.indices.sorted { (column[$0], $0) < (column[$1], $1) }
        #expect(sorted.rows == expected)
        #expect(sorted.values == expected.map { column[$0] })
        #expect(column.ascending() == column.sorted())
    }

    /// Few leading bits and the lowest one: long runs that agree in the 33 leading bits are out of order.
    @Test func longRunsAreSorted() {
        var random = SplitMix(8)
        var keys = (0..<20_000).map { _ in
            Double(Int.random(in: 1...5, using: &random)).bitPattern << 1
                | UInt64.random(in: 0...1, using: &random)
        }
        let expected = keys.sorted()
        OrderedBits.sort(&keys)
        #expect(keys == expected)
    }

    @Test func midranksAndTies() {
        var random = SplitMix(5)
        let column = (0..<3000).map { _ in Double(Int.random(in: 0..<500, using: &random)) }
        let ranked = TiedRanks(column), ordered = column.sorted()
        var counts: [Double: Int] = [:]
        for value in column { counts[value, default: 0] += 1 }
        #expect(ranked.tieSizes == counts.keys.sorted().map { counts[$0] ?? 0 })
        for row in stride(from: 0, to: column.count, by: 97) {
            let below = ordered.count { $0 < column[row] }, equal = counts[column[row]] ?? 0
            #expect(ranked.ranks[row] == Double(below) + Double(equal + 1) / 2)
        }
    }
}
