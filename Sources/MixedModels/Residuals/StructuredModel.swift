import GSLKit
import ModelFormula

/// Fits a linear model with a residual structure, with random effects or without (generalised least squares).
///
/// For given residual parameters ρ the rest is the ordinary problem on weighted cross-products; ρ is found by Newton's
/// method on the criterion minimised over θ, whose gradient is exact (the derivative at fixed θ), from the best of a
/// grid of starts: nlme's `lme` is known to stop at worse points.
struct StructuredModel {
    let structure: RandomStructure
    let residual: ResidualStructure
    let basis: OrthogonalBasis
    let y: [Double]
    let isREML: Bool
    /// Distance of the differences that give second derivatives.
    private let step = 1e-4

    /// The problem at one ρ, minimised over θ.
    struct State {
        let rho: [Double]
        let sweep: CriterionSweep
        let optimiser: Optimiser
        let optimum: Optimiser.Optimum
        let value: Double
        /// ∂/∂ρ at fixed θ of the criterion's log determinants and of r².
        let logSlopes: [Double], squareSlopes: [Double]

        var gradient: [Double] {
            zip(logSlopes, squareSlopes).map {
                $0 + sweep.residualDegrees * $1 / sweep.residualSquares
            }
        }
    }

    func state(_ rho: [Double], warm: [Double]?) -> State? {
        let weights = residual.weights(rho, rows: y.count)
        let design = DesignProducts(structure, basis: basis, rows: y.count, weights: weights.value)
        let response = ResponseProducts(design, y: y)
        let sweep = CriterionSweep(design, response, isREML: isREML)
        let optimiser = Optimiser(sweep)
        guard let optimum = optimiser.minimise(warm: warm) else { return nil }
        let slopes = self.slopes(sweep, optimum.theta, weights.slopes, response)
        return State(
            rho: rho, sweep: sweep, optimiser: optimiser, optimum: optimum,
            value: sweep.value + weights.value.logDeterminant, logSlopes: slopes.logs,
            squareSlopes: slopes.squares)
    }

