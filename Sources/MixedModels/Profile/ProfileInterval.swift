/// Profile-likelihood limits of one parameter.
public struct ProfileInterval: Hashable, Sendable {
    /// `(Intercept)`, `sd_Days`, `cor`, `sigma`; with several random terms `sd_Days|Subject`.
    public let parameter: String
    /// Maximum-likelihood estimate.
    public let estimate: Double
    /// Limits; a standard deviation may end at 0 and a correlation at ±1, nil when the likelihood never falls that far.
    public let lower: Double?
    /// Upper limit.
    public let upper: Double?
}

extension LinearMixedModelFit {
    /// Profile-likelihood intervals of every parameter.
    ///
    /// - Throws: `MixedModelError` IC0582 for a fit by REML (its criterion has no fixed effects to profile) or with a residual
    ///   structure (IC0577).
    public func profileIntervals(level: Double = 0.95) throws(MixedModelError) -> [ProfileInterval] {
        guard !isREML else { throw .profileNeedsLikelihood }
        guard residual == nil else {
            throw .residual("Profiles of models with a residual structure are not in this version.")
        }
        return ProfileLikelihood(self, level: level).intervals
    }
}
