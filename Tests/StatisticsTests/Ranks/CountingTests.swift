import Foundation
import Testing

@testable import Statistics

/// Fast counts of pairs and draws against their definitions.
@Suite struct CountingTests {
    private static func column(_ n: Int, _ values: Int, _ seed: UInt64) -> [Double] {
        var random = SplitMix(seed)
        return (0..<n).map { _ in Double(Int.random(in: 0..<values, using: &random)) }
    }

    private static func logFactorials(_ n: Int) -> [Double] {
        var logs = [0.0]
        for k in 0..<n { logs.append(logs[k] + log(Double(k + 1))) }
        return logs
    }

    @Test(arguments: [12, 100_000]) func kendallCountsPairs(_ values: Int) throws {
        let n = 700, x = Self.column(n, values, 1), y = Self.column(n, values, 2)
        var s = 0.0, tiedX = 0.0, tiedY = 0.0
        for i in 0..<n {
            for j in 0..<i {
                let a = x[i] - x[j], b = y[i] - y[j]
                s += a * b > 0 ? 1 : a * b < 0 ? -1 : 0
                tiedX += a == 0 ? 1 : 0
                tiedY += b == 0 ? 1 : 0
            }
        }
        let all = Double(n * (n - 1) / 2)
        let kendall = try #require(try Correlation(x, y).kendall.value)
        // The same whole numbers in the same formula.
        #expect(kendall.tau == s / ((all - tiedX) * (all - tiedY)).squareRoot())
    }

    @Test func placementsCountPairs() throws {
        let cases = Self.column(130, 40, 3), controls = Self.column(170, 40, 4)
        let roc = try #require(try ROCArea.estimate(cases: cases, controls: controls).value)
        func above(_ a: Double, _ b: Double) -> Double { a > b ? 1 : a == b ? 0.5 : 0 }
        for (value, placement) in zip(cases, roc.casePlacements) {
            #expect(placement == controls.reduce(0) { $0 + above(value, $1) } / 170)
        }
        for (value, placement) in zip(controls, roc.controlPlacements) {
            let own = cases.reduce(0) { $0 + above($1, value) } / 130
            #expect(abs(placement - own) <= 2 * Double.ulpOfOne)
        }
    }

    @Test func friedmanRanksBlocks() throws {
        let columns = (0..<4).map { Self.column(50, 5, UInt64(10 + $0)) }
        var sums = [Double](repeating: 0, count: 4), ties = 0.0
        for row in 0..<50 {
            let block = columns.map { $0[row] }
            for (j, rank) in Ranks.midranks(block).enumerated() { sums[j] += rank }
            ties += Ranks.tieSum(Ranks.tieSizes(block))
        }
        let spread = sums.reduce(0) { $0 + ($1 - 125) * ($1 - 125) }
        let statistic = try #require(try Friedman(columns: columns).statistic.value)
        #expect(abs(statistic.value - 12 * spread / (50 * 20 - ties / 3)) < 1e-12)
    }

    /// All subsets of twelve scores, with and without a common unit.
    @Test(arguments: [[0, 1, 2, 3, 4, 5, 6, 7], [2, 2, 4, 8, 8, 8, 14, 20], [3, 3, 5, 6, 9, 9, 9, 12]])
    func drawsAreCounted(_ scores: [Int]) {
        for k in 1...scores.count {
            var sums: [Int: Double] = [:]
            for subset in 0..<1 << scores.count where subset.nonzeroBitCount == k {
                sums[scores.indices.reduce(0) { $0 + (subset >> $1 & 1) * scores[$1] }, default: 0] += 1
            }
            let least = scores.prefix(k).reduce(0, +), most = scores.suffix(k).reduce(0, +)
            let ways = RankSumDistribution.waysToDraw(k, from: scores, upTo: most - least)
            for sum in least...most {
                let excess = sum - least
                let count = excess % ways.unit == 0 ? ways.counts[excess / ways.unit] : 0
                #expect(count == sums[sum] ?? 0)
            }
        }
    }

    /// The longest completion of two columns against all of them, and all of them add up to 1.
    @Test(arguments: [[5, 4, 3], [9, 1, 0, 6], [7, 7, 7, 7], [12, 3]]) func lastTwoColumns(_ rooms: [Int]) {
        let all = rooms.reduce(0, +), factorial = Self.logFactorials(all)
        for total in 0...all {
            let pair = LastColumns(rooms, total, factorial)
            var longest = -Double.infinity, sum = 0.0
            var filling = ColumnFilling(rooms, total: total)
            repeat {
                let length = zip(rooms, filling.values).reduce(0) {
                    $0 - factorial[$1.1] - factorial[$1.0 - $1.1]
                }
                longest = max(longest, length)
                sum += exp(length)
            } while filling.advance()
            #expect(abs(pair.longest - longest) < 1e-12)
            let paths = SortedPaths(lengths: [0], masses: [1])
            #expect(abs(pair.mass(after: paths, upTo: 0, total: log(sum)) - 1) < 1e-12)
        }
    }
}
