import DataFrames
import JSONText
import ModelFormula
import Statistics

/// Methods on pairs: x minus y.
enum PairedMethods {
    static let all: [StatisticsMethod] = [
        .onTable(
            "signed_rank", .pairs, aliases: ["wilcoxon"],
            "Wilcoxon signed-rank test with Hodges-Lehmann estimate",
            run: signedRank),
        .onTable(
            "signed_rank_clustered", .pairs, aliases: ["clustered"],
            "signed-rank tests for several pairs per cluster",
            run: clustered),
        .onTable(
            "sign_test", .pairs, aliases: ["sign"], "exact sign test with the interval of the median",
            run: signTest),
        .onTable("paired_t", .pairs, aliases: ["ttest"], "paired t test", run: pairedT),
        .onTable(
            "paired_permutation", .pairs, aliases: ["permutation"],
            "exact permutation test of the sum of differences",
            run: permutation),
    ]

    static func pairedT(_ spec: Spec, _ table: PlanTable, _ timer: PhaseTimer) throws -> JSON {
        let columns = try timer.measure(.frame) { try PairColumns(spec, table) }
        let level = try spec.level()
        let test = try timer.measure(.fit) { try PairedT(try columns.differences(spec), level: level) }
        var out = ResultObject([
            "comparison": .string(columns.label), "n": .integer(test.pairs),
            "dropped": JSON(columns.dropped + test.dropped), "method": JSON(test.method),
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

    static func signTest(_ spec: Spec, _ table: PlanTable, _ timer: PhaseTimer) throws -> JSON {
        let columns = try timer.measure(.frame) { try PairColumns(spec, table) }
        let level = try spec.level()
        let test = try timer.measure(.fit) { try SignTest(try columns.differences(spec), level: level) }
        var out = ResultObject([
            "comparison": .string(columns.label), "n_pos": .integer(test.positive),
            "n_neg": .integer(test.negative),
            "n_zero": .integer(test.zeros),
            "p_two_sided": .number(test.p.twoSided), "p_greater": .number(test.p.greater),
            "p_less": .number(test.p.less), "dropped": JSON(columns.dropped + test.dropped),
            "method": JSON(test.method),
        ])
        out.set("median", test.median)
        out.set("median_ci_order_stat", test.medianInterval) { JSON($0) }
        out.set("median_ci_coverage", test.medianInterval.map(\.level))
        return out.json
    }

    static func permutation(_ spec: Spec, _ table: PlanTable, _ timer: PhaseTimer) throws -> JSON {
        let columns = try timer.measure(.frame) { try PairColumns(spec, table) }
        let test = try timer.measure(.fit) { PairedPermutation(try columns.differences(spec)) }
        var out = ResultObject([
            "comparison": .string(columns.label), "n": .integer(test.pairs), "n_perm": .number(test.patterns),
            "dropped": JSON(columns.dropped + test.dropped),
            "method": JSON(test.method),
        ])
        out.set("p_two_sided", test.p.map(\.twoSided))
        out.set("p_greater", test.p.map(\.greater))
        out.set("p_less", test.p.map(\.less))
        return out.json
    }
}
