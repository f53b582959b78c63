import DataFrames
import GSLKit
import ModelFormula

/// The marginal log-likelihood of the censored random-intercept model with its analytic score.
///
/// Parameters: β on the orthonormal basis of X, τ, log σ.
struct CensoredLikelihood: Sendable {
    struct Row: Sendable {
        var x: [Double]
        var lower: Double
        var upper: Double
        var isExact: Bool { lower == upper }
    }

    let groups: [[Row]]
    let basis: OrthogonalBasis
    let p: Int
    let rowCount: Int
    let censoredCount: Int
    private let rule: QuadratureRule
    static let nodes = 25

    init(_ frame: ModelFrame, lower: [Double], upper: [Double]) throws(MixedModelError) {
        guard let random = frame.random.first else { throw .noRandomTerm }
        basis = OrthogonalBasis(frame.matrix.columns)
        p = basis.columns.count
        rowCount = lower.count
        censoredCount = lower.indices.count { lower[$0] != upper[$0] }
        let detected = rowCount - censoredCount
        guard detected > p else { throw .censoring("Only \(detected) values are detected, for \(p) fixed effects.") }
        guard random.group.levels.count > 1 else { throw .grouping(random.term.groupName, "has one level") }
        let exact = lower.indices.filter { lower[$0] == upper[$0] }.map { lower[$0] }
        guard let low = exact.min(), let high = exact.max(), high > low else { throw .constantResponse }
        var groups = [[Row]](repeating: [], count: random.group.levels.count)
        for row in lower.indices {
            let x = basis.columns.map { $0[row] }
            groups[Int(random.group.codes[row])].append(Row(x: x, lower: lower[row], upper: upper[row]))
        }
        self.groups = groups.filter { !$0.isEmpty }
        rule = QuadratureRule.gaussHermite(CensoredLikelihood.nodes)
    }

    /// Log-likelihood of one row and its derivatives in η and log σ, and the second in η.
    static func row(_ row: Row, eta: Double, sigma: Double) -> (value: Double, eta: Double, logSigma: Double, curvature: Double) {
        let normal = NormalDistribution()
        if row.isExact {
            let r = (row.lower - eta) / sigma
            return (normal.logDensity(r) - logarithm(sigma), r / sigma, r * r - 1, -1 / (sigma * sigma))
        }
        if row.lower == -.infinity {
            let z = (row.upper - eta) / sigma, hazard = normal.lowerHazard(z)
            return (normal.logCDF(z), -hazard / sigma, -z * hazard, -hazard * (hazard + z) / (sigma * sigma))
        }
        if row.upper == .infinity {
            let z = (row.lower - eta) / sigma, hazard = normal.lowerHazard(-z)
            return (normal.logCDF(-z), hazard / sigma, z * hazard, -hazard * (hazard - z) / (sigma * sigma))
        }
        let a = (row.lower - eta) / sigma, b = (row.upper - eta) / sigma
        // The difference is taken in the tail where both ends are small.
        let mass = a > 0 ? normal.upperTail(a) - normal.upperTail(b) : normal.cdf(b) - normal.cdf(a)
        let safe = max(mass, 1e-300)
        let fa = normal.density(a) / safe, fb = normal.density(b) / safe
        let slope = (fa - fb) / sigma
        let curvature = ((a * fa - b * fb) - (fa - fb) * (fa - fb)) / (sigma * sigma)
        return (logarithm(safe), slope, a * fa - b * fb, min(curvature, -1e-12))
    }

    /// Value and score.
    func evaluate(_ parameters: [Double]) -> (value: Double, score: [Double]) {
        let tau = parameters[p], sigma = exponential(parameters[p + 1])
        var total = 0.0, score = [Double](repeating: 0, count: p + 2)
        for group in groups {
            let fixed = group.map { row in zip(row.x, parameters).reduce(0) { $0 + $1.0 * $1.1 } }
            total += add(group, fixed, tau, sigma, &score)
        }
        return (total, score)
    }

    /// Mode and curvature of u given the group's values.
    private func mode(_ group: [Row], _ fixed: [Double], _ tau: Double, _ sigma: Double) -> (u: Double, width: Double) {
        var u = 0.0, curvature = 1.0
        for _ in 0..<50 {
            var slope = -u
            curvature = 1
            for (row, eta) in zip(group, fixed) {
                let part = CensoredLikelihood.row(row, eta: eta + tau * u, sigma: sigma)
                slope += tau * part.eta
                curvature -= tau * tau * part.curvature
            }
            let step = slope / curvature
            u += max(-3, min(3, step))
            if abs(step) < 1e-12 { break }
        }
        return (u, 1 / curvature.squareRoot())
    }

    private func add(
        _ group: [Row], _ fixed: [Double], _ tau: Double, _ sigma: Double, _ score: inout [Double]
    ) -> Double {
        let (centre, width) = mode(group, fixed, tau, sigma)
        let count = rule.nodes.count
        var logs = [Double](repeating: 0, count: count)
        var slopes = [[Double]](repeating: [Double](repeating: 0, count: group.count), count: count)
        var tauSlopes = logs, sigmaSlopes = logs
        for k in 0..<count {
            let t = rule.nodes[k], u = centre + 2.0.squareRoot() * width * t
            // Weight exp(t²) of the Hermite rule is put back; φ(u) is the prior.
            var value = logarithm(rule.weights[k]) + t * t - 0.5 * u * u
            for (i, row) in group.enumerated() {
                let part = CensoredLikelihood.row(row, eta: fixed[i] + tau * u, sigma: sigma)
                value += part.value
                slopes[k][i] = part.eta
                tauSlopes[k] += part.eta * u
                sigmaSlopes[k] += part.logSigma
            }
            logs[k] = value
        }
        let top = logs.max() ?? 0
        let weights = logs.map { exponential($0 - top) }
        let sum = weights.reduce(0, +)
        for k in 0..<count {
            let share = weights[k] / sum
            guard share > 0 else { continue }
            for (i, row) in group.enumerated() {
                let pull = share * slopes[k][i]
                for j in 0..<p { score[j] += pull * row.x[j] }
            }
            score[p] += share * tauSlopes[k]
            score[p + 1] += share * sigmaSlopes[k]
        }
        return top + logarithm(sum) + logarithm(width) + 0.5 * logarithm(2) - 0.5 * logTwoPi
    }
}