    /// tr(P R_k) and ∂r² = ê'(R⁻¹)_k ê, from the mixed model equations row by row.
    func slopes(
        _ sweep: CriterionSweep, _ theta: [Double], _ weights: [ResidualWeights], _ response: ResponseProducts
    ) -> (logs: [Double], squares: [Double]) {
        let layout = sweep.design.layout, n = y.count, r = sweep.r, d = sweep.d, p = sweep.p
        let blocks = structure.terms.map { term -> Matrix in
            let l = term.template(theta)
            return l * l.transposed
        }
        // Per cluster: K = D - DAD and E = DC over X̃.
        var k: [Matrix] = [], e: [Matrix] = [], b: [[Double]] = []
        for c in 0..<layout.clusterCount {
            let first = layout.effectStart[c], q = layout.effectStart[c + 1] - first
            let touched = sweep.design.columnStart[c + 1] - sweep.design.columnStart[c], w = touched + p
            var dd = Matrix(rows: q, columns: q)
            for at in layout.blockStart[c]..<layout.blockStart[c + 1] {
                let block = layout.blocks[at], m = blocks[block.term]
                for i in 0..<m.rows {
                    for j in 0..<m.rows { dd[block.offset + i, block.offset + j] = m[i, j] }
                }
            }
            let a = Matrix(
                rows: q, columns: q,
                elements: Array(
                    UnsafeBufferPointer(start: sweep.a.base + layout.squareStart[c], count: q * q)))
            var wide = Matrix(rows: q, columns: r)
            let base = sweep.c.base + sweep.design.wideStart[c]
            for i in 0..<q { for j in 0..<w { wide[i, sweep.column(c, j, touched)] = base[i * w + j] } }
            let u = (0..<q).map { i in
                sweep.cy.base[first + i] - (0..<r).reduce(0.0) { $0 + wide[i, $1] * sweep.gamma.base[$1] }
            }
            k.append(dd - dd * a * dd)
            e.append(dd * wide)
            b.append(dd * u)
        }
        let f = Matrix(rows: r, columns: r, elements: sweep.determinant.array)
        var residuals = y, xCheck: [[Double]] = [], fx: [[Double]] = [], z: [[Double]] = []
        for (along, q) in zip(response.leastSquares, basis.columns) {
            OrthogonalBasis.subtract(along, q, from: &residuals)
        }
        for row in 0..<n {
            var wide = [Double](repeating: 0, count: d) + basis.columns.map { $0[row] }
            for t in layout.across {
                let term = structure.terms[t]
                for i in 0..<term.size {
                    wide[layout.denseStart[t] + Int(term.codes[row]) * term.size + i] =
                        term.columns[i][row] / term.scales[i]
                }
            }
            for j in 0..<r { residuals[row] -= wide[j] * sweep.gamma.base[j] }
            if layout.clusterCount > 0 {
                let c = Int(layout.clusterOfRow[row])
                var effects = [Double](repeating: 0, count: k[c].rows)
                for t in layout.within {
                    let term = structure.terms[t], offset = Int(layout.offsets[t][Int(term.codes[row])])
                    for i in 0..<term.size { effects[offset + i] += term.columns[i][row] / term.scales[i] }
                }
                let taken = e[c].transposedTimes(effects)
                for j in 0..<r { wide[j] -= taken[j] }
                residuals[row] -= zip(effects, b[c]).reduce(0) { $0 + $1.0 * $1.1 }
                z.append(effects)
            }
            xCheck.append(wide)
            fx.append(f * wide)
        }
        func leverage(_ i: Int, _ j: Int) -> Double {
            var sum = zip(xCheck[i], fx[j]).reduce(0) { $0 + $1.0 * $1.1 }
            if layout.clusterCount > 0, layout.clusterOfRow[i] == layout.clusterOfRow[j] {
                let c = Int(layout.clusterOfRow[i])
                sum += zip(z[i], k[c] * z[j]).reduce(0) { $0 + $1.0 * $1.1 }
            }
            return sum
        }
        let own = (0..<n).map { leverage($0, $0) }
        let cross = (weights.first?.links ?? []).map { leverage($0.earlier, $0.later) }
        var logs: [Double] = [], squares: [Double] = []
        for w in weights {
            var log = w.logDeterminant, square = 0.0
            for i in 0..<n {
                log += w.diagonal[i] * own[i]
                square += w.diagonal[i] * residuals[i] * residuals[i]
            }
            for (at, pair) in w.links.enumerated() {
                log += 2 * w.linkWeights[at] * cross[at]
                square += 2 * w.linkWeights[at] * residuals[pair.earlier] * residuals[pair.later]
            }
            logs.append(log)
            squares.append(square)
        }
        return (logs, squares)
    }

    /// The best state over ρ, with the number of problems solved.
    func minimise() -> (state: State, hessian: Matrix, evaluations: Int)? {
        var evaluations = 0
        func solve(_ rho: [Double], _ warm: [Double]?) -> State? {
            evaluations += 1
            return state(rho, warm: warm)
        }
        let s = residual.parameterCount
        var best: State?
        let grid: [Double] =
            residual.correlation == nil
            ? [0] : residual.correlation == .car1 ? [-7, -5, -3, -1, 0.5, 2.5, 5] : [-0.5, 0.1, 0.6, 1.2]
        for first in grid {
            var rho = [Double](repeating: 0, count: s)
            if residual.correlation != nil { rho[0] = first }
            guard let found = solve(rho, best?.optimum.theta) else { continue }
            if found.value < (best?.value ?? .infinity) { best = found }
        }
        guard var now = best else { return nil }
        var hessian = Matrix(rows: s, columns: s)
        for _ in 0..<60 {
            guard let curvature = self.hessian(now, &evaluations) else { return nil }
            hessian = curvature
            let eigen = SymmetricEigen(hessian)
            let along = eigen.vectors.transposedTimes(now.gradient)
            let floor = 1e-6 * max(1, abs(eigen.values.first ?? 1))
            var direction = eigen.vectors * zip(along, eigen.values).map { -$0 / max(abs($1), floor) }
            let length = direction.reduce(0) { max($0, abs($1)) }
            if length < 1e-9 { break }
            if length > 1 { direction = direction.map { $0 / length } }
            var share = 1.0, next: State?
            for _ in 0..<30 {
                let rho = zip(now.rho, direction).map { min(18, max(-18, $0 + share * $1)) }
                if let found = solve(rho, now.optimum.theta),
                    found.value <= now.value + 1e-12 * max(1, abs(now.value))
                {
                    next = found
                    break
                }
                share /= 2
            }
            guard let next else { break }
            let moved = zip(next.rho, now.rho).reduce(0) { max($0, abs($1.0 - $1.1)) }
            now = next
            // The Hessian is good to about eight digits: after a step this short the next is below rounding.
            if share == 1, moved < 1e-7 { break }
        }
        // No correlation lies at minus infinity of the logit: near there the gradient fades before the optimum is reached.
        if residual.correlation == .car1, now.rho[0] < -5 {
            var edge = now.rho
            edge[0] = -18
            if let found = solve(edge, now.optimum.theta), found.value < now.value { now = found }
        }
        return (now, hessian, evaluations)
    }

