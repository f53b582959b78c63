import DataFrames
import GSLKit
import ModelFormula

/// Fits linear mixed models by maximum likelihood or REML.
///
/// *Model:* y = Xβ + Zb + e with the random terms of an lme4-style formula; see ``LinearMixedModelFit``.
/// *Assumes:* random effects and residuals normal, missing values missing at random.
/// *When it fails:* no random term, fewer rows than random effects, a response that the fixed part explains exactly:
/// `MixedModelError`. A variance estimated as zero is no failure: the fit is kept and `isSingular` says so.
/// *References:* Bates et al. 2015 doi:10.18637/jss.v067.i01; Kuznetsova et al. 2017 doi:10.18637/jss.v082.i13.
/// *Checked against:* R 4.2.2, lme4 1.1-31, lmerTest 3.1-3, pbkrtest 0.5.2.
public enum LinearMixedModel {
    /// Fits a formula such as `log(CD3) ~ draw * risk + (1 | patient) + (1 | patient:course)`.
    public static func fit(
        _ formula: String, data: DataFrame, reml: Bool = true, contrasts: [String: Contrast] = [:]
    ) throws(MixedModelError) -> LinearMixedModelFit {
        try fit(try frame(formula, data: data, contrasts: contrasts), reml: reml)
    }

    /// The model matrices of a formula.
    public static func frame(_ formula: String, data: DataFrame, contrasts: [String: Contrast] = [:])
        throws(MixedModelError) -> ModelFrame
    {
        do {
            return try ModelFrame(try Formula(formula), data: data, contrasts: contrasts)
        } catch {
            throw MixedModelError(error)
        }
    }

    /// Fits a prepared frame.
    public static func fit(_ frame: ModelFrame, reml: Bool = true) throws(MixedModelError)
        -> LinearMixedModelFit
    {
        let y = try response(frame)
        let structure = try RandomStructure(frame)
        let design = DesignProducts(structure, x: frame.matrix.columns, rows: y.count)
        let products = ResponseProducts(design, y: y)
        try checkVariance(products, y)
        return try fit(frame, design, products, reml: reml)
    }

    static func fit(
        _ frame: ModelFrame, _ design: DesignProducts, _ products: ResponseProducts, reml: Bool,
        warm: [Double]? = nil
    ) throws(MixedModelError) -> LinearMixedModelFit {
        let sweep = CriterionSweep(design, products, isREML: reml)
        let optimiser = Optimiser(sweep)
        guard let optimum = optimiser.minimise(warm: warm) else { throw .notConverged }
        return LinearMixedModelFit(
            frame: frame, sweep: sweep, derivatives: optimiser.derivatives, optimum: optimum)
    }

    /// The response less the offset, with enough rows for the fixed part.
    static func response(_ frame: ModelFrame) throws(MixedModelError) -> [Double] {
        guard let response = frame.response?.numbers else { throw .notNumeric }
        let y = frame.offset.map { zip(response, $0).map { $0 - $1 } } ?? response
        let n = y.count, p = frame.matrix.columns.count
        guard p > 0 else { throw .tooFew("The model has no fixed effect.") }
        guard n > p + 1 else { throw .tooFew("There are \(n) rows for \(p) fixed effects.") }
        return y
    }

    static func checkVariance(_ products: ResponseProducts, _ y: [Double]) throws(MixedModelError) {
        let total = OrthogonalBasis.dot(y, y)
        guard products.yty > 1e-20 * max(total, 1e-300) else { throw .constantResponse }
    }
}
