@preconcurrency internal import CGSL
internal import Glibc

/// The standard normal distribution. CDF by Cody's rational approximations, quantile by Wichura's AS 241 (GSL).
public struct NormalDistribution: ContinuousDistribution {
    /// The standard normal distribution.
    public init() {}

    /// φ(x).
    public func density(_ x: Double) -> Double { 0.398_942_280_401_432_678 * exp(-0.5 * x * x) }
    /// log φ(x).
    public func logDensity(_ x: Double) -> Double { -0.918_938_533_204_672_742 - 0.5 * x * x }
    /// Φ(x).
    public func cdf(_ x: Double) -> Double { gsl_cdf_ugaussian_P(x) }
    /// 1 - Φ(x).
    public func upperTail(_ x: Double) -> Double { gsl_cdf_ugaussian_Q(x) }
    /// Φ⁻¹(p).
    public func quantile(_ p: Double) -> Double {
        guard p >= 0, p <= 1 else { return .nan }
        if p == 0 { return -.infinity }
        if p == 1 { return .infinity }
        return gsl_cdf_ugaussian_Pinv(p)
    }
    /// Φ⁻¹(1 - p).
    public func upperQuantile(_ p: Double) -> Double { -quantile(p) }

    /// 2 (1 - Φ(|z|)).
    public func twoSided(_ z: Double) -> Double { min(1, 2 * upperTail(abs(z))) }

    /// log Φ(x) without underflow: the log-likelihood of a left-censored value.
    public func logCDF(_ x: Double) -> Double {
        if x > -1 { return log1p(-upperTail(x)) }
        return SpecialFunctions.logErfc(-x * 0.707_106_781_186_547_524) - 0.693_147_180_559_945_309
    }

    /// φ(x)/Φ(x), the inverse Mills ratio of the lower tail (derivative of `logCDF`).
    public func lowerHazard(_ x: Double) -> Double {
        _ = GSL.ready
        return gsl_sf_hazard(-x)
    }
}
