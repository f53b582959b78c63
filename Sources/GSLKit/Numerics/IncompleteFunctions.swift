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

    /// Binomial probability of x successes and `rest` failures with real arguments, (x+rest)!/(x! rest!) p^x q^rest
    /// (Loader's form; `rest` is given so that it keeps its digits beside a large x).
    static func binomialTerm(_ x: Double, rest: Double, _ p: Double, _ q: Double) -> Double {
        guard x >= 0, rest >= 0 else { return 0 }
        let n = x + rest
        if p == 0 { return x == 0 ? 1 : 0 }
        if q == 0 { return rest == 0 ? 1 : 0 }
        if n == 0 { return 1 }
        if x == 0 { return exp(p < 0.1 ? -deviancePart(n, n * q) - n * p : n * log(q)) }
        if rest == 0 { return exp(q < 0.1 ? -deviancePart(n, n * p) - n * q : n * log(p)) }
        let exponent =
            stirlingError(n) - stirlingError(x) - stirlingError(rest)
            - deviancePart(x, n * p) - deviancePart(rest, n * q)
        return exp(exponent - 0.5 * (1.837_877_066_409_345_48 + log(x) + log(rest / n)))
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
    /// neither end loses digits. The tail on the far side of the mean comes from a continued fraction whose terms use
    /// (a + b) y - b and so do not cancel for large a (DiDonato, Morris 1992, doi:10.1145/131766.131776).
    static func incompleteBeta(_ a: Double, _ b: Double, x: Double, y: Double) -> Tails {
        if x <= 0 { return Tails(lower: 0, upper: 1) }
        if y <= 0 { return Tails(lower: 1, upper: 0) }
        let prefactor = binomialTerm(a, rest: b, x, y) * a * b / (a + b)
        // Positive exactly when x lies below the mean a/(a+b).
        let below = x < y ? a - (a + b) * x : (a + b) * y - b
        guard below >= 0 else {
            let upper = prefactor * contractedFraction(b, a, y, x, -below)
            if upper < 0.9 { return Tails(lower: 1 - upper, upper: upper) }
            return Tails(lower: prefactor / a * betaFraction(a, b, x), upper: upper)
        }
        let lower = prefactor * contractedFraction(a, b, x, y, below)
        if lower < 0.9 { return Tails(lower: lower, upper: 1 - lower) }
        return Tails(lower: lower, upper: prefactor / b * betaFraction(b, a, y))
    }

    /// B_x(a, b)/(x^a y^b) for x below the mean; `lambda` = (a + b) y - b >= 0.
    private static func contractedFraction(
        _ a: Double, _ b: Double, _ x: Double, _ y: Double, _ lambda: Double
    ) -> Double {
        let c = 1 + lambda, c0 = b / a, c1 = 1 + 1 / a
        var p = 1.0, s = a + 1
        var (an, bn, anNext, bnNext) = (0.0, 1.0, 1.0, c / c1)
        var value = c1 / c
        for n in 1...longest {
            let n = Double(n), t = n / a, w = n * (b - n) * x
            let shrink = a / s
            let alpha = p * (p + c0) * shrink * shrink * (w * x)
            let beta = n + w / s + (t + 1) / (c1 + t + t) * (c + n * (y + 1))
            p = t + 1
            s += 2
            (an, anNext) = (anNext, alpha * an + beta * anNext)
            (bn, bnNext) = (bnNext, alpha * bn + beta * bnNext)
            let next = anNext / bnNext
            if abs(next - value) <= 1e-16 * next { return next }
            value = next
            // Rescaling keeps the recurrence in range.
            (an, bn, anNext, bnNext) = (an / bnNext, bn / bnNext, next, 1)
        }
        return value
    }

    /// B_x(a, b) a/(x^a y^b) by Lentz's method on DLMF 8.17.22; converges on both sides of the mean.
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
