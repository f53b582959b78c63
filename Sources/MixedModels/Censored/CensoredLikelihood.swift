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
    private let logWeights: [Double]
    static let nodes = 25

    init(_ frame: ModelFrame, lower: [Double], upper: [Double]) throws(MixedModelError) {
        guard let random = frame.random.first else { throw .noRandomTerm }
        basis = OrthogonalBasis(frame.matrix.columns)
        p = basis.columns.count
        rowCount = lower.count
        censoredCount = lower.indices.count { lower[$0] != upper[$0] }
        let detected = rowCount - censoredCount
        guard detected > p else {
            throw .censoring("Only \(detected) values are detected, for \(p) fixed effects.")
        }
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
        logWeights = rule.weights.map(logarithm)
    }

    /// Log-likelihood of one row and its derivatives in η and log σ, and the second in η.
    static func row(_ row: Row, eta: Double, sigma: Double) -> (
        value: Double, eta: Double, logSigma: Double, curvature: Double
    ) {
        if row.isExact {
            let r = (row.lower - eta) / sigma
            return (-0.5 * (logTwoPi + r * r) - logarithm(sigma), r / sigma, r * r - 1, -1 / (sigma * sigma))
        }
        if row.lower == -.infinity {
            let z = (row.upper - eta) / sigma, tail = NormalTail(z)
            return (
                tail.log, -tail.hazard / sigma, -z * tail.hazard,
                -tail.hazard * (tail.hazard + z) / (sigma * sigma)
            )
        }
        if row.upper == .infinity {
            let z = (row.lower - eta) / sigma, tail = NormalTail(-z)
            return (
                tail.log, tail.hazard / sigma, z * tail.hazard,
                -tail.hazard * (tail.hazard - z) / (sigma * sigma)
            )
        }
        let normal = NormalDistribution()
        let a = (row.lower - eta) / sigma, b = (row.upper - eta) / sigma
        // The difference is taken in the tail where both ends are small.
        let mass = a > 0 ? normal.upperTail(a) - normal.upperTail(b) : normal.cdf(b) - normal.cdf(a)
        let safe = max(mass, 1e-300)
        let fa = normal.density(a) / safe, fb = normal.density(b) / safe
        let slope = (fa - fb) / sigma
        let curvature = ((a * fa - b * fb) - (fa - fb) * (fa - fb)) / (sigma * sigma)
        return (logarithm(safe), slope, a * fa - b * fb, min(curvature, -1e-12))
    }

    /// Value, score, and the sum of outer products of the groups' scores, which approximates the information.
    struct Evaluation {
        var value: Double
        var score: [Double]
        var outerProducts: Matrix
    }

    /// - Parameter withOuterProducts: also the sum of outer products (Berndt, Hall, Hall and Hausman 1974).
    func evaluate(_ parameters: [Double], withOuterProducts: Bool = false) -> Evaluation {
        let tau = parameters[p], sigma = exponential(parameters[p + 1])
        var out = Evaluation(
            value: 0, score: [Double](repeating: 0, count: p + 2),
            outerProducts: Matrix(rows: withOuterProducts ? p + 2 : 0, columns: withOuterProducts ? p + 2 : 0)
        )
        var work = Workspace(nodes: rule.nodes.count, rows: groups.map(\.count).max() ?? 0)
        var part = out.score
        for group in groups {
            for j in part.indices { part[j] = 0 }
            out.value += add(group, parameters, tau, sigma, &work, &part)
            for j in part.indices { out.score[j] += part[j] }
            guard withOuterProducts else { continue }
            for i in part.indices { for j in part.indices { out.outerProducts[i, j] += part[i] * part[j] } }
        }
        return out
    }

    /// Buffers of one evaluation: nothing is allocated per group or node.
    private struct Workspace {
        var fixed: [Double]
        var logs: [Double]
        var slopes: [Double]
        var tauSlopes: [Double]
        var sigmaSlopes: [Double]

        init(nodes: Int, rows: Int) {
            fixed = [Double](repeating: 0, count: rows)
            logs = [Double](repeating: 0, count: nodes)
            slopes = [Double](repeating: 0, count: nodes * rows)
            tauSlopes = logs
            sigmaSlopes = logs
        }
    }

    /// Mode and curvature of u given the group's values.
    private func mode(_ group: [Row], _ fixed: [Double], _ tau: Double, _ sigma: Double) -> (
        u: Double, width: Double
    ) {
        var u = 0.0, curvature = 1.0
        for _ in 0..<50 {
            var slope = -u
            curvature = 1
            for i in group.indices {
                let part = CensoredLikelihood.row(group[i], eta: fixed[i] + tau * u, sigma: sigma)
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
        _ group: [Row], _ parameters: [Double], _ tau: Double, _ sigma: Double, _ work: inout Workspace,
        _ score: inout [Double]
    ) -> Double {
        let rows = group.count, count = rule.nodes.count
        for i in 0..<rows {
            var eta = 0.0
            for j in 0..<p { eta += group[i].x[j] * parameters[j] }
            work.fixed[i] = eta
        }
        let (centre, width) = mode(group, work.fixed, tau, sigma)
        var top = -Double.infinity
        for k in 0..<count {
            let t = rule.nodes[k], u = centre + 2.0.squareRoot() * width * t
            // The weight exp(-t²) of the Hermite rule is taken out again; -u²/2 is the prior.
            var value = logWeights[k] + t * t - 0.5 * u * u
            var tauSlope = 0.0, sigmaSlope = 0.0
            for i in 0..<rows {
                let part = CensoredLikelihood.row(group[i], eta: work.fixed[i] + tau * u, sigma: sigma)
                value += part.value
                work.slopes[k * rows + i] = part.eta
                tauSlope += part.eta * u
                sigmaSlope += part.logSigma
            }
            work.logs[k] = value
            work.tauSlopes[k] = tauSlope
            work.sigmaSlopes[k] = sigmaSlope
            top = max(top, value)
        }
        var sum = 0.0
        for k in 0..<count {
            work.logs[k] = exponential(work.logs[k] - top)
            sum += work.logs[k]
        }
        for k in 0..<count {
            score[p] += work.logs[k] / sum * work.tauSlopes[k]
            score[p + 1] += work.logs[k] / sum * work.sigmaSlopes[k]
        }
        for i in 0..<rows {
            var pull = 0.0
            for k in 0..<count { pull += work.logs[k] * work.slopes[k * rows + i] }
            pull /= sum
            for j in 0..<p { score[j] += pull * group[i].x[j] }
        }
        return top + logarithm(sum) + logarithm(width) + 0.5 * logarithm(2) - 0.5 * logTwoPi
    }
}

/// log Φ(z) and φ(z)/Φ(z) together; one complementary error function serves both except far in the lower tail.
struct NormalTail {
    let log: Double
    let hazard: Double

    init(_ z: Double) {
        if z > -8 {
            let mass = 0.5 * complementaryError(-z * 0.707_106_781_186_547_5)
            log = logarithm(mass)
            hazard = 0.398_942_280_401_432_7 * exponential(-0.5 * z * z) / mass
        } else {
            let normal = NormalDistribution()
            log = normal.logCDF(z)
            hazard = normal.lowerHazard(z)
        }
    }
}
