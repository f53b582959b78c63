internal import GSLKit

/// Kruskal-Wallis test of several groups with Dunn's pairwise comparisons.
///
/// H = (12/(N(N+1)) Σ R²/n - 3(N+1))/(1 - Σ(t³-t)/(N³-N)), chi-squared with k-1 df. Dunn:
/// z = (mean rank difference)/√((N(N+1)/12 - Σ(t³-t)/(12(N-1)))(1/n_i + 1/n_j)).
/// *Assumes:* independent observations. *Fails:* with fewer than two non-empty groups or all values equal.
/// *References:* Kruskal, Wallis 1952 doi:10.1080/01621459.1952.10483441; Dunn 1964 doi:10.1080/00401706.1964.10490181.
/// *Checked against:* R 4.2.2 `kruskal.test`, dunn.test 1.3.7.
public struct KruskalDunn: Hashable, Sendable {
    /// One pairwise comparison.
    public struct Pair: Hashable, Sendable {
        /// Index of the first group (of those used).
        public let first: Int
        /// Index of the second group.
        public let second: Int
        /// Positive when the first group ranks higher.
        public let z: Double
        /// Two-sided, unadjusted.
        public let p: Double
    }

    /// The overall test.
    public let overall: ChiSquare.Statistic
    /// Mean rank per group.
    public let meanRanks: [Double]
    /// All pairs, first group first.
    public let pairs: [Pair]

    /// Tests groups of values; every group must hold at least one.
    /// - Throws: `StatisticsError` for an infinite or a missing value.
    public static func test(_ groups: [[Double]]) throws(StatisticsError) -> Estimate<KruskalDunn> {
        for group in groups {
            try Check.finite(group)
            guard !group.contains(where: \.isNaN) else {
                throw .badArgument("A value is missing: leave it out first and count it.")
            }
        }
        guard groups.count > 1, groups.allSatisfy({ !$0.isEmpty }) else {
            return .notEstimable(reason: "fewer than two groups with values")
        }
        let all = groups.flatMap { $0 }
        let n = Double(all.count), ranked = TiedRanks(all), ties = ranked.tieSum
        guard ties < n * n * n - n else { return .notEstimable(reason: "all values are equal") }
        return .value(KruskalDunn(groups, ranks: ranked.ranks, ties: ties))
    }

    private init(_ groups: [[Double]], ranks: [Double], ties: Double) {
        let n = Double(ranks.count)
        var start = 0, sums: [Double] = []
        for group in groups {
            sums.append(ranks[start..<start + group.count].reduce(0, +))
            start += group.count
        }
        let sizes = groups.map { Double($0.count) }
        // Deviations from the mean rank instead of squares of sums: no cancellation.
        let spread = zip(sums, sizes).reduce(0) { total, group in
            let gap = group.0 / group.1 - (n + 1) / 2
            return total + group.1 * gap * gap
        }
        let h = 12 / (n * (n + 1)) * spread / (1 - ties / (n * n * n - n))
        overall = ChiSquare.Statistic(h, groups.count - 1)
        let means = zip(sums, sizes).map(/)
        meanRanks = means
        let variance = n * (n + 1) / 12 - ties / (12 * (n - 1)), normal = NormalDistribution()
        pairs = groups.indices.flatMap { i in
            groups.indices.filter { $0 > i }.map { j in
                let z = (means[i] - means[j]) / (variance * (1 / sizes[i] + 1 / sizes[j])).squareRoot()
                return Pair(first: i, second: j, z: z, p: normal.twoSided(z))
            }
        }
    }
}
