internal import GSLKit

/// A confidence interval that comes from the exact distribution of a count, whatever its size.
public struct ExactInterval: Hashable, Sendable {
    /// Lower limit.
    public let lower: Double
    /// Upper limit.
    public let upper: Double
    /// Confidence level, such as 0.95.
    public let level: Double

    /// For a level that was checked, so that parameters stay in (0, 1).
    init(lower: Double, upper: Double, level: Double) {
        self.lower = lower
        self.upper = upper
        self.level = level
    }

    /// The interval with both limits multiplied by a positive number.
    func scaled(by factor: Double) -> ExactInterval {
        ExactInterval(lower: lower * factor, upper: upper * factor, level: level)
    }

    /// Interval of a binomial proportion (Clopper & Pearson 1934, Biometrika 26:404): beta quantiles.
    ///
    /// - Parameters:
    ///   - part: events inside, 0...whole.
    ///   - whole: events in the denominator.
    ///   - level: confidence level in (0, 1).
    /// - Returns: limits as fractions (0...1); nil when the denominator is zero.
    /// - Throws: `IC0645` for counts that contradict each other, `IC0647` for the level.
    public static func clopperPearson(_ part: Int, of whole: Int, level: Double = 0.95)
        throws(CytometryError) -> ExactInterval?
    {
        try check(level: level)
        guard part >= 0, whole >= part, whole <= largestCount else {
            throw .counts("\(part) events of \(whole)")
        }
        guard whole > 0 else { return nil }
        let exact = BinomialLimits.clopperPearson(
            successes: part, failures: whole - part, tail: (1 - level) / 2)
        return ExactInterval(lower: exact.lower, upper: exact.upper, level: level)
    }

    /// Interval of the mean of a Poisson count (Garwood 1936, Biometrika 28:437): gamma quantiles.
    ///
    /// - Throws: `IC0645` for a negative count, `IC0647` for the level.
    public static func garwood(_ count: Int, level: Double = 0.95) throws(CytometryError) -> ExactInterval {
        try check(level: level)
        guard count >= 0, count <= largestCount else { throw .counts("\(count) events") }
        let tail = (1 - level) / 2
        return ExactInterval(
            lower: count == 0 ? 0 : GammaDistribution(shape: Double(count)).quantile(tail),
            upper: GammaDistribution(shape: Double(count) + 1).upperQuantile(tail), level: level)
    }

    /// Interval of the ratio of two Poisson means: given the sum, the first count is binomial with p = r/(1 + r)
    /// (Przyborowski & Wilenski 1940, Biometrika 31:313), so the odds of the Clopper-Pearson limits are exact.
    ///
    /// - Throws: `IC0645` for a negative numerator or a denominator that is not positive, `IC0647` for the level.
    public static func poissonRatio(_ numerator: Int, _ denominator: Int, level: Double = 0.95)
        throws(CytometryError) -> ExactInterval
    {
        guard numerator >= 0, denominator > 0, max(numerator, denominator) <= largestCount / 2,
            let share = try clopperPearson(numerator, of: numerator + denominator, level: level)
        else { throw .counts("a ratio of \(numerator) to \(denominator) events") }
        return ExactInterval(
            lower: share.lower / (1 - share.lower), upper: share.upper / (1 - share.upper), level: level)
    }

    /// Greater counts are nonsense, and doubles could not hold them exactly.
    static let largestCount = 1 << 52

    static func check(level: Double) throws(CytometryError) {
        guard level > 0, level < 1 else {
            throw .statisticsRequest("The confidence level is \(level); it must lie between 0 and 1.")
        }
    }
}

/// A count with its denominator: percent and exact interval, or why there is none.
public struct CountedFraction: Hashable, Sendable {
    /// Events inside.
    public let part: Int
    /// Denominator; nil when the population has no such ancestor.
    public let whole: Int?
    /// 100 · part / whole; nil without a positive denominator, never 0 for it.
    public let percent: Double?
    /// Clopper-Pearson limits in percent; nil like `percent`.
    public let interval: ExactInterval?
    /// Why there is no percent; nil when there is one.
    public let reason: String?

    /// The fraction of `part` in `whole`. Throws `IC0645`, `IC0647`.
    public init(_ part: Int, of whole: Int?, level: Double = 0.95) throws(CytometryError) {
        self.part = part
        self.whole = whole
        guard let whole else {
            (percent, interval, reason) = (nil, nil, "there is no such ancestor")
            return
        }
        guard let limits = try ExactInterval.clopperPearson(part, of: whole, level: level) else {
            (percent, interval, reason) = (nil, nil, "the denominator has no events")
            return
        }
        percent = 100 * Double(part) / Double(whole)
        interval = limits.scaled(by: 100)
        reason = nil
    }
}
