internal import GSLKit

/// The sign test: exact binomial test of the number of positive among the nonzero differences, and the median with
/// its distribution-free interval between order statistics.
///
/// *Assumes:* independent pairs; nothing about the shape of the distribution.
/// *Fails:* without nonzero differences p is 1.
/// *Reference:* Dixon, Mood 1946 doi:10.1080/01621459.1946.10501898.
/// *Checked against:* R 4.2.2 `binom.test`, `qbinom`.
public struct SignTest: Hashable, Sendable {
    /// Positive differences.
    public let positive: Int
    /// Negative differences.
    public let negative: Int
    /// Zero differences.
    public let zeros: Int
    /// Pairs left out.
    public let dropped: [Exclusion]
    /// Exact p values.
    public let p: PValues
    /// Median of all differences.
    public let median: Estimate<Double>
    /// Interval between the order statistics c and n + 1 - c; its `level` is the exact coverage. Infinite limits
    /// (coverage 1) where n is too small.
    public let medianInterval: Estimate<ConfidenceInterval>

    /// Tests the differences.
    /// - Throws: `StatisticsError` for a level outside 0…1.
    public init(_ differences: PairedDifferences, level: Double = 0.95) throws(StatisticsError) {
        try Check.level(level)
        positive = differences.keys.count { $0 > 0 }
        negative = differences.keys.count { $0 < 0 }
        zeros = differences.zeros
        dropped = differences.dropped
        p = BinomialTest.symmetric(successes: positive, trials: positive + negative)
        let sorted = differences.values.ascending()
        median = Descriptive.median(sorted)
        medianInterval = SignTest.interval(sorted, level: level)
    }

    private static func interval(_ sorted: [Double], level: Double) -> Estimate<ConfidenceInterval> {
        guard !sorted.isEmpty else { return .notEstimable(reason: "no differences") }
        let n = sorted.count, binomial = BinomialDistribution(trials: n, probability: 0.5)
        let c = binomial.quantile((1 - level) / 2)
        guard c > 0 else { return .value(ConfidenceInterval(lower: -.infinity, upper: .infinity, level: 1)) }
        return .value(
            ConfidenceInterval(lower: sorted[c - 1], upper: sorted[n - c], level: 1 - 2 * binomial.cdf(c - 1))
        )
    }

    /// What was done.
    public var method: MethodNote {
        MethodNote("Sign test", variant: "exact binomial, \(zeros) zeros dropped", reason: "exact at any n")
    }
}

/// Exact binomial tests.
enum BinomialTest {
    /// Test of probability 1/2.
    static func symmetric(successes: Int, trials: Int) -> PValues {
        let binomial = BinomialDistribution(trials: trials, probability: 0.5)
        let smaller = min(successes, trials - successes)
        return PValues(
            twoSided: min(1, 2 * binomial.cdf(smaller)), greater: binomial.upperTail(successes - 1),
            less: binomial.cdf(successes))
    }
}
