import DataFrames
import GSLKit
import ModelFormula

/// Fits linear mixed models by maximum likelihood or REML.
///
/// *Model:* y = Xβ + Zb + e with the random terms of an lme4-style formula; see ``LinearMixedModelFit``.
/// *Assumes:* random effects and residuals normal, missing values missing at random.
/// *When it fails:* no random term, fewer rows than random effects per group, a response that the fixed part explains
/// exactly: `MixedModelError`. A variance estimated as zero is no failure: the fit is kept and `isSingular` says so.
/// *References:* Bates et al. 2015 doi:10.18637/jss.v067.i01; Kuznetsova et al. 2017 doi:10.18637/jss.v082.i13.
/// *Checked against:* R 4.2.2, lme4 1.1-31, lmerTest 3.1-3.
public enum LinearMixedModel {
    /// Fits a formula such as `log(CD3) ~ draw * risk + (1 | patient) + (1 | patient:course)`.
    public static func fit(_ formula: String, data: DataFrame, reml: Bool = true) throws(MixedModelError)
        -> LinearMixedModelFit
    {
        do {
            let frame = try ModelFrame(try Formula(formula), data: data)
            return try fit(frame, reml: reml)
        } catch let error as FormulaError {
            throw MixedModelError(error)
        } catch let error as MixedModelError {
            throw error
        } catch {
            throw .notConverged
        }
    }

    /// Fits a prepared frame.
    public static func fit(_ frame: ModelFrame, reml: Bool = true) throws(MixedModelError)
        -> LinearMixedModelFit
    {
        guard let response = frame.response?.numbers else { throw .notNumeric }
        let y = frame.offset.map { zip(response, $0).map { $0 - $1 } } ?? response
        let n = y.count, p = frame.matrix.columns.count
        guard n > p + 1 else { throw .tooFew("There are \(n) rows for \(p) fixed effects.") }
        let structure = try RandomStructure(frame)
        let products = ClusterProducts(structure, x: frame.matrix.columns, y: y)
        let total = y.reduce(0) { $0 + $1 * $1 }
        guard products.yty > 1e-20 * max(total, 1e-300) else { throw .constantResponse }
        let criterion = ProfiledCriterion(products: products, isREML: reml)
        guard let optimum = Optimiser(criterion: criterion).minimise() else { throw .notConverged }
        return LinearMixedModelFit(frame: frame, criterion: criterion, optimum: optimum)
    }
}
