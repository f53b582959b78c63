import DataFrames
import JSONText
import MixedModels

/// Mixed models by specification; a request this version does not carry out is an error, never silently left out.
package enum MixedMethods {
    package static let all: [StatisticsMethod] = [
        .onTable(
            "lmm", .mixedModel, aliases: ["lmer"], "Linear mixed model, ML or REML, Satterthwaite tests",
            run: linear),
        .onTable(
            "lmm_lrt", .nestedModels, "Likelihood-ratio test of two nested mixed models by ML",
            run: likelihoodRatio),
    ]

    /// Fields of a spec that ask for what is not in this version.
    static let unsupported = ["residual", "ranef", "kenward_roger"]

    private static func linear(_ spec: Spec, _ table: PlanTable, _ timer: PhaseTimer) throws -> JSON {
        for field in unsupported where spec[field] != nil && spec[field] != .bool(false) {
            throw PlanError.notInThisVersion(field, method: spec.method)
        }
        let freedom = try spec.optionalString("df") ?? "satterthwaite"
        guard ["satterthwaite", "none"].contains(freedom) else {
            throw PlanError.notInThisVersion("df \(freedom)", method: spec.method)
        }
        let formula = try spec.string("formula"), reml = try spec.flag("reml", default: true)
        let fit = try timer.measure(.fit) {
            try LinearMixedModel.fit(formula, data: table.frame, reml: reml)
        }
        var out: [String: JSON] = [
            "n_obs": .integer(fit.observations), "rank": .integer(fit.names.count),
            "beta": named(fit.names, fit.coefficients),
            "se": named(fit.names, fit.standardErrors),
            "vcov": JSON(fit.covarianceRows), "sigma": .number(fit.sigma), "theta": JSON(fit.theta),
            "criterion": .number(fit.criterion), "loglik": .number(fit.logLikelihood),
            "aic": .number(fit.aic),
            "bic": .number(fit.bic), "singular": .bool(fit.isSingular),
            "random_sd": .object(fit.randomSD.mapValues { JSON($0) }),
            "random_cor": .object(fit.randomCorrelationRows.mapValues(correlation)),
            "dropped_rows": .integer(fit.droppedRows), "dropped_columns": JSON(fit.droppedColumns),
            "messages": JSON(fit.messages), "optimisation": record(fit.record),
        ]
        out["terms"] = JSON(fit.names)
        out["method"] = .string(
            "Linear mixed model, \(reml ? "REML" : "ML"), "
                + (freedom == "none" ? "no tests" : "Satterthwaite tests (asked for)"))
        guard freedom != "none" else { return .object(out) }
        out["satterthwaite"] = .object(
            Dictionary(
                fit.fixedEffects.map { effect in
                    (effect.term, ["df": JSON(effect.df), "t": JSON(effect.t), "p": JSON(effect.p)] as JSON)
                }, uniquingKeysWith: { a, _ in a }))
        return .object(out)
    }

    /// One correlation as a number, more as a matrix.
    private static func correlation(_ rows: [[Double]]?) -> JSON {
        guard let rows else { return .null }
        return rows.count == 2 ? .number(rows[0][1]) : JSON(rows)
    }

    private static func record(_ record: OptimisationRecord) -> JSON {
        [
            "start": JSON(record.start), "end": JSON(record.end),
            "largest_gradient": .number(record.largestGradient),
            "smallest_eigenvalue": .number(record.smallestEigenvalue),
            "evaluations": .integer(record.evaluations), "converged": .bool(record.isConverged),
        ]
    }

    private static func likelihoodRatio(_ spec: Spec, _ table: PlanTable, _ timer: PhaseTimer) throws -> JSON
    {
        let full = try LinearMixedModel.fit(try spec.string("full"), data: table.frame, reml: false)
        let reduced = try LinearMixedModel.fit(try spec.string("reduced"), data: table.frame, reml: false)
        let test = LikelihoodRatioTest(full: full, reduced: reduced)
        return [
            "chisq": .number(test.statistic), "df": .integer(test.df),
            "loglik_full": .number(full.logLikelihood),
            "loglik_reduced": .number(reduced.logLikelihood), "p_naive": JSON(test.naive),
            "p_half_half_mixture": JSON(test.boundary),
        ]
    }

    private static func named(_ names: [String], _ values: [Double]) -> JSON {
        .object(Dictionary(zip(names, values.map { JSON($0) }), uniquingKeysWith: { a, _ in a }))
    }
}
