import DataFrames
import JSONText
import Statistics

/// Correlation and ROC analysis.
enum AssociationMethods {
    static let all: [StatisticsMethod] = [
        .onTable(
            "correlation", .correlation, aliases: ["cor"], "Pearson, Spearman and Kendall correlation",
            run: correlation),
        .onTable("roc", .markers, aliases: ["auc"], "ROC areas with DeLong's intervals", run: roc),
    ]

    static func correlation(_ spec: Spec, _ table: PlanTable, _ timer: PhaseTimer) throws -> JSON {
        let (x, y) = try timer.measure(.frame) {
            (try table.numbers(try spec.string("x")), try table.numbers(try spec.string("y")))
        }
        let level = try spec.level()
        let test = try timer.measure(.fit) { try Correlation(x, y, level: level) }
        var out = ResultObject([
            "n": .integer(test.pairs), "dropped": JSON(test.dropped), "ties": .bool(test.hasTies),
            "method": JSON(
                MethodNote(
                    "Spearman's rank correlation",
                    variant: test.hasTies ? "t distribution, mid-ranks for ties" : "R's default distribution",
                    reason: "monotone association; Pearson's and Kendall's stand beside it")),
        ])
        out.set("pearson_r", test.pearson.map(\.r))
        out.set("pearson_p", test.pearson.map(\.p))
        if let pearson = test.pearson.value { out.set("pearson_ci", pearson.interval) { JSON($0) } }
        out.set("spearman_rho", test.spearman.map(\.rho))
        out.set("spearman_S", test.spearman.map(\.s))
        out.set("spearman_p_default", test.spearman.map(\.p))
        out.set("spearman_p_t", test.spearman.map(\.pApproximate))
        out.set("kendall_tau_b", test.kendall.map(\.tau))
        out.set("kendall_p_default", test.kendall.map(\.p))
        out.set("kendall_p_normal", test.kendall.map(\.pNormal))
        out.set("kendall_z_normal", test.kendall.map(\.z))
        return out.json
    }

    /// Row numbers of cases and controls: a 0/1 column, or a factor with two levels, the second being the case.
    private static func classes(_ spec: Spec, _ table: PlanTable) throws -> (cases: [Int], controls: [Int]) {
        let name = try spec.string("response")
        if let column = table.frame[name], case .factor(let factor) = column {
            let used = factor.droppingUnusedLevels()
            guard used.levels.count <= 2 else {
                throw PlanError.wrongField("response", "a column with two values")
            }
            return (
                used.codes.indices.filter { used.codes[$0] == 1 },
                used.codes.indices.filter { used.codes[$0] == 0 }
            )
        }
        let values = try table.numbers(name)
        guard values.allSatisfy({ $0.isNaN || $0 == 0 || $0 == 1 }) else {
            throw PlanError.wrongField("response", "a column of 0 (control) and 1 (case)")
        }
        return (values.indices.filter { values[$0] == 1 }, values.indices.filter { values[$0] == 0 })
    }

    static func roc(_ spec: Spec, _ table: PlanTable, _ timer: PhaseTimer) throws -> JSON {
        let reversed = try direction(spec), level = try spec.level(), names = try spec.strings("markers")
        let (rows, markers) = try timer.measure(.frame) {
            (try classes(spec, table), try names.map { try table.numbers($0) })
        }
        var out = ResultObject()
        for (name, marker) in zip(names, markers) {
            let area = try timer.measure(.fit) {
                try ROCArea.estimate(
                    cases: rows.cases.map { marker[$0] }, controls: rows.controls.map { marker[$0] },
                    reversed: reversed, level: level)
            }
            out.set(name, area, json)
        }
        var pairs: [JSON] = []
        for i in names.indices {
            for j in names.indices where j > i {
                let both = Set(
                    (0..<table.frame.rowCount).filter { !markers[i][$0].isNaN && !markers[j][$0].isNaN })
                let shared = (rows.cases.filter(both.contains), rows.controls.filter(both.contains))
                pairs.append(
                    try timer.measure(.inference) {
                        try pair(names[i], markers[i], names[j], markers[j], shared, reversed)
                    })
            }
        }
        if let first = pairs.first {
            out["paired_delong_z"] = first["z"] ?? .null
            out["paired_delong_p"] = first["p"] ?? .null
            out["paired_delong_z_reason"] = first["z_reason"]
            out["paired_delong_p_reason"] = first["p_reason"]
            out["paired_delong"] = .array(pairs)
        }
        return out.json
    }

    /// Two markers compared in the rows that have both.
    private static func pair(
        _ name: String, _ marker: [Double], _ other: String, _ otherMarker: [Double],
        _ rows: (cases: [Int], controls: [Int]), _ reversed: Bool
    ) throws -> JSON {
        func area(_ marker: [Double]) throws -> Estimate<ROCArea> {
            try ROCArea.estimate(
                cases: rows.cases.map { marker[$0] }, controls: rows.controls.map { marker[$0] },
                reversed: reversed)
        }
        var out = ResultObject(["pair": .string("\(name) - \(other)")])
        let comparison: Estimate<(z: Double, p: Double)>
        switch (try area(marker), try area(otherMarker)) {
        case (.value(let first), .value(let second)): comparison = first.compared(with: second)
        case (.notEstimable(let reason), _), (_, .notEstimable(let reason)):
            comparison = .notEstimable(reason: reason)
        }
        out.set("z", comparison.map(\.z))
        out.set("p", comparison.map(\.p))
        return out.json
    }

    /// `>`: larger values mean case (the default); `<`: smaller ones.
    private static func direction(_ spec: Spec) throws -> Bool {
        switch try spec.optionalString("direction") ?? ">" {
        case ">": return false
        case "<": return true
        default: throw PlanError.wrongField("direction", "'>' (larger means case) or '<'")
        }
    }

    private static func json(_ area: ROCArea) -> JSON {
        var out = ResultObject([
            "auc": .number(area.area), "n_control": .integer(area.controls), "n_case": .integer(area.cases),
        ])
        out.set("se", area.standardError)
        out.set("lower", area.interval.map(\.lower))
        out.set("upper", area.interval.map(\.upper))
        return out.json
    }
}
