import GSLKit

/// Newton's method within a trust region on the exact Hessian of the censored log-likelihood.
///
/// The likelihood is even in the sign of every column of Λ, so the search is unconstrained: a variance of zero is a
/// stationary point like any other, kept when it is a maximum and left along its curvature when it is a saddle.
/// *Reference:* Moré and Sorensen 1983 doi:10.1137/0904038.
struct CensoredOptimiser {
    var likelihood: CensoredLikelihood
    private(set) var evaluations = 0

    struct Optimum: Sendable {
        var start: [Double]
        var parameters: [Double]
        var value: Double
        var score: [Double]
        var hessian: Matrix
        /// Newton decrement: twice the gain in log-likelihood that is still expected.
        var decrement: Double
        /// Columns of Λ without variance.
        var emptyColumns: [Int] = []
        var evaluations = 0
        var quadratureError = 0.0
        var isLattice = false
    }

    init(_ likelihood: CensoredLikelihood) { self.likelihood = likelihood }

    mutating func maximise() throws(MixedModelError) -> Optimum {
        guard var best = try ascend(from: start(0.6, 0.3)) else {
            throw .noOptimum("the log-likelihood is not finite where the search begins")
        }
        best = normalised(best)
        if !best.emptyColumns.isEmpty, let other = try ascend(from: start(0.2, 0.9)),
            other.value > best.value + 1e-7
        {
            best = normalised(other)
        }
        // Another, finer rule tells how good the integrals are; where they are not, it takes over.
        for spacing in [0.8, 0.6] {
            var finer = likelihood
            finer.spacing = spacing
            let value = finer.evaluate(best.parameters, derivatives: false).value
            evaluations += 1
            best.quadratureError = abs(value - best.value)
            if best.quadratureError <= 2e-10 * max(1, abs(value)) { break }
            likelihood = finer
            if let again = try ascend(from: best.parameters) {
                let start = best.start, error = best.quadratureError
                best = normalised(again)
                (best.start, best.quadratureError) = (start, error)
            }
        }
        best.isLattice = likelihood.spacing != nil
        best.evaluations = evaluations
        return best
    }

    /// Least squares with the limits in the place of censored values, half of the variance between groups.
    private func start(_ intercept: Double, _ slope: Double) -> [Double] {
        let design = likelihood.design
        let lambda = design.structure.positions.map { place in
            place.row != place.column
                ? 0 : design.structure.effects[place.row].name == "(Intercept)" ? intercept : slope
        }
        return [Double](repeating: 0, count: design.p) + lambda + [-0.3]
    }

    private mutating func ascend(from start: [Double]) throws(MixedModelError) -> Optimum? {
        var x = start, now = evaluate(x), radius = 1.0, settled = 0
        guard now.value.isFinite, now.score.allSatisfy(\.isFinite) else { return nil }
        var eigen = SymmetricEigen(-1 * now.hessian), decrement = Double.infinity
        for _ in 0..<120 {
            let along = eigen.vectors.transposedTimes(now.score)
            decrement = CensoredOptimiser.decrement(along, eigen.values)
            let isConcave = (eigen.values.last ?? 1) > -1e-7 * max(1, eigen.values.first ?? 1)
            if isConcave, decrement < 1e-12 {
                // Quadratic convergence: one step more squares what is left.
                if settled > 0 || decrement < 1e-24 { break }
                settled += 1
            }
            guard radius > 1e-12 else { break }
            let (step, gain) = CensoredOptimiser.step(along, eigen.values, radius)
            let move = eigen.vectors * step, length = norm(step)
            let candidate = zip(x, move).map(+), next = evaluate(candidate)
            let rise = next.value - now.value, isFinite = next.value.isFinite && next.hessian.isFinite
            let isRounding = gain < 1e-11 * max(1, abs(now.value)) && rise > -1e-11 * max(1, abs(now.value))
            guard isFinite, rise > 1e-4 * gain || isRounding else {
                radius = 0.25 * length
                continue
            }
            if rise > 0.75 * gain, length > 0.8 * radius { radius = min(2 * radius, 10) }
            if rise < 0.25 * gain, !isRounding { radius = max(0.5 * length, 1e-12) }
            (x, now) = (candidate, next)
            eigen = SymmetricEigen(-1 * now.hessian)
            guard let logSigma = x.last, logSigma > -14 else {
                throw .noOptimum(
                    "the residual variance runs to zero, since the random effects explain every detected value"
                )
            }
            guard logSigma < 14 else { throw .noOptimum("the residual variance runs to infinity") }
        }
        return Optimum(
            start: start, parameters: x, value: now.value, score: now.score, hessian: now.hessian,
            decrement: decrement)
    }

