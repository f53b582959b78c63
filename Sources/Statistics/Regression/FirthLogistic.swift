internal import GSLKit
internal import Glibc

/// Firth's penalised logistic regression: finite estimates under separation and in small samples.
///
/// Maximises ℓ*(β) = ℓ(β) + ½ log|X'WX| (Jeffreys prior) by Newton's method with the exact Hessian. Limits and p values
/// come from the profile of ℓ*: 2(ℓ*(β̂) - max ℓ*(β_j = b)) = χ²₁, never from Wald's normal approximation, which fails
/// exactly where this method is needed.
/// *Fails:* not estimable for linearly dependent columns; a limit is infinite where the profile stays flat.
/// *References:* Firth 1993 doi:10.1093/biomet/80.1.27; Heinze, Schemper 2002 doi:10.1002/sim.1047.
/// *Checked against:* logistf 1.23.1 and direct maximisation in R 4.2.2.
public struct FirthLogistic: Hashable, Sendable {
    /// Column names.
    public let names: [String]
    /// Coefficients (log odds ratios).
    public let coefficients: [Double]
    /// √diag (X'WX)⁻¹ at the estimate.
    public let standardErrors: [Double]
    /// Profile limits.
    public let intervals: [ConfidenceInterval]
    /// p of the penalised likelihood-ratio test of β_j = 0.
    public let p: [Double]
    /// ℓ* at the estimate.
    public let penalisedLogLikelihood: Double
    /// Observations used.
    public let observations: Int

    /// Fits a model matrix of full rank, given by columns; y is 0 or 1.
    /// - Throws: `StatisticsError` for unequal lengths, no columns, a value that is missing or infinite, a
    ///   response outside 0…1, or a level outside 0…1.
    public static func fit(
        columns: [[Double]], names: [String], response: [Double], level: Double = 0.95
    ) throws(StatisticsError) -> Estimate<FirthLogistic> {
        try Check.level(level)
        try LogisticData.check(columns, names, response)
        let likelihood = PenalisedLogistic(columns: columns, response: response)
        let start = [Double](repeating: 0, count: columns.count)
        guard let best = likelihood.maximise(from: start, free: Array(columns.indices)) else {
            return .notEstimable(reason: "the columns are linearly dependent")
        }
        let profile = PenalisedProfile(
            likelihood: likelihood, best: best,
            critical: ChiSquaredDistribution(1).upperQuantile(1 - level))
        let limits = columns.indices.map { j in
            ConfidenceInterval(
                lower: profile.limit(j, -1) / likelihood.scale[j],
                upper: profile.limit(j, 1) / likelihood.scale[j],
                level: level)
        }
        return .value(
            FirthLogistic(
                names: names, coefficients: zip(best.beta, likelihood.scale).map(/),
                standardErrors: zip(best.covariance.diagonal, likelihood.scale).map { $0.squareRoot() / $1 },
                intervals: limits, p: columns.indices.map(profile.pValue),
                penalisedLogLikelihood: best.value + likelihood.logScale, observations: response.count))
    }
}

/// ℓ* on columns scaled to a largest entry of 1; the determinant is put back by `logScale`.
struct PenalisedLogistic {
    struct Point {
        var beta: [Double]
        var value: Double
        var covariance: Matrix
        var gradient: [Double]
    }

    let data: LogisticData
    let scale: [Double]

    init(columns: [[Double]], response: [Double]) {
        scale = columns.map { column in
            let largest = column.reduce(0) { max($0, abs($1)) }
            return largest > 0 ? largest : 1
        }
        data = LogisticData(
            columns: zip(columns, scale).map { column, s in column.map { $0 / s } }, response: response)
    }

    /// ½ log|X'WX| of the original columns exceeds that of the scaled ones by Σ log s.
    var logScale: Double { scale.reduce(0) { $0 + log($1) } }

    private func mean(_ beta: [Double]) -> (mu: [Double], w: [Double], eta: [Double]) {
        let eta = data.linear(beta)
        return (
            eta.map(LogisticData.logistic),
            eta.map { LogisticData.logistic($0) * LogisticData.logistic(-$0) }, eta
        )
    }

    /// Value, covariance and gradient X'(y - μ + h(½ - μ)).
    func point(_ beta: [Double]) -> Point? {
        let (mu, w, eta) = mean(beta)
        guard let factor = Cholesky(information(w)) else { return nil }
        let covariance = factor.inverse
        let value = data.logLikelihood(eta) + 0.5 * factor.logDeterminant
        guard value.isFinite else { return nil }
        let residual = mu.indices.map { i in
            data.y[i] - mu[i] + w[i] * covariance.quadraticForm(data.x.row(i)) * (0.5 - mu[i])
        }
        return Point(
            beta: beta, value: value, covariance: covariance, gradient: data.x.transposedTimes(residual))
    }

    private func information(_ weights: [Double]) -> Matrix {
        var result = Matrix(rows: data.x.columns, columns: data.x.columns)
        for i in weights.indices {
            for a in 0..<data.x.columns {
                let factor = weights[i] * data.x[i, a]
                for b in 0...a { result[a, b] += factor * data.x[i, b] }
            }
        }
        for a in 0..<data.x.columns { for b in 0..<a { result[b, a] = result[a, b] } }
        return result
    }

