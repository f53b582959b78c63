import DataFrames
import JSONText
import ModelFormula
import Survival

/// Follow-up columns of a spec on the rows where they, and the other columns asked for, are present.
struct FollowUpColumns {
    /// The table on the rows used.
    let table: PlanTable
    /// Rows of the given table that are used.
    let rows: [Int]
    /// Rows left out, by the first column that lacks a value.
    let dropped: [(column: String, count: Int)]

    /// Keeps the rows on which every column or expression has a value.
    init(_ table: PlanTable, complete names: [String]) throws {
        var counts = [Int](repeating: 0, count: names.count)
        var keep = [Bool](repeating: true, count: table.frame.rowCount)
        for (index, name) in names.enumerated() {
            let missing = try Self.missing(name, in: table)
            for row in keep.indices where keep[row] && missing[row] {
                keep[row] = false
                counts[index] += 1
            }
        }
        rows = keep.indices.filter { keep[$0] }
        self.table =
            rows.count == keep.count ? table : PlanTable(prepared: table.frame.selecting(rows: rows))
        dropped = zip(names, counts).filter { $0.1 > 0 }.map { ($0.0, $0.1) }
        guard !rows.isEmpty else {
            throw PlanError(
                "IC0545", "No row has a value in all of: \(names.joined(separator: ", ")).",
                remedy: "Check the filter and the missing values of these columns.")
        }
    }

    private static func missing(_ name: String, in table: PlanTable) throws -> [Bool] {
        if let column = table.frame[name] { return (0..<column.count).map(column.isMissing) }
        let factor = try table.factor(name)
        return (0..<factor.count).map(factor.isMissing)
    }

    /// Numbers of a column or expression on the rows used.
    func numbers(_ name: String) throws -> [Double] { try table.numbers(name) }

    /// Follow-up by `time` and `event`, or `start`, `stop` and `event`.
    func followUp(_ columns: Follow) throws -> SurvivalData {
        let codes =
            table.frame[columns.event] == nil
            ? try table.numbers(columns.event) : try EventCoding.codes(columns.event, in: table.frame)
        return try SurvivalData(
            times: numbers(columns.time), events: EventCoding.events(codes),
            entries: columns.start.map { try numbers($0) })
    }

    /// Groups of one or several columns, labelled `column=level` as R does, or by the level alone.
    func groups(_ names: [String], labelled: Bool = true) throws -> Grouping {
        try Grouping(
            names.map { name in
                let factor = try table.factor(name)
                guard labelled else { return factor }
                return FactorColumn(codes: factor.codes, levels: factor.levels.map { "\(name)=\($0)" })
            })
    }

    /// `[{column, n}]`.
    var droppedJSON: JSON {
        .array(dropped.map { ["reason": .string("no value in \($0.column)"), "n": .integer($0.count)] })
    }
}

/// Names of the follow-up columns in a spec.
struct Follow {
    let start: String?
    let time: String
    let event: String

    var names: [String] { [start, time, event].compactMap { $0 } }

    /// `start`, `stop`, `event`, or `time`, `event`, or a formula with a `Surv(…)` left-hand side.
    init(_ spec: Spec) throws {
        if let text = try spec.optionalString("formula"), let response = try Formula(text).response {
            let parts = Self.arguments(response.text)
            guard [2, 3].contains(parts.count) else {
                throw PlanError.wrongField("formula", "'Surv(time, event) ~ …' or a right-hand side")
            }
            start = parts.count == 3 ? parts[0] : nil
            time = parts[parts.count - 2]
            event = parts[parts.count - 1]
            return
        }
        start = try spec.optionalString("start")
        time = try spec.string(start == nil ? "time" : "stop")
        event = try spec.string("event")
    }

    /// The arguments of `Surv(a, b)`, split at the commas outside inner parentheses.
    private static func arguments(_ call: String) -> [String] {
        guard call.hasPrefix("Surv("), call.hasSuffix(")") else { return [] }
        var parts = [""], depth = 0
        for character in call.dropFirst(5).dropLast() {
            if character == "," && depth == 0 {
                parts.append("")
                continue
            }
            if character == "(" { depth += 1 }
            if character == ")" { depth -= 1 }
            if character != " " || !(parts.last ?? "").isEmpty { parts[parts.count - 1].append(character) }
        }
        return parts
    }
}

extension Spec {
    /// Grouping columns of a field, or of the right-hand side of a `Surv(…) ~` formula.
    func groupColumns(_ field: String = "group") throws -> [String] {
        if self[field] != nil { return try strings(field) }
        guard let text = try optionalString("formula") else { return [] }
        let wanted: (String) -> Bool = { ($0.hasPrefix("strata(")) == (field == "strata") }
        return try Formula(text).fixed.variables.map(\.text).filter(wanted)
            .map { field == "strata" ? String($0.dropFirst(7).dropLast()) : $0 }
    }
}

extension PlanTable {
    /// A table whose filter and level order are already applied.
    init(prepared frame: DataFrame) { self.frame = frame }
}