    /// Second derivatives of the minimised criterion: central differences of its exact gradient.
    private func hessian(_ now: State, _ evaluations: inout Int) -> Matrix? {
        let s = now.rho.count
        var out = Matrix(rows: s, columns: s)
        for k in 0..<s {
            var up = now.rho, down = now.rho
            up[k] += step
            down[k] -= step
            guard let a = state(up, warm: now.optimum.theta), let b = state(down, warm: now.optimum.theta)
            else {
                return nil
            }
            evaluations += 2
            for l in 0..<s { out[l, k] = (a.gradient[l] - b.gradient[l]) / (2 * step) }
        }
        return out.symmetrised
    }

    /// Covariance of (θ, ρ, log σ) and slopes of Cov(β), for Satterthwaite's degrees of freedom.
    func inference(_ state: State) -> VarianceInference? {
        let m = state.optimum.theta.count, s = state.rho.count, size = m + s + 1
        let df = state.sweep.residualDegrees, variance = state.sweep.residualSquares / df
        let centre = state.optimum.theta + state.rho
        func evaluate(_ at: [Double]) -> (gradient: [Double], f: Matrix)? {
            let rho = Array(at[m...]), theta = Array(at[..<m])
            let weights = residual.weights(rho, rows: y.count)
            let design = DesignProducts(structure, basis: basis, rows: y.count, weights: weights.value)
            let response = ResponseProducts(design, y: y)
            let sweep = CriterionSweep(design, response, isREML: isREML)
            guard sweep.evaluate(theta) else { return nil }
            let moments = CovarianceDerivatives(sweep)
            moments.compute()
            let d = ThetaDerivatives(moments, theta: theta)
            let rest = slopes(sweep, theta, weights.slopes, response)
            let gradient =
                zip(d.traces, d.quadratics).map { $0 - $1 / variance }
                + zip(rest.logs, rest.squares).map { $0 + $1 / variance } + [
                    -2 * sweep.residualSquares / variance
                ]
            let all = Matrix(rows: sweep.r, columns: sweep.r, elements: sweep.full.array),
                x = Array(sweep.d..<sweep.r)
            return (gradient, all.submatrix(rows: x, columns: x))
        }
        var hessian = Matrix(rows: size, columns: size), derivatives: [Matrix] = []
        guard let here = evaluate(centre) else { return nil }
        for k in centre.indices {
            let h = step * max(0.1, abs(centre[k]))
            var up = centre, down = centre
            up[k] += h
            down[k] -= h
            guard let a = evaluate(up), let b = evaluate(down) else { return nil }
            for l in 0..<size { hessian[l, k] = (a.gradient[l] - b.gradient[l]) / (2 * h) }
            derivatives.append((variance / (2 * h)) * (a.f - b.f))
        }
        for l in 0..<size - 1 { hessian[l, size - 1] = hessian[size - 1, l] }
        hessian[size - 1, size - 1] = 4 * df
        return VarianceInference(
            covariance: VarianceInference.inverse(hessian.symmetrised),
            slopes: derivatives + [2 * variance * here.f])
    }
}
