import JSONText
import MixedModels

/// Marginal means and contrasts of a linear mixed model as a method of its own.
package enum EmmeansMethod {
    package static let all: [StatisticsMethod] = [
        .onTable(
            "emmeans", .mixedModel, aliases: ["means"],
            "Estimated marginal means and contrasts of a linear mixed model", run: run)
    ]

    private static func run(_ spec: Spec, _ table: PlanTable, _ timer: PhaseTimer) throws -> JSON {
        let reml = try spec.flag("reml", default: true)
        let fields = try MeansFields(spec)
        let fit = try timer.measure(.fit) {
            try LinearMixedModel.fit(try spec.string("formula"), data: table.frame, reml: reml)
        }
        return try timer.measure(.inference) {
            let blocks = MeansBlocks(fit.modelFrame) { try inference(fit, $0) }
            var out = try blocks.block(spec).object ?? [:]
            out["n_obs"] = .integer(fit.observations)
            out["dropped_rows"] = .integer(fit.droppedRows)
            out["method"] = .string(
                "Estimated marginal means (linear mixed model by \(reml ? "REML" : "ML"), "
                    + "\(out["df_method"]?.string ?? "") df, level \(JSON.numeral(fields.level)))")
            out["adjust"] = JSON(fields.adjustments.map(\.name))
            out["messages"] = .array((out["messages"]?.array ?? []) + fit.messages.map { .string($0) })
            return .object(out)
        }
    }

    /// Inference of a linear mixed model under the name of a rule for the degrees of freedom.
    static func inference(_ fit: LinearMixedModelFit, _ freedom: String) throws -> CoefficientInference {
        switch freedom {
        case "satterthwaite": return try fit.coefficientInference(.satterthwaite)
        case "asymptotic", "wald", "inf", "none":
            return .wald(names: fit.names, coefficients: fit.coefficients, covariance: fit.covariance)
        case "kenward-roger", "kr": return try fit.coefficientInference(.kenwardRoger)
        default:
            throw PlanError.wrongField("df", "'satterthwaite', 'kenward-roger' or 'asymptotic'")
        }
    }
}
