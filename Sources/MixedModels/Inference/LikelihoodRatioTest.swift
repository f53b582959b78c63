import GSLKit
import ModelFormula

/// A likelihood-ratio test of two nested mixed models.
///
/// When a variance is added it lies on the boundary under the null hypothesis. With one new variance and c new
/// covariances (a slope beside an intercept) the distribution is ½χ²(df-1) + ½χ²(df), df counting all new parameters.
/// *References:* Self and Liang 1987 doi:10.1080/01621459.1987.10478472; Stram and Lee 1994 doi:10.2307/2533455.
/// *Checked against:* R 4.2.2, lme4 1.1-31 `anova`.
public struct LikelihoodRatioTest: Hashable, Sendable {
    /// Twice the difference of the log-likelihoods.
    public let statistic: Double
    /// Difference of the numbers of parameters.
    public let df: Int
    /// p of the chi-square distribution; nil when no parameter was added.
    public let naive: Double?
    /// p of the mixture when exactly one variance was added; nil otherwise.
    public let boundary: Double?
    /// Variances the larger model adds.
    public let variancesAdded: Int

    /// Compares two fits of the same rows.
    ///
    /// - Throws: `MixedModelError` IC0578 for different rows, fits by different criteria, REML fits whose fixed parts
    ///   differ, or a larger model that does not fit better: they are not nested.
    public init(full: LinearMixedModelFit, reduced: LinearMixedModelFit) throws(MixedModelError) {
        guard full.observations == reduced.observations, full.frame.rows == reduced.frame.rows else {
            throw .notNested(
                "The models use different rows (\(full.observations) and \(reduced.observations)): a variable of one has missing values.",
                remedy: "Leave out the rows with missing values first, with a filter.")
        }
        guard full.isREML == reduced.isREML else {
            throw .notNested("One model was fitted by REML, the other by ML.", remedy: "Fit both by ML.")
        }
        guard !full.isREML || full.names == reduced.names else {
            throw .notNested(
                "REML criteria of models with different fixed effects cannot be compared.",
                remedy: "Use maximum likelihood.")
        }
        df = full.parameterCount - reduced.parameterCount
        let difference = reduced.criterion - full.criterion
        guard df >= 0, difference > -1e-6 * max(1, abs(full.criterion)) else {
            throw .notNested(
                df < 0
                    ? "The first model has fewer parameters than the second."
                    : "The first model fits worse than the second: they are not nested.",
                remedy: "Give the larger model first.")
        }
        statistic = max(0, difference)
        naive = df > 0 ? ChiSquaredDistribution(Double(df)).upperTail(statistic) : nil
        func variances(_ fit: LinearMixedModelFit) -> Int { fit.design.structure.diagonal.count { $0 } }
        variancesAdded = variances(full) - variances(reduced)
        guard variancesAdded == 1, let naive else {
            boundary = nil
            return
        }
        let lower = df == 1 ? 0 : ChiSquaredDistribution(Double(df - 1)).upperTail(statistic)
        boundary = 0.5 * (lower + naive)
    }
}

extension LinearMixedModelFit {
    /// Standard errors in the order of the coefficients.
    public var standardErrors: [Double] { covariance.diagonal.map { max(0, $0).squareRoot() } }
    /// Covariance of the coefficients as rows.
    public var covarianceRows: [[Double]] { covariance.rowArrays }
    /// Correlation matrices of the random effects by group as rows; nil for a single effect.
    public var randomCorrelationRows: [String: [[Double]]?] { randomCorrelation.mapValues { $0?.rowArrays } }
}

extension CensoredMixedModelFit {
    /// Standard errors in the order of the coefficients.
    public var standardErrors: [Double] { covariance.diagonal.map { max(0, $0).squareRoot() } }
}
