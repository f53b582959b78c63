import GSLKit
import Glibc

/// Statistics with one common factor: Z_i = λ_i X + √(1 - λ_i²) E_i.
///
/// Given X they are independent, so the tail is an integral over X, and over s when the variance is estimated. Both
/// integrands are analytic and fall off like a normal density: the trapezoidal rule converges faster than any power.
struct ProductFactor: Sendable {
    let loadings: [Double]

    /// The loadings of a correlation matrix of product form; nil when it has none, or one factor explains a statistic all
    /// but completely (the integrand would be a step).
    init?(exactly r: Matrix) {
        let k = r.rows
        var loadings = [Double](repeating: 0, count: k)
        let linked = (0..<k).filter { i in (0..<k).contains { $0 != i && abs(r[i, $0]) > 1e-12 } }
        if linked.count == 2 {
            let rho = r[linked[0], linked[1]], root = abs(rho).squareRoot()
            loadings[linked[0]] = root
            loadings[linked[1]] = rho < 0 ? -root : root
        } else if linked.count > 2 {
            let a = linked[0], b = linked[1], c = linked[2]
            guard r[b, c] != 0, r[a, b] * r[a, c] / r[b, c] > 0 else { return nil }
            loadings[a] = (r[a, b] * r[a, c] / r[b, c]).squareRoot()
            for i in linked where i != a { loadings[i] = r[a, i] / loadings[a] }
        }
        for i in 0..<k {
            guard loadings[i] * loadings[i] < 0.995 else { return nil }
            for j in 0..<i where abs(r[i, j] - loadings[i] * loadings[j]) > 1e-9 { return nil }
        }
        self.loadings = loadings
    }

    /// The loadings that come nearest to a correlation matrix, by alternating least squares on the off-diagonal.
    init(nearest r: Matrix) {
        let k = r.rows
        var loadings = (0..<k).map { r[0, $0] < 0 ? -0.7 : 0.7 }
        for _ in 0..<60 {
            for i in 0..<k {
                var above = 0.0, below = 0.0
                for j in 0..<k where j != i {
                    above += r[i, j] * loadings[j]
                    below += loadings[j] * loadings[j]
                }
                loadings[i] = below > 0 ? max(-0.95, min(0.95, above / below)) : 0
            }
        }
        self.loadings = loadings
    }

    /// P(max |Z| > w).
    func normalTail(_ w: Double) -> Double {
        let normal = NormalDistribution()
        let spreads = loadings.map { (1 - $0 * $0).squareRoot() }
        let steepest = spreads.min() ?? 1, largest = loadings.reduce(0) { max($0, abs($1)) }
        // The integrand's finest feature has the width of the steepest conditional distribution.
        let step = min(0.4, 0.4 * steepest), end = largest * w + 9
        var sum = 0.0, x = 0.0
        while x <= end {
            var stay = 0.0
            for (l, d) in zip(loadings, spreads) {
                let beyond = normal.upperTail((w - l * x) / d) + normal.upperTail((w + l * x) / d)
                stay += log1p(-min(beyond, 1))
            }
            // Even in x: the node at zero counts half.
            sum += (x == 0 ? 0.5 : 1) * normal.density(x) * -expm1(stay)
            x += step
        }
        return min(1, 2 * step * sum)
    }

    /// P(max |T| > t): the normal tail averaged over u = log s.
    func mixture(_ t: Double, _ df: Double) -> Double {
        guard df < 1e10 else { return normalTail(t) }
        let constant =
            0.693_147_180_559_945_309 + 0.5 * df * log(0.5 * df) - SpecialFunctions.logGamma(0.5 * df)
        // The tail -t²s²/2 moves the peak of the integrand to s² = ν/(ν + t²).
        let peak = 0.5 * log(df / (df + t * t)), width = 1 / (2 * df).squareRoot()
        let low = peak - max(10 * width, 40 / df), high = min(max(0, peak) + 10 * width, max(0, peak) + 3)
        let step = min(width, 0.5) / 3
        var total = 0.0, u = low
        while u <= high {
            let density = exp(constant + df * u - 0.5 * df * exp(2 * u))
            if density > 0 { total += step * density * normalTail(t * exp(u)) }
            u += step
        }
        return min(1, total)
    }
}

/// Statistics in a plane: T_i = R cos(θ - θ_i) / s with θ uniform and R² exponential.
struct PlaneSections: Sendable {
    /// Half the angle to the neighbour on either side of every statistic.
    private let halves: [Double]

    init(_ rows: [[Double]]) {
        // A statistic and its negative are one: angles modulo π.
        let angles = rows.map { row -> Double in
            let angle = atan2(row[1], row[0])
            let reduced = angle < 0 ? angle + .pi : angle
            return reduced >= .pi ? reduced - .pi : reduced
        }.sorted()
        halves = angles.indices.flatMap { i -> [Double] in
            let next = i + 1 < angles.count ? angles[i + 1] : angles[0] + .pi
            let half = 0.5 * (next - angles[i])
            return [half, half]
        }
    }

    /// P(max |T| > t): where |T_i| is the largest, R must exceed t s / cos φ.
    func tail(_ t: Double, _ df: Double) -> Double {
        let rule = QuadratureRule.gaussLegendre(32)
        var total = 0.0
        for half in halves {
            for panel in 0..<4 {
                let stride = half / 4, middle = (Double(panel) + 0.5) * stride
                for (node, weight) in zip(rule.nodes, rule.weights) {
                    let x = t / cos(middle + 0.5 * stride * node)
                    let beyond = df.isFinite ? exp(-0.5 * df * log1p(x * x / df)) : exp(-0.5 * x * x)
                    total += 0.5 * stride * weight * beyond
                }
            }
        }
        return total / .pi
    }
}
