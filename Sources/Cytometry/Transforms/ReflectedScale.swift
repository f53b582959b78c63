import Foundation

/// A scale that is given by its inverse, a convex growing function of the distance u ≥ 0 from the position of zero,
/// and mirrored for negative values.
struct ReflectedScale: Hashable, Sendable {
    enum Second: Hashable, Sendable {
        /// −q·(e^(−du) − 1): logicle.
        case exponential(q: Double, d: Double)
        /// c·u: hyperlog.
        case linear(c: Double)
    }
    let zero: Double
    let p: Double
    let b: Double
    let second: Second

    /// False when the parameters overflow.
    var isUsable: Bool {
        let (value, slope, _) = evaluate(0)
        let top = evaluate(1 - zero).value
        return zero.isFinite && p > 0 && p.isFinite && value == 0 && slope > 0 && slope.isFinite
            && top.isFinite
    }

    /// The value at distance u and its first two derivatives.
    func evaluate(_ u: Double) -> (value: Double, slope: Double, curvature: Double) {
        let grow = expm1(b * u)
        switch second {
        case .exponential(let q, let d):
            let fall = expm1(-d * u)
            return (
                p * grow - q * fall, p * b * (grow + 1) + q * d * (fall + 1),
                p * b * b * (grow + 1) - q * d * d * (fall + 1)
            )
        case .linear(let c):
            return (p * grow + c * u, p * b * (grow + 1) + c, p * b * b * (grow + 1))
        }
    }

    /// The distance u whose value is v ≥ 0: Halley steps from above, where the convex function makes Newton's method
    /// monotone.
    func distance(_ v: Double) -> Double {
        guard v > 0 else { return 0 }
        guard v < .infinity else { return .infinity }
        // Far above the display the exponential is all there is, and v/p would overflow.
        if log(v) - log(p) > 600 { return (log(v) - log(p)) / b }
        var u = min(log1p(v / p) / b, v / evaluate(0).slope)
        for _ in 0..<60 {
            let (value, slope, curvature) = evaluate(u)
            let newton = (value - v) / slope
            let damping = 1 - 0.5 * newton * curvature / slope
            let step = damping > 0.25 ? newton / damping : newton
            let next = max(0, u - step)
            if abs(next - u) <= 2e-16 * max(u, 1e-300) { return next }
            u = next
        }
        return u
    }

    func forward(_ x: Double) -> Double {
        guard !x.isNaN else { return .nan }
        return x < 0 ? zero - distance(-x) : zero + distance(x)
    }

    func inverse(_ y: Double) -> Double {
        let u = y - zero
        return u < 0 ? -evaluate(-u).value : evaluate(u).value
    }

    /// Size of the value at which the inverse function stops being smooth in the complex plane: its Taylor series
    /// around 0 converge that far.
    var radius: Double {
        switch second {
        case .exponential(let q, let d):
            // value'(u) = 0 at u = (ln(qd/pb) + iπ)/(b + d).
            let re = Foundation.log(q * d / (p * b)) / (b + d), im = Double.pi / (b + d)
            let grow = exp(b * re), fall = exp(-d * re)
            let real = p * (grow * cos(b * im) - 1) - q * (fall * cos(d * im) - 1)
            let imaginary = p * grow * sin(b * im) + q * fall * sin(d * im)
            return (real * real + imaginary * imaginary).squareRoot()
        case .linear(let c):
            // p·b·e^(bu) = −c.
            let re = Foundation.log(c / (p * b)) / b, im = Double.pi / b
            let real = p * (-c / (p * b) - 1) + c * re
            return (real * real + c * im * c * im).squareRoot()
        }
    }
}
