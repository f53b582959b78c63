import GSLKit

/// The distribution functions survival analysis needs.
enum Distribution {
    /// Φ⁻¹(p).
    static func normalQuantile(_ p: Double) -> Double { NormalDistribution().quantile(p) }
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
