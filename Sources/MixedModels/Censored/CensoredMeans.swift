import GSLKit
import ModelFormula

extension CensoredMixedModelFit {
    static let undetectedCell = "nothing is detected in this cell: its mean has no finite estimate"

    /// Means over a grid whose cells without a finite mean count as not estimable.
    private func machinery(_ covariates: [String: Double]) throws(MixedModelError) -> MarginalMeans {
        MarginalMeans(
            grid: try ReferenceGrid(frame, at: covariates).restricted(to: design.recession.isEstimable),
            linear: full, covariance: representativeCovariance)
    }

    /// Marginal means over a grid of the factors named, covariates at their means or as given, equal weights.
    public func marginalMeans(over factors: [String], at covariates: [String: Double] = [:])
        throws(MixedModelError) -> [MarginalMean]
    {
        try machinery(covariates).means(over: factors).map { mean in
            guard mean.estimate == nil, !design.recession.isEstimable(mean.weights) else { return mean }
            return MarginalMean(
                levels: mean.levels, estimate: nil, reason: CensoredMixedModelFit.undetectedCell,
                weights: mean.weights)
        }
    }

    /// Differences of marginal means to a reference level.
    public func contrasts(
        of factor: String, by: String? = nil, reference: String, adjust: ContrastAdjustment = .none,
        level: Double = 0.95, at covariates: [String: Double] = [:]
    ) throws(MixedModelError) -> [MarginalContrast] {
        try machinery(covariates).contrasts(
            of: factor, by: by, reference: reference, adjust: adjust, level: level)
    }
}

extension ReferenceGrid {
    /// The same grid; rows that fail the test count as not estimable too.
    func restricted(to isFinite: ([Double]) -> Bool) -> ReferenceGrid {
        var out = self
        out.isEstimable = zip(isEstimable, rows).map { $0 && isFinite($1) }
        return out
    }
}

extension LikelihoodRatioTest {
    /// Compares two censored fits of the same rows and limits.
    ///
    /// - Throws: `MixedModelError` when they are not of the same rows, or the larger one has no more parameters or fits worse.
    public init(full: CensoredMixedModelFit, reduced: CensoredMixedModelFit) throws(MixedModelError) {
        guard full.observations == reduced.observations, full.censored == reduced.censored,
            full.frame.rows == reduced.frame.rows
        else { throw .notNested("they are fitted to different rows") }
        guard full.parameterCount > reduced.parameterCount else {
            throw .notNested(
                "the larger one has \(full.parameterCount) parameters, the smaller \(reduced.parameterCount)")
        }
        let gain = 2 * (full.logLikelihood - reduced.logLikelihood)
        guard gain > -1e-6 * max(1, abs(full.logLikelihood)) else {
            throw .notNested("the larger one fits worse, so the smaller one is no part of it")
        }
        statistic = max(0, gain)
        df = full.parameterCount - reduced.parameterCount
        naive = ChiSquaredDistribution(Double(df)).upperTail(statistic)
    }
}
