import JSONText
import MixedModels
import Statistics

/// The parametric bootstrap of linear mixed models.
package enum BootstrapMethod {
    package static let all: [StatisticsMethod] = [
        .onTable(
            "lmm_bootstrap", .mixedModel, aliases: ["bootstrap"],
            "Parametric bootstrap of a linear mixed model", run: run)
    ]

    private static func run(_ spec: Spec, _ table: PlanTable, _ timer: PhaseTimer) throws -> JSON {
        let level = try spec.level(), formula = try spec.string("formula")
        let reduced = try spec.optionalString("reduced")
        // A comparison of fixed parts is one of likelihoods.
        let reml = try spec.flag("reml", default: reduced == nil)
        let replicates = try spec.optionalInt("replicates") ?? 1000
        guard (2...10_000_000).contains(replicates) else {
            throw PlanError.wrongField("replicates", "a whole number from 2 to 10,000,000")
        }
        guard let seed = UInt64(exactly: try spec.optionalInt("seed") ?? 1) else {
            throw PlanError.wrongField("seed", "a whole number that is not negative")
        }
        let threads = min(max(1, try spec.optionalInt("threads") ?? 2), 256)
        let frame = try timer.measure(.frame) { try LinearMixedModel.frame(formula, data: table.frame) }
        let fit = try timer.measure(.fit) { try LinearMixedModel.fit(frame, reml: reml) }
        let found = try timer.measure(.inference) {
            try fit.bootstrap(replicates: replicates, seed: seed, level: level, threads: threads)
        }
        var out = summary(found)
        var messages = fit.messages
        if found.failed > 0 {
            messages.append(
                "\(found.failed) of \(replicates) replicates could not be fitted and are left out")
        }
        out["n_obs"] = .integer(fit.observations)
        out["terms"] = JSON(fit.names)
        out["level"] = .number(level)
        out["seed"] = .integer(Int(clamping: seed))
        out["method"] = .string(
            "Parametric bootstrap (\(replicates) replicates, seed \(seed)), fits by \(reml ? "REML" : "ML")")
        if let reduced {
            let smaller = try timer.measure(.fit) {
                try LinearMixedModel.fit(
                    try LinearMixedModel.frame(reduced, data: table.frame), reml: reml)
            }
            let test = try timer.measure(.inference) {
                try BootstrapRatioTest(
                    full: fit, reduced: smaller, replicates: replicates, seed: seed, threads: threads)
            }
            out["lrt"] = [
                "chisq": .number(test.statistic), "p_bootstrap": .number(test.p),
                "replicates": .integer(test.count), "failed": .integer(test.failed),
                "mean_chisq": .number(test.meanStatistic), "zeros": .integer(test.zeros),
            ]
            messages += smaller.messages.map { "reduced: " + $0 }
        }
        out["messages"] = JSON(messages)
        return .object(out)
    }

    private static func summary(_ found: ParametricBootstrap) -> [String: JSON] {
        func by(_ value: (ParametricBootstrap.Parameter) -> JSON) -> JSON {
            .object(
                Dictionary(found.parameters.map { ($0.name, value($0)) }, uniquingKeysWith: { a, _ in a }))
        }
        return [
            "replicates": .integer(found.replicates), "failed": .integer(found.failed),
            "singular": .integer(found.singular), "parameters": JSON(found.parameters.map(\.name)),
            "estimate": by { JSON($0.estimate) }, "bias": by { JSON($0.bias) }, "se": by { JSON($0.se) },
            "intervals": by { item in
                [
                    "estimate": JSON(item.estimate), "bias": JSON(item.bias), "se": JSON(item.se),
                    "lower": JSON(item.percentile?.lower), "upper": JSON(item.percentile?.upper),
                    "basic_lower": JSON(item.basic?.lower), "basic_upper": JSON(item.basic?.upper),
                    "normal_lower": JSON(item.normal?.lower), "normal_upper": JSON(item.normal?.upper),
                    "n": .integer(item.count),
                ]
            },
        ]
    }
}
