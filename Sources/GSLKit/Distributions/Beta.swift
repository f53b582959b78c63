internal import Glibc

/// Beta distribution on (0, 1).
public struct BetaDistribution: ContinuousDistribution {
    /// First shape, > 0.
    public let a: Double
    /// Second shape, > 0.
    public let b: Double

    /// A beta distribution with mean a/(a+b).
    public init(_ a: Double, _ b: Double) {
        self.a = a
        self.b = b
    }

    private func tails(_ x: Double) -> Tails {
        guard a > 0, b > 0, !x.isNaN else { return Tails(lower: .nan, upper: .nan) }
        return SpecialFunctions.incompleteBeta(a, b, x: x, y: 1 - x)
    }

    /// P(X <= x).
    public func cdf(_ x: Double) -> Double { tails(x).lower }
    /// P(X > x).
    public func upperTail(_ x: Double) -> Double { tails(x).upper }
    /// The density at x.
    public func density(_ x: Double) -> Double {
        guard x > 0, x < 1 else { return 0 }
        return SpecialFunctions.binomialTerm(a, rest: b, x, 1 - x) * a * b / ((a + b) * x * (1 - x))
    }

    /// The x with P(X <= x) = p.
    public func quantile(_ p: Double) -> Double { fromOdds(p, upper: false) }
    /// The x with P(X > x) = p.
    public func upperQuantile(_ p: Double) -> Double { fromOdds(p, upper: true) }

    /// The odds x/(1-x) live on (0, ∞), where both ends keep their relative accuracy.
    private func fromOdds(_ p: Double, upper: Bool) -> Double {
        guard a > 0, b > 0 else { return .nan }
        let odds = BetaOdds(a: a, b: b).positiveQuantile(p, upper: upper, near: a / b)
        return odds.isInfinite ? 1 : odds / (1 + odds)
    }
}

/// X/(1-X) for a beta variable X.
private struct BetaOdds: ContinuousDistribution {
    let a: Double
    let b: Double

    private func tails(_ odds: Double) -> Tails {
        SpecialFunctions.incompleteBeta(a, b, x: odds / (1 + odds), y: 1 / (1 + odds))
    }
    func cdf(_ x: Double) -> Double { tails(x).lower }
    func upperTail(_ x: Double) -> Double { tails(x).upper }
    func density(_ x: Double) -> Double {
        let term = SpecialFunctions.binomialTerm(a, rest: b, x / (1 + x), 1 / (1 + x))
        return term * a * b / ((a + b) * x)
    }
    func quantile(_ p: Double) -> Double { positiveQuantile(p, upper: false, near: a / b) }
    func upperQuantile(_ p: Double) -> Double { positiveQuantile(p, upper: true, near: a / b) }
}

/// Fisher's F distribution; both df may be fractional, the denominator's may be infinite.
public struct FDistribution: ContinuousDistribution {
    /// Numerator degrees of freedom, > 0.
    public let numerator: Double
    /// Denominator degrees of freedom, > 0 or infinite.
    public let denominator: Double

    /// The F distribution with the two df.
    public init(_ numerator: Double, _ denominator: Double) {
        self.numerator = numerator
        self.denominator = denominator
    }

    /// With so many denominator df, F is chi-squared over its df.
    private var isChiSquared: Bool { denominator > 1e14 }

    private func tails(_ f: Double) -> Tails {
        guard numerator > 0, denominator > 0, !f.isNaN else { return Tails(lower: .nan, upper: .nan) }
        if f <= 0 { return Tails(lower: 0, upper: 1) }
        if f == .infinity { return Tails(lower: 1, upper: 0) }
        if isChiSquared { return SpecialFunctions.incompleteGamma(0.5 * numerator, 0.5 * numerator * f) }
        let scaled = numerator * f, sum = denominator + scaled
        return SpecialFunctions.incompleteBeta(
            0.5 * numerator, 0.5 * denominator, x: scaled / sum, y: denominator / sum)
    }

    /// P(X <= x).
    public func cdf(_ x: Double) -> Double { tails(x).lower }
    /// P(X > x).
    public func upperTail(_ x: Double) -> Double { tails(x).upper }
    /// The density at x.
    public func density(_ x: Double) -> Double {
        guard x > 0 else { return 0 }
        let a = 0.5 * numerator
        if isChiSquared { return SpecialFunctions.poissonTerm(a, a * x) * a / x }
        let b = 0.5 * denominator, scaled = numerator * x, sum = denominator + scaled
        return SpecialFunctions.binomialTerm(a, rest: b, scaled / sum, denominator / sum) * a * b
            / ((a + b) * x)
    }
    /// The x with P(X <= x) = p.
    public func quantile(_ p: Double) -> Double { positiveQuantile(p, upper: false, near: 1) }
    /// The x with P(X > x) = p.
    public func upperQuantile(_ p: Double) -> Double { positiveQuantile(p, upper: true, near: 1) }
}
