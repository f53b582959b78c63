import DataFrames
import JSONText
import ModelFormula
import Statistics

/// Methods on pairs: x minus y.
enum PairedMethods {
    static let all: [StatisticsMethod] = [
        .onTable(
            "signed_rank", aliases: ["wilcoxon"], "Wilcoxon signed-rank test with Hodges-Lehmann estimate",
            run: signedRank),
        .onTable(
            "signed_rank_clustered", aliases: ["clustered"],
            "signed-rank tests for several pairs per cluster",
            run: clustered),
        .onTable(
            "sign_test", aliases: ["sign"], "exact sign test with the interval of the median", run: signTest),
        .onTable("paired_t", aliases: ["ttest"], "paired t test", run: pairedT),
        .onTable(
            "paired_permutation", aliases: ["permutation"],
            "exact permutation test of the sum of differences",
            run: permutation),
    ]

    /// x - y at the resolution the spec asks for.
    static func differences(_ spec: Spec, _ table: PlanTable) throws -> PairedDifferences {
        let x = try table.numbers(try spec.string("x"))
        let y =
            try spec.optionalString("y").map { try table.numbers($0) }
            ?? [Double](repeating: 0, count: x.count)
        return try PairedDifferences(x, minus: y, decimals: try spec.optionalInt("decimals"))
    }

    static func pairedT(_ spec: Spec, _ table: PlanTable) throws -> JSON {
        let test = try PairedT(try differences(spec, table), level: try spec.level())
        var out = ResultObject([
            "n": .integer(test.pairs), "dropped": JSON(test.dropped), "method": JSON(test.method),
        ])
        out.set("mean", test.mean)
        out.set("sd", test.standardDeviation)
        out.set("t", test.test.map(\.t))
        guard let t = test.test.value else { return out.json }
        out["df"] = .number(t.degreesOfFreedom)
        out["p_two_sided"] = .number(t.p.twoSided)
        out["p_greater"] = .number(t.p.greater)
        out["p_less"] = .number(t.p.less)
        out["lower"] = .number(t.interval.lower)
        out["upper"] = .number(t.interval.upper)
        out["cohen_dz"] = .number(t.cohenDz)
        if let mean = test.mean.value, try isLogarithm(spec, "x"), try isLogarithm(spec, "y") {
            out["geometric_mean_ratio"] = .number(Descriptive.exponential(mean))
            out["geometric_mean_ratio_ci"] = JSON(t.interval.map(Descriptive.exponential))
        }
        return out.json
    }

    /// Whether a column is asked for as `log(…)`.
    private static func isLogarithm(_ spec: Spec, _ field: String) throws -> Bool {
        guard let text = try spec.optionalString(field) else { return false }
        return text.hasPrefix("log(") && text.hasSuffix(")")
    }

    static func signTest(_ spec: Spec, _ table: PlanTable) throws -> JSON {
        let test = try SignTest(try differences(spec, table), level: try spec.level())
        var out = ResultObject([
            "n_pos": .integer(test.positive), "n_neg": .integer(test.negative),
            "n_zero": .integer(test.zeros),
            "p_two_sided": .number(test.p.twoSided), "p_greater": .number(test.p.greater),
            "p_less": .number(test.p.less), "dropped": JSON(test.dropped), "method": JSON(test.method),
        ])
        out.set("median", test.median)
        out.set("median_ci_order_stat", test.medianInterval) { JSON($0) }
        out.set("median_ci_coverage", test.medianInterval.map(\.level))
        return out.json
    }

    static func permutation(_ spec: Spec, _ table: PlanTable) throws -> JSON {
        let test = PairedPermutation(try differences(spec, table))
        var out = ResultObject([
            "n": .integer(test.pairs), "n_perm": .number(test.patterns), "dropped": JSON(test.dropped),
            "method": JSON(test.method),
        ])
        out.set("p_two_sided", test.p.map(\.twoSided))
        out.set("p_greater", test.p.map(\.greater))
        out.set("p_less", test.p.map(\.less))
        return out.json
    }
}
