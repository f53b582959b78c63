import GSLKit

/// Newton's method on the censored likelihood; the Hessian comes from central differences of the analytic score.
struct CensoredOptimiser {
    let likelihood: CensoredLikelihood

    struct Optimum: Sendable {
        var parameters: [Double]
        var value: Double
        var largestGradient: Double
        /// Inverse of the observed information of all parameters.
        var covariance: Matrix
    }

    init(_ likelihood: CensoredLikelihood) { self.likelihood = likelihood }

    /// Outer products of scores guide the way, one evaluation a step; the observed information ends it.
    func maximise() -> Optimum? {
        var x = start, now = likelihood.evaluate(x, withOuterProducts: true)
        guard now.value.isFinite else { return nil }
        for round in 0..<60 {
            let largest = now.score.reduce(0) { max($0, abs($1)) }
            if largest < 1e-7 { break }
            // Near the optimum, and where the approximation stalls, the exact curvature takes over.
            let exact = largest < 0.05 || round > 40
            let curvature = exact ? information(at: x) : now.outerProducts
            guard let next = step(x, now.value, direction(now.score, curvature, x)) else { break }
            (x, now) = next
        }
        return finish(x, now.value, now.score)
    }

    private func direction(_ score: [Double], _ curvature: Matrix, _ x: [Double]) -> [Double] {
        let eigen = SymmetricEigen(curvature)
        let floor = 1e-6 * max(1, eigen.values.first ?? 1)
        let along = eigen.vectors.transposedTimes(score)
        let direction = eigen.vectors * zip(along, eigen.values).map { $0 / max(abs($1), floor) }
        let longest = direction.reduce(0) { max($0, abs($1)) }
        let most = 3 * max(1, x.reduce(0) { max($0, abs($1)) })
        return longest > most ? direction.map { $0 * most / longest } : direction
    }

    private func step(
        _ x: [Double], _ value: Double, _ direction: [Double]
    ) -> ([Double], CensoredLikelihood.Evaluation)? {
        var share = 1.0
        for _ in 0..<40 {
            let candidate = zip(x, direction).map { $0 + share * $1 }
            let next = likelihood.evaluate(candidate, withOuterProducts: true)
            if next.value.isFinite, next.value >= value - 1e-12 * abs(value) { return (candidate, next) }
            share /= 2
        }
        return nil
    }

    private func finish(_ x: [Double], _ value: Double, _ score: [Double]) -> Optimum? {
        var x = x
        x[likelihood.p] = abs(x[likelihood.p])
        let eigen = SymmetricEigen(information(at: x))
        let n = x.count
        var covariance = Matrix(rows: n, columns: n)
        let floor = 1e-10 * max(eigen.values.first ?? 0, 1e-300)
        // A direction without curvature (a window with nothing detected) has no standard error.
        guard let low = eigen.values.last, low > floor else { return nil }
        for (index, curvature) in eigen.values.enumerated() {
            let v = eigen.vectors.column(index)
            for i in 0..<n { for j in 0..<n { covariance[i, j] += v[i] * v[j] / curvature } }
        }
        return Optimum(
            parameters: x, value: value, largestGradient: score.reduce(0) { max($0, abs($1)) },
            covariance: covariance)
    }

    /// Least squares with the limits in the place of censored values.
    private var start: [Double] {
        let rows = likelihood.groups.flatMap(\.self)
        let y = rows.map { row in
            row.isExact
                ? row.lower
                : row.lower == -.infinity
                    ? row.upper : row.upper == .infinity ? row.lower : (row.lower + row.upper) / 2
        }
        var beta = [Double](repeating: 0, count: likelihood.p)
        for (row, value) in zip(rows, y) { for j in beta.indices { beta[j] += row.x[j] * value } }
        var squares = 0.0
        for (row, value) in zip(rows, y) {
            let residual = value - zip(row.x, beta).reduce(0) { $0 + $1.0 * $1.1 }
            squares += residual * residual
        }
        let spread = (squares / Double(max(1, rows.count))).squareRoot()
        return beta + [0.6 * spread, logarithm(max(0.8 * spread, 1e-8))]
    }

    /// Negative Hessian, by central differences of the score.
    private func information(at x: [Double]) -> Matrix {
        let n = x.count
        var out = Matrix(rows: n, columns: n)
        for j in 0..<n {
            let h = 1e-5 * max(0.1, abs(x[j]))
            var up = x, down = x
            up[j] += h
            down[j] -= h
            let a = likelihood.evaluate(up).score, b = likelihood.evaluate(down).score
            for i in 0..<n { out[i, j] = (b[i] - a[i]) / (2 * h) }
        }
        return out.symmetrised
    }
}
