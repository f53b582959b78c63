import GSLKit

/// Maximises the marginal likelihood in all parameters jointly: quasi-Newton steps on the analytic score from a curvature
/// by differences of it, ended by Newton steps on the observed information.
struct GeneralisedOptimiser {
    let model: LaplaceEvaluator
    /// Expected size of one standard error by parameter, the scale of the differences.
    let scales: [Double]
    /// Ends the search where the variance grows without bound, or φ or the size do.
    static let largestTheta = 100.0
    static let largestLogDispersion = 14.0

    struct Optimum {
        var parameters: [Double]
        var value: Double
        var gradient: [Double]
        /// Negative Hessian.
        var information: Matrix
        var ending: Ending
    }

    enum Ending { case converged, stalled, unboundedVariance, noDispersion }

    private struct State {
        var x: [Double]
        var value: Double
        var gradient: [Double]
    }

    init(_ model: LaplaceEvaluator, scales: [Double]) {
        self.model = model
        self.scales = scales
    }

    /// Nil when the start has no finite likelihood.
    func maximise(from start: [Double]) -> Optimum? {
        guard var now = state(start) else { return nil }
        var nudges = 0
        while true {
            let ending = climb(&now)
            guard ending == .converged || ending == .stalled else {
                return Optimum(
                    parameters: now.x, value: now.value, gradient: now.gradient,
                    information: Matrix.identity(now.x.count), ending: ending)
            }
            let information = polish(&now)
            let eigen = SymmetricEigen(scaled(information))
            guard let low = eigen.values.last, low < -1e-5, nudges < 4 else {
                return Optimum(
                    parameters: now.x, value: now.value, gradient: now.gradient, information: information,
                    ending: ending)
            }
            // A saddle: leave it along its steepest way up.
            nudges += 1
            let way = eigen.vectors.column(eigen.values.count - 1)
            let x = zip(now.x, zip(way, scales)).map { $0 + 0.5 * $1.0 * $1.1 }
            guard let moved = state(x) else { return nil }
            now = moved
        }
    }

    private func state(_ x: [Double]) -> State? {
        var gradient = [Double](repeating: 0, count: x.count)
        let value = model.evaluate(x, &gradient)
        guard value.isFinite else {
            model.forgetModes()
            return nil
        }
        return State(x: x, value: value, gradient: gradient)
    }

    private func climb(_ now: inout State) -> Ending {
        var curvature = differences(now, step: 1e-3, isCentral: false), age = 0,
            lastDecrement = Double.infinity
        for _ in 0..<200 {
            if leavesBounds(now.x) { return bound(now.x) }
            let (direction, decrement) = direction(now.gradient, curvature)
            // Nearer, updates would learn from rounding errors; the observed information ends the search.
            if decrement < 1e-6 { return .converged }
            // Updates that do not bring the optimum nearer by much are replaced by fresh curvature.
            if age > 5 || (age > 1 && decrement > 0.25 * lastDecrement) {
                curvature = differences(now, step: 1e-3, isCentral: false)
                age = 0
                lastDecrement = .infinity
                continue
            }
            lastDecrement = decrement
            guard let (next, share) = search(now, direction) else {
                guard age > 0 else { return .stalled }
                curvature = differences(now, step: 1e-3, isCentral: true)
                age = 0
                continue
            }
            age += share < 0.3 ? 6 : 1
            update(
                &curvature, zip(next.x, now.x).map { $0 - $1 },
                zip(now.gradient, next.gradient).map { $0 - $1 })
            now = next
        }
        return .stalled
    }

    private func leavesBounds(_ x: [Double]) -> Bool {
        let theta = x[model.p..<model.p + model.thetaCount]
        return theta.contains { abs($0) > GeneralisedOptimiser.largestTheta } || isWithoutDispersion(x)
    }

    private func isWithoutDispersion(_ x: [Double]) -> Bool {
        model.kernel.family.hasDispersion && (x.last ?? 0) > GeneralisedOptimiser.largestLogDispersion
    }

    private func bound(_ x: [Double]) -> Ending {
        isWithoutDispersion(x) ? .noDispersion : .unboundedVariance
    }

