import DataFrames
import JSONText
import ModelFormula
import Statistics
import Survival

/// A Cox spec met its table: everything a design is made of.
struct CoxRequest {
    let frame: ModelFrame
    let ties: TieMethod
    let droppedJSON: JSON
    private let values: FollowUpValues
    private let strata: Grouping?
    private let clusters: Grouping?

    init(_ spec: Spec, _ table: PlanTable, defaultTies: TieMethod = .efron) throws {
        let columns = try Follow(spec)
        let strata = spec["strata"] == nil ? [] : try spec.strings("strata")
        let cluster = try spec.optionalString("cluster")
        let used = try FollowUpColumns(
            table, complete: columns.names + strata + [cluster].compactMap { $0 })
        let frame = try ModelFrame(
            Formula(SurvivalMethods.rightHandSide(spec)), data: used.table.frame,
            specials: ["strata", "cluster"])
        // Rows that lack a covariate are dropped by the frame.
        let complete = try FollowUpColumns(
            PlanTable(prepared: frame.data, whole: table.whole), complete: columns.names)
        let special = { (name: String) in frame.specials.filter { $0.name == name }.map(\.combined) }
        let strataFactors = try strata.map { name in
            let factor = try complete.table.factor(name)
            return FactorColumn(codes: factor.codes, levels: factor.levels.map { "\(name)=\($0)" })
        }
        let allStrata = strataFactors + special("strata")
        let allClusters =
            try [cluster].compactMap { $0 }.map { try complete.table.factor($0) } + special("cluster")
        self.frame = frame
        values = try complete.values(columns)
        self.strata = try allStrata.isEmpty ? nil : Grouping(allStrata)
        clusters = try allClusters.isEmpty ? nil : Grouping(allClusters)
        ties = try Self.ties(spec, default: defaultTies)
        droppedJSON = .array(
            (used.dropped + frame.dropped).map {
                ["reason": .string("no value in \($0.column)"), "n": .integer($0.count)]
            })
    }

    /// Follow-up checked and sorted, with the covariates.
    func design() throws -> CoxDesign {
        try CoxDesign(
            values.data(), frame.matrix, strata: strata, clusters: clusters, offset: frame.offset)
    }

    private static func ties(_ spec: Spec, default standard: TieMethod) throws -> TieMethod {
        guard let text = try spec.optionalString("ties") else { return standard }
        guard let ties = TieMethod(rawValue: text) else {
            throw PlanError.wrongField("ties", "'efron', 'breslow' or 'exact'")
        }
        return ties
    }
}

extension SurvivalMethods {
    /// The covariates of a formula with or without a left-hand side.
    static func rightHandSide(_ spec: Spec) throws -> String {
        let formula = try spec.string("formula")
        guard let tilde = formula.firstIndex(of: "~") else { return formula }
        return String(formula[formula.index(after: tilde)...].drop { $0 == " " })
    }
}

extension SurvivalMethods {
    static func cox(_ spec: Spec, _ table: PlanTable, _ timer: PhaseTimer) throws -> JSON {
        let request = try timer.measure(.frame) { try CoxRequest(spec, table) }, level = try spec.level()
        let fit = try timer.measure(.fit) { try CoxModel.fit(request.design(), ties: request.ties) }
        var out = ResultObject([
            "method": JSON(coxNote(fit)),
            "n": .integer(fit.count), "n_event": .integer(fit.eventCount), "ties": .string(fit.ties.rawValue),
            "loglik": JSON(fit.logLikelihood), "loglik_null": JSON(fit.nullLogLikelihood),
            "converged": .bool(fit.converged), "monotone": JSON(fit.monotoneCovariates),
            "dropped": request.droppedJSON,
        ])
        write(fit.coefficients, aliased: request.frame.design.aliased, level: level, to: &out)
        set(&out, "vcov", fit.modelCovariance) { JSON($0) }
        set(&out, fit.scoreTest, statistic: "score_test", df: "df", p: "score_p")
        set(&out, fit.waldTest, statistic: "wald_test", p: "wald_p")
        set(&out, fit.likelihoodRatioTest, statistic: "lr_test", p: "lr_p")
        if fit.design.clusters != nil {
            set(&out, fit.robustScoreTest, statistic: "robust_score", p: "robust_score_p")
            set(&out, "robust_vcov", fit.covariance) { JSON($0) }
        }
        return out.json
    }

    /// Which Cox model, and why.
    static func coxNote(_ fit: CoxFit) -> MethodNote {
        let ties =
            switch fit.ties {
            case .efron: "Efron's treatment of ties"
            case .breslow: "Breslow's treatment of ties"
            case .exact: "exact conditional likelihood for ties"
            }
        let strata = fit.design.strata.map { ", \($0.labels.count) strata" } ?? ""
        return MethodNote(
            "Cox proportional hazards model", variant: ties + strata,
            reason: fit.design.clusters.map {
                "standard errors robust to the \($0.labels.count) clusters"
            } ?? "Wald tests from the information matrix")
    }

