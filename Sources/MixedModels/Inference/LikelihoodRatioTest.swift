import GSLKit

/// A likelihood-ratio test of two nested mixed models fitted by maximum likelihood.
///
/// When one variance is added it lies on the boundary under the null hypothesis, and half of the distribution's mass is at
/// zero: the p of the mixture is half the naive one.
/// *Reference:* Self and Liang 1987 doi:10.1080/01621459.1987.10478472. *Checked against:* R 4.2.2, lme4 1.1-31 `anova`.
public struct LikelihoodRatioTest: Hashable, Sendable {
    /// Twice the difference of the log-likelihoods.
    public let statistic: Double
    /// Difference of the numbers of parameters.
    public let df: Int
    /// p of the chi-square distribution; nil when no parameter was added.
    public let naive: Double?

    /// p when one variance was added.
    public var boundary: Double? { naive.map { $0 / 2 } }

    /// Compares two fits of the same rows.
    public init(full: LinearMixedModelFit, reduced: LinearMixedModelFit) {
        statistic = max(0, reduced.criterion - full.criterion)
        df = full.parameterCount - reduced.parameterCount
        naive = df > 0 ? ChiSquaredDistribution(Double(df)).upperTail(statistic) : nil
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
