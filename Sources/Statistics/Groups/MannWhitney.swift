internal import GSLKit
internal import Glibc

/// Wilcoxon-Mann-Whitney rank-sum test of two independent groups; the size of the effect is ``HodgesLehmannShift``.
///
/// U = number of pairs with first > second, ties ½. Exact: permutation distribution of the mid-rank sum (ties
/// included) wherever it takes less than about 10⁹ additions, which covers several hundred observations; else normal
/// with tie-corrected variance.
/// *Assumes:* independent observations.
/// *Fails:* not estimable when a group is empty; with all values equal p is 1.
/// *References:* Mann, Whitney 1947 doi:10.1214/aoms/1177730491.
/// *Checked against:* R 4.2.2 `wilcox.test`, coin 1.4-2 `wilcox_test(distribution = "exact")`.
public struct MannWhitney: Hashable, Sendable {
    /// Sizes of the two groups.
    public let sizes: [Int]
    /// Values left out.
    public let dropped: [Exclusion]
    /// Whether values tie.
    public let hasTies: Bool
    /// U of the first group.
    public let u: Double
    /// Exact permutation p values.
    public let exact: Estimate<PValues>
    /// Standardised U.
    public let z: Estimate<Double>
    /// Two-sided normal p.
    public let pNormal: Double
    /// Two-sided normal p with continuity correction.
    public let pContinuity: Double
    /// P(first > second) + ½P(equal).
    public let probabilityOfSuperiority: Double

    /// Tests two groups; NaN is missing. Not estimable when one is empty.
    ///
    /// The p to report is `exact`, or where that is not estimable `pContinuity`; ``method`` names it.
    /// - Throws: `StatisticsError` for an infinite value.
    public static func test(
        _ first: [Double], _ second: [Double]
    ) throws(StatisticsError) -> Estimate<MannWhitney> {
        try Check.finite(first)
        try Check.finite(second)
        let a = first.filter { !$0.isNaN }, b = second.filter { !$0.isNaN }
        guard !a.isEmpty, !b.isEmpty else { return .notEstimable(reason: "a group is empty") }
        let missing = first.count + second.count - a.count - b.count
        return .value(MannWhitney(a, b, missing: missing))
    }

    private init(_ a: [Double], _ b: [Double], missing: Int) {
        let m = Double(a.count), n = Double(b.count), all = a + b
        let ranked = TiedRanks(all), ranks = ranked.ranks, ties = ranked.tieSum
        let rankSum = ranks[..<a.count].reduce(0, +)
        sizes = [a.count, b.count]
        dropped = missing > 0 ? [Exclusion("the value is missing", missing)] : []
        hasTies = ties > 0
        u = rankSum - m * (m + 1) / 2
        probabilityOfSuperiority = u / (m * n)
        let doubled = ranks.map { Int(2 * $0) }
        // The smaller group is drawn; its p values are mirrored when it is the second.
        let swap = a.count > b.count
        let drawn = swap ? Array(doubled[a.count...]) : Array(doubled[..<a.count])
        let p = RankSumDistribution.pValues(scores: doubled, drawn: drawn.count, sum: drawn.reduce(0, +))
        exact =
            p.map { .value(swap ? PValues(twoSided: $0.twoSided, greater: $0.less, less: $0.greater) : $0) }
            ?? .notEstimable(reason: "the groups are too large for the exact distribution")
        let total = m + n
        let variance = total > 1 ? m * n / 12 * ((total + 1) - ties / (total * (total - 1))) : 0
        let deviation = u - m * n / 2, normal = NormalDistribution()
        if variance > 0 {
            let sigma = variance.squareRoot()
            z = .value(deviation / sigma)
            pNormal = normal.twoSided(deviation / sigma)
            let corrected = deviation == 0 ? 0 : deviation - (deviation > 0 ? 0.5 : -0.5)
            pContinuity = min(1, 2 * min(normal.cdf(corrected / sigma), normal.upperTail(corrected / sigma)))
        } else {
            z = .notEstimable(reason: "all values are equal")
            pNormal = 1
            pContinuity = 1
        }
    }

    /// What was done.
    public var method: MethodNote {
        let isExact = exact.value != nil
        return MethodNote(
            "Wilcoxon-Mann-Whitney test",
            variant: (isExact ? "exact permutation" : "normal approximation, continuity correction")
                + (hasTies ? ", mid-ranks for ties" : ""),
            reason: isExact ? "\(sizes[0]) and \(sizes[1]) values" : "the groups are large")
    }
}
