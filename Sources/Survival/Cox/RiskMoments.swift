internal import Glibc

/// Weighted sums of 1, x and xx' over a set of rows: what a risk set contributes to score and information.
protocol RiskMoments: Sendable {
    init(size: Int)
    /// Σ w.
    var total: Double { get }
    /// Σ w x.
    func first(_ i: Int) -> Double
    /// Σ w x x'.
    func second(_ i: Int, _ j: Int) -> Double

    mutating func clear()
    /// Adds a row of covariates, `size` numbers each and four more readable behind the last row.
    mutating func add(_ x: UnsafePointer<Double>, row: Int, weight: Double)
    mutating func add(_ other: Self, times factor: Double)
    /// Adds Σ_k x̄_k to the first moments and Σ_k cov_k to the second, over the draws k of an event time.
    mutating func addDraws(_ draws: EventDraws, atRisk: Self, tied: Self)
}

/// The events of one time as draws from the risk set: before draw k a share c_k of the tied events has left.
///
/// Everything a time contributes is a combination of the moments of the risk set and of its tied events; these are
/// the coefficients, with u_k = 1/(S0 − c_k T0). c_k = k/d for Efron, 0 for Breslow.
struct EventDraws {
    var count = 0
    /// Σ u, Σ c u.
    var sum = 0.0, sharedSum = 0.0
    /// Σ u², Σ c u², Σ c² u².
    var square = 0.0, sharedSquare = 0.0, twiceSharedSquare = 0.0

    @inline(__always)
    init(events: Int, atRisk: Double, tied: Double, efron: Bool, _ logarithms: inout LogProduct) {
        count = events
        guard efron, events > 1 else {
            let d = Double(events), u = 1 / atRisk
            sum = d * u
            square = d * u * u
            for _ in 0..<events { logarithms.multiply(atRisk) }
            return
        }
        let step = 1 / Double(events)
        for k in 0..<events {
            let c = Double(k) * step, left = atRisk - c * tied, u = 1 / left
            let cu = c * u
            sum += u
            sharedSum += cu
            square += u * u
            sharedSquare += cu * u
            twiceSharedSquare += cu * cu
            logarithms.multiply(left)
        }
    }
}

/// Σ log of many numbers as the logarithm of their product, taken before it leaves the range of a double: few
/// logarithms, and less rounding than in a long sum.
struct LogProduct {
    private var product = 1.0
    private var sum = 0.0

    @inline(__always)
    mutating func multiply(_ factor: Double) {
        let next = product * factor
        if next > 0x1p-400, next < 0x1p+400 { product = next } else { settle(factor) }
    }

    private mutating func settle(_ factor: Double) {
        sum += log(product) + log(factor)
        product = 1
    }

    /// Σ log.
    var value: Double { sum + log(product) }
}
