internal import GSLKit

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Pieces of intervals that combine an exact limit with a log-normal error.
enum NormalMultiplier {
    /// z with P(|Z| <= z) = level.
    static func twoSided(_ level: Double) -> Double { NormalDistribution().upperQuantile((1 - level) / 2) }

    /// SD of the logarithm of a log-normal variable whose coefficient of variation is `cv` percent.
    static func logSD(cv: Double) -> Double { log1p(cv / 100 * cv / 100).squareRoot() }

    /// Lower limit of a product on the log scale; 0 stays 0.
    static func shrink(_ estimate: Double, _ lower: Double, _ spread: Double) -> Double {
        guard estimate > 0, lower > 0 else { return 0 }
        let distance = log(estimate / lower)
        return estimate * exp(-(distance * distance + spread * spread).squareRoot())
    }

    /// Upper limit of a product on the log scale. An estimate of 0 has no logarithm: its upper limit is raised in full.
    static func widen(_ estimate: Double, _ upper: Double, _ spread: Double) -> Double {
        guard estimate > 0 else { return upper * exp(spread) }
        let distance = log(upper / estimate)
        return estimate * exp((distance * distance + spread * spread).squareRoot())
    }
}
