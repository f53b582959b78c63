/// Restricted mean survival time: the mean of min(T, τ), the area under S up to τ.
///
/// *Model:*
/// ```
/// μ(τ) = ∫₀^τ S(t) dt
/// var  = Σ_{t_j ≤ τ} ( ∫_{t_j}^τ S )² d_j / (n_j (n_j − d_j))
/// ```
/// *Units:* those of the times. Unlike the hazard ratio it needs no proportional hazards.
/// *When it fails:* beyond the last observation S is carried forward; ``isExtrapolated`` says so.
/// *References:* Irwin 1949, doi:10.1017/S0022172400014443; Royston & Parmar 2013,
/// doi:10.1186/1471-2288-13-152. *Checked against:* survival 3.5-3, `summary(fit, rmean = τ)`.
public struct RestrictedMean: Sendable, Hashable {
    /// The horizon τ.
    public let horizon: Double
    /// The area under the curve up to τ.
    public let mean: Double
    /// Its standard error.
    public let standardError: Double
    /// Whether τ lies beyond the last, censored observation.
    public let isExtrapolated: Bool

    /// mean ± z·se.
    public func limits(level: Double = 0.95) -> ConfidenceLimits {
        let half = Distribution.reach(level) * standardError
        return ConfidenceLimits(lower: mean - half, upper: mean + half)
    }

    /// The difference to another group up to the same τ, self minus other.
    ///
    /// *When it fails:* different horizons, or no event in either group (standard error 0).
    public func difference(to other: RestrictedMean) -> Estimable<RestrictedMeanDifference> {
        guard horizon == other.horizon else {
            return .notEstimable(reason: "the restricted means have different horizons")
        }
        let variance = standardError * standardError + other.standardError * other.standardError
        guard variance > 0 else {
            return .notEstimable(reason: "no event before the horizon in either group: standard error 0")
        }
        let se = variance.squareRoot(), difference = mean - other.mean
        return .estimate(
            RestrictedMeanDifference(
                difference: difference, standardError: se, test: NormalTest(z: difference / se)))
    }
}

/// Difference of two restricted means with its normal test.
public struct RestrictedMeanDifference: Sendable, Hashable {
    /// First minus second.
    public let difference: Double
    /// Standard error for independent groups.
    public let standardError: Double
    /// Test of no difference.
    public let test: NormalTest

    /// difference ± z·se.
    public func limits(level: Double = 0.95) -> ConfidenceLimits {
        let half = Distribution.reach(level) * standardError
        return ConfidenceLimits(lower: difference - half, upper: difference + half)
    }
}

extension SurvivalCurve {
    /// The restricted mean up to `horizon`, see ``RestrictedMean``.
    public func restrictedMean(to horizon: Double) -> Estimable<RestrictedMean> {
        guard horizon > 0, horizon.isFinite else {
            return .notEstimable(reason: "the horizon must be a positive number")
        }
        guard subjects > 0 else { return .notEstimable(reason: "no subjects in this group") }
        let steps = Search.upperBound(times, horizon)
        // area[j]: from step j to the horizon, accumulated backwards.
        var area = 0.0, variance = 0.0, right = horizon
        for j in stride(from: steps - 1, through: 0, by: -1) {
            area += survival[j] * (right - times[j])
            right = times[j]
            let left = Double(numberAtRisk[j] - numberOfEvents[j])
            if numberOfEvents[j] > 0, left > 0 {
                variance += area * area * Double(numberOfEvents[j]) / (Double(numberAtRisk[j]) * left)
            }
        }
        let extrapolated = (lastTime ?? 0) < horizon && (survival.last ?? 1) > 0
        return .estimate(
            RestrictedMean(
                horizon: horizon, mean: area + right, standardError: variance.squareRoot(),
                isExtrapolated: extrapolated))
    }
}
