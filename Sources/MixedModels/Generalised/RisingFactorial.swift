import GSLKit

/// log Γ(a + k)/Γ(a) and its first three derivatives in a, for a whole number k.
///
/// As a sum of k terms while k is small: differences of polygamma functions would lose every digit where a is large
/// against k, which is where overdispersion vanishes.
struct RisingFactorial {
    var log = 0.0
    var first = 0.0
    var second = 0.0
    var third = 0.0

    private static let direct = 64.0

    /// - Parameter withLog: the logarithm costs as much as the rest and is not always needed.
    @inline(__always)
    init(_ a: Double, _ k: Double, withLog: Bool) {
        guard k <= RisingFactorial.direct else {
            functions(a, k)
            return
        }
        var term = a, product = 1.0
        for _ in 0..<Int(k) {
            let r = 1 / term, square = r * r
            first += r
            second -= square
            third += 2 * square * r
            if withLog {
                product *= term
                if product > 1e200 || product < 1e-200 {
                    log += logarithm(product)
                    product = 1
                }
            }
            term += 1
        }
        if withLog { log += logarithm(product) }
    }

    @inline(never)
    private mutating func functions(_ a: Double, _ k: Double) {
        log = SpecialFunctions.logGamma(a + k) - SpecialFunctions.logGamma(a)
        first = SpecialFunctions.digamma(a + k) - SpecialFunctions.digamma(a)
        second = SpecialFunctions.trigamma(a + k) - SpecialFunctions.trigamma(a)
        third = RisingFactorial.tetragamma(a + k) - RisingFactorial.tetragamma(a)
    }

    /// ψ''(x) for x > 0, by recurrence and the differentiated asymptotic series (DLMF 5.15.8).
    static func tetragamma(_ x: Double) -> Double {
        var z = x, shift = 0.0
        while z < 15 {
            shift -= 2 / (z * z * z)
            z += 1
        }
        let w = 1 / (z * z)
        let series =
            0.5 - w * (1 / 6.0 - w * (1 / 6.0 - w * (3 / 10.0 - w * (5 / 6.0 - w * 691 / 210.0))))
        return shift - w * (1 + 1 / z + w * series)
    }
}
