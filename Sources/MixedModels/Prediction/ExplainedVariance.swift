import GSLKit
import ModelFormula

/// Shares of variance that a fit explains.
public struct ExplainedVariance: Hashable, Sendable {
    /// Variance of the fixed part over all, R²m.
    public let marginal: Double
    /// Variance of fixed and random parts over all, R²c.
    public let conditional: Double
    /// Share of each grouping in the variance that the fixed part leaves (intraclass correlation).
    public let intraclass: [String: Double]
}

extension LinearMixedModelFit {
    /// R² of Nakagawa and Schielzeth, random slopes by the mean of z'Dz over the rows, and intraclass correlations.
    ///
    /// *References:* Nakagawa and Schielzeth 2013 doi:10.1111/j.2041-210x.2012.00261.x; Johnson 2014
    /// doi:10.1111/2041-210X.12225.
    public var explainedVariance: ExplainedVariance {
        let n = observations
        var fitted = [Double](repeating: 0, count: n)
        for (j, column) in frame.matrix.columns.enumerated() {
            OrthogonalBasis.subtract(-coefficients[j], column, from: &fitted)
        }
        let mean = fitted.reduce(0, +) / Double(n)
        let fixed = fitted.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(n - 1)
        var byGroup: [String: Double] = [:]
        for term in design.structure.terms {
            let template = term.template(optimum.theta), d = template * template.transposed
            var sum = 0.0
            for i in 0..<term.size {
                for j in 0..<term.size {
                    sum +=
                        d[i, j] * OrthogonalBasis.dot(term.columns[i], term.columns[j])
                        / (term.scales[i] * term.scales[j] * Double(n))
                }
            }
            byGroup[term.name, default: 0] += sigma * sigma * sum
        }
        let random = byGroup.values.reduce(0, +), residual = sigma * sigma
        let total = fixed + random + residual
        return ExplainedVariance(
            marginal: fixed / total, conditional: (fixed + random) / total,
            intraclass: byGroup.mapValues { $0 / (random + residual) })
    }
}
