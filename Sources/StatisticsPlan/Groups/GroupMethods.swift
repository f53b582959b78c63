import DataFrames
import JSONText
import Statistics

/// Methods on independent groups and on blocks.
enum GroupMethods {
    static let all: [StatisticsMethod] = [
        .onTable(
            "mann_whitney", .groups, aliases: ["ranksum"], "Mann-Whitney test with Hodges-Lehmann shift",
            run: mannWhitney),
        .onTable(
            "kruskal_dunn", .groups, aliases: ["kruskal"], "Kruskal-Wallis test with Dunn's comparisons",
            run: kruskal),
        .onTable("friedman", .blocks, "Friedman's test of repeated measures", run: friedman),
    ]

    /// Values by group: the levels of `groups` in that order, or all levels that occur.
    static func groups(_ spec: Spec, _ table: PlanTable) throws -> (
        labels: [String], values: [[Double]], missing: Int
    ) {
        let values = try table.numbers(try spec.string("value"))
        let factor = try table.factor(try spec.string("group"))
        let labels = try spec["groups"].map { _ in try spec.strings("groups") } ?? occurring(factor, spec)
        for label in labels where !factor.levels.contains(label) {
            throw PlanError.unknownLevel(label, among: factor.levels)
        }
        var split = [[Double]](repeating: [], count: labels.count), missing = 0
        for (row, value) in values.enumerated() {
            guard let label = factor[row] else {
                missing += 1
                continue
            }
            guard let place = labels.firstIndex(of: label) else { continue }
            if value.isNaN { missing += 1 } else { split[place].append(value) }
        }
        return (labels, split, missing)
    }

    /// The levels that occur, or all that `factors` lists.
    private static func occurring(_ factor: FactorColumn, _ spec: Spec) throws -> [String] {
        let listed = spec["factors"]?[try spec.string("group")] != nil
        return listed ? factor.levels : factor.droppingUnusedLevels().levels
    }

    private static func dropped(_ missing: Int) -> JSON {
        JSON(missing > 0 ? [Exclusion("the value or the group is missing", missing)] : [])
    }

    static func mannWhitney(_ spec: Spec, _ table: PlanTable, _ timer: PhaseTimer) throws -> JSON {
        let data = try timer.measure(.frame) { try groups(spec, table) }
        let column = try spec.string("group")
        guard data.labels.count <= 2 else { throw PlanError.notTwoGroups(column, data.labels) }
        guard data.labels.count == 2 else { throw PlanError.oneLevel(column, data.labels) }
        var out = ResultObject([
            "groups": JSON(data.labels), "n": JSON(data.values.map(\.count)),
            "dropped": dropped(data.missing),
        ])
        let values = data.values, level = try spec.level()
        switch try timer.measure(.fit, { try MannWhitney.test(values[0], values[1]) }) {
        case .notEstimable(let reason):
            out["U"] = .null
            out["reason"] = .string(reason)
        case .value(let test):
            out["U"] = .number(test.u)
            out["p_continuity"] = .number(test.pContinuity)
            out["p_no_continuity"] = .number(test.pNormal)
            out["probability_of_superiority"] = .number(test.probabilityOfSuperiority)
            out["method"] = JSON(test.method)
            out["p"] = .number(test.exact.value?.twoSided ?? test.pContinuity)
            out.set("z", test.z)
            out.set("p_exact_permutation", test.exact.map(\.twoSided))
            if try spec.flag("interval", default: true) {
                let shift = try timer.measure(.inference) {
                    try HodgesLehmannShift.estimate(values[0], values[1], level: level)
                }
                out.set("hodges_lehmann", shift.map(\.estimate))
                out.set("lower", shift.map(\.interval.lower))
                out.set("upper", shift.map(\.interval.upper))
                out.set("level", shift.map(\.interval.level))
            }
            if !test.hasTies, let exact = test.exact.value {
                out["p_exact"] = .number(min(1, 2 * min(exact.greater, exact.less)))
            }
        }
        return out.json
    }

    static func kruskal(_ spec: Spec, _ table: PlanTable, _ timer: PhaseTimer) throws -> JSON {
        var data = try timer.measure(.frame) { try groups(spec, table) }
        guard data.labels.count > 1 else { throw PlanError.oneLevel(try spec.string("group"), data.labels) }
        // A group left without values takes no part.
        let filled = data.values.indices.filter { !data.values[$0].isEmpty }
        data = (filled.map { data.labels[$0] }, filled.map { data.values[$0] }, data.missing)
        var out = ResultObject([
            "groups": JSON(data.labels), "n": JSON(data.values.map(\.count)),
            "dropped": dropped(data.missing),
        ])
        let values = data.values
        switch try timer.measure(.fit, { try KruskalDunn.test(values) }) {
        case .notEstimable(let reason):
            out["statistic"] = .null
            out["reason"] = .string(reason)
        case .value(let test):
            let p = test.pairs.map(\.p)
            out["statistic"] = .number(test.overall.value)
            out["df"] = .integer(test.overall.degreesOfFreedom)
            out["p"] = .number(test.overall.p)
            out["method"] = JSON(
                MethodNote(
                    "Kruskal-Wallis rank-sum test", variant: "chi-squared distribution, tie-corrected",
                    reason: "\(values.count) groups; Dunn's comparisons use the same ranks"))
            out["dunn"] = [
                "pair": JSON(test.pairs.map { "\(data.labels[$0.first]) - \(data.labels[$0.second])" }),
                "z": JSON(test.pairs.map(\.z)), "p": JSON(p), "p_holm": JSON(Adjustment.holm.adjust(p)),
                "p_bh": JSON(Adjustment.benjaminiHochberg.adjust(p)),
                "p_bonferroni": JSON(Adjustment.bonferroni.adjust(p)),
            ]
        }
        return out.json
    }

    static func friedman(_ spec: Spec, _ table: PlanTable, _ timer: PhaseTimer) throws -> JSON {
        let (columns, labels, lost) = try timer.measure(.frame) { try treatments(spec, table) }
        let test = try timer.measure(.fit) { try Friedman(columns: columns) }
        var out = ResultObject([
            "n_blocks": .integer(test.blocks), "dropped": JSON(lost + test.dropped), "columns": JSON(labels),
            "method": JSON(
                MethodNote(
                    "Friedman's rank test", variant: "chi-squared distribution, tie-corrected",
                    reason: "\(columns.count) repeated measures of the same blocks")),
        ])
        out.set("statistic", test.statistic.map(\.value))
        out.set("p", test.statistic.map(\.p))
        out.set("kendall_w", test.kendallW)
        out["df"] = .integer(columns.count - 1)
        return out.json
    }

    /// One column per treatment: `columns` side by side, or `value` by `time` within `block` of a long table.
    private static func treatments(_ spec: Spec, _ table: PlanTable) throws -> (
        columns: [[Double]], labels: [String], lost: [Exclusion]
    ) {
        guard spec["columns"] == nil, spec["value"] != nil else {
            let names = try spec.strings("columns")
            return (try names.map { try table.numbers($0) }, names, [])
        }
        let wide = try WideBlocks(
            table, value: try spec.string("value"), time: try spec.string("time"),
            block: try spec.strings("block"),
            levels: spec["levels"] == nil ? nil : try spec.strings("levels"))
        return (wide.columns, wide.levels, wide.dropped)
    }
}