    /// Newton's direction, uphill whatever the curvature, and its length in standard errors.
    private func direction(_ gradient: [Double], _ curvature: Matrix) -> ([Double], decrement: Double) {
        var direction: [Double]
        if let factor = Cholesky(curvature) {
            direction = factor.solve(gradient)
        } else {
            let eigen = SymmetricEigen(scaled(curvature))
            let along = eigen.vectors.transposedTimes(zip(gradient, scales).map { $0 * $1 })
            let steps = zip(along, eigen.values).map { $0 / max(abs($1), 1e-3) }
            direction = zip(eigen.vectors * steps, scales).map { $0 * $1 }
        }
        let decrement = max(0, OrthogonalBasis.dot(direction, gradient)).squareRoot()
        // Variances and dispersions are not moved by more than about a factor at once.
        var most = 0.0
        for j in model.p..<direction.count { most = max(most, abs(direction[j])) }
        if most > 1.5 { direction = direction.map { $0 * 1.5 / most } }
        return (direction, decrement)
    }

    private func search(_ now: State, _ direction: [Double]) -> (State, share: Double)? {
        let gain = OrthogonalBasis.dot(direction, now.gradient)
        var share = 1.0
        for _ in 0..<25 {
            if let next = state(zip(now.x, direction).map { $0 + share * $1 }),
                next.value >= now.value + 1e-4 * share * gain - 1e-13 * abs(now.value)
            {
                return (next, share)
            }
            share *= 0.4
        }
        return nil
    }

    /// Broyden, Fletcher, Goldfarb and Shanno; left alone where the curvature along the step is not positive.
    private func update(_ b: inout Matrix, _ s: [Double], _ y: [Double]) {
        let sy = OrthogonalBasis.dot(s, y), bs = b * s, sbs = OrthogonalBasis.dot(s, bs)
        guard sy > 1e-8 * abs(sbs), sbs > 0 else { return }
        for i in s.indices {
            for j in s.indices { b[i, j] += y[i] * y[j] / sy - bs[i] * bs[j] / sbs }
        }
    }

    /// Newton steps on the observed information until the score is rounding error.
    private func polish(_ now: inout State) -> Matrix {
        var information = differences(now, step: 1e-3, isCentral: true)
        for _ in 0..<6 {
            guard let factor = Cholesky(information) else { return information }
            let step = factor.solve(now.gradient)
            let decrement = max(0, OrthogonalBasis.dot(step, now.gradient)).squareRoot()
            guard decrement > 1e-10, let next = state(zip(now.x, step).map { $0 + $1 }),
                next.value >= now.value - 1e-11 * abs(now.value)
            else { return information }
            let before = OrthogonalBasis.dot(now.gradient, factor.solve(now.gradient))
            let after = OrthogonalBasis.dot(next.gradient, factor.solve(next.gradient))
            guard after < before else { return information }
            now = next
            // A step that short leaves the information as it is.
            if decrement > 1e-5 { information = differences(now, step: 1e-3, isCentral: true) }
        }
        return information
    }

    private func scaled(_ matrix: Matrix) -> Matrix {
        var out = matrix
        for i in 0..<matrix.rows { for j in 0..<matrix.columns { out[i, j] *= scales[i] * scales[j] } }
        return out
    }

    /// Negative Hessian by differences of the score, steps in standard errors.
    private func differences(_ now: State, step: Double, isCentral: Bool) -> Matrix {
        let n = now.x.count
        var out = Matrix(rows: n, columns: n)
        for j in 0..<n {
            let h = step * scales[j] * (isCentral ? 1 : 0.1)
            var x = now.x, up = now.gradient, down = now.gradient
            x[j] += h
            _ = model.evaluate(x, &up)
            var width = x[j] - now.x[j]
            if isCentral {
                x[j] = now.x[j] - h
                _ = model.evaluate(x, &down)
                width += now.x[j] - x[j]
            }
            for i in 0..<n { out[i, j] = (down[i] - up[i]) / width }
        }
        return out.symmetrised
    }
}
