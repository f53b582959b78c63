internal import GSLKit

/// Friedman's test of k treatments in n blocks (several draws of the same patients).
///
/// Q = 12 Σ(R_j - n(k+1)/2)²/(nk(k+1) - Σ(t³-t)/(k-1)), chi-squared with k-1 df; Kendall's W = Q/(n(k-1)).
/// Blocks with a missing value are left out. *Fails:* below 2 treatments, without blocks, or when every block is tied.
/// *Reference:* Friedman 1937 doi:10.1080/01621459.1937.10503522. *Checked against:* R 4.2.2 `friedman.test`.
public struct Friedman: Hashable, Sendable {
    /// Complete blocks.
    public let blocks: Int
    /// Blocks left out.
    public let dropped: [Exclusion]
    /// The test.
    public let statistic: Estimate<ChiSquare.Statistic>
    /// Kendall's coefficient of concordance.
    public let kendallW: Estimate<Double>

    /// Tests columns (treatments) of equal length; NaN is missing.
    /// - Throws: `StatisticsError` for fewer than two columns, unequal lengths, or an infinite value.
    public init(columns: [[Double]]) throws(StatisticsError) {
        guard let length = columns.first?.count, columns.count > 1 else {
            throw .badArgument("Friedman's test needs at least two columns.")
        }
        for column in columns {
            try Check.lengths(length, column.count)
            try Check.finite(column)
        }
        let complete = (0..<length).filter { row in columns.allSatisfy { !$0[row].isNaN } }
        blocks = complete.count
        dropped =
            length > complete.count
            ? [Exclusion("a value of the block is missing", length - complete.count)] : []
        let k = Double(columns.count), n = Double(complete.count)
        var sums = [Double](repeating: 0, count: columns.count), ties = 0.0
        var values = sums
        for row in complete {
            for (j, column) in columns.enumerated() { values[j] = column[row] }
            ties += RowRanks.add(values, to: &sums)
        }
        let denominator = n * k * (k + 1) - ties / (k - 1)
        guard denominator > 0 else {
            let reason = complete.isEmpty ? "no complete block" : "all values are equal within every block"
            statistic = .notEstimable(reason: reason)
            kendallW = .notEstimable(reason: reason)
            return
        }
        let spread = sums.reduce(0) { $0 + ($1 - n * (k + 1) / 2) * ($1 - n * (k + 1) / 2) }
        let q = 12 * spread / denominator
        statistic = .value(ChiSquare.Statistic(q, columns.count - 1))
        kendallW = .value(q / (n * (k - 1)))
    }
}

/// Ranks of the few values of a block by counting, without sorting or storage.
private enum RowRanks {
    /// Adds the mid-rank of every value to its sum; Σ (t³ - t) over the ties of the block.
    static func add(_ values: [Double], to sums: inout [Double]) -> Double {
        var ties = 0
        for (j, value) in values.enumerated() {
            var below = 0, equal = 0
            for other in values {
                below &+= other < value ? 1 : 0
                equal &+= other == value ? 1 : 0
            }
            sums[j] += Double(below) + 0.5 * Double(equal + 1)
            // Each of the t members of a tie adds t² - 1.
            ties += equal * equal - 1
        }
        return Double(ties)
    }
}
