import GSLKit
import ModelFormula

/// Profile-likelihood limits of one parameter.
public struct ProfileInterval: Hashable, Sendable {
    /// `(Intercept)`, `sd_Days`, `cor`, `sigma`; with several random terms `sd_Days|Subject`.
    public let parameter: String
    /// Maximum-likelihood estimate.
    public let estimate: Double
    /// Limits; a standard deviation may end at 0 and a correlation at ±1, nil when the likelihood never falls that far.
    public let lower: Double?
    /// Upper limit.
    public let upper: Double?
}

/// Limits where the profile deviance is a chi-square quantile above its minimum, by exact root finding.
///
/// Fixed effects: the model without the column is refitted to y - x b, and the signed root of the deviance difference,
/// nearly linear in b, is solved by the secant method. Variance parameters: the limit is the extreme point of the
/// parameter on the contour of the deviance in (θ, log σ), found by Newton's method on its Lagrange equations.
/// *References:* Bates et al. 2015 doi:10.18637/jss.v067.i01, section 5.1; Venzon and Moolgavkar 1988
/// doi:10.2307/2347496. *Checked against:* R, exact root finding on lme4's deviance.
struct ProfileLikelihood {
    let fit: LinearMixedModelFit
    let cut: Double
    private let sweep: CriterionSweep
    private let moments: CovarianceDerivatives
    private let structure: RandomStructure
    private let n: Double

    /// - Parameter fit: by maximum likelihood.
    init(_ fit: LinearMixedModelFit, level: Double) {
        self.fit = fit
        cut = ChiSquaredDistribution(1).upperQuantile(1 - level)
        sweep = CriterionSweep(fit.design, fit.response, isREML: false)
        moments = CovarianceDerivatives(sweep)
        structure = fit.design.structure
        n = Double(fit.observations)
    }

    var intervals: [ProfileInterval] {
        var out = fit.names.indices.map(fixed)
        let several = structure.terms.count > 1
        var labels: [(String, Target)] = []
        for term in structure.terms {
            let suffix = several ? "|\(term.name)" : ""
            for e in 0..<term.size { labels.append(("sd_\(term.effects[e])\(suffix)", .sd(term, e))) }
            for b in 0..<term.size {
                for a in b + 1..<max(term.size, b + 1) {
                    let pair = term.size == 2 ? "cor" : "cor_\(term.effects[b]).\(term.effects[a])"
                    labels.append((pair + suffix, .correlation(term, a, b)))
                }
            }
        }
        labels.append(("sigma", .sigma))
        for (label, target) in labels {
            let x = fit.optimum.theta + [logarithm(fit.sigma)], estimate = target.value(x)
            out.append(
                ProfileInterval(
                    parameter: label, estimate: target.reported(estimate), lower: limit(target, x, sign: -1),
                    upper: limit(target, x, sign: 1)))
        }
        return out
    }

    // MARK: fixed effects

    private func fixed(_ j: Int) -> ProfileInterval {
        let columns = fit.frame.matrix.columns
        let rest = columns.indices.filter { $0 != j }.map { columns[$0] }
        let estimate = fit.coefficients[j], se = fit.standardErrors[j]
        let y = (try? LinearMixedModel.response(fit.frame)) ?? []
        let design = DesignProducts(structure, x: rest, rows: y.count)
        let start = fit.optimum.theta
        func root(_ b: Double) -> Double? {
            var shifted = y
            OrthogonalBasis.subtract(b, columns[j], from: &shifted)
            let sweep = CriterionSweep(design, ResponseProducts(design, y: shifted), isREML: false)
            guard let _ = Optimiser(sweep).minimise(warm: start) else { return nil }
            let rise = max(0, sweep.value - fit.criterion)
            return b < estimate ? -rise.squareRoot() : rise.squareRoot()
        }
        func solve(_ sign: Double) -> Double? {
            let goal = sign * cut.squareRoot()
            // The first guess by Wald, the second by the slope from the estimate; then secants.
            var a = estimate, fa = -goal, b = estimate + goal * se
            guard var fb = root(b).map({ $0 - goal }) else { return nil }
            for _ in 0..<60 {
                guard abs(fb - fa) > 0 else { break }
                var next = b - fb * (b - a) / (fb - fa)
                let most = 4 * abs(goal) * se
                next = min(max(next, b - most), b + most)
                guard next.isFinite, abs(next - b) > 1e-11 * max(abs(b), se) else {
                    b = next
                    break
                }
                (a, fa) = (b, fb)
                b = next
                guard let value = root(b) else { return nil }
                fb = value - goal
            }
            return b
        }
        return ProfileInterval(parameter: fit.names[j], estimate: estimate, lower: solve(-1), upper: solve(1))
    }

