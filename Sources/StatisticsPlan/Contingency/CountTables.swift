import DataFrames
import JSONText
import Statistics

/// A contingency table with the names of its rows and columns, where it has them, and the rows of data left out.
struct LabelledCounts {
    let counts: CountTable
    var rows: [String] = []
    var columns: [String] = []
    var dropped: [Exclusion] = []

    /// `{"rows", "columns", "counts"}`.
    var json: JSON {
        [
            "rows": JSON(rows), "columns": JSON(columns),
            "counts": .array(counts.counts.map { JSON($0) }),
        ]
    }
}

/// Contingency tables as a spec gives them: numbers under `inline`, or raw rows to cross-tabulate.
enum CountTables {
    /// `inline.table`, or `row` by `col`.
    static func table(_ spec: Spec, _ data: PlanTable?) throws -> LabelledCounts {
        if let rows = spec.inline("table") { return LabelledCounts(counts: try counts(rows)) }
        guard let data else { throw PlanError.missingField("inline", method: spec.method) }
        let row = try levels("row", spec, data), column = try levels("col", spec, data)
        return LabelledCounts(
            counts: try cross(row, column, rows: nil), rows: row.levels, columns: column.levels,
            dropped: missing([row, column]))
    }

    /// `inline.table`, or `before` by `after`, both with the same two levels.
    static func paired(_ spec: Spec, _ data: PlanTable?) throws -> LabelledCounts {
        if spec.inline("table") != nil { return try table(spec, data) }
        guard let data else { throw PlanError.missingField("inline", method: spec.method) }
        let names = (
            try spec.optionalString("before") ?? spec.string("row"),
            try spec.optionalString("after") ?? spec.string("col")
        )
        let before = try data.factor(names.0), after = try data.factor(names.1)
        // One side may lack a level the other has; an order given for either column rules.
        let hasOrder = [names.0, names.1].contains { spec["factors"]?[$0] != nil }
        var order = before.levels + after.levels.filter { !before.levels.contains($0) }
        if !hasOrder { order = LevelOrder.sorted(order) }
        let occurring = Set([before, after].flatMap { $0.droppingUnusedLevels().levels })
        if order.count > 2 { order = order.filter(occurring.contains) }
        guard order.count <= 2 else {
            throw PlanError.wrongField("before", "a column with the same two values as 'after'")
        }
        while order.count < 2 { order.append("(other)") }
        let codes = [before, after].map { factor in
            factor.codes.map {
                $0 < 0 ? Int32(-1) : Int32(order.firstIndex(of: factor.levels[Int($0)]) ?? -1)
            }
        }
        let pair = codes.map { FactorColumn(codes: $0, levels: order) }
        return LabelledCounts(
            counts: try cross(pair[0], pair[1], rows: nil), rows: order, columns: order,
            dropped: missing(pair))
    }

    /// `inline.strata`, or `row` by `col` within `strata`.
    static func strata(_ spec: Spec, _ data: PlanTable?) throws -> (
        counts: [CountTable], dropped: [Exclusion]
    ) {
        if let tables = spec.inline("strata") {
            guard let list = tables.array else { throw PlanError.wrongField("strata", "a list of tables") }
            return (try list.map(counts), [])
        }
        guard let data else { throw PlanError.missingField("inline", method: spec.method) }
        let row = try levels("row", spec, data), column = try levels("col", spec, data)
        let stratum = try levels("strata", spec, data)
        let tables = try stratum.levels.indices.map { level in
            try cross(row, column, rows: stratum.codes.indices.filter { stratum.codes[$0] == Int32(level) })
        }
        return (tables, missing([row, column, stratum]))
    }

    /// The column named by a field, with the levels that occur, or all that `factors` lists for it.
    private static func levels(_ field: String, _ spec: Spec, _ data: PlanTable) throws -> FactorColumn {
        let name = try spec.string(field), factor = try data.factor(name)
        return spec["factors"]?[name] == nil ? factor.droppingUnusedLevels() : factor
    }

    private static func cross(_ row: FactorColumn, _ column: FactorColumn, rows: [Int]?) throws -> CountTable
    {
        guard !row.levels.isEmpty, !column.levels.isEmpty else {
            throw PlanError.wrongField("row", "a column with at least one value")
        }
        let chosen = rows ?? Array(row.codes.indices)
        return try CountTable(
            rows: chosen.map { Int(row.codes[$0]) }, columns: chosen.map { Int(column.codes[$0]) },
            rowLevels: row.levels.count, columnLevels: column.levels.count)
    }

    private static func missing(_ factors: [FactorColumn]) -> [Exclusion] {
        let n = (factors.first?.count ?? 0)
        let lost = (0..<n).count { row in factors.contains { $0.isMissing(row) } }
        return lost > 0 ? [Exclusion("a value of the row is missing", lost)] : []
    }

    private static func counts(_ json: JSON) throws -> CountTable {
        guard let rows = json.array?.compactMap({ $0.array?.compactMap(\.int) }),
            rows.count == json.array?.count,
            zip(rows, json.array ?? []).allSatisfy({ $0.0.count == $0.1.array?.count })
        else { throw PlanError.wrongField("table", "a list of rows of whole numbers") }
        return try CountTable(rows)
    }
}
