internal import Glibc

/// Fine and Gray's regression for the cumulative incidence of one cause.
///
/// *Model:* subdistribution hazard λ_c(t | x) = λ_c0(t) exp(x'β), so that 1 − F_c(t | x) =
/// (1 − F_c0(t))^exp(x'β). Subjects who failed from another cause at s stay in the risk set with the weight
/// G(t−)/G(s−), G the Kaplan-Meier estimate of the censoring distribution. Ties by Breslow.
/// *Standard errors:* the sandwich variance, including the estimation of G.
/// *Assumptions:* proportional subdistribution hazards; censoring independent of the covariates (or within the
/// censoring groups). *When it fails:* no event of the cause; collinear covariates; monotone likelihood.
/// *References:* Fine & Gray 1999, doi:10.1080/01621459.1999.10474144. *Checked against:* R 4.2.2, cmprsk
/// 2.2-11, `crr`.
public struct FineGrayFit: Sendable {
    /// Coefficients in the order of the columns; their standard errors are robust.
    public let coefficients: [CoxFit.Term]
    /// Log pseudo-likelihood at the maximum.
    public let logLikelihood: Double?
    /// Log pseudo-likelihood at β = 0.
    public let nullLogLikelihood: Double?
    /// Robust covariance of the estimable coefficients, rows.
    public let covariance: Estimable<[[Double]]>
    /// Number of events of the cause.
    public let eventCount: Int

    /// The coefficient of a covariate by its column name.
    public func coefficient(_ name: String) -> Estimable<HazardCoefficient>? {
        coefficients.first { $0.name == name }?.coefficient
    }
}

/// Fits subdistribution hazard models, see ``FineGrayFit``.
public enum FineGrayModel {
    /// Regression of the incidence of `cause` on covariate columns.
    ///
    /// One value per subject in each column; `censoringGroups` estimates G within groups.
    /// *When it fails:* no such cause, unequal lengths, a covariate that is not finite.
    public static func fit(
        _ data: CompetingRisksData, cause: Int, columns: [[Double]], names: [String],
        censoringGroups: Grouping? = nil
    ) throws(SurvivalError) -> FineGrayFit {
        guard data.causes.indices.contains(cause) else {
            throw SurvivalError(.badEventCode, "there is no cause number \(cause)")
        }
        try censoringGroups?.check(count: data.count)
        // The design checks lengths and finiteness; the follow-up in it is not used by the likelihood.
        let design = try CoxDesign(data.causeSpecific(cause), columns: columns, names: names)
        let size = columns.count
        let failure = design.data.events.contains(true) ? nil : "no event of this cause"
        if let failure { return failed(names, failure, events: 0) }
        let full = FineGrayLikelihood(data, cause: cause, design: design, censoringGroups: censoringGroups)
        let start = full.evaluate(Array(repeating: 0, count: size))
        let independent = SymmetricSystem.independentColumns(start.information, size: size)
        let kept = (0..<size).filter { independent[$0] }
        guard !kept.isEmpty else {
            return failed(names, "no estimable coefficient", events: design.data.eventCount)
        }
        let likelihood =
            kept.count == size
            ? full
            : FineGrayLikelihood(
                data, cause: cause, design: design.keeping(kept), censoringGroups: censoringGroups)
        return solve(likelihood, names: names, kept: kept, null: start)
    }

    private static func solve(
        _ likelihood: FineGrayLikelihood, names: [String], kept: [Int], null: LikelihoodPoint
    ) -> FineGrayFit {
        let size = kept.count
        let maximum = Newton.maximise(
            size: size, start: kept.count == names.count ? null : nil, likelihood.evaluate)
        let model = SymmetricSystem(maximum.point.information, size: size, tolerance: 0)?.inverse()
        let robust = model.map { FineGrayVariance(likelihood, beta: maximum.beta).sandwich($0) }
        let coefficients = names.indices.map { column -> CoxFit.Term in
            guard let k = kept.firstIndex(of: column) else {
                return CoxFit.Term(
                    name: names[column],
                    coefficient: .notEstimable(reason: "constant or a linear combination of other covariates")
                )
            }
            guard !maximum.unbounded[k], let model, let robust else {
                return CoxFit.Term(
                    name: names[column],
                    coefficient: .notEstimable(reason: "monotone likelihood: the coefficient is infinite"))
            }
            let scale = likelihood.scales[k]
            return CoxFit.Term(
                name: names[column],
                coefficient: .estimate(
                    HazardCoefficient(
                        estimate: maximum.beta[k] / scale,
                        standardError: max(0, model[k * size + k]).squareRoot() / scale,
                        robustStandardError: max(0, robust[k * size + k]).squareRoot() / scale)))
        }
        let covariance: Estimable<[[Double]]> =
            robust.map { flat in
                .estimate(
                    (0..<size).map { i in
                        (0..<size).map {
                            flat[i * size + $0] / (likelihood.scales[i] * likelihood.scales[$0])
                        }
                    })
            } ?? .notEstimable(reason: "the information matrix is singular")
        return FineGrayFit(
            coefficients: coefficients, logLikelihood: maximum.point.logLikelihood,
            nullLogLikelihood: null.logLikelihood,
            covariance: covariance, eventCount: likelihood.eventCount)
    }

    private static func failed(_ names: [String], _ reason: String, events: Int) -> FineGrayFit {
        FineGrayFit(
            coefficients: names.map { CoxFit.Term(name: $0, coefficient: .notEstimable(reason: reason)) },
            logLikelihood: nil, nullLogLikelihood: nil, covariance: .notEstimable(reason: reason),
            eventCount: events)
    }
}
