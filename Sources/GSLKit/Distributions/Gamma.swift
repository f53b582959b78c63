internal import Glibc

/// Gamma distribution with density x^(shape-1) e^(-x/scale) / (Γ(shape) scale^shape).
public struct GammaDistribution: ContinuousDistribution {
    /// Shape, > 0.
    public let shape: Double
    /// Scale, > 0.
    public let scale: Double

    /// A gamma distribution; mean = shape · scale.
    public init(shape: Double, scale: Double = 1) {
        self.shape = shape
        self.scale = scale
    }

    private func tails(_ x: Double) -> Tails {
        guard shape > 0, scale > 0, !x.isNaN else { return Tails(lower: .nan, upper: .nan) }
        return SpecialFunctions.incompleteGamma(shape, x / scale)
    }

    /// P(X <= x).
    public func cdf(_ x: Double) -> Double { tails(x).lower }
    /// P(X > x).
    public func upperTail(_ x: Double) -> Double { tails(x).upper }
    /// The density at x.
    public func density(_ x: Double) -> Double {
        guard x >= 0 else { return 0 }
        if x == 0 { return shape < 1 ? .infinity : shape == 1 ? 1 / scale : 0 }
        let y = x / scale
        return SpecialFunctions.poissonTerm(shape, y) * shape / x
    }
    /// The x with P(X <= x) = p.
    public func quantile(_ p: Double) -> Double { positiveQuantile(p, upper: false, near: shape * scale) }
    /// The x with P(X > x) = p.
    public func upperQuantile(_ p: Double) -> Double { positiveQuantile(p, upper: true, near: shape * scale) }
}

/// Chi-squared distribution; df may be fractional.
public struct ChiSquaredDistribution: ContinuousDistribution {
    /// Degrees of freedom, > 0.
    public let degreesOfFreedom: Double
    private var gamma: GammaDistribution { GammaDistribution(shape: 0.5 * degreesOfFreedom, scale: 2) }

    /// The chi-squared distribution with df > 0.
    public init(_ degreesOfFreedom: Double) { self.degreesOfFreedom = degreesOfFreedom }

    /// P(X <= x).
    public func cdf(_ x: Double) -> Double { gamma.cdf(x) }
    /// P(X > x).
    public func upperTail(_ x: Double) -> Double { gamma.upperTail(x) }
    /// The density at x.
    public func density(_ x: Double) -> Double { gamma.density(x) }
    /// The x with P(X <= x) = p.
    public func quantile(_ p: Double) -> Double { gamma.quantile(p) }
    /// The x with P(X > x) = p.
    public func upperQuantile(_ p: Double) -> Double { gamma.upperQuantile(p) }
}
