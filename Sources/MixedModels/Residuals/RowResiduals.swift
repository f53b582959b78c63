import DataFrames
import ModelFormula

/// What a fit leaves of each row it used.
public struct RowResidual: Hashable, Sendable {
    /// Row of the table the model was fitted to, from 0.
    public let row: Int
    /// x'β̂ + z'b̂.
    public let fitted: Double
    /// y less `fitted`.
    public let residual: Double
    /// Diagonal of the hat matrix that turns y into the fitted values at θ̂, between 0 and 1.
    public let leverage: Double
    /// residual / (σ̂√(1 - leverage)): of unit variance under the model; nil where the leverage is 1.
    public let standardised: Double?
}

extension LinearMixedModelFit {
    /// Conditional residuals with leverages, in the order of the rows used.
    ///
    /// The residuals are Py with P = V*⁻¹ - V*⁻¹X(X'V*⁻¹X)⁻¹X'V*⁻¹, so their variance is σ²P and the leverage is 1 - Pᵢᵢ,
    /// which is the squared standard error of prediction over σ².
    /// *References:* Nobre and Singer 2007 doi:10.1002/bimj.200610341; Henderson 1975 doi:10.2307/2529430.
    /// *Throws:* `MixedModelError` IC0577 for a model with a residual structure.
    public func rowResiduals() throws(MixedModelError) -> [RowResidual] {
        guard residual == nil else {
            throw .residual("Standardised residuals are those of models without a residual structure.")
        }
        let found = try predict(frame.data), variance = sigma * sigma
        guard let y = frame.response?.numbers else { throw .notNumeric }
        return y.indices.map { i in
            let rest = y[i] - found.conditional[i]
            let leverage = min(1, found.conditionalSE[i] * found.conditionalSE[i] / variance)
            return RowResidual(
                row: frame.rows[i], fitted: found.conditional[i], residual: rest, leverage: leverage,
                standardised: leverage < 1 - 1e-10 ? rest / (sigma * (1 - leverage).squareRoot()) : nil)
        }
    }
}
