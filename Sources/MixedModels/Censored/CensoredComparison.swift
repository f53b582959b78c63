import GSLKit
import ModelFormula

extension LikelihoodRatioTest {
    /// Compares two censored fits of the same rows and limits.
    ///
    /// - Throws: `MixedModelError` when they are not of the same rows, or the larger one has no more parameters or fits worse.
    public init(full: CensoredMixedModelFit, reduced: CensoredMixedModelFit) throws(MixedModelError) {
        guard full.observations == reduced.observations, full.censored == reduced.censored,
            full.frame.rows == reduced.frame.rows
        else { throw .notComparable("they are fitted to different rows") }
        guard full.parameterCount > reduced.parameterCount else {
            throw .notComparable(
                "the larger one has \(full.parameterCount) parameters, the smaller \(reduced.parameterCount)")
        }
        let gain = 2 * (full.logLikelihood - reduced.logLikelihood)
        guard gain > -1e-6 * max(1, abs(full.logLikelihood)) else {
            throw .notComparable("the larger one fits worse, so the smaller one is no part of it")
        }
        statistic = max(0, gain)
        df = full.parameterCount - reduced.parameterCount
        let p = ChiSquaredDistribution(Double(df)).upperTail(statistic)
        naive = p
        variancesAdded =
            full.likelihood.design.structure.effects.count - reduced.likelihood.design.structure.effects.count
        let lower = df == 1 ? 0 : ChiSquaredDistribution(Double(df - 1)).upperTail(statistic)
        boundary = variancesAdded == 1 ? (statistic > 0 ? 0.5 * (lower + p) : 1) : nil
    }
}
