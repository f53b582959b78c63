internal import Glibc

/// Cox regression by Firth's penalised likelihood: finite estimates and honest limits where a group has no
/// event and the ordinary coefficient is infinite.
///
/// *Model:* maximises ℓ*(β) = ℓ(β) + ½ log |I(β)|, I the observed information of the partial likelihood
/// (Jeffreys prior). Limits and p-values come from the profile of ℓ*, because its shape is skewed exactly where
/// it is needed: limits are where 2(ℓ*(β̂) − ℓ*_profile) reaches the χ² quantile.
/// *Assumptions:* those of ``CoxModel``; ties by Breslow (as in published software) or Efron.
/// *When it fails:* no events; covariates that are linear combinations of each other; a limit may be infinite.
/// *References:* Firth 1993, doi:10.1093/biomet/80.1.27; Heinze & Schemper 2001,
/// doi:10.1111/j.0006-341X.2001.00114.x. *Checked against:* the penalised likelihood maximised directly in R
/// 4.2.2, and coxphf 1.13.4.
public struct FirthCox: Sendable {
    /// A coefficient with its name.
    public struct Term: Sendable {
        /// Name of the covariate column.
        public let name: String
        /// Its estimate, or why there is none.
        public let coefficient: Estimable<PenalisedCoefficient>
    }

    /// Coefficients in the order of the design's columns.
    public let coefficients: [Term]
    /// ℓ* at the maximum.
    public let penalisedLogLikelihood: Double?
    /// ℓ* at β = 0.
    public let nullPenalisedLogLikelihood: Double?
    /// Number of rows.
    public let count: Int
    /// Number of events.
    public let eventCount: Int
    /// Confidence level of the limits.
    public let level: Double

    /// Penalised likelihood ratio test of all coefficients.
    public var likelihoodRatioTest: Estimable<ChiSquareTest> {
        guard let penalisedLogLikelihood, let nullPenalisedLogLikelihood else {
            return .notEstimable(reason: "no events or no estimable coefficient")
        }
        let df = coefficients.count { $0.coefficient.value != nil }
        return .estimate(
            ChiSquareTest(
                statistic: 2 * (penalisedLogLikelihood - nullPenalisedLogLikelihood), degreesOfFreedom: df))
    }

    /// Fits the model with profile limits at `level`.
    ///
    /// *When it fails:* exact ties, or a level outside 0…1.
    public static func fit(_ design: CoxDesign, ties: TieMethod = .breslow, level: Double = 0.95)
        throws(SurvivalError) -> FirthCox
    {
        guard level > 0, level < 1 else {
            throw SurvivalError(.badOption, "a confidence level must lie between 0 and 1")
        }
        guard ties != .exact else {
            throw SurvivalError(
                .unsupported, "Firth's penalty is implemented for Breslow and Efron ties",
                remedy: "use ties breslow or efron")
        }
        let size = design.columns.count
        func failed(_ reason: String) -> FirthCox {
            FirthCox(
                coefficients: design.names.map { Term(name: $0, coefficient: .notEstimable(reason: reason)) },
                penalisedLogLikelihood: nil, nullPenalisedLogLikelihood: nil, count: design.data.count,
                eventCount: design.data.eventCount, level: level)
        }
        guard design.data.events.contains(true) else { return failed("no events") }
        guard size > 0 else { return failed("no covariates") }
        let full = RiskSets(design)
        let start = PartialLikelihood(sets: full, ties: ties).evaluate(Array(repeating: 0, count: size))
        let independent = SymmetricSystem.independentColumns(start.information, size: size)
        let kept = (0..<size).filter { independent[$0] }
        guard !kept.isEmpty else { return failed("every covariate is constant within the risk sets") }
        let sets = kept.count == size ? full : RiskSets(design.keeping(kept))
        let profile = PenalisedProfile(FirthLikelihood(sets: sets, ties: ties), level: level)
        guard let profile, let solved = profile.coefficients() else {
            return failed("the penalised likelihood could not be maximised")
        }
        let terms = design.names.indices.map { column in
            Term(
                name: design.names[column],
                coefficient: kept.firstIndex(of: column).map { .estimate(solved[$0]) }
                    ?? .notEstimable(
                        reason: "constant within the risk sets or a linear combination of other covariates"))
        }
        return FirthCox(
            coefficients: terms, penalisedLogLikelihood: profile.maximum,
            nullPenalisedLogLikelihood: profile.atZero, count: design.data.count,
            eventCount: design.data.eventCount, level: level)
    }

    /// The coefficient of a covariate by its column name.
    public func coefficient(_ name: String) -> Estimable<PenalisedCoefficient>? {
        coefficients.first { $0.name == name }?.coefficient
    }
}

/// A coefficient of a penalised fit.
public struct PenalisedCoefficient: Sendable, Hashable {
    /// log hazard ratio.
    public let estimate: Double
    /// Standard error from the inverse information at the estimate (for orientation: use the limits).
    public let standardError: Double
    /// Profile limits of the log hazard ratio; infinite where the profile never falls far enough.
    public let limits: ConfidenceLimits
    /// Penalised likelihood ratio test of no effect.
    public let test: ChiSquareTest

    /// exp(estimate).
    public var hazardRatio: Double { exp(estimate) }
    /// Profile limits of the hazard ratio.
    public var hazardRatioLimits: ConfidenceLimits {
        ConfidenceLimits(lower: exp(limits.lower), upper: exp(limits.upper))
    }
}
