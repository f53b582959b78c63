import DataFrames
import JSONText
import MixedModels
import ModelFormula

/// Linear mixed models by specification.
package enum MixedMethods {
    package static let all: [StatisticsMethod] = [
        .onTable(
            "lmm", .mixedModel, aliases: ["lmer"],
            "Linear mixed model, ML or REML, Satterthwaite and Kenward-Roger tests", run: linear),
        .onTable(
            "gls", .mixedModel,
            "Linear model with correlated or unequal residuals (generalised least squares)",
            run: leastSquares),
        .onTable(
            "lmm_lrt", .nestedModels, aliases: ["lrt"], "Likelihood-ratio test of two nested mixed models",
            run: likelihoodRatio),
    ]

    private static func linear(_ spec: Spec, _ table: PlanTable, _ timer: PhaseTimer) throws -> JSON {
        let formula = try spec.string("formula"), reml = try spec.flag("reml", default: true)
        let freedom = try spec.optionalString("df"), contrasts = try contrasts(spec)
        if let freedom, !["satterthwaite", "kenward-roger", "none"].contains(freedom) {
            throw PlanError.wrongField("df", "'satterthwaite', 'kenward-roger' or 'none'")
        }
        if freedom == "kenward-roger", !reml { throw MixedModelError.needsREML }
        if freedom == "kenward-roger", spec["residual"] != nil {
            throw PlanError.wrongField("df", "'satterthwaite' with a residual structure")
        }
        let level = try spec.level()
        let residual = try residual(spec["residual"], spec)
        let frame = try timer.measure(.frame) {
            try LinearMixedModel.frame(
                formula, data: table.frame, residual: residual ?? ResidualRequest(), contrasts: contrasts)
        }
        let fit = try timer.measure(.fit) {
            if let residual { return try LinearMixedModel.fit(frame, residual: residual, reml: reml) }
            return try LinearMixedModel.fit(frame, reml: reml)
        }
        var out = FitJSON.estimates(fit)
        out["method"] = .string(title(fit, freedom, residual))
        try timer.measure(.inference) {
            try addTests(fit, freedom, spec, level: level, &out)
        }
        if try spec.flag("ranef", default: true) { out["ranef"] = FitJSON.randomEffects(fit.randomEffects) }
        if try spec.flag("residuals") { out["residuals"] = FitJSON.residuals(try fit.rowResiduals()) }
        if let rows = spec["newdata"] { out["prediction"] = try prediction(fit, rows, spec) }
        let explained = fit.explainedVariance
        if residual == nil {
            out["r_squared"] = [
                "marginal": .number(explained.marginal), "conditional": .number(explained.conditional),
            ]
            out["icc"] = JSON(explained.intraclass)
        }
        return .object(out)
    }

    private static func title(_ fit: LinearMixedModelFit, _ freedom: String?, _ residual: ResidualRequest?)
        -> String
    {
        var parts = ["Linear mixed model by \(fit.isREML ? "REML" : "ML")"]
        if let correlation = residual?.correlation {
            parts.append(
                "\(correlation.kind.rawValue) residuals in \(correlation.time) within \(correlation.series)")
        }
        if let variance = residual?.variance { parts.append("residual variance by \(variance.by)") }
        switch freedom {
        case "none": parts.append("no tests")
        case "kenward-roger": parts.append("Kenward-Roger tests (asked for)")
        case "satterthwaite": parts.append("Satterthwaite tests (standard)")
        default: break
        }
        return parts.joined(separator: ", ")
    }

    /// Tests of terms and means; everything a fit allows unless one kind of df was asked for.
    private static func addTests(
        _ fit: LinearMixedModelFit, _ freedom: String?, _ spec: Spec, level: Double,
        _ out: inout [String: JSON]
    ) throws {
        let blocks = MeansBlocks(fit.modelFrame) { try EmmeansMethod.inference(fit, $0) }
        out.merge(try blocks.named(in: spec)) { own, _ in own }
        guard freedom != "none" else { return }
        if freedom != "kenward-roger" {
            out["satterthwaite"] = FitJSON.tests(fit, try fit.tests(.satterthwaite), level: level)
            out["type3_satterthwaite"] = try blocks.typeThree("satterthwaite")
        }
        if freedom == "kenward-roger" || freedom == nil && fit.isREML && fit.residual == nil {
            out["kenward_roger"] = FitJSON.tests(fit, try fit.tests(.kenwardRoger), level: level)
            out["type3_kenward_roger"] = try blocks.typeThree("kenward-roger")
        }
    }

    private static func prediction(_ fit: LinearMixedModelFit, _ rows: JSON, _ spec: Spec) throws -> JSON {
        guard let members = rows.object else { throw PlanError.wrongField("newdata", "an object of columns") }
        let new = try DataFrame(
            columns: members.keys.sorted().map { name in
                let values = members[name]?.array ?? [members[name] ?? .null]
                var isLabel = false
                if case .factor? = fit.modelFrame.data[name] { isLabel = true }
                if !isLabel, values.allSatisfy({ $0.double != nil }) {
                    return NamedColumn(name, .numbers(values.compactMap(\.double)))
                }
                return NamedColumn(name, .labels(values.map(label)))
            })
        let found = try fit.predict(new)
        return [
            "fixed": JSON(found.fixed), "fixed_se": JSON(found.fixedSE),
            "conditional": JSON(found.conditional), "conditional_se": JSON(found.conditionalSE),
            "conditional_new_observation_se": JSON(found.observationSE),
            "new_groups": .object(found.newGroups.mapValues { .array($0.map { .integer($0 + 1) }) }),
        ]
    }

    private static func label(_ value: JSON) -> String {
        if let text = value.string { return text }
        return value.double.map(JSON.numeral) ?? ""
    }

    /// `contrasts: {factor: "sum"}`; a name R uses (`contr.sum`) means the same.
    static func contrasts(_ spec: Spec) throws -> [String: Contrast] {
        guard let field = spec["contrasts"], let members = field.object else { return [:] }
        return try members.mapValues { value in
            let text = value.string ?? ""
            let name = text.hasPrefix("contr.") ? String(text.dropFirst(6)) : text
            guard let found = Contrast(rawValue: name) else {
                throw PlanError.wrongField("contrasts", "treatment, sum or helmert by factor")
            }
            return found
        }
    }

    /// `{kind: CAR1|AR1, time, group}`, `{kind: varIdent, by, reference}`, or a list of one of each.
    static func residual(_ field: JSON?, _ spec: Spec) throws -> ResidualRequest? {
        guard let field else { return nil }
        var request = ResidualRequest()
        for item in field.array ?? [field] {
            guard let members = item.object else {
                throw PlanError.wrongField("residual", "an object with kind")
            }
            let part = Spec(method: spec.method, members)
            let kind = try part.string("kind")
            if let correlation = ResidualStructure.Correlation(rawValue: kind.uppercased()) {
                request.correlation = (correlation, try part.string("time"), try part.string("group"))
            } else if kind.lowercased() == "varident" {
                request.variance = (try part.string("by"), try part.optionalString("reference"))
            } else {
                throw PlanError.wrongField("residual.kind", "CAR1, AR1 or varIdent")
            }
        }
        return request
    }

    private static func leastSquares(_ spec: Spec, _ table: PlanTable, _ timer: PhaseTimer) throws -> JSON {
        let reml = try spec.flag("reml", default: true)
        var request = ResidualRequest()
        for field in ["correlation", "variance", "residual"] {
            guard let part = try residual(spec[field], spec) else { continue }
            request.correlation = part.correlation ?? request.correlation
            request.variance = part.variance ?? request.variance
        }
        let formula: String
        if let fixed = try spec.optionalString("fixed") {
            formula = fixed
        } else {
            let right = try spec.string("formula")
            formula = try right.contains("~") ? right : "\(spec.string("response")) ~ \(right)"
        }
        let level = try spec.level(), contrasts = try contrasts(spec)
        let frame = try timer.measure(.frame) {
            try LinearMixedModel.frame(formula, data: table.frame, residual: request, contrasts: contrasts)
        }
        guard frame.random.isEmpty else {
            throw PlanError.wrongField("fixed", "without random terms; lmm takes them")
        }
        let fit = try timer.measure(.fit) { try LinearMixedModel.fit(frame, residual: request, reml: reml) }
        var out = FitJSON.estimates(fit)
        for name in ["random_sd", "random_cor", "theta", "groups", "singular", "variance_components"] {
            out[name] = nil
        }
        var parts = ["Generalised least squares by \(reml ? "REML" : "ML")"]
        if let correlation = request.correlation {
            parts.append("\(correlation.kind.rawValue) in \(correlation.time) within \(correlation.series)")
        }
        if let variance = request.variance { parts.append("variance by \(variance.by)") }
        out["method"] = .string(parts.joined(separator: ", ") + " (Satterthwaite tests)")
        try timer.measure(.inference) {
            out["satterthwaite"] = FitJSON.tests(fit, try fit.tests(.satterthwaite), level: level)
            let blocks = MeansBlocks(fit.modelFrame) { try EmmeansMethod.inference(fit, $0) }
            out["type3_satterthwaite"] = try blocks.typeThree("satterthwaite")
            out.merge(try blocks.named(in: spec)) { own, _ in own }
        }
        return .object(out)
    }

    private static func likelihoodRatio(_ spec: Spec, _ table: PlanTable, _ timer: PhaseTimer) throws -> JSON
    {
        let reml = try spec.flag("reml", default: false)
        let frames = try timer.measure(.frame) {
            (
                try LinearMixedModel.frame(try spec.string("full"), data: table.frame),
                try LinearMixedModel.frame(try spec.string("reduced"), data: table.frame)
            )
        }
        let (full, reduced) = try timer.measure(.fit) {
            (
                try LinearMixedModel.fit(frames.0, reml: reml), try LinearMixedModel.fit(frames.1, reml: reml)
            )
        }
        let test = try LikelihoodRatioTest(full: full, reduced: reduced)
        let warning = test.variancesAdded > 1 ? "; several variances added: p is conservative" : ""
        let messages = full.messages.map { "full: " + $0 } + reduced.messages.map { "reduced: " + $0 }
        return [
            "n_obs": .integer(full.observations),
            "method": .string("Likelihood-ratio test by \(reml ? "REML" : "ML")" + warning),
            "chisq": .number(test.statistic), "df": .integer(test.df),
            "loglik_full": .number(full.logLikelihood), "loglik_reduced": .number(reduced.logLikelihood),
            "p_naive": JSON(test.naive), "p_half_half_mixture": JSON(test.boundary),
            "messages": JSON(messages),
        ]
    }
}
