import DataFrames
import JSONText
import Statistics

/// Descriptive statistics of a table's columns.
enum DescribeMethod {
    static let all: [StatisticsMethod] = [
        .onTable(
            "describe", .columns, aliases: ["summary"],
            "n, missing, mean, sd, quartiles and geometric mean of columns", run: describe)
    ]

    static func describe(_ spec: Spec, _ table: PlanTable, _ timer: PhaseTimer) throws -> JSON {
        let names = spec["columns"] == nil ? table.frame.names : try spec.strings("columns")
        let group = try spec.optionalString("group").map { try table.factor($0).droppingUnusedLevels() }
        let lines = try timer.measure(.fit) {
            try names.flatMap { name -> [JSON] in
                let column = try column(name, table)
                guard let group else { return [try line(name, column, group: nil)] }
                return try group.levels.indices.map { level in
                    let rows = group.codes.indices.filter { group.codes[$0] == Int32(level) }
                    return try line(name, column.selecting(rows: rows), group: group.levels[level])
                }
            }
        }
        var out = ResultObject([
            "rows": .integer(table.frame.rowCount), "columns": .array(lines),
            "method": JSON(
                MethodNote(
                    "Description", variant: "quartiles by linear interpolation (R's type 7)",
                    reason: "missing values are counted, not imputed")),
        ])
        if let group, group.missingCount > 0 {
            out["dropped"] = JSON([Exclusion("the group is missing", group.missingCount)])
        }
        return out.json
    }

    private static func column(_ name: String, _ table: PlanTable) throws -> Column {
        if let column = table.frame[name] { return column }
        return .numbers(try table.numbers(name))
    }

    private static func line(_ name: String, _ column: Column, group: String?) throws -> JSON {
        var out = ResultObject([
            "name": .string(name), "n": .integer(column.count - column.missingCount),
            "missing": .integer(column.missingCount),
        ])
        if let group { out["group"] = .string(group) }
        switch column {
        case .factor(let factor):
            let factor = factor.droppingUnusedLevels()
            out["kind"] = "factor"
            var counts = [Int](repeating: 0, count: factor.levels.count)
            for code in factor.codes where code >= 0 { counts[Int(code)] += 1 }
            out["levels"] = .array(
                zip(factor.levels, counts).map { ["level": .string($0), "n": .integer($1)] })
        case .numeric(let numbers):
            out["kind"] = "numeric"
            let summary = try SampleDescription(numbers.values)
            out.set("mean", summary.mean)
            out.set("sd", summary.standardDeviation)
            out.set("min", summary.minimum)
            out.set("q1", summary.lowerQuartile)
            out.set("median", summary.median)
            out.set("q3", summary.upperQuartile)
            out.set("max", summary.maximum)
            out.set("geometric_mean", summary.geometricMean)
            out.set("geometric_sd", summary.geometricStandardDeviation)
        }
        return out.json
    }
}
