internal import Glibc

/// Student's t distribution; df may be fractional, infinite df is the normal distribution.
public struct StudentTDistribution: ContinuousDistribution {
    /// Degrees of freedom, > 0.
    public let degreesOfFreedom: Double

    /// The t distribution with df > 0.
    public init(_ degreesOfFreedom: Double) { self.degreesOfFreedom = degreesOfFreedom }

    /// Beyond this df the t and the normal tail agree to the last digit for any |t| of interest.
    private var isNormal: Bool { degreesOfFreedom > 1e14 }

    /// P(|T| > |t|) = I_{df/(df+t²)}(df/2, 1/2).
    public func twoSided(_ t: Double) -> Double {
        if t.isNaN || !(degreesOfFreedom > 0) { return .nan }
        if isNormal { return NormalDistribution().twoSided(t) }
        if t.isInfinite { return 0 }
        let df = degreesOfFreedom, square = t * t
        if square > 1e17 * df {
            // Leading term x^a/(a B(a, 1/2)) with x = df/t², in logarithms because t² may overflow.
            let a = 0.5 * df
            return exp(a * (log(df) - 2 * log(abs(t))) - log(a) - SpecialFunctions.logBeta(a, 0.5))
        }
        let sum = df + square
        return SpecialFunctions.incompleteBeta(0.5 * df, 0.5, x: df / sum, y: square / sum).lower
    }

    /// P(X <= x).
    public func cdf(_ x: Double) -> Double { upperTail(-x) }

    /// P(X > x).
    public func upperTail(_ x: Double) -> Double {
        if x >= 0 { return 0.5 * twoSided(x) }
        // For negative x the complement: 1/2 + the central half, never a difference of near-equal numbers.
        return 1 - 0.5 * twoSided(x)
    }

    /// The density at x.
    public func density(_ x: Double) -> Double {
        if isNormal { return NormalDistribution().density(x) }
        let df = degreesOfFreedom
        let constant = -SpecialFunctions.logBeta(0.5 * df, 0.5) - 0.5 * log(df)
        return exp(constant - 0.5 * (df + 1) * log1p(x * x / df))
    }

    /// The x with P(X <= x) = p.
    public func quantile(_ p: Double) -> Double { -upperQuantile(p) }

    /// The x with P(X > x) = p.
    public func upperQuantile(_ p: Double) -> Double {
        guard p >= 0, p <= 1, degreesOfFreedom > 0 else { return .nan }
        if isNormal { return NormalDistribution().upperQuantile(p) }
        if p == 0.5 { return 0 }
        if p > 0.5 { return -upperQuantile(1 - p) }
        return FoldedStudentT(base: self).positiveQuantile(2 * p, upper: true, near: 1)
    }
}

/// |T|, used to invert the upper tail on the positive axis.
private struct FoldedStudentT: ContinuousDistribution {
    let base: StudentTDistribution
    func upperTail(_ x: Double) -> Double { base.twoSided(x) }
    func cdf(_ x: Double) -> Double {
        let df = base.degreesOfFreedom, square = x * x, sum = df + square
        return SpecialFunctions.incompleteBeta(0.5 * df, 0.5, x: df / sum, y: square / sum).upper
    }
    func density(_ x: Double) -> Double { 2 * base.density(x) }
    func quantile(_ p: Double) -> Double { positiveQuantile(p, upper: false, near: 1) }
    func upperQuantile(_ p: Double) -> Double { positiveQuantile(p, upper: true, near: 1) }
}
