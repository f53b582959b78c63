@preconcurrency internal import CGSL
internal import Glibc

/// Special functions in double precision, without allocation and without error codes: outside its domain a function
/// answers NaN, and callers check their arguments.
public enum SpecialFunctions {
    /// log|Γ(x)|, about one unit in the last place (C library).
    public static func logGamma(_ x: Double) -> Double {
        var sign: Int32 = 0
        return lgamma_r(x, &sign)
    }

    /// log B(a, b) = log Γ(a) + log Γ(b) - log Γ(a + b).
    public static func logBeta(_ a: Double, _ b: Double) -> Double {
        let small = min(a, b), large = max(a, b)
        if small > 10 {
            // Stirling's form: the large logarithms are subtracted analytically.
            let ratio = small / large
            return -0.5 * log(large) + 0.918_938_533_204_672_742
                + stirlingError(small) + stirlingError(large) - stirlingError(small + large)
                + (small - 0.5) * log(ratio / (1 + ratio)) + large * log1p(-small / (small + large))
        }
        return logGamma(a) + logGamma(b) - logGamma(a + b)
    }

    /// log of the binomial coefficient n over k; -infinity outside 0...n.
    public static func logChoose(_ n: Double, _ k: Double) -> Double {
        guard k >= 0, k <= n else { return -.infinity }
        if k == 0 || k == n { return 0 }
        return -log(n + 1) - logBeta(n - k + 1, k + 1)
    }

    /// The error function.
    public static func erf(_ x: Double) -> Double { Glibc.erf(x) }

    /// The complementary error function, accurate in its tail.
    public static func erfc(_ x: Double) -> Double { Glibc.erfc(x) }

    /// log erfc(x) without underflow.
    public static func logErfc(_ x: Double) -> Double {
        _ = GSL.ready
        return gsl_sf_log_erfc(x)
    }

    /// ψ(x) for x > 0, by recurrence to x >= 10 and the asymptotic series (DLMF 5.11.2).
    public static func digamma(_ x: Double) -> Double {
        guard x > 0 else { return .nan }
        var z = x, shift = 0.0
        while z < 10 {
            shift -= 1 / z
            z += 1
        }
        let w = 1 / (z * z)
        let series =
            w
            * (1 / 12.0 - w
                * (1 / 120.0 - w
                    * (1 / 252.0 - w
                        * (1 / 240.0 - w
                            * (1 / 132.0
                                - w * (691 / 32760.0 - w / 12))))))
        return shift + log(z) - 0.5 / z - series
    }

    /// ψ'(x) for x > 0, by recurrence to x >= 10 and the asymptotic series (DLMF 5.15.8).
    public static func trigamma(_ x: Double) -> Double {
        guard x > 0 else { return .nan }
        var z = x, shift = 0.0
        while z < 10 {
            shift += 1 / (z * z)
            z += 1
        }
        let w = 1 / (z * z)
        let series =
            w
            * (1 / 6.0 - w
                * (1 / 30.0 - w
                    * (1 / 42.0 - w
                        * (1 / 30.0 - w
                            * (5 / 66.0
                                - w * (691 / 2730.0 - w * 7 / 6))))))
        return shift + 1 / z + 0.5 * w + series / z
    }

    /// δ(n) = log n! - log(√(2πn) (n/e)^n), the error of Stirling's formula.
    ///
    /// With `deviancePart` it gives binomial and Poisson probabilities their full relative accuracy
    /// (C. Loader, Fast and accurate computation of binomial probabilities, 2000).
    static func stirlingError(_ n: Double) -> Double {
        if n <= 16 {
            guard n > 0 else { return n == 0 ? 0 : .nan }
            return logGamma(n + 1) - (n + 0.5) * log(n) + n - 0.918_938_533_204_672_742
        }
        let w = 1 / (n * n)
        let series =
            1 / 12.0 - w
            * (1 / 360.0 - w
                * (1 / 1260.0 - w
                    * (1 / 1680.0 - w
                        * (1 / 1188.0
                            - w * (691 / 360360.0 - w / 156)))))
        return series / n
    }

    /// x log(x/m) + m - x without cancellation where x is near m.
    static func deviancePart(_ x: Double, _ m: Double) -> Double {
        if x == 0 { return m }
        guard abs(x - m) < 0.1 * (x + m) else { return x * log(x / m) + m - x }
        let v = (x - m) / (x + m)
        var sum = (x - m) * v
        if abs(sum) < .leastNormalMagnitude { return sum }
        var term = 2 * x * v
        let square = v * v
        var j = 1.0
        while true {
            term *= square
            let next = sum + term / (2 * j + 1)
            if next == sum { return next }
            sum = next
            j += 1
        }
    }
}
