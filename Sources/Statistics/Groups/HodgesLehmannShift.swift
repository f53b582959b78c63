internal import GSLKit
internal import Glibc

/// The Hodges-Lehmann shift between two independent groups with its interval.
///
/// The estimate is the median of all differences first - second, selected without forming them; the limits are the
/// differences at the exact critical value of U without ties, or at its normal approximation in large groups.
/// *Assumes:* independent observations, distributions that differ by location only.
/// *Fails:* not estimable when a group is empty.
/// *Reference:* Hodges, Lehmann 1963 doi:10.1214/aoms/1177704172. *Checked against:* R 4.2.2 `wilcox.test(conf.int)`.
public struct HodgesLehmannShift: Hashable, Sendable {
    /// Median of all differences first - second.
    public let estimate: Double
    /// Its interval; `level` is what small groups allow where the level asked for cannot be reached.
    public let interval: ConfidenceInterval

    /// Estimates the shift; NaN is missing.
    /// - Throws: `StatisticsError` for an infinite value, or a level outside 0…1.
    public static func estimate(
        _ first: [Double], _ second: [Double], level: Double = 0.95
    ) throws(StatisticsError) -> Estimate<HodgesLehmannShift> {
        try Check.level(level)
        try Check.finite(first)
        try Check.finite(second)
        let a = first.filter { !$0.isNaN }, b = second.filter { !$0.isNaN }
        guard !a.isEmpty, !b.isEmpty else { return .notEstimable(reason: "a group is empty") }
        let differences = PairwiseDifferences(a, b)
        return .value(
            HodgesLehmannShift(
                estimate: differences.median,
                interval: limits(differences, a.count, b.count, level: level)))
    }

    /// Differences number q and mn + 1 - q at the critical value of the untied distribution.
    private static func limits(_ differences: PairwiseDifferences, _ m: Int, _ n: Int, level: Double)
        -> ConfidenceInterval
    {
        let alpha = 1 - level
        var q: Int, achieved = level
        if let critical = UntiedRankSum.quantile(alpha / 2, m, n) {
            q = critical.q
            if q == 0 {
                q = 1
                achieved = max(0, 1 - 2 * critical.atZero)
            }
        } else {
            let product = Double(m) * Double(n)
            let sigma = (product * (Double(m + n) + 1) / 12).squareRoot()
            q = max(
                1,
                Int((product / 2 - 0.5 - NormalDistribution().upperQuantile(alpha / 2) * sigma).rounded(.up)))
        }
        return ConfidenceInterval(
            lower: differences.select(q), upper: differences.select(m * n + 1 - q), level: achieved)
    }
}

/// Critical values of U without ties.
private enum UntiedRankSum {
    /// Most additions for a critical value, about a second; beyond it the normal approximation is exact to the digits
    /// that matter.
    private static let largestWork = 1_000_000_000.0

    /// The smallest q with P(U <= q) >= p, and P(U = 0); nil when the groups are too large.
    static func quantile(_ p: Double, _ m: Int, _ n: Int) -> (q: Int, atZero: Double)? {
        let small = min(m, n), large = max(m, n)
        let half = small * large / 2
        let work = Double(half + 1) * Double(small) * Double(small + large)
        guard work <= largestWork else { return nil }
        let ways = RankSumDistribution.waysToDraw(small, from: Array(0..<small + large), upTo: half).counts
        let all = exp(SpecialFunctions.logChoose(Double(small + large), Double(small)))
        var sum = 0.0
        for u in 0...half {
            sum += ways[u] / all
            if sum >= p - 10 * Double.ulpOfOne { return (u, 1 / all) }
        }
        return (half, 1 / all)
    }
}
