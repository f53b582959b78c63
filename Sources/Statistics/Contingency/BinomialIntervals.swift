internal import GSLKit

/// A proportion x/n with its confidence intervals.
///
/// - *Clopper-Pearson:* exact, coverage at least the level (1934, doi:10.1093/biomet/26.4.404).
/// - *Wilson:* inverts the score test (1927, doi:10.1080/01621459.1927.10502953); with continuity correction as in R's
///   `prop.test` (correction min(1/2, |x - n/2|)).
///
/// *Fails:* for n = 0. *Checked against:* R 4.2.2 `binom.test`, `prop.test`.
public struct BinomialProportion: Hashable, Sendable {
    /// x/n.
    public let estimate: Double
    /// √(p(1-p)/n); 0 at the boundaries, where it must not be used.
    public let waldStandardError: Double
    /// Exact interval.
    public let clopperPearson: ConfidenceInterval
    /// Score interval.
    public let wilson: ConfidenceInterval
    /// Score interval with continuity correction.
    public let wilsonContinuity: ConfidenceInterval

    /// The proportion of `successes` among `trials`.
    /// - Throws: `StatisticsError` unless 0 <= successes <= trials and trials > 0.
    public init(successes x: Int, trials n: Int, level: Double = 0.95) throws(StatisticsError) {
        try Check.level(level)
        guard n > 0, x >= 0, x <= n else {
            throw .badArgument(
                "\(x) successes among \(n) trials: a proportion needs 0 <= successes <= trials, trials > 0.")
        }
        let alpha = 1 - level, count = Double(n), p = Double(x) / count
        estimate = p
        waldStandardError = (p * (1 - p) / count).squareRoot()
        let exact = BinomialLimits.clopperPearson(successes: x, failures: n - x, tail: alpha / 2)
        clopperPearson = ConfidenceInterval(lower: exact.lower, upper: exact.upper, level: level)
        let z = NormalDistribution().upperQuantile(alpha / 2)
        wilson = BinomialProportion.score(p, count, z, correction: 0, level: level)
        wilsonContinuity = BinomialProportion.score(
            p, count, z, correction: min(0.5, abs(Double(x) - 0.5 * count)), level: level)
    }

    private static func score(
        _ p: Double, _ n: Double, _ z: Double, correction: Double, level: Double
    ) -> ConfidenceInterval {
        let half = z * z / (2 * n)
        func limit(_ shifted: Double, _ sign: Double) -> Double {
            (shifted + half + sign * z * (shifted * (1 - shifted) / n + half / (2 * n)).squareRoot())
                / (1 + 2 * half)
        }
        let high = p + correction / n, low = p - correction / n
        return ConfidenceInterval(
            lower: low <= 0 ? 0 : limit(low, -1), upper: high >= 1 ? 1 : limit(high, 1), level: level)
    }
}