    /// Second derivatives of ℓ*, sign reversed.
    private func curvature(_ point: Point) -> Matrix {
        let (mu, w, _) = mean(point.beta), x = data.x, p = x.columns, v = point.covariance
        // D_s = Σ w(1-2μ) x_s x x' is the derivative of the information.
        let derivatives = (0..<p).map { s in
            v * information(mu.indices.map { w[$0] * (1 - 2 * mu[$0]) * x[$0, s] }) * v
        }
        var result = Matrix(rows: p, columns: p)
        for i in mu.indices {
            let row = x.row(i), q = v.quadraticForm(row), h = w[i] * q
            for s in 0..<p {
                let dh = w[i] * (1 - 2 * mu[i]) * row[s] * q - w[i] * derivatives[s].quadraticForm(row)
                let change = -w[i] * row[s] + (0.5 - mu[i]) * dh - h * w[i] * row[s]
                for r in 0..<p { result[r, s] -= change * row[r] }
            }
        }
        return result.symmetrised
    }

    /// Maximises over the free coefficients, the others stay as in `start`: Newton steps, Fisher scoring where the
    /// exact curvature is not positive definite, halved until ℓ* rises.
    func maximise(from start: [Double], free: [Int]) -> Point? {
        guard var current = point(start) else { return nil }
        guard !free.isEmpty else { return current }
        for _ in 0..<200 {
            let gradient = free.map { current.gradient[$0] }
            guard let step = direction(current, free, gradient) else { return current }
            var length = 1.0, moved = false
            let size = step.reduce(0) { max($0, abs($1)) }
            if size > 5 { length = 5 / size }
            while length > 1e-10 {
                var beta = current.beta
                for (k, j) in free.enumerated() { beta[j] += length * step[k] }
                if let next = point(beta), next.value >= current.value - 1e-13 * (1 + abs(current.value)) {
                    moved = true
                    current = next
                    break
                }
                length /= 2
            }
            let relative = zip(free, step).reduce(0) { max($0, abs($1.1) / max(1, abs(current.beta[$1.0]))) }
            if !moved || relative < 1e-13 { break }
        }
        return current
    }

    /// dβ_free/dβ_fixed along the ridge of ℓ*.
    func ridgeSlope(_ point: Point, fixed j: Int, free: [Int]) -> [Double]? {
        guard !free.isEmpty else { return [] }
        let curvature = curvature(point)
        return Cholesky(curvature.submatrix(rows: free, columns: free))?.solve(free.map { -curvature[$0, j] })
    }

    private func direction(_ point: Point, _ free: [Int], _ gradient: [Double]) -> [Double]? {
        if let newton = Cholesky(curvature(point).submatrix(rows: free, columns: free)) {
            return newton.solve(gradient)
        }
        let (_, w, _) = mean(point.beta)
        return Cholesky(information(w).submatrix(rows: free, columns: free))?.solve(gradient)
    }
}

/// Profiles of ℓ* around its maximum.
private struct PenalisedProfile {
    let likelihood: PenalisedLogistic
    let best: PenalisedLogistic.Point
    let critical: Double

    /// The maximum with β_j = b, followed from a neighbouring one along the tangent of the ridge: ℓ* may have further
    /// maxima far out, and only the one connected to the estimate belongs to its profile.
    private func ridge(_ j: Int, _ b: Double, from last: PenalisedLogistic.Point) -> PenalisedLogistic.Point?
    {
        let free = best.beta.indices.filter { $0 != j }
        var start = last.beta
        start[j] = b
        if let slope = likelihood.ridgeSlope(last, fixed: j, free: free) {
            for (k, i) in free.enumerated() { start[i] += slope[k] * (b - last.beta[j]) }
        }
        return likelihood.maximise(from: start, free: free)
    }

    private func drop(_ point: PenalisedLogistic.Point?) -> Double {
        point.map { 2 * (best.value - $0.value) } ?? .infinity
    }

    func pValue(_ j: Int) -> Double {
        var point = best
        for tenths in stride(from: 9, through: 0, by: -1) {
            guard let next = ridge(j, Double(tenths) / 10 * best.beta[j], from: point) else { break }
            point = next
        }
        return ChiSquaredDistribution(1).upperTail(max(0, drop(point)))
    }

    func limit(_ j: Int, _ sign: Double) -> Double {
        var inner = best
        var step = 0.5 * best.covariance[j, j].squareRoot()
        for _ in 0..<100 {
            let b = inner.beta[j], outer = b + sign * step
            let next = ridge(j, outer, from: inner)
            if drop(next) > critical {
                let root = try? RootFinding.brent(in: b, outer, tolerance: 1e-12) { b in
                    drop(ridge(j, b, from: inner)) - critical
                }
                return root ?? outer
            }
            guard let next else { break }
            inner = next
            step *= 1.15
        }
        return sign * .infinity
    }
}
