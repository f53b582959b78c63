import DataFrames
import JSONText
import MixedModels
import ModelFormula

/// Profile-likelihood intervals and case deletion of linear mixed models.
package enum ProfileMethod {
    package static let all: [StatisticsMethod] = [
        .onTable(
            "lmm_profile_ci", .mixedModel, aliases: ["profile"],
            "Profile-likelihood intervals of a linear mixed model", run: profile),
        .onTable(
            "lmm_influence", .mixedModel, aliases: ["influence"],
            "Refits of a linear mixed model without each group or row", run: influence),
    ]

    private static func profile(_ spec: Spec, _ table: PlanTable, _ timer: PhaseTimer) throws -> JSON {
        let level = try spec.level(), formula = try spec.string("formula")
        let wasREML = try spec.flag("reml", default: false)
        let frame = try timer.measure(.frame) { try LinearMixedModel.frame(formula, data: table.frame) }
        let fit = try timer.measure(.fit) { try LinearMixedModel.fit(frame, reml: false) }
        let intervals = try timer.measure(.inference) { try fit.profileIntervals(level: level) }
        var out: [String: JSON] = [:], rows: [String: JSON] = [:]
        for interval in intervals {
            out[interval.parameter] = [JSON(interval.lower), JSON(interval.upper)]
            rows[interval.parameter] = [
                "estimate": .number(interval.estimate), "lower": JSON(interval.lower),
                "upper": JSON(interval.upper),
            ]
        }
        out["intervals"] = .object(rows)
        out["parameters"] = JSON(intervals.map(\.parameter))
        out["n_obs"] = .integer(fit.observations)
        out["level"] = .number(level)
        out["method"] = .string(
            "Profile likelihood, level \(JSON.numeral(level)), by ML"
                + (wasREML ? " (refitted; profiles are of the likelihood)" : ""))
        out["messages"] = JSON(fit.messages)
        return .object(out)
    }

    private static func influence(_ spec: Spec, _ table: PlanTable, _ timer: PhaseTimer) throws -> JSON {
        let formula = try spec.string("formula"), reml = try spec.flag("reml", default: true)
        let delete = try spec.string("delete")
        let frame = try timer.measure(.frame) { try LinearMixedModel.frame(formula, data: table.frame) }
        let fit = try timer.measure(.fit) { try LinearMixedModel.fit(frame, reml: reml) }
        let isRow = ["row", "case"].contains(delete) && table.frame[delete] == nil
        if !isRow, frame.data[delete] == nil { throw PlanError.wrongField("delete", "a column, or 'row'") }
        let found = try timer.measure(.inference) { try fit.influence(deleting: isRow ? nil : delete) }
        func by(_ value: (Influence) -> JSON) -> JSON {
            .object(Dictionary(found.map { ($0.label, value($0)) }, uniquingKeysWith: { a, _ in a }))
        }
        let order = found.filter { $0.cooksDistance != nil }
            .sorted { ($0.cooksDistance ?? 0) > ($1.cooksDistance ?? 0) }
        let largest = order.prefix(5).map { item -> JSON in
            let dfbetas = item.dfbetas ?? []
            let at = dfbetas.indices.max { abs(dfbetas[$0]) < abs(dfbetas[$1]) }
            return [
                "label": .string(item.label), "cooks_distance": JSON(item.cooksDistance),
                "largest_dfbetas": JSON(at.map { dfbetas[$0] }),
                "term": at.map { .string(fit.names[$0]) } ?? .null,
            ]
        }
        return [
            "n_obs": .integer(fit.observations), "terms": JSON(fit.names), "largest": .array(largest),
            "beta": FitJSON.named(fit.names, fit.coefficients),
            "beta_deleted": by { $0.coefficients.map { JSON($0) } ?? .null },
            "cooks_distance": by { JSON($0.cooksDistance) },
            "dfbetas": by { $0.dfbetas.map { JSON($0) } ?? .null }, "sigma_deleted": by { JSON($0.sigma) },
            "most_influential": JSON(order.prefix(5).map(\.label)),
            "not_fitted": .object(
                Dictionary(
                    found.compactMap { item in item.reason.map { (item.label, .string($0)) } },
                    uniquingKeysWith: { a, _ in a })),
            "method": .string(
                "Refits without each \(isRow ? "row" : "level of \(delete)"), by \(reml ? "REML" : "ML")"),
            "messages": JSON(fit.messages),
        ]
    }
}
