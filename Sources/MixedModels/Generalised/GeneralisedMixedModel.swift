import DataFrames
import GSLKit
import ModelFormula

/// Fits generalised linear mixed models by maximum likelihood.
///
/// *Model:* given random effects b ~ N(0, Σ) of an lme4-style formula, responses are independent with linear predictor
/// η = offset + Xβ + Zb and the distribution of ``ResponseFamily``: logit P = η for proportions, log mean = η for counts.
/// The integral over b is Laplace's approximation or, with one grouping and at most three effects, adaptive Gauss-Hermite
/// quadrature (`nodes` per effect); curvatures are observed, not expected ones, as in glmmTMB. All parameters are
/// estimated jointly, standard errors come from their joint observed information, tests are Wald tests.
/// *Assumes:* normal random effects, the link, missing values missing at random. Laplace's approximation is biased where
/// groups hold few 0/1 responses: use more nodes there.
/// *When it fails:* responses that are no counts, trials that are zero, one-level groupings, separated responses, a
/// variance without finite estimate: `MixedModelError`. A variance estimated as zero is kept and named; a φ or size
/// without finite estimate is infinite, the fit then that of the binomial or Poisson model.
/// *References:* Bates et al. 2015 doi:10.18637/jss.v067.i01; Brooks et al. 2017 doi:10.32614/RJ-2017-066; Pinheiro and
/// Chao 2006 doi:10.1198/106186006X96962.
/// *Checked against:* R 4.2.2, lme4 1.1-31, glmmTMB 1.1.5.
public enum GeneralisedMixedModel {
    /// Fits a formula such as `cbind(infected, size - infected) ~ draw + (1 | patient)`.
    ///
    /// - Parameter nodes: 1 is Laplace's approximation.
    public static func fit(_ formula: String, data: DataFrame, family: ResponseFamily, nodes: Int = 1)
        throws(MixedModelError) -> GeneralisedMixedModelFit
    {
        try fit(try frame(formula, data: data, family: family), family: family, nodes: nodes)
    }

    /// The formula's response and matrices. A response of categories counts its first level as 0 and the others as 1.
    public static func frame(_ formula: String, data: DataFrame, family: ResponseFamily)
        throws(MixedModelError) -> ModelFrame
    {
        do {
            let parsed = try Formula(formula)
            var data = data
            if family.isProportion, case .name(let name)? = parsed.response?.node,
                case .factor(let factor)? = data[name]
            {
                try data.set(name, .numbers(factor.codes.map { $0 < 0 ? .nan : $0 == 0 ? 0 : 1 }))
            }
            return try ModelFrame(parsed, data: data)
        } catch let error as FormulaError {
            throw MixedModelError(error)
        } catch {
            throw .notNumeric
        }
    }

    /// Fits a prepared frame.
    public static func fit(_ frame: ModelFrame, family: ResponseFamily, nodes: Int = 1)
        throws(MixedModelError) -> GeneralisedMixedModelFit
    {
        let response = try CountedResponse(frame, family)
        guard family != .betaBinomial || !response.isBinary else {
            throw .response(
                "Single 0/1 responses carry no information on phi.", remedy: "Use the binomial family.")
        }
        let n = response.counts.count, p = frame.matrix.columns.count
        let structure = try RandomStructure(frame, onePerRow: !response.isBinary)
        let count = p + structure.parameterCount + (family.hasDispersion ? 1 : 0)
        guard p > 0 else { throw .tooFew("The model has no fixed effect.") }
        guard n > count else { throw .tooFew("There are \(n) rows for \(count) parameters.") }
        let layout = GeneralisedLayout(structure, rows: n)
        try check(nodes, layout)
        let basis = OrthogonalBasis(frame.matrix.columns)
        let start = try FixedStart(
            family, response, basis: basis, matrix: frame.matrix, offset: frame.offset)
        let problem = GeneralisedProblem(
            frame: frame, response: response, layout: layout, basis: basis, start: start, nodes: nodes)
        return try problem.solve(family)
    }

    private static func check(_ nodes: Int, _ layout: GeneralisedLayout) throws(MixedModelError) {
        guard nodes >= 1, nodes <= 200 else {
            throw .response("\(nodes) quadrature nodes were asked for.", remedy: "Use 1 to 200 nodes.")
        }
        guard nodes > 1 else { return }
        guard layout.rest == 0, layout.leading <= 3 else {
            throw .response(
                "Quadrature with \(nodes) nodes needs one grouping with at most three effects.",
                remedy: "Use n_agq = 1, Laplace's approximation.")
        }
        let total = (0..<layout.leading).reduce(1) { product, _ in product * nodes }
        guard total <= 20_000 else {
            throw .response(
                "\(nodes) nodes for each of \(layout.leading) effects are \(total) nodes per group.",
                remedy: "Use fewer nodes.")
        }
    }
}
