internal import Glibc

/// Lower and upper part of a distribution, each with its own relative accuracy.
struct Tails {
    var lower: Double
    var upper: Double

    var swapped: Tails { Tails(lower: upper, upper: lower) }
}

extension SpecialFunctions {
    /// Longest continued fraction or series; they need about √max(a, b) terms.
    private static let longest = 2_000_000

    /// Density of a binomial "count" x out of n with real arguments, n!/(x!(n-x)!) p^x q^(n-x) (Loader's form).
    static func binomialTerm(_ x: Double, _ n: Double, _ p: Double, _ q: Double) -> Double {
        if p == 0 { return x == 0 ? 1 : 0 }
        if q == 0 { return x == n ? 1 : 0 }
        if x == 0 {
            return n == 0 ? 1 : exp(p < 0.1 ? -deviancePart(n, n * q) - n * p : n * log(q))
        }
        if x == n { return exp(q < 0.1 ? -deviancePart(n, n * p) - n * q : n * log(p)) }
        guard x > 0, x < n else { return 0 }
        let exponent =
            stirlingError(n) - stirlingError(x) - stirlingError(n - x)
            - deviancePart(x, n * p) - deviancePart(n - x, n * q)
        let scale = 1.837_877_066_409_345_48 + log(x) + log1p(-x / n)
        return exp(exponent - 0.5 * scale)
    }

    /// e^-m m^x / Γ(x+1) with real x (Loader's form).
    static func poissonTerm(_ x: Double, _ m: Double) -> Double {
        if m == 0 { return x == 0 ? 1 : 0 }
        if x < 0 { return 0 }
        if x <= m * .leastNormalMagnitude { return exp(-m) }
        if m < x * .leastNormalMagnitude { return exp(-m + x * log(m) - logGamma(x + 1)) }
        return exp(-stirlingError(x) - deviancePart(x, m)) / (6.283_185_307_179_586_48 * x).squareRoot()
    }

    /// Regularised incomplete beta functions I_x(a, b) and its complement, with y = 1 - x given by the caller so that
    /// neither end loses digits. Continued fraction DLMF 8.17.22 by Lentz's method.
    static func incompleteBeta(_ a: Double, _ b: Double, x: Double, y: Double) -> Tails {
        if x <= 0 { return Tails(lower: 0, upper: 1) }
        if y <= 0 { return Tails(lower: 1, upper: 0) }
        let prefactor = binomialTerm(a, a + b, x, y) * a * b / (a + b)
        guard x <= (a + 1) / (a + b + 2) else {
            let upper = prefactor / b * betaFraction(b, a, y)
            if upper < 0.9 { return Tails(lower: 1 - upper, upper: upper) }
            return Tails(lower: prefactor / a * betaFraction(a, b, x), upper: upper)
        }
        let lower = prefactor / a * betaFraction(a, b, x)
        if lower < 0.9 { return Tails(lower: lower, upper: 1 - lower) }
        return Tails(lower: lower, upper: prefactor / b * betaFraction(b, a, y))
    }

    private static func betaFraction(_ a: Double, _ b: Double, _ x: Double) -> Double {
        let tiny = 1e-300
        var c = 1.0
        var d = 1 - (a + b) * x / (a + 1)
        if abs(d) < tiny { d = tiny }
        d = 1 / d
        var value = d
        for m in 1...longest {
            let m = Double(m), twice = 2 * m
            let even = m * (b - m) * x / ((a + twice - 1) * (a + twice))
            d = 1 + even * d
            c = 1 + even / c
            if abs(d) < tiny { d = tiny }
            if abs(c) < tiny { c = tiny }
            d = 1 / d
            value *= d * c
            let odd = -(a + m) * (a + b + m) * x / ((a + twice) * (a + twice + 1))
            d = 1 + odd * d
            c = 1 + odd / c
            if abs(d) < tiny { d = tiny }
            if abs(c) < tiny { c = tiny }
            d = 1 / d
            let change = d * c
            value *= change
            if abs(change - 1) < 3e-16 { break }
        }
        return value
    }

    /// Regularised incomplete gamma functions P(a, x) and Q(a, x): series below a + 1, continued fraction above
    /// (DLMF 8.11.4, 8.9.2).
    static func incompleteGamma(_ a: Double, _ x: Double) -> Tails {
        if x <= 0 { return Tails(lower: 0, upper: 1) }
        if x == .infinity { return Tails(lower: 1, upper: 0) }
        let prefactor = poissonTerm(a, x)
        if x < a + 1 {
            let lower = prefactor * gammaSeries(a, x)
            if lower < 0.9 { return Tails(lower: lower, upper: 1 - lower) }
            return Tails(lower: lower, upper: prefactor * a * gammaFraction(a, x))
        }
        let upper = prefactor * a * gammaFraction(a, x)
        if upper < 0.9 { return Tails(lower: 1 - upper, upper: upper) }
        return Tails(lower: prefactor * gammaSeries(a, x), upper: upper)
    }

    private static func gammaSeries(_ a: Double, _ x: Double) -> Double {
        var term = 1.0, sum = 1.0, k = a
        for _ in 1...longest {
            k += 1
            term *= x / k
            sum += term
            if term < sum * 1e-17 { break }
        }
        return sum
    }

    private static func gammaFraction(_ a: Double, _ x: Double) -> Double {
        let tiny = 1e-300
        var b = x + 1 - a
        var c = 1 / tiny
        var d = 1 / (abs(b) < tiny ? tiny : b)
        var value = d
        for i in 1...longest {
            let i = Double(i)
            let numerator = -i * (i - a)
            b += 2
            d = numerator * d + b
            if abs(d) < tiny { d = tiny }
            c = b + numerator / c
            if abs(c) < tiny { c = tiny }
            d = 1 / d
            let change = d * c
            value *= change
            if abs(change - 1) < 3e-16 { break }
        }
        return value
    }
}