    private mutating func evaluate(_ x: [Double]) -> CensoredLikelihood.Evaluation {
        evaluations += 1
        return likelihood.evaluate(x)
    }

    private func norm(_ x: [Double]) -> Double { x.reduce(0) { $0 + $1 * $1 }.squareRoot() }

    static func decrement(_ along: [Double], _ values: [Double]) -> Double {
        let floor = 1e-7 * max(values.first ?? 1, 1)
        return zip(along, values).reduce(0) { $0 + $1.0 * $1.0 / max(abs($1.1), floor) }
    }

    /// The step within the radius that raises the quadratic model most, in the basis of eigenvectors, and its gain.
    private static func step(_ g: [Double], _ values: [Double], _ radius: Double) -> ([Double], Double) {
        func at(_ shift: Double) -> [Double] { zip(g, values).map { $0 / max($1 + shift, 1e-300) } }
        func length(_ s: [Double]) -> Double { s.reduce(0) { $0 + $1 * $1 }.squareRoot() }
        let low = values.last ?? 1, tiny = 1e-9 * max(abs(values.first ?? 1), 1)
        var s: [Double]
        if low > tiny, length(at(0)) <= radius {
            s = at(0)
        } else {
            var under = max(0, -low + tiny), over = under + length(g) / radius + tiny
            s = at(under)
            if length(s) > radius {
                for _ in 0..<80 {
                    let middle = 0.5 * (under + over)
                    if length(at(middle)) > radius { under = middle } else { over = middle }
                }
                s = at(over)
            } else if low < -1e-6 * max(abs(values.first ?? 1), 1), let last = s.indices.last {
                // At a saddle the gradient is blind to the way out: the curvature is followed instead.
                s[last] +=
                    max(0, radius * radius - length(s) * length(s)).squareRoot() * (g[last] < 0 ? -1 : 1)
            }
        }
        let gain = zip(s, zip(g, values)).reduce(0) { $0 + $1.0 * $1.1.0 - 0.5 * $1.0 * $1.0 * $1.1.1 }
        return (s, max(gain, 0))
    }

    /// Diagonals of Λ non-negative, and columns without variance set to zero when the likelihood does not mind.
    private mutating func normalised(_ found: Optimum) -> Optimum {
        let design = likelihood.design, places = design.structure.positions
        var x = found.parameters, empty: [Int] = []
        func index(_ row: Int, _ column: Int) -> Int? {
            places.firstIndex { $0.row == row && $0.column == column }.map { design.p + $0 }
        }
        let sigma = exponential(x[x.count - 1])
        for column in 0..<design.q {
            guard let diagonal = index(column, column) else { continue }
            if abs(x[diagonal]) < 1e-4 * sigma {
                empty.append(column)
                x[diagonal] = 0
                // Rows below are turned onto their own column, which leaves ΛΛ' as it is.
                for row in column + 1..<max(design.q, column + 1) {
                    guard let here = index(row, column), let own = index(row, row) else { continue }
                    let length = (x[here] * x[here] + x[own] * x[own]).squareRoot()
                    guard length > 0, x[here] != 0 else { continue }
                    let c = x[own] / length, s = x[here] / length
                    for other in row..<design.q {
                        guard let left = index(other, column), let right = index(other, row) else { continue }
                        let a = x[left], b = x[right]
                        x[left] = c * a - s * b
                        x[right] = s * a + c * b
                    }
                    x[here] = 0
                }
            } else if x[diagonal] < 0 {
                for row in column..<design.q {
                    if let place = index(row, column) { x[place] = -x[place] }
                }
            }
        }
        guard x != found.parameters else { return found }
        let next = evaluate(x)
        guard next.value >= found.value - 1e-8 * max(1, abs(found.value)) else { return found }
        var out = found
        (out.parameters, out.value, out.score, out.hessian) = (x, next.value, next.score, next.hessian)
        out.emptyColumns = empty
        let eigen = SymmetricEigen(-1 * next.hessian)
        out.decrement = CensoredOptimiser.decrement(eigen.vectors.transposedTimes(next.score), eigen.values)
        return out
    }
}
