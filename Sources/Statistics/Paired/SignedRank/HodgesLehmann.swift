internal import GSLKit
internal import Glibc

/// The Hodges-Lehmann estimate of the centre of paired differences: the median of all Walsh averages
/// (d_i + d_j)/2, i <= j, with intervals from the signed-rank test.
///
/// Selected in the implicit matrix of averages in O(n) memory; exact at any n.
/// *Assumes:* independent pairs, differences symmetric about a common centre. *Fails:* not estimable without
/// differences; the normal interval also below 5 nonzero or with all equal differences. The `level` of an
/// interval is what it reaches where the level asked for cannot be reached.
/// *References:* Hodges, Lehmann 1963 doi:10.1214/aoms/1177704172; Hollander, Wolfe, Chicken 2014, section 3.2-3.3.
/// *Checked against:* R 4.2.2 `wilcox.test(conf.int = TRUE)`, brute force over all pairs.
public struct HodgesLehmann: Hashable, Sendable {
    /// Median of the Walsh averages of all differences, zeros included.
    public let estimate: Estimate<Double>
    /// The same without the zero differences (R's convention).
    public let nonzeroEstimate: Estimate<Double>
    /// Closed interval between Walsh averages of all differences at the exact critical value of the untied
    /// signed-rank distribution: exact without ties, with ties its coverage is at least the level.
    public let interval: Estimate<ConfidenceInterval>
    /// The shifts at which the continuity-corrected normal statistic crosses its critical values, zeros dropped
    /// (R's `wilcox.test(exact = FALSE, conf.int = TRUE)` solved exactly).
    public let normalInterval: Estimate<ConfidenceInterval>

    /// Estimates from the differences.
    /// - Throws: `StatisticsError` for a level outside 0…1.
    public init(_ differences: PairedDifferences, level: Double = 0.95) throws(StatisticsError) {
        try Check.level(level)
        let (values, unit) = differences.scaled
        let all = WalshSums(values), some = WalshSums(sorted: all.sorted.filter { $0 != 0 })
        let missing = "no differences"
        let centre: Estimate<Double> =
            values.isEmpty ? .notEstimable(reason: missing) : .value(all.medianAverage / unit)
        estimate = centre
        if some.sorted.count == values.count {
            nonzeroEstimate = centre
        } else {
            nonzeroEstimate =
                some.sorted.isEmpty
                ? .notEstimable(reason: "every difference is zero") : .value(some.medianAverage / unit)
        }
        interval = HodgesLehmann.exactInterval(all, level: level).map { $0.map { $0 / unit } }
        normalInterval = NormalShiftInterval(some).limits(level: level).map { $0.map { $0 / unit } }
    }
}

extension HodgesLehmann {
    /// Walsh averages number q and N + 1 - q, q the exact critical value; beyond 1000 differences the normal one.
    static func exactInterval(_ walsh: WalshSums, level: Double) -> Estimate<ConfidenceInterval> {
        let n = walsh.sorted.count
        guard n > 0 else { return .notEstimable(reason: "no differences") }
        let alpha = 1 - level, total = walsh.count
        var q: Int, achieved = level
        if n <= SignedRankDistribution.largestExact {
            let found = SignedRankDistribution.untiedQuantile(alpha / 2, n: n)
            q = found.q
            if q == 0 {
                // Even the widest interval misses the level: say what it reaches.
                q = 1
                achieved = 1 - 2 * exp2(-Double(n))
            }
        } else {
            let count = Double(n), mean = count * (count + 1) / 4
            let sigma = (count * (count + 1) * (2 * count + 1) / 24).squareRoot()
            q = Int((mean - 0.5 - NormalDistribution().upperQuantile(alpha / 2) * sigma).rounded(.up))
        }
        return .value(
            ConfidenceInterval(
                lower: 0.5 * walsh.select(q), upper: 0.5 * walsh.select(total + 1 - q), level: achieved))
    }
}

/// Limits by inverting the continuity-corrected normal test over shifts of the differences.
private struct NormalShiftInterval {
    let walsh: WalshSums

    init(_ walsh: WalshSums) { self.walsh = walsh }

    /// √(variance) of V for n values with the given tie sizes.
    private func sigma(_ n: Int, _ ties: [Int]) -> Double {
        let n = Double(n)
        let tied = ties.reduce(0.0) { sum, t in
            let t = Double(t)
            return sum + (t * t * t - t)
        }
        return (n * (n + 1) * (2 * n + 1) / 24 - tied / 48).squareRoot()
    }

    func limits(level: Double) -> Estimate<ConfidenceInterval> {
        let sorted = walsh.sorted, n = sorted.count
        guard n > 4 else { return .notEstimable(reason: "fewer than 5 nonzero differences") }
        let ties = Ranks.tieSizes(sorted: sorted)
        guard ties.count > 1, let first = ties.first, let last = ties.last else {
            return .notEstimable(reason: "all differences are equal")
        }
        // At the extremes the extreme values themselves drop out as zeros; the level must be reachable there.
        let low = extreme(n - first, Array(ties.dropFirst())),
            high = extreme(n - last, Array(ties.dropLast()))
        var alpha = 1 - level
        let normal = NormalDistribution()
        while alpha < 1, min(low, high) < normal.upperQuantile(alpha / 2) { alpha *= 2 }
        guard alpha < 1 else { return .notEstimable(reason: "too few distinct differences for any level") }
        let critical = normal.upperQuantile(alpha / 2)
        let k = crossing(sigma(n, ties), n, critical)
        return .value(
            ConfidenceInterval(
                lower: 0.5 * walsh.select(k.lower), upper: 0.5 * walsh.select(k.upper), level: 1 - alpha))
    }

    /// Largest possible standardised statistic, all m values on one side.
    private func extreme(_ m: Int, _ ties: [Int]) -> Double {
        let s = sigma(m, ties)
        return s > 0 ? (Double(m * (m + 1)) / 4 - 0.5) / s : 0
    }

    /// Between the k-th and the next Walsh average V = N - k: the first k where the standardised V - N/2 ∓ 1/2 falls
    /// below +critical and below -critical.
    private func crossing(_ sigma: Double, _ n: Int, _ critical: Double) -> (lower: Int, upper: Int) {
        let half = Double(n * (n + 1)) / 4
        func statistic(_ k: Int) -> Double {
            let deviation = half - Double(k)
            return (deviation - (deviation > 0 ? 0.5 : deviation < 0 ? -0.5 : 0)) / sigma
        }
        func first(below bound: Double, near guess: Double) -> Int {
            var k = max(1, min(walsh.count, Int(guess)))
            while k > 1, statistic(k - 1) < bound { k -= 1 }
            while k < walsh.count, statistic(k) >= bound { k += 1 }
            return k
        }
        return (
            first(below: critical, near: half - 0.5 - critical * sigma),
            first(below: -critical, near: half + 0.5 + critical * sigma)
        )
    }
}
