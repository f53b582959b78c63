import GSLKit

// Limits of standard deviations and correlations: extreme points on the contour of the deviance.
extension ProfileLikelihood {
    /// Deviance with its derivatives in (θ, log σ), not profiled over σ.
    private func deviance(_ x: [Double]) -> (value: Double, gradient: [Double], hessian: Matrix)? {
        let theta = Array(x.dropLast()), s = x[x.count - 1]
        guard sweep.evaluate(theta) else { return nil }
        moments.compute()
        let d = ThetaDerivatives(moments, theta: theta), w = exponential(-2 * s), k = theta.count
        var hessian = Matrix(rows: k + 1, columns: k + 1), gradient = [Double](repeating: 0, count: k + 1)
        for i in 0..<k {
            gradient[i] = d.traces[i] - d.quadratics[i] * w
            for j in 0..<k { hessian[i, j] = d.traceHessian[i, j] + d.squaresHessian[i, j] * w }
            hessian[i, k] = 2 * d.quadratics[i] * w
            hessian[k, i] = hessian[i, k]
        }
        gradient[k] = 2 * n - 2 * sweep.residualSquares * w
        hessian[k, k] = 4 * sweep.residualSquares * w
        return (sweep.logDeterminant + n * (logTwoPi + 2 * s) + sweep.residualSquares * w, gradient, hessian)
    }

    func limit(_ target: Target, _ estimate: [Double], sign: Double) -> Double? {
        if case .sd(let term, let e) = target {
            let row = (0...e).map {
                estimate[term.firstParameter + $0 * term.size - $0 * ($0 - 1) / 2 + (e - $0)]
            }
            if row.allSatisfy({ abs($0) < 1e-6 }), sign < 0 { return 0 }
            if sign < 0, let base = without(term, e), base - fit.criterion <= cut { return 0 }
        }
        let edge: Double? = if case .correlation = target { sign } else { nil }
        let begin = target.value(estimate)
        guard begin.isFinite, let start = deviance(estimate) else { return edge }
        let slope = target.gradient(estimate)
        guard let factor = Cholesky(start.hessian) else { return edge }
        let along = factor.solve(slope), length = zip(slope, along).reduce(0) { $0 + $1.0 * $1.1 }
        guard length > 0 else { return edge }
        // In steps of the deviance: the solution for one is the start for the next.
        var x = estimate, lambda = 0.0
        for share in [0.25, 1.0] {
            let goal = fit.criterion + share * cut
            if share == 0.25 {
                let scale = sign * (2 * share * cut / length).squareRoot()
                x = zip(x, along).map { $0 + scale * $1 }
                lambda = scale
            } else {
                x = zip(estimate, x).map { $0 + 2 * ($1 - $0) }
                lambda *= 2
            }
            guard let found = contour(target, x, lambda, goal) else { return edge }
            (x, lambda) = found
            guard (target.value(x) - begin) * sign > 0 else { return edge }
        }
        return target.reported(target.value(x))
    }

    /// Newton's method on ∇D = λ∇c, D = goal.
    private func contour(_ target: Target, _ start: [Double], _ multiplier: Double, _ goal: Double)
        -> (x: [Double], lambda: Double)?
    {
        var x = start, lambda = multiplier, k = x.count
        k = x.count
        func residual(
            _ d: (value: Double, gradient: [Double], hessian: Matrix), _ x: [Double], _ lambda: Double
        ) -> [Double] {
            zip(d.gradient, target.gradient(x)).map { $0 - lambda * $1 } + [d.value - goal]
        }
        guard var d = deviance(x) else { return nil }
        var rest = residual(d, x, lambda), size = rest.reduce(0) { $0 + $1 * $1 }
        for _ in 0..<80 {
            var system = Matrix(rows: k + 1, columns: k + 1)
            let slope = target.gradient(x), curve = target.hessian(x)
            for i in 0..<k {
                for j in 0..<k { system[i, j] = d.hessian[i, j] - lambda * curve[i, j] }
                system[i, k] = -slope[i]
                system[k, i] = d.gradient[i]
            }
            let qr = PivotedQR(system)
            let step = qr.coefficients(rest).map { -($0 ?? 0) }
            let longest = step.prefix(k).reduce(0) { max($0, abs($1)) }
            guard longest.isFinite else { return nil }
            if longest < 1e-12 * max(1, x.reduce(0) { max($0, abs($1)) }) { return (x, lambda) }
            var share = min(1, 1 / longest), moved = false
            for _ in 0..<25 {
                let next = zip(x, step).map { $0 + share * $1 }, l = lambda + share * step[k]
                if let e = deviance(next) {
                    let r = residual(e, next, l), s = r.reduce(0) { $0 + $1 * $1 }
                    if s < size * (1 + 1e-9) || s < 1e-18 {
                        (x, lambda, d, rest, size, moved) = (next, l, e, r, s, true)
                        break
                    }
                }
                share /= 2
            }
            if size < 1e-20 { return (x, lambda) }
            guard moved else { break }
        }
        return size < 1e-10 ? (x, lambda) : nil
    }

    /// Deviance at a standard deviation of zero: the model without that random effect.
    private func without(_ term: RandomStructure.Term, _ e: Int) -> Double? {
        var first = 0, terms: [RandomStructure.Term] = []
        for other in structure.terms {
            var kept = Array(other.effects.indices)
            if other.firstParameter == term.firstParameter { kept.removeAll { $0 == e } }
            guard !kept.isEmpty else { continue }
            terms.append(
                RandomStructure.Term(
                    name: other.name, effects: kept.map { other.effects[$0] }, levels: other.levels,
                    codes: other.codes, columns: kept.map { other.columns[$0] },
                    scales: kept.map { other.scales[$0] },
                    firstParameter: first, place: other.place))
            first += kept.count * (kept.count + 1) / 2
        }
        guard let y = try? LinearMixedModel.response(fit.frame) else { return nil }
        let design = DesignProducts(RandomStructure(terms: terms), basis: fit.design.basis, rows: y.count)
        let sweep = CriterionSweep(design, ResponseProducts(design, y: y), isREML: false)
        guard let _ = Optimiser(sweep).minimise() else { return nil }
        return sweep.value
    }
}
