import GSLKit
import ModelFormula

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
    let sweep: CriterionSweep
    let moments: CovarianceDerivatives
    let structure: RandomStructure
    let n: Double

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
}
