import GSLKit
import ModelFormula

/// The generalised linear model without random effects, by iteratively reweighted least squares: the start of the search.
///
/// Where its likelihood has no maximum (separation), neither has that of the mixed model: along the same direction every
/// conditional likelihood grows for every value of the random effects.
struct FixedStart {
    /// Coefficients on the orthonormal basis.
    let beta: [Double]
    /// Σ w q_j² by coefficient: the scale of the search.
    let information: [Double]
    /// Pearson's statistic over its degrees of freedom.
    let pearson: Double

    init(
        _ family: ResponseFamily, _ response: CountedResponse, basis: OrthogonalBasis, matrix: ModelMatrix,
        offset: [Double]?
    ) throws(MixedModelError) {
        let y = response.counts, n = response.trials, q = basis.columns, p = q.count
        let isProportion = family.isProportion
        func mean(_ eta: Double, _ i: Int) -> (mu: Double, weight: Double) {
            guard isProportion else {
                let mu = exponential(min(eta, 300))
                return (mu, mu)
            }
            let tail = exponential(-abs(eta)), share = (eta > 0 ? 1 : tail) / (1 + tail)
            return (n[i] * share, n[i] * share * (1 - share))
        }
        // R's starting means.
        var eta = y.indices.map { i in
            isProportion ? logarithm((y[i] + 0.5) / (n[i] - y[i] + 0.5)) : logarithm(y[i] + 0.1)
        }
        var beta = [Double](repeating: 0, count: p), largest = Double.infinity
        var information = Matrix(rows: p, columns: p)
        for round in 0..<40 {
            information = Matrix(rows: p, columns: p)
            var right = [Double](repeating: 0, count: p)
            for i in y.indices {
                let (mu, weight) = mean(eta[i], i), w = max(weight, 1e-300)
                let working = w * (eta[i] - (offset?[i] ?? 0)) + (y[i] - mu)
                for j in 0..<p {
                    let wq = w * q[j][i]
                    right[j] += q[j][i] * working
                    for k in 0...j { information[j, k] += wq * q[k][i] }
                }
            }
            guard let factor = Cholesky(information) else { break }
            beta = factor.solve(right)
            largest = 0
            var farthest = 0.0
            for i in y.indices {
                var sum = offset?[i] ?? 0
                for j in 0..<p { sum += q[j][i] * beta[j] }
                largest = max(largest, abs(sum - eta[i]))
                farthest = max(farthest, abs(sum - (offset?[i] ?? 0)))
                eta[i] = sum
            }
            if largest < 1e-4 { break }
            // No probability or mean of real data lies out there.
            if round > 8, farthest > 30 { break }
        }
        guard largest < 0.05 else {
            throw FixedStart.separation(basis.solve(beta), matrix)
        }
        self.beta = beta
        self.information = information.diagonal
        var squares = 0.0
        for i in y.indices {
            let (mu, weight) = mean(eta[i], i)
            squares += (y[i] - mu) * (y[i] - mu) / max(weight, 1e-8)
        }
        pearson = squares / Double(max(1, y.count - p))
    }

    /// Names the coefficients that grow without bound.
    private static func separation(_ beta: [Double], _ matrix: ModelMatrix) -> MixedModelError {
        let reach = zip(beta, matrix.columns).map { step, column -> Double in
            guard let low = column.min(), let high = column.max() else { return 0 }
            return abs(step) * (high > low ? high - low : 0)
        }
        let most = reach.max() ?? 0
        let names = zip(matrix.names, reach).filter { $0.1 > 0.3 * most && most > 5 }.map(\.0)
        let which = names.isEmpty ? "(Intercept)" : names.joined(separator: ", ")
        return .unbounded(
            "The responses are separated: the likelihood grows without bound along \(which).",
            remedy:
                "A group without any event, or with events only, does this: combine levels, leave the term "
                + "out, or use Firth's logistic regression.")
    }
}