    // MARK: variance parameters

    /// A function of x = (θ on columns of unit size, log σ), on a scale where its profile is nearly quadratic.
    enum Target {
        /// log of a standard deviation.
        case sd(RandomStructure.Term, Int)
        /// Fisher's z of a correlation.
        case correlation(RandomStructure.Term, Int, Int)
        /// log σ.
        case sigma

        /// Elements of one row of a template.
        private static func row(_ term: RandomStructure.Term, _ e: Int, _ x: [Double]) -> [(
            place: Int, column: Int, value: Double
        )] {
            (0...e).map { column in
                let at = term.firstParameter + column * term.size - column * (column - 1) / 2 + (e - column)
                return (at, column, x[at])
            }
        }

        func value(_ x: [Double]) -> Double {
            switch self {
            case .sigma: return x[x.count - 1]
            case .sd(let term, let e):
                let square = Target.row(term, e, x).reduce(0) { $0 + $1.value * $1.value }
                return 0.5 * logarithm(square) + x[x.count - 1] - logarithm(term.scales[e])
            case .correlation(let term, let a, let b):
                let r = Target.correlation(term, a, b, x)
                return 0.5 * logarithm((1 + r) / (1 - r))
            }
        }

        static func correlation(_ term: RandomStructure.Term, _ a: Int, _ b: Int, _ x: [Double]) -> Double {
            let first = row(term, a, x), second = row(term, b, x)
            let dot = zip(first, second).reduce(0) { $0 + $1.0.value * $1.1.value }
            let p = first.reduce(0) { $0 + $1.value * $1.value },
                q = second.reduce(0) { $0 + $1.value * $1.value }
            return dot / (p * q).squareRoot()
        }

        func reported(_ value: Double) -> Double {
            switch self {
            case .sigma, .sd: exponential(value)
            case .correlation: (exponential(2 * value) - 1) / (exponential(2 * value) + 1)
            }
        }

        func gradient(_ x: [Double]) -> [Double] {
            var out = [Double](repeating: 0, count: x.count)
            switch self {
            case .sigma: out[x.count - 1] = 1
            case .sd(let term, let e):
                let row = Target.row(term, e, x), square = row.reduce(0) { $0 + $1.value * $1.value }
                for element in row { out[element.place] = element.value / square }
                out[x.count - 1] = 1
            case .correlation(let term, let a, let b):
                let first = Target.row(term, a, x), second = Target.row(term, b, x)
                let dot = zip(first, second).reduce(0) { $0 + $1.0.value * $1.1.value }
                let p = first.reduce(0) { $0 + $1.value * $1.value },
                    q = second.reduce(0) { $0 + $1.value * $1.value }
                let r = dot / (p * q).squareRoot(), slope = 1 / (1 - r * r)
                for element in second {
                    out[element.place] +=
                        slope * (first[element.column].value / (p * q).squareRoot() - r * element.value / q)
                }
                for (k, element) in first.enumerated() {
                    let other = k < second.count ? second[k].value : 0
                    out[element.place] += slope * (other / (p * q).squareRoot() - r * element.value / p)
                }
            }
            return out
        }

        /// Central differences of the exact gradient: only the speed of Newton's method depends on it.
        func hessian(_ x: [Double]) -> Matrix {
            var out = Matrix(rows: x.count, columns: x.count)
            for k in x.indices {
                let h = 1e-5 * max(0.1, abs(x[k]))
                var up = x, down = x
                up[k] += h
                down[k] -= h
                let a = gradient(up), b = gradient(down)
                for l in x.indices { out[l, k] = (a[l] - b[l]) / (2 * h) }
            }
            return out.symmetrised
        }
    }

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

    private func limit(_ target: Target, _ estimate: [Double], sign: Double) -> Double? {
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

extension LinearMixedModelFit {
    /// Profile-likelihood intervals of every parameter.
    ///
    /// - Throws: `MixedModelError` IC0582 for a fit by REML (its criterion has no fixed effects to profile) or with a residual
    ///   structure (IC0577).
    public func profileIntervals(level: Double = 0.95) throws(MixedModelError) -> [ProfileInterval] {
        guard !isREML else { throw .profileNeedsLikelihood }
        guard residual == nil else {
            throw .residual("Profiles of models with a residual structure are not in this version.")
        }
        return ProfileLikelihood(self, level: level).intervals
    }
}
