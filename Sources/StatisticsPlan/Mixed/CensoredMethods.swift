import DataFrames
import JSONText
import MixedModels

/// The mixed model of values known as bounds, by specification.
package enum CensoredMethods {
    package static let all: [StatisticsMethod] = [
        .onTable(
            "lmm_censored", .censoredModel,
            "Linear mixed model of values known as bounds, by maximum likelihood",
            run: censored)
    ]

    private static func censored(_ spec: Spec, _ table: PlanTable, _ timer: PhaseTimer) throws -> JSON {
        let estimation = try spec.optionalString("estimation") ?? "ML"
        guard ["ML", "REML"].contains(estimation.uppercased()) else {
            throw PlanError.wrongField("estimation", "ML")
        }
        let reml = try spec.flag("reml") || estimation.uppercased() == "REML"
        let fixed = try spec.string("fixed"), random = try spec.string("random"), level = try spec.level()
        let (limits, frame) = try timer.measure(.frame) {
            let limits = try CensoringColumns(spec, table)
            let data =
                limits.rows.count == table.frame.rowCount
                ? table.frame : table.frame.selecting(rows: limits.rows)
            return (
                limits,
                try CensoredMixedModel.frame(
                    fixed: fixed, random: random, data: data, lower: limits.lower, upper: limits.upper,
                    reml: reml)
            )
        }
        let fit = try timer.measure(.fit) {
            try CensoredMixedModel.fit(frame, lower: limits.lower, upper: limits.upper)
        }
        var out = timer.measure(.inference) { inference(fit, level, random) }
        let without = table.frame.rowCount - limits.rows.count
        out["dropped_rows"] = .integer(fit.droppedRows + without)
        out["level"] = .number(level)
        if try spec.flag("ranef") { out["ranef"] = modes(fit, random) }
        if let rows = try newRows(spec) { out["prediction"] = predictions(try fit.predictions(for: rows)) }
        return .object(out)
    }

    private static func inference(_ fit: CensoredMixedModelFit, _ level: Double, _ random: String) -> [String:
        JSON]
    {
        let effects = fit.fixedEffects(level: level), record = fit.record
        func named(_ value: (FixedEffect) -> Double) -> JSON {
            var members = Dictionary(
                effects.map { ($0.term, JSON.number(value($0))) }, uniquingKeysWith: { a, _ in a })
            for item in fit.notEstimable { members[item.term] = .null }
            return .object(members)
        }
        return [
            "n_obs": .integer(fit.observations), "n_censored": .integer(fit.censored),
            "percent_censored": .number(fit.percentCensored),
            "n_groups": .object(fit.groupCounts.mapValues { .integer($0) }),
            "terms": JSON(fit.names), "beta": named(\.estimate), "se": named(\.se), "z": named(\.t),
            "p": named(\.p), "lower": named(\.lower), "upper": named(\.upper),
            "vcov": JSON(fit.covarianceRows), "sigma": .number(fit.sigma), "sigma_se": .number(fit.sigmaSE),
            "random_sd": .object(
                fit.randomSDs.mapValues { block in
                    .object(typed(block, random).mapValues { .number($0) })
                }),
            "random_sd_se": .object(
                fit.randomSDErrors.mapValues { block in
                    .object(typed(block, random).mapValues { $0.map { .number($0) } ?? .null })
                }),
            "random_cor": .object(fit.randomCorrelationRows.mapValues(correlation)),
            "random": .array(
                fit.randomEffectTable.map {
                    [
                        "group": .string($0.block), "effect": .string(typed($0.effect, random)),
                        "sd": .number($0.sd), "se": $0.se.map { .number($0) } ?? .null,
                    ]
                }),
            "loglik": .number(fit.logLikelihood), "aic": .number(fit.aic), "bic": .number(fit.bic),
            "singular": .bool(fit.isSingular), "singular_directions": JSON(fit.singularDirections),
            "not_estimable": .array(
                fit.notEstimable.map { ["term": .string($0.term), "reason": .string($0.reason)] }),
            "detection": .array(
                fit.detection.map {
                    [
                        "factor": .string($0.factor), "level": .string($0.level), "n": .integer($0.values),
                        "detected": .integer($0.detected),
                    ]
                }),
            "dropped_columns": JSON(fit.droppedColumns), "messages": JSON(fit.messages),
            "quadrature": ["rule": .string(fit.quadratureRule), "error": .number(fit.quadratureError)],
            "optimisation": [
                "start": JSON(record.start), "end": JSON(record.end),
                "largest_gradient": .number(record.largestGradient),
                "smallest_eigenvalue": .number(record.smallestEigenvalue),
                "evaluations": .integer(record.evaluations), "converged": .bool(record.isConverged),
            ],
            "method": .string(
                "Linear mixed model of censored values, maximum likelihood, integrals by \(fit.quadratureRule); "
                    + "Wald tests from the observed information"),
        ]
    }

    /// One correlation as a number, more as a matrix.
    private static func correlation(_ rows: [[Double]]?) -> JSON {
        guard let rows else { return .null }
        return rows.count == 2 ? .number(rows[0][1]) : JSON(rows)
    }

    /// Effects under the names they were typed with: `I(cycle-1)` stays `I(cycle-1)`, without the blanks R puts in.
    private static func typed<Value>(_ block: [String: Value], _ random: String) -> [String: Value] {
        Dictionary(block.map { (typed($0.key, random), $0.value) }, uniquingKeysWith: { a, _ in a })
    }

    private static func typed(_ name: String, _ random: String) -> String {
        let plain = name.filter { !$0.isWhitespace }
        return random.contains(plain) && !random.contains(name) ? plain : name
    }

    private static func modes(_ fit: CensoredMixedModelFit, _ random: String) -> JSON {
        var out: [String: [String: [String: JSON]]] = [:]
        for mode in fit.conditionalModes {
            out[mode.block, default: [:]][mode.level, default: [:]][typed(mode.effect, random)] = [
                "estimate": .number(mode.estimate), "sd": .number(mode.sd),
            ]
        }
        return .object(out.mapValues { .object($0.mapValues { .object($0) }) })
    }

    /// Rows to predict for, given as parallel lists.
    private static func newRows(_ spec: Spec) throws -> DataFrame? {
        guard let members = spec["newdata"]?.object else { return nil }
        guard let rows = try InlineTable.frame(Spec(method: spec.method, ["inline": .object(members)])) else {
            throw PlanError.wrongField("newdata", "an object of equally long lists")
        }
        return rows
    }

    private static func predictions(_ rows: [CensoredPrediction]) -> JSON {
        func list(_ value: (CensoredPrediction) -> Double?) -> JSON {
            .array(rows.map { value($0).map { .number($0) } ?? .null })
        }
        return ["fixed": list(\.fixed), "se": list(\.se), "conditional": list(\.conditional)]
    }
}
