import GSLKit

/// The distribution functions survival analysis needs.
enum Distribution {
    /// Φ⁻¹(p).
    static func normalQuantile(_ p: Double) -> Double { NormalDistribution().quantile(p) }
    /// Standard errors between an estimate and the limits of a two-sided interval; a level outside 0…1 counts as the
    /// nearer end, so that a slip shows as an infinite interval or one without width, never as NaN.
    static func reach(_ level: Double) -> Double {
        level >= 1 ? .infinity : level <= 0 ? 0 : normalQuantile(0.5 + level / 2)
    }
    /// 2 P(Z > |z|).
    static func normalTwoSided(_ z: Double) -> Double { NormalDistribution().twoSided(z) }
    /// P(χ² > x).
    static func chiSquareUpper(_ x: Double, degreesOfFreedom: Int) -> Double {
        ChiSquaredDistribution(Double(degreesOfFreedom)).upperTail(x)
    }
    /// The x with P(χ² > x) = p.
    static func chiSquareUpperQuantile(_ p: Double, degreesOfFreedom: Int) -> Double {
        ChiSquaredDistribution(Double(degreesOfFreedom)).upperQuantile(p)
    }
}
