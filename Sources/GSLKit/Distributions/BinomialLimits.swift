/// Exact limits of a binomial proportion (Clopper & Pearson 1934, doi:10.1093/biomet/26.4.404): beta quantiles.
public enum BinomialLimits {
    /// Limits that leave `tail` on either side, as fractions; 0 without successes below, 1 without failures above.
    ///
    /// - Parameters:
    ///   - successes: at least 0.
    ///   - failures: at least 0; both zero give 0 and 1.
    ///   - tail: (1 − level) / 2, in (0, 0.5).
    public static func clopperPearson(successes: Int, failures: Int, tail: Double)
        -> (lower: Double, upper: Double)
    {
        let x = Double(successes), y = Double(failures)
        return (
            successes == 0 ? 0 : BetaDistribution(x, y + 1).quantile(tail),
            failures == 0 ? 1 : BetaDistribution(x + 1, y).upperQuantile(tail)
        )
    }
}
