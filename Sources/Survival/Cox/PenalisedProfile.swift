internal import Glibc

/// Maximum and profile of a penalised likelihood: estimates, likelihood ratio tests and limits.
struct PenalisedProfile {
    private let likelihood: FirthLikelihood
    private let level: Double
    private let best: Solution
    /// ℓ* at β = 0.
    let atZero: Double

    private struct Solution {
        var beta: [Double]
        var point: FirthLikelihood.Point
    }

    /// ℓ* at the maximum.
    var maximum: Double { best.point.value }

    /// Nil when no maximum was found.
    init?(_ likelihood: FirthLikelihood, level: Double) {
        self.likelihood = likelihood
        self.level = level
        let zero = [Double](repeating: 0, count: likelihood.sets.columnCount)
        guard let null = likelihood.evaluate(zero),
            let best = Self.maximise(likelihood, from: zero, free: Array(zero.indices))
        else { return nil }
        atZero = null.value
        self.best = best
    }

    /// All coefficients on the original scale; nil when a profile could not be followed.
    func coefficients() -> [PenalisedCoefficient]? {
        let p = likelihood.sets.columnCount
        guard let covariance = SymmetricSystem(best.point.information, size: p, tolerance: 0)?.inverse()
        else {
            return nil
        }
        var out: [PenalisedCoefficient] = []
        for j in 0..<p {
            let scale = likelihood.sets.scales[j], se = covariance[j * p + j].squareRoot()
            guard let null = constrained(j, at: 0, from: best.beta) else { return nil }
            out.append(
                PenalisedCoefficient(
                    estimate: best.beta[j] / scale, standardError: se / scale,
                    limits: ConfidenceLimits(
                        lower: limit(j, se: se, sign: -1) / scale, upper: limit(j, se: se, sign: 1) / scale),
                    test: ChiSquareTest(statistic: 2 * (maximum - null.point.value), degreesOfFreedom: 1)))
        }
        return out
    }

    private func constrained(_ j: Int, at value: Double, from start: [Double]) -> Solution? {
        var beta = start
        beta[j] = value
        return Self.maximise(likelihood, from: beta, free: beta.indices.filter { $0 != j })
    }

    /// Where the profile has fallen by half the χ² quantile, by Newton steps on the profile inside a bracket;
    /// the slope of the profile is the j-th element of the gradient.
    private func limit(_ j: Int, se: Double, sign: Double) -> Double {
        let drop = Distribution.chiSquareUpperQuantile(1 - level, degreesOfFreedom: 1) / 2
        var inside = best.beta[j], outside: Double?
        var value = inside + sign * Distribution.reach(level) * se
        var start = best.beta
        for _ in 0..<200 {
            guard let solution = constrained(j, at: value, from: start) else {
                outside = value
                value = (inside + value) / 2
                continue
            }
            start = solution.beta
            let gap = solution.point.value - (maximum - drop)
            if abs(gap) < 1e-11 { return value }
            if gap > 0 { inside = value } else { outside = value }
            let slope = solution.point.gradient[j]
            var next = value - gap / slope
            if !next.isFinite || sign * (next - inside) <= 0
                || outside.map({ sign * ($0 - next) <= 0 }) ?? false
            {
                next = outside.map { (inside + $0) / 2 } ?? inside + 2 * (inside - best.beta[j])
            }
            // Far out the profile is flat: grow the step geometrically, but not beyond doubling.
            if outside == nil, abs(next - best.beta[j]) > 3 * abs(value - best.beta[j]) {
                next = best.beta[j] + 3 * (value - best.beta[j])
            }
            if abs(next - value) < 1e-12 * max(1, abs(value)) { return next }
            if abs(next - best.beta[j]) > 500 { return sign * .infinity }
            value = next
        }
        return value
    }

    /// Newton's method over the free coordinates with a difference Hessian of the analytic gradient; where
    /// that is not negative definite the information takes its place.
    private static func maximise(_ likelihood: FirthLikelihood, from start: [Double], free: [Int])
        -> Solution?
    {
        guard let first = likelihood.evaluate(start) else { return nil }
        var current = Solution(beta: start, point: first)
        guard !free.isEmpty else { return current }
        for _ in 0..<200 {
            let step = direction(likelihood, current, free: free)
            var factor = min(1, 3 / (step.map(abs).max() ?? 1)), moved = false
            let gain = zip(step, free).reduce(0) { $0 + $1.0 * current.point.gradient[$1.1] }
            while factor > 1e-10 {
                var beta = current.beta
                for (k, j) in free.enumerated() { beta[j] += factor * step[k] }
                if let point = likelihood.evaluate(beta),
                    point.value >= current.point.value - 1e-13 * max(1, abs(current.point.value))
                {
                    current = Solution(beta: beta, point: point)
                    moved = true
                    break
                }
                factor /= 2
            }
            if gain < 1e-20 || !moved { return gain < 1e-8 ? current : nil }
        }
        return nil
    }

    private static func direction(_ likelihood: FirthLikelihood, _ at: Solution, free: [Int]) -> [Double] {
        let m = free.count, p = at.beta.count, h = 1e-5
        let gradient = free.map { at.point.gradient[$0] }
        var hessian = [Double](repeating: 0, count: m * m)
        var complete = true
        for (b, j) in free.enumerated() {
            var up = at.beta, down = at.beta
            up[j] += h
            down[j] -= h
            guard let above = likelihood.evaluate(up), let below = likelihood.evaluate(down) else {
                complete = false
                break
            }
            for (a, i) in free.enumerated() {
                let slope = -(above.gradient[i] - below.gradient[i]) / (2 * h)
                hessian[a * m + b] += slope / 2
                hessian[b * m + a] += slope / 2
            }
        }
        if complete, let system = SymmetricSystem(hessian, size: m) { return system.solve(gradient) }
        let information = free.flatMap { i in free.map { at.point.information[i * p + $0] } }
        return SymmetricSystem(information, size: m, tolerance: 0)?.solve(gradient) ?? gradient
    }
}
