internal import Glibc

/// A continuous distribution whose two tails are computed separately: a p value of 1e-200 has as many correct digits
/// as one of 0.3, and quantiles of tail probabilities do too.
public protocol ContinuousDistribution: Sendable {
    /// P(X <= x).
    func cdf(_ x: Double) -> Double
    /// P(X > x), not computed as 1 - cdf.
    func upperTail(_ x: Double) -> Double
    /// The density.
    func density(_ x: Double) -> Double
    /// The x with P(X <= x) = p.
    func quantile(_ p: Double) -> Double
    /// The x with P(X > x) = p.
    func upperQuantile(_ p: Double) -> Double
}

extension ContinuousDistribution {
    /// Quantile of a distribution on (0, ∞): Newton steps for the logarithm of the smaller tail in u = log x,
    /// kept inside a bracket. Probabilities as small as 1e-300 converge like any other.
    func positiveQuantile(_ p: Double, upper: Bool, near start: Double) -> Double {
        guard p >= 0, p <= 1 else { return .nan }
        if p == (upper ? 1 : 0) { return 0 }
        if p == (upper ? 0 : 1) { return .infinity }
        // Work on the smaller tail; 1 - p is exact enough when p > 1/2 was given.
        let fromAbove = upper == (p <= 0.5)
        let target = log(p <= 0.5 ? p : 1 - p)
        func distance(_ u: Double) -> Double {
            let x = exp(u)
            return fromAbove ? target - log(upperTail(x)) : log(cdf(x)) - target
        }
        var u = log(start), low = -Double.infinity, high = Double.infinity, stride = 1.0
        for _ in 0..<300 {
            let gap = distance(u)
            if gap == 0 { break }
            if gap < 0 { low = u } else { high = u }
            let x = exp(u)
            let slope = x * density(x) / (fromAbove ? upperTail(x) : cdf(x))
            var next = u - gap / slope
            if next == u { break }
            if !next.isFinite || abs(next - u) > stride { next = gap < 0 ? u + stride : u - stride }
            if next <= low || next >= high {
                guard low.isFinite, high.isFinite else { break }
                next = 0.5 * (low + high)
            }
            if !low.isFinite || !high.isFinite { stride *= 2 } else { stride = max(high - low, 1e-300) }
            let step = abs(next - u)
            u = next
            if step <= 2e-16 * max(1, abs(u)) || high - low <= 2e-16 * max(1, abs(u)) { break }
        }
        return exp(u)
    }
}
