import GSLKit

/// An estimated marginal mean on the scale of the response.
public struct MarginalMean: Hashable, Sendable {
    /// Levels of the factors the mean is of.
    public let levels: [String: String]
    /// nil when the cell is not estimable.
    public let estimate: LinearEstimate?
    /// Why there is none.
    public let reason: String?
    /// Weights of the coefficients.
    let weights: [Double]
}

/// A difference of two marginal means.
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
    /// Two-sided p, adjusted when asked for.
    public let p: Double?
    /// Why there is none.
    public let reason: String?
}

/// How contrasts of one family are adjusted.
public enum ContrastAdjustment: String, Hashable, Sendable, CaseIterable {
    /// Each for itself.
    case none
    /// Simultaneous over comparisons with one reference: the multivariate t distribution (Dunnett).
    case dunnett
}

/// Means over a reference grid with equal weights, and their contrasts.
struct MarginalMeans {
    let grid: ReferenceGrid
    let linear: ([Double]) -> LinearEstimate
    let covariance: Matrix

    /// Means of the combinations of `over`, averaged equally over the other factors.
    func means(over: [String]) throws(MixedModelError) -> [MarginalMean] {
        for name in over where !grid.factors.contains(name) {
            throw .means("'\(name)' is no factor of the fixed part.")
        }
        var order: [[String: String]] = [], members: [[String: String]: [Int]] = [:]
        for (row, cell) in grid.cells.enumerated() {
            let key = cell.filter { over.contains($0.key) }
            if members[key] == nil { order.append(key) }
            members[key, default: []].append(row)
        }
        return order.map { key in
            let rows = members[key, default: []]
            var weights = [Double](repeating: 0, count: covariance.rows)
            for row in rows {
                for j in weights.indices { weights[j] += grid.rows[row][j] / Double(rows.count) }
            }
            guard rows.allSatisfy({ grid.isEstimable[$0] }) else {
                return MarginalMean(
                    levels: key, estimate: nil, reason: "no data in this cell", weights: weights)
            }
            return MarginalMean(levels: key, estimate: linear(weights), reason: nil, weights: weights)
        }
    }

    /// Differences of every level of `factor` to `reference`, within each level of `by`.
    func contrasts(
        of factor: String, by: String?, reference: String, adjust: ContrastAdjustment, level: Double
    ) throws(MixedModelError) -> [MarginalContrast] {
        let means = try means(over: [factor] + (by.map { [$0] } ?? []))
        guard grid.levels[factor]?.contains(reference) ?? false else {
            throw .means("'\(reference)' is no level of '\(factor)'.")
        }
        let strata: [String?] = by.flatMap { grid.levels[$0] } ?? [nil]
        return strata.flatMap { stratum -> [MarginalContrast] in
            let members = means.filter { by == nil || $0.levels[by ?? ""] == stratum }
            guard let base = members.first(where: { $0.levels[factor] == reference }) else { return [] }
            let others = members.filter { $0.levels[factor] != reference }
            return family(others, base, factor: factor, reference: reference, stratum, adjust, level)
        }
    }

    private func family(
        _ others: [MarginalMean], _ base: MarginalMean, factor: String, reference: String, _ by: String?,
        _ adjust: ContrastAdjustment, _ level: Double
    ) -> [MarginalContrast] {
        let usable = others.filter { $0.estimate != nil && base.estimate != nil }
        let weights = usable.map { other in zip(other.weights, base.weights).map { $0 - $1 } }
        let estimates = weights.map(linear)
        let simultaneous =
            adjust == .dunnett && usable.count > 1 ? MultivariateT(weights, covariance, estimates) : nil
        return others.map { other in
            let name = other.levels[factor] ?? ""
            guard let at = usable.firstIndex(of: other) else {
                return MarginalContrast(
                    level: name, reference: reference, by: by, estimate: nil, lower: nil, upper: nil, p: nil,
                    reason: other.reason ?? base.reason)
            }
            let estimate = estimates[at]
            var limits = estimate.limits(level), p = estimate.p
            if let simultaneous {
                let half = simultaneous.critical(level) * estimate.se
                limits = (estimate.estimate - half, estimate.estimate + half)
                p = simultaneous.p(estimate.t)
            }
            return MarginalContrast(
                level: name, reference: reference, by: by, estimate: estimate, lower: limits.lower,
                upper: limits.upper, p: p, reason: nil)
        }
    }
}

extension LinearMixedModelFit {
    private func machinery(_ covariates: [String: Double]) throws(MixedModelError) -> MarginalMeans {
        MarginalMeans(grid: try ReferenceGrid(frame, at: covariates), linear: linear, covariance: covariance)
    }

    /// Marginal means over a grid of the factors named, covariates at their means or as given, equal weights.
    public func marginalMeans(over factors: [String], at covariates: [String: Double] = [:])
        throws(MixedModelError)
        -> [MarginalMean]
    {
        try machinery(covariates).means(over: factors)
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
