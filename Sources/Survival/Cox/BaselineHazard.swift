internal import Glibc

/// A cumulative hazard of a Cox model for one stratum: a step at each distinct time.
///
/// Efron's fit uses Efron's weights at ties, Breslow's (and exact) the Breslow estimator
/// (doi:10.1111/j.2517-6161.1972.tb00899.x).
public struct BaselineHazard: Sendable, Hashable {
    /// Name of the stratum, `all` without strata.
    public let stratum: String
    /// Distinct times, ascending.
    public let times: [Double]
    /// Cumulative hazard just after each time, for covariates 0.
    public let cumulativeHazard: [Double]

    /// Cumulative hazard at a time; the last value is carried forward.
    public func cumulativeHazard(at time: Double) -> Double {
        let step = Search.upperBound(times, time) - 1
        return step < 0 ? 0 : cumulativeHazard[step]
    }
}

/// Predicted survival of a subject with given covariates at one time.
public struct PredictedSurvival: Sendable, Hashable {
    /// The time.
    public let time: Double
    /// Cumulative hazard Λ(t | x).
    public let cumulativeHazard: Double
    /// Its standard error: sampling of the baseline and of β̂.
    public let cumulativeHazardStandardError: Double

    /// exp(−Λ).
    public var survival: Double { exp(-cumulativeHazard) }
    /// Standard error of the survival probability (delta method).
    public var standardError: Double { survival * cumulativeHazardStandardError }

    /// Limits exp(−Λ ∓ z·se), symmetric on the log scale.
    public func limits(level: Double = 0.95) -> ConfidenceLimits {
        let half = Distribution.reach(level) * cumulativeHazardStandardError
        return ConfidenceLimits(
            lower: exp(-cumulativeHazard - half), upper: min(1, exp(-cumulativeHazard + half)))
    }
}

extension CoxFit {
    /// Cumulative baseline hazards at covariates 0, one per stratum.
    ///
    /// Covariates far from 0 (a calendar year) make these numbers meaningless, not wrong;
    /// ``predict(_:stratum:at:)`` is computed around the covariate means.
    public func baselineHazards() -> Estimable<[BaselineHazard]> {
        guard let solution, monotoneCovariates.isEmpty else {
            return .notEstimable(reason: "no events or monotone likelihood")
        }
        let sets = solution.sets
        let process = HazardProcess(sets, beta: solution.beta, ties: ties)
        // Linear predictor of covariates 0 in standardised coordinates.
        let zero = sets.means.indices.reduce(0.0) {
            $0 - sets.means[$1] / sets.scales[$1] * solution.beta[$1]
        }
        return .estimate(
            sets.strata.indices.map { stratum in
                let blocks = process.blocks(stratum: stratum).reversed()
                let factor = exp(zero - process.shifts[stratum])
                return BaselineHazard(
                    stratum: design.strata?.labels[stratum] ?? "all",
                    times: blocks.map { sets.times[sets.blocks[$0].rows.lowerBound] },
                    cumulativeHazard: blocks.map { factor * process.cumulativeHazard[$0] })
            })
    }

    /// Survival of a subject with the covariate values `x` (one per column of the design) in a stratum.
    ///
    /// `stratum` is the index of its label, `offset` the subject's known part of the linear predictor; beyond the last time the hazard is carried forward. *When it
    /// fails:* a wrong number of values, a value that is not finite, no such stratum; not estimable without
    /// events.
    ///
    /// *Model:* S(t | x) = exp(−Λ_s(t) e^{x'β̂}) with
    /// var Λ = e^{2x'β̂} ( Σ 1/S0² + d' V d ),  d = Σ (x − x̄)/S0.
    /// *Reference:* Tsiatis 1981, doi:10.1214/aos/1176345329. *Checked against:* survival 3.5-3, `survfit`.
    public func predict(_ x: [Double], stratum: Int = 0, offset: Double = 0, at times: [Double])
        throws(SurvivalError) -> Estimable<[PredictedSurvival]>
    {
        guard x.count == design.columns.count, x.allSatisfy(\.isFinite) else {
            throw SurvivalError(
                .badCovariate, "\(x.count) covariate values for \(design.columns.count) coefficients",
                remedy: "give one finite value for each of: \(design.names.joined(separator: ", "))")
        }
        guard let solution, monotoneCovariates.isEmpty,
            let covariance = solution.robustCovariance ?? solution.covariance
        else { return .notEstimable(reason: "no events or monotone likelihood") }
        guard solution.sets.strata.indices.contains(stratum) else {
            throw SurvivalError(.badGroup, "there is no stratum \(stratum)")
        }
        let sets = solution.sets, p = sets.columnCount
        let process = HazardProcess(sets, beta: solution.beta, ties: ties)
        let standard = estimableColumns.enumerated().map { (x[$1] - sets.means[$0]) / sets.scales[$0] }
        let eta = zip(standard, solution.beta).reduce(offset) { $0 + $1.0 * $1.1 }
        let factor = exp(eta - process.shifts[stratum])
        return .estimate(
            times.map { time in
                guard let block = process.block(stratum: stratum, at: time) else {
                    return PredictedSurvival(
                        time: time, cumulativeHazard: 0, cumulativeHazardStandardError: 0)
                }
                let hazard = process.cumulativeHazard[block]
                let d = (0..<p).map { standard[$0] * hazard - process.cumulativeMean[block * p + $0] }
                var spread = process.cumulativeVariance[block]
                for i in 0..<p { for j in 0..<p { spread += d[i] * covariance[i * p + j] * d[j] } }
                return PredictedSurvival(
                    time: time, cumulativeHazard: factor * hazard,
                    cumulativeHazardStandardError: factor * spread.squareRoot())
            })
    }
}
