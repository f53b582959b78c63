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
            for row in try Self.missing(name, in: table) where keep[row] {
                keep[row] = false
                counts[index] += 1
            }
        }
        let isComplete = counts.allSatisfy { $0 == 0 }
        rows = isComplete ? Array(keep.indices) : keep.indices.filter { keep[$0] }
        self.table =
            isComplete ? table : PlanTable(prepared: table.frame.selecting(rows: rows), whole: table.whole)
        dropped = zip(names, counts).filter { $0.1 > 0 }.map { ($0.0, $0.1) }
        guard !rows.isEmpty else {
            throw PlanError(
                "IC0545", "No row has a value in all of: \(names.joined(separator: ", ")).",
                remedy: "Check the filter and the missing values of these columns.")
        }
    }

    private static func missing(_ name: String, in table: PlanTable) throws -> [Int] {
        try (table.frame[name] ?? .factor(try table.factor(name))).missingRows
    }

    /// How the event column of the whole table is coded; a code it does not allow is an error with its line.
    private static func coding(_ column: String, in table: PlanTable) throws -> EventCoding {
        let codes = try EventCoding.codes(column, in: table.whole)
        do {
            return try EventCoding.of(codes)
        } catch {
            guard let row = codes.firstIndex(where: { $0 != 0 && $0 != 1 && !$0.isNaN }) else { throw error }
            throw PlanError.badEventCode(
                column, at: table.whole.location(row: row, column: column), row: row, value: codes[row])
        }
    }

    /// Numbers of a column or expression on the rows used.
    func numbers(_ name: String) throws -> [Double] { try table.numbers(name) }

    /// Times and events by `time` and `event`, or `start`, `stop` and `event`.
    func values(_ columns: Follow) throws -> FollowUpValues {
        let codes: [Double], coding: EventCoding
        if table.frame[columns.event] == nil {
            codes = try table.numbers(columns.event)
            coding = try EventCoding.of(codes)
        } else {
            codes = try EventCoding.codes(columns.event, in: table.frame)
            coding = try Self.coding(columns.event, in: table)
        }
        let events = coding.events(codes)
        return FollowUpValues(
            times: try numbers(columns.time), events: events,
            entries: try columns.start.map { try numbers($0) }, frame: table.frame, columns: columns)
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

/// Follow-up as columns, not yet checked and sorted.
struct FollowUpValues {
    let times: [Double]
    let events: [Bool]
    let entries: [Double]?
    let frame: DataFrame
    let columns: Follow

    /// Checked and sorted; a time that cannot be is an error with its line in the file.
    func data() throws -> SurvivalData {
        if let row = times.firstIndex(where: { !($0 >= 0) || $0.isInfinite }) {
            throw PlanError.badTime(
                columns.time, at: frame.location(row: row, column: columns.time), row: row)
        }
        if let entries,
            let row = times.indices.first(where: { !(entries[$0] >= 0) || entries[$0] >= times[$0] })
        {
            let start = columns.start ?? ""
            throw PlanError.emptyInterval(
                start, columns.time, at: frame.location(row: row, column: start), row: row)
        }
        return try SurvivalData(times: times, events: events, entries: entries)
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
            guard let call = response.call, call.name == "Surv", [2, 3].contains(call.arguments.count) else {
                throw PlanError.wrongField("formula", "'Surv(time, event) ~ …' or a right-hand side")
            }
            let parts = call.arguments.map { TypedFormula.name($0.value) }
            start = parts.count == 3 ? parts[0] : nil
            time = parts[parts.count - 2]
            event = parts[parts.count - 1]
            return
        }
        start = try spec.optionalString("start")
        time = try spec.string(start == nil ? "time" : "stop")
        event = try spec.string("event")
    }
}

extension Spec {
    /// Grouping columns of a field, or of the right-hand side of a `Surv(…) ~` formula.
    func groupColumns(_ field: String = "group") throws -> [String] {
        if self[field] != nil { return try strings(field) }
        guard let text = try optionalString("formula") else { return [] }
        let isWanted = { (name: String?) in (name == "strata") == (field == "strata") }
        return try Formula(text).fixed.variables.filter {
            isWanted($0.call?.name) && $0.call?.name != "cluster"
        }
        .flatMap { variable -> [String] in
            guard field == "strata", let call = variable.call else { return [TypedFormula.name(variable)] }
            return call.arguments.map { TypedFormula.name($0.value) }
        }
    }
}

extension PlanTable {
    /// A table whose filter and level order are already applied.
    init(prepared frame: DataFrame, whole: DataFrame) {
        self.frame = frame
        self.whole = whole
    }
}
