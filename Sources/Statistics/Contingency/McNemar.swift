internal import GSLKit

/// McNemar's test of paired yes/no outcomes: b and c are the two kinds of discordant pairs.
///
/// Exact: b given b + c is binomial(1/2); mid-p counts the observed value half (Fagerland, Lydersen, Laake 2013
/// doi:10.1186/1471-2288-13-91: mid-p is the recommended variant). Asymptotic: (b-c)²/(b+c), with correction
/// (|b-c|-1)²/(b+c). Conditional odds ratio b/c with exact limits.
/// *Assumes:* independent pairs.
/// *Fails:* without discordant pairs p is 1 and statistics are not estimable.
/// *References:* McNemar 1947 doi:10.1007/BF02295996.
/// *Checked against:* R 4.2.2 `mcnemar.test`, `binom.test`.
public struct McNemar: Hashable, Sendable {
    /// Pairs positive first, negative second (row 1, column 2).
    public let b: Int
    /// Pairs negative first, positive second.
    public let c: Int
    /// (b-c)²/(b+c) with p.
    public let asymptotic: Estimate<ChiSquare.Statistic>
    /// With continuity correction.
    public let corrected: Estimate<ChiSquare.Statistic>
    /// Two-sided exact p.
    public let exactP: Double
    /// Two-sided mid-p.
    public let midP: Double
    /// b/c; may be 0 or infinite.
    public let oddsRatio: Estimate<Double>
    /// Exact limits of b/c.
    public let interval: Estimate<ConfidenceInterval>

    /// Tests the discordant cells of a 2 x 2 table of before by after.
    /// - Throws: `StatisticsError` for a table of another shape, or a level outside 0…1.
    public init(_ table: CountTable, level: Double = 0.95) throws(StatisticsError) {
        let (_, b, c, _) = try table.twoByTwo()
        try self.init(b: b, c: c, level: level)
    }

    /// Tests two discordant counts.
    /// - Throws: `StatisticsError` for a negative count, or a level outside 0…1.
    public init(b: Int, c: Int, level: Double = 0.95) throws(StatisticsError) {
        try Check.level(level)
        guard b >= 0, c >= 0 else { throw .badTable("A discordant count is negative.") }
        guard b <= CountTable.largestTotal, c <= CountTable.largestTotal else {
            throw .badTable("The counts add up to more than 2^53.")
        }
        self.b = b
        self.c = c
        guard b + c > 0 else {
            let reason = "no discordant pairs"
            asymptotic = .notEstimable(reason: reason)
            corrected = .notEstimable(reason: reason)
            exactP = 1
            midP = 1
            oddsRatio = .notEstimable(reason: reason)
            interval = .notEstimable(reason: reason)
            return
        }
        let n = Double(b + c), gap = abs(Double(b) - Double(c))
        asymptotic = .value(ChiSquare.Statistic(gap * gap / n, 1))
        let shrunk = max(0, gap - 1)
        corrected = .value(ChiSquare.Statistic(shrunk * shrunk / n, 1))
        let binomial = BinomialDistribution(trials: b + c, probability: 0.5)
        let tail = 2 * binomial.cdf(min(b, c))
        exactP = min(1, tail)
        midP = min(1, tail - binomial.probability(of: min(b, c)))
        oddsRatio = .value(Double(b) / Double(c))
        let share = try BinomialProportion(successes: b, trials: b + c, level: level).clopperPearson
        interval = .value(share.map { $0 >= 1 ? .infinity : $0 / (1 - $0) })
    }

    /// What was done.
    public var method: MethodNote {
        MethodNote("McNemar's test", variant: "exact and mid-p", reason: "\(b + c) discordant pairs")
    }
}
