import GSLKit

/// A linear combination of fixed effects with its test.
public struct LinearEstimate: Hashable, Sendable {
    /// c'β.
    public let estimate: Double
    /// Standard error.
    public let se: Double
    /// Degrees of freedom; infinite = normal.
    public let df: Double

    /// estimate / se.
    public var t: Double { estimate / se }
    /// Two-sided p.
    public var p: Double {
        df.isFinite ? StudentTDistribution(df).twoSided(t) : NormalDistribution().twoSided(t)
    }

    /// Limits at a confidence level.
    public func limits(_ level: Double) -> (lower: Double, upper: Double) {
        let tail = (1 - level) / 2
        let critical =
            df.isFinite
            ? StudentTDistribution(df).upperQuantile(tail) : NormalDistribution().upperQuantile(tail)
        return (estimate - critical * se, estimate + critical * se)
    }
}
