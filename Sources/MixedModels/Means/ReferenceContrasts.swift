/// A difference of two marginal means, one of them the reference.
public struct MarginalContrast: Hashable, Sendable {
    /// Level compared.
    public let level: String
    /// Level it is compared with.
    public let reference: String
    /// Level of the `by` factor, if any.
    public let by: String?
    /// nil when one of the means is not estimable.
    public let estimate: LinearEstimate?
    /// Limits at the level asked for, simultaneous when adjusted.
    public let lower: Double?
    /// Limits at the level asked for.
    public let upper: Double?
    /// Two-sided p, adjusted when asked for; nil also where only limits were asked for.
    public let p: Double?
    /// Why there is none.
    public let reason: String?
}

extension MarginalMeans {
    /// Differences of every level of a factor to a reference level, within each level of `by`.
    ///
    /// - Throws: `MixedModelError` IC0573 for a reference that is no level.
    func referenceContrasts(
        _ reference: String, adjust: ContrastAdjustment, level: Double, limitsOnly: Bool
    ) throws(MixedModelError) -> [MarginalContrast] {
        let set = try contrasts(.versusReference(reference)),
            adjusted = set.adjusted(adjust, level: level, limitsOnly: limitsOnly)
        let others = means.filter { $0.levels[request.over[0]] != reference }
        return zip(set.contrasts, others).enumerated().map { place, pair in
            let (contrast, mean) = pair
            return MarginalContrast(
                level: mean.levels[request.over[0]] ?? "", reference: reference, by: contrast.group.first,
                estimate: contrast.estimate, lower: adjusted.limits[place]?.lower,
                upper: adjusted.limits[place]?.upper, p: adjusted.p[place], reason: contrast.reason)
        }
    }
}

extension ModelWithMeans {
    /// Marginal means over the factors named, equal weights, covariates at their means or as given.
    public func marginalMeans(over factors: [String], at covariates: [String: Double] = [:])
        throws(MixedModelError) -> [MarginalMean]
    {
        try MarginalMeans(
            modelFrame, meansInference,
            MeansRequest(over: factors, at: covariates.mapValues { .numbers([$0]) })
        ).means
    }

    /// Differences of marginal means to a reference level.
    ///
    /// - Parameter limitsOnly: leaves out the p values of the multivariate t, most of its cost.
    public func contrasts(
        of factor: String, by: String? = nil, reference: String, adjust: ContrastAdjustment = .none,
        level: Double = 0.95, at covariates: [String: Double] = [:], limitsOnly: Bool = false
    ) throws(MixedModelError) -> [MarginalContrast] {
        try MarginalMeans(
            modelFrame, meansInference,
            MeansRequest(
                over: [factor], by: by.map { [$0] } ?? [], at: covariates.mapValues { .numbers([$0]) })
        ).referenceContrasts(reference, adjust: adjust, level: level, limitsOnly: limitsOnly)
    }
}
