import DataFrames
import JSONText
import MixedModels
import ModelFormula
import Statistics

/// Generalised linear mixed models by specification.
package enum GeneralisedMethods {
    package static let all: [StatisticsMethod] = [
        method(
            "glmm_binomial", .binomial, aliases: ["glmer"],
            "Logistic mixed model of 0/1 or successes and failures"),
        method(
            "glmm_betabinomial", .betaBinomial,
            "Beta-binomial mixed model of overdispersed successes and failures"),
        method("glmm_poisson", .poisson, "Poisson mixed model of counts"),
        method(
            "glmm_negative_binomial", .negativeBinomial, aliases: ["glmm_nbinom"],
            "Negative binomial mixed model of overdispersed counts"),
    ]

    private static func method(
        _ name: String, _ family: ResponseFamily, aliases: [String] = [], _ summary: String
    ) -> StatisticsMethod {
        .onTable(name, .generalisedMixedModel, aliases: aliases, summary) { spec, table, timer in
            try run(family, spec, table, timer)
        }
    }

    private static func run(
        _ family: ResponseFamily, _ spec: Spec, _ table: PlanTable, _ timer: PhaseTimer
    ) throws -> JSON {
        if let link = try spec.optionalString("link"), link != family.link {
            throw PlanError.wrongField("link", family.link)
        }
        let formula = try spec.string("formula"), nodes = try spec.optionalInt("n_agq") ?? 1
        let level = try spec.level(), withEffects = try spec.flag("ranef")
        let frame = try timer.measure(.frame) {
            try GeneralisedMixedModel.frame(formula, data: table.frame, family: family)
        }
        let fit = try timer.measure(.fit) {
            try GeneralisedMixedModel.fit(frame, family: family, nodes: nodes)
        }
        return timer.measure(.inference) {
            var out = result(fit, level)
            out["dropped"] = JSON(frame.dropped.map { Exclusion("'\($0.column)' is missing", $0.count) })
            if withEffects { out["ranef"] = effects(fit) }
            if let modelled = modelled(frame, table.frame, family) { out["modelled"] = .string(modelled) }
            return .object(out)
        }
    }

    private static func result(_ fit: GeneralisedMixedModelFit, _ level: Double) -> [String: JSON] {
        let tests = fit.fixedEffects(level: level)
        func by(_ value: (FixedEffect) -> Double) -> JSON { named(tests.map(\.term), tests.map(value)) }
        let ratio = fit.family.isProportion ? "or" : "rate_ratio"
        let approximation =
            fit.nodes == 1 ? "Laplace" : "adaptive Gauss-Hermite quadrature, \(fit.nodes) nodes"
        var out: [String: JSON] = [
            "n_obs": .integer(fit.observations), "groups": JSON(fit.groups.mapValues(Double.init)),
            "terms": JSON(fit.names), "beta": by(\.estimate), "se": by(\.se), "z": by(\.t), "p": by(\.p),
            "vcov": JSON(fit.covarianceRows), "theta": JSON(fit.theta),
            "lower": by(\.lower), "upper": by(\.upper),
            ratio: by { Descriptive.exponential($0.estimate) },
            "\(ratio)_lower": by { Descriptive.exponential($0.lower) },
            "\(ratio)_upper": by { Descriptive.exponential($0.upper) },
            "loglik": .number(fit.logLikelihood), "deviance": .number(fit.deviance),
            "aic": .number(fit.aic), "bic": .number(fit.bic), "singular": .bool(fit.isSingular),
            "random_sd": .object(fit.randomSD.mapValues { JSON($0) }),
            "random_cor": .object(fit.randomCorrelationRows.mapValues(correlation)),
            "dropped_rows": .integer(fit.droppedRows), "dropped_columns": JSON(fit.droppedColumns),
            "messages": JSON(fit.messages), "n_agq": .integer(fit.nodes),
            "method": .string(
                "Generalised linear mixed model, \(fit.family.title), \(fit.family.link) link "
                    + "(maximum likelihood by \(approximation), Wald tests)"),
        ]
        if let dispersion = fit.dispersion {
            let name = fit.family == .betaBinomial ? "phi" : "size"
            out[name] = JSON(dispersion)
            out["log_\(name)_se"] = fit.logDispersionError.map { JSON($0) } ?? .null
        }
        let record = fit.record
        out["optimisation"] = [
            "start": JSON(record.start), "end": JSON(record.end), "loglik": .number(-record.criterion),
            "largest_gradient": .number(record.largestGradient),
            "smallest_eigenvalue": .number(record.smallestEigenvalue),
            "evaluations": .integer(record.evaluations), "converged": .bool(record.isConverged),
        ]
        return out
    }

    /// Modes and conditional standard deviations by group and effect, in the order of `level`.
    private static func effects(_ fit: GeneralisedMixedModelFit) -> JSON {
        .object(
            Dictionary(
                fit.randomEffects.map { term in
                    func columns(_ values: [[Double]]) -> JSON {
                        .object(
                            Dictionary(
                                term.effects.enumerated().map { e, effect in
                                    (effect, JSON(values.map { $0[e] }))
                                }, uniquingKeysWith: { a, _ in a }))
                    }
                    return (
                        term.name,
                        [
                            "level": JSON(term.levels), "mode": columns(term.modes),
                            "cond_sd": columns(term.deviations),
                        ] as JSON
                    )
                }, uniquingKeysWith: { a, _ in a }))
    }

    /// Which outcome the probabilities are of, where the response is a column of categories.
    private static func modelled(_ frame: ModelFrame, _ table: DataFrame, _ family: ResponseFamily) -> String?
    {
        guard family.isProportion, case .name(let name)? = frame.formula.response?.node,
            case .factor(let factor)? = table[name], let first = factor.levels.first
        else { return nil }
        return factor.levels.dropFirst().joined(separator: " or ") + " (rather than \(first))"
    }

    /// One correlation as a number, more as a matrix.
    private static func correlation(_ rows: [[Double]]?) -> JSON {
        guard let rows else { return .null }
        return rows.count == 2 ? .number(rows[0][1]) : JSON(rows)
    }

    private static func named(_ names: [String], _ values: [Double]) -> JSON {
        .object(Dictionary(zip(names, values.map { JSON($0) }), uniquingKeysWith: { a, _ in a }))
    }
}