    /// One object per quantity, keyed by coefficient; null with a reason where there is none.
    ///
    /// - Parameter hasModelError: whether `se` is the model's standard error with a robust one beside it, or the
    ///   robust one itself.
    static func write(
        _ terms: [CoxFit.Term], aliased: [String], level: Double, hasModelError: Bool = true,
        to out: inout ResultObject
    ) {
        out["terms"] = JSON(terms.map(\.name) + aliased)
        // The keys are there even when no coefficient can be estimated.
        var columns: [String: [String: JSON]] = Dictionary(
            uniqueKeysWithValues: ["beta", "se", "z", "p", "hr", "hr_lower", "hr_upper"].map { ($0, [:]) })
        var reasons = Dictionary(
            aliased.map { ($0, JSON.string("constant, or a linear combination of other covariates")) },
            uniquingKeysWith: { first, _ in first })
        let isRobust = hasModelError && terms.contains { $0.coefficient.value?.robustStandardError != nil }
        for term in terms {
            if let reason = term.coefficient.reason { reasons[term.name] = .string(reason) }
            let c = term.coefficient.value, limits = c?.hazardRatioLimits(level: level)
            columns["beta", default: [:]][term.name] = JSON(c?.estimate)
            columns["se", default: [:]][term.name] = JSON(
                hasModelError ? c?.standardError : c?.usedStandardError)
            columns["z", default: [:]][term.name] = JSON(c?.test.z)
            columns["p", default: [:]][term.name] = JSON(c?.test.pValue)
            columns["hr", default: [:]][term.name] = JSON(c?.hazardRatio)
            columns["hr_lower", default: [:]][term.name] = JSON(limits?.lower)
            columns["hr_upper", default: [:]][term.name] = JSON(limits?.upper)
            if isRobust { columns["robust_se", default: [:]][term.name] = JSON(c?.robustStandardError) }
        }
        for (key, values) in columns {
            out[key] = .object(values.merging(aliased.map { ($0, JSON.null) }) { first, _ in first })
        }
        if !reasons.isEmpty { out["not_estimable"] = .object(reasons) }
    }

    static func firth(_ spec: Spec, _ table: PlanTable, _ timer: PhaseTimer) throws -> JSON {
        let request = try timer.measure(.frame) { try CoxRequest(spec, table, defaultTies: .breslow) }
        let level = try spec.level()
        let fit = try timer.measure(.fit) {
            try FirthCox.fit(request.design(), ties: request.ties, level: level)
        }
        var out = ResultObject([
            "method": JSON(
                MethodNote(
                    "Firth's penalised Cox regression",
                    variant: "profile penalised likelihood limits and tests, \(request.ties.rawValue) ties",
                    reason: "finite with few events and under monotone likelihood")),
            "n": .integer(fit.count), "n_event": .integer(fit.eventCount),
            "penalised_loglik": JSON(fit.penalisedLogLikelihood),
            "penalised_loglik_null": JSON(fit.nullPenalisedLogLikelihood), "dropped": request.droppedJSON,
        ])
        set(&out, fit.likelihoodRatioTest, statistic: "lr_test", df: "df", p: "lr_p")
        out["terms"] = JSON(fit.coefficients.map(\.name))
        var columns: [String: [String: JSON]] = [:]
        var reasons: [String: JSON] = [:]
        for term in fit.coefficients {
            let c = term.coefficient.value
            let values: [String: Double?] = [
                "beta": c?.estimate, "se": c?.standardError, "lower_profile": c?.limits.lower,
                "upper_profile": c?.limits.upper, "p_penalised_lr": c?.test.pValue,
                "chisq_penalised_lr": c?.test.statistic, "hr": c?.hazardRatio,
                "hr_lower": c?.hazardRatioLimits.lower, "hr_upper": c?.hazardRatioLimits.upper,
            ]
            for (key, value) in values { columns[key, default: [:]][term.name] = JSON(value) }
            if let reason = term.coefficient.reason { reasons[term.name] = .string(reason) }
        }
        for (key, value) in columns { out[key] = .object(value) }
        if !reasons.isEmpty { out["not_estimable"] = .object(reasons) }
        return out.json
    }

    static func proportionalHazards(_ spec: Spec, _ table: PlanTable, _ timer: PhaseTimer) throws -> JSON {
        let request = try timer.measure(.frame) { try CoxRequest(spec, table) }
        let fit = try timer.measure(.fit) { try CoxModel.fit(request.design(), ties: request.ties) }
        var out = ResultObject([
            "n": .integer(fit.count), "dropped": request.droppedJSON,
            "method": JSON(
                MethodNote(
                    "Test of proportional hazards", variant: "score test on weighted Schoenfeld residuals",
                    reason: "a trend of the residuals over time means a hazard ratio that changes")),
        ])
        for transform in TimeTransform.allCases {
            let result = timer.measure(.inference) { fit.proportionalHazards(transform) }
            var lines: [String: JSON] = [:]
            for line in result.terms { lines[line.name] = chiSquare(line.test) }
            lines["GLOBAL"] = chiSquare(result.global)
            out[transform.rawValue] = .object(lines)
        }
        return out.json
    }

    private static func chiSquare(_ test: Estimable<ChiSquareTest>) -> JSON {
        var line = ResultObject()
        set(&line, test, statistic: "chisq", df: "df", p: "p")
        return line.json
    }

    static func residuals(_ spec: Spec, _ table: PlanTable, _ timer: PhaseTimer) throws -> JSON {
        let request = try timer.measure(.frame) { try CoxRequest(spec, table) }
        let fit = try timer.measure(.fit) { try CoxModel.fit(request.design(), ties: request.ties) }
        var out = ResultObject([
            "n": .integer(fit.count), "dropped": request.droppedJSON, "method": JSON(coxNote(fit)),
        ])
        let (martingale, deviance, concordance) = timer.measure(.inference) {
            (fit.martingaleResiduals(), fit.devianceResiduals(), fit.concordance())
        }
        set(&out, "martingale_first10", martingale) { JSON(Array($0.prefix(10))) }
        set(&out, "deviance_first10", deviance) { JSON(Array($0.prefix(10))) }
        set(&out, "martingale", martingale) { JSON($0) }
        set(&out, "deviance", deviance) { JSON($0) }
        set(&out, "concordance", concordance) { .number($0.estimate) }
        set(&out, "concordance_se", concordance) { .number($0.standardError) }
        return out.json
    }
}
