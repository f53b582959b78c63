internal import GSLKit

/// Student's t test of paired differences.
///
/// t = mean/(sd/√n) with n - 1 degrees of freedom; the interval is mean ± t·sd/√n; Cohen's d_z = mean/sd.
/// *Assumes:* independent pairs, differences near normal. *Fails:* below 2 pairs, or when all differences are equal.
/// *Reference:* Student 1908 doi:10.1093/biomet/6.1.1. *Checked against:* R 4.2.2 `t.test`.
public struct PairedT: Hashable, Sendable {
    /// Pairs used.
    public let pairs: Int
    /// Pairs left out.
    public let dropped: [Exclusion]
    /// Mean difference.
    public let mean: Estimate<Double>
    /// Standard deviation of the differences.
    public let standardDeviation: Estimate<Double>
    /// The test, where the standard deviation is positive.
    public let test: Estimate<Test>

    /// t statistic with what follows from it.
    public struct Test: Hashable, Sendable {
        /// t.
        public let t: Double
        /// n - 1.
        public let degreesOfFreedom: Double
        /// p values.
        public let p: PValues
        /// Interval of the mean difference.
        public let interval: ConfidenceInterval
        /// Standardised mean difference of pairs.
        public let cohenDz: Double
    }

    /// Tests the differences.
    /// - Throws: `StatisticsError` for a level outside 0…1.
    public init(_ differences: PairedDifferences, level: Double = 0.95) throws(StatisticsError) {
        try Check.level(level)
        let d = differences.values, n = Double(d.count)
        pairs = d.count
        dropped = differences.dropped
        guard d.count > 1 else {
            mean = d.isEmpty ? .notEstimable(reason: "no differences") : .value(d[0])
            standardDeviation = .notEstimable(reason: "fewer than 2 pairs")
            test = .notEstimable(reason: "fewer than 2 pairs")
            return
        }
        let average = Descriptive.mean(d)
        let sd = (d.reduce(0) { $0 + ($1 - average) * ($1 - average) } / (n - 1)).squareRoot()
        guard average.isFinite, sd.isFinite else {
            mean = .notEstimable(reason: "the differences exceed the range of double precision")
            standardDeviation = .notEstimable(reason: "the differences exceed the range of double precision")
            test = .notEstimable(reason: "the differences exceed the range of double precision")
            return
        }
        mean = .value(average)
        standardDeviation = .value(sd)
        guard sd > 0, sd > 10 * Double.ulpOfOne * abs(average) else {
            test = .notEstimable(reason: "all differences are equal")
            return
        }
        let distribution = StudentTDistribution(n - 1), se = sd / n.squareRoot(), t = average / se
        let reach = distribution.upperQuantile((1 - level) / 2) * se
        test = .value(
            Test(
                t: t, degreesOfFreedom: n - 1,
                p: PValues(
                    twoSided: distribution.twoSided(t), greater: distribution.upperTail(t),
                    less: distribution.cdf(t)),
                interval: ConfidenceInterval(lower: average - reach, upper: average + reach, level: level),
                cohenDz: average / sd))
    }

    /// What was done.
    public var method: MethodNote {
        MethodNote("Paired t test", variant: "n - 1 degrees of freedom", reason: "mean of the differences")
    }
}
