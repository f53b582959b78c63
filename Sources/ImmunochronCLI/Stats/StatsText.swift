import Diagnostics
import Foundation
import JSONText
import Statistics
import StatisticsPlan

/// A batch as people read it. Every number is taken from the JSON result.
struct StatsText {
    private let batch: Batch

    init(_ batch: Batch) { self.batch = batch }

    var text: String {
        var blocks = batch.parts.map { part -> String in
            let title = batch.parts.count > 1 ? "== \(part.label) ==\n" : ""
            if let failure = part.failure { return title + "not computed: \(failure.message)" }
            return title + ResultText(part.result, method: batch.method.name).text
        }
        if let family = batch.family {
            var table = TextTable(["family: \(family.name)", "p", "p \(family.adjustment.rawValue)"])
            for member in family.members {
                table.add([
                    member.label, member.p.map(StatsNumber.p) ?? "-",
                    member.adjusted.map(StatsNumber.p) ?? "-",
                ])
            }
            blocks.append(table.text)
        }
        return blocks.joined(separator: "\n\n")
    }
}

/// Numbers of statistical output: four significant digits, p values never rounded to zero.
enum StatsNumber {
    static func number(_ value: Double) -> String {
        if value.isInfinite { return value > 0 ? "Inf" : "-Inf" }
        if value == value.rounded(), abs(value) < 1e7 { return String(Int(value)) }
        return String(format: abs(value) >= 1e7 ? "%.3e" : "%.4g", value)
    }

    static func p(_ value: Double) -> String {
        value != 0 && value < 1e-4 ? String(format: "%.3e", value) : String(format: "%.4f", value)
    }
}

/// One result laid out by its method's layout.
struct ResultText {
    private let result: JSON
    private let layout: ResultLayout?
    private var pairs: [(label: String, value: String)] = []
    private var tables: [String] = []
    private var notes: [String] = []

    init(_ result: JSON, method: String) {
        self.result = result
        layout = ResultLayout.of(method)
        for item in layout?.items ?? [] { add(item) }
        addRemarks()
    }

    var text: String {
        var blocks: [String] = []
        if let method = result["method"]?.string { blocks.append(method) }
        if let comparison = result["comparison"]?.string { blocks.append(comparison) }
        let width = pairs.map { TextTable.width($0.label) }.max() ?? 0
        let lines = pairs.map { line in
            line.label + String(repeating: " ", count: width - TextTable.width(line.label) + 2) + line.value
        }
        if !lines.isEmpty { blocks.append(lines.joined(separator: "\n")) }
        blocks += tables
        blocks += notes
        if layout == nil { blocks.append(result.text(indented: true)) }
        return blocks.joined(separator: "\n\n")
    }

    // MARK: Cells

    private func at(_ path: String) -> JSON? {
        if path.isEmpty { return result }
        return path.split(separator: ".").reduce(result as JSON?) { json, key in json?[String(key)] }
    }

    private func cell(_ json: JSON?, _ kind: ResultLayout.Kind) -> String {
        guard let json, !json.isNull else { return "-" }
        if let list = json.array {
            if list.count > 8 { return "\(list.count) levels" }
            return list.compactMap { item in
                item["level"]?.string.map { "\($0): \(item["n"]?.int ?? 0)" }
            }.joined(separator: ", ")
        }
        if let text = json.string, json.double == nil { return text }
        guard let value = json.double else { return json.bool.map { $0 ? "yes" : "no" } ?? "-" }
        return kind == .p ? StatsNumber.p(value) : StatsNumber.number(value)
    }

    private func interval(_ lower: JSON?, _ upper: JSON?) -> String? {
        if (lower?.isNull ?? true) && (upper?.isNull ?? true) { return nil }
        return "\(cell(lower, .number)) to \(cell(upper, .number))"
    }

    /// A column's cell for one object of keyed numbers.
    private func cell(_ row: JSON, _ column: ResultLayout.Column) -> String {
        guard let upper = column.upperKey else { return cell(row[column.key], column.kind) }
        return interval(row[column.key], row[upper]) ?? "-"
    }

    private mutating func addTable(_ header: [String], _ rows: [[String]]) {
        guard !rows.isEmpty else { return }
        // A column no row has anything in is left out.
        let kept = header.indices.filter { c in c == 0 || rows.contains { $0[c] != "-" } }
        var table = TextTable(kept.map { header[$0] })
        for row in rows { table.add(kept.map { row[$0] }) }
        tables.append(table.text)
    }

    // MARK: Items

    private mutating func add(_ item: ResultLayout.Item) {
        switch item {
        case .value(let label, let path, let kind): addValue(label, path, kind)
        case .estimate(let label, let path, let limits): addEstimate(label, path, limits)
        case .terms(let title, let columns): addTerms(title, columns)
        case .members(let title, let path, let columns): addMembers(title, path, columns)
        case .records(let path, let columns):
            let rows = at(path)?.array ?? []
            addTable(columns.map(\.title), rows.map { row in columns.map { cell(row, $0) } })
        case .parallel(let path, let columns):
            guard let object = at(path) else { return }
            addTable(columns.map(\.title), parallelRows(object, columns))
        case .groupedParallel(let title, let path, let columns): addGrouped(title, path, columns)
        case .counts(let path): addCounts(path)
        case .note(let text): notes.append(text)
        }
    }

    private mutating func addValue(_ label: String, _ path: String, _ kind: ResultLayout.Kind) {
        guard let json = at(path) else { return }
        if json.isNull {
            guard let reason = at(path + "_reason")?.string else { return }
            pairs.append((label, "not estimable: \(reason)"))
        } else {
            pairs.append((label, cell(json, kind)))
        }
    }

    private mutating func addEstimate(_ label: String, _ path: String, _ limits: ResultLayout.Interval) {
        guard let json = at(path), !json.isNull else { return addValue(label, path, .number) }
        let range: String? =
            switch limits {
            case .list(let key): interval(at(key)?[0], at(key)?[1])
            case .limits(let lower, let upper): interval(at(lower), at(upper))
            }
        pairs.append((label, cell(json, .number) + (range.map { " (\($0))" } ?? "")))
    }

    private mutating func addTerms(_ title: String, _ columns: [ResultLayout.Column]) {
        let names =
            result["terms"]?.array?.compactMap(\.string)
            ?? columns.first.flatMap { result[$0.key]?.object?.keys.sorted() } ?? []
        let rows = names.map { name in
            [name]
                + columns.map { column -> String in
                    let value = result[column.key]?[name]
                    guard let upper = column.upperKey else { return cell(value, column.kind) }
                    return interval(value, result[upper]?[name]) ?? "-"
                }
        }
        addTable([title] + columns.map(\.title), rows)
    }

    private mutating func addMembers(_ title: String, _ path: String, _ columns: [ResultLayout.Column]) {
        let members = at(path)?.object ?? [:]
        let names = ordered(members).filter { name in columns.contains { members[name]?[$0.key] != nil } }
        addTable(
            [title] + columns.map(\.title),
            names.map { name in [name] + columns.map { cell(members[name] ?? .null, $0) } })
    }

    private func parallelRows(_ object: JSON, _ columns: [ResultLayout.Column]) -> [[String]] {
        let count = columns.compactMap { object[$0.key]?.array?.count }.max() ?? 0
        return (0..<count).map { row in
            columns.map { column in
                let value = object[column.key]?[row]
                guard let upper = column.upperKey else { return cell(value, column.kind) }
                return interval(value, object[upper]?[row]) ?? "-"
            }
        }
    }

    private mutating func addGrouped(_ title: String, _ path: String, _ columns: [ResultLayout.Column]) {
        let members = at(path)?.object ?? [:]
        let rows = ordered(members).flatMap { name in
            parallelRows(members[name] ?? .null, columns).map { [name] + $0 }
        }
        addTable([title] + columns.map(\.title), rows)
    }

    /// Groups in the order of their levels where the result has it.
    private func ordered(_ members: [String: JSON]) -> [String] {
        let known = (result["groups"] ?? result["terms"])?.array?.compactMap(\.string) ?? []
        guard !known.isEmpty else { return members.keys.sorted() }
        let place = Dictionary(zip(known, known.indices), uniquingKeysWith: { a, _ in a })
        return members.keys.sorted { (place[$0] ?? known.count, $0) < (place[$1] ?? known.count, $1) }
    }

    private mutating func addCounts(_ path: String) {
        guard let table = at(path), let counts = table["counts"]?.array else { return }
        let rows = table["rows"]?.array?.compactMap(\.string) ?? []
        let columns = table["columns"]?.array?.compactMap(\.string) ?? []
        let width = counts.first?.array?.count ?? 0
        let header = (0..<width).map { columns[safe: $0] ?? "column \($0 + 1)" }
        addTable(
            [""] + header,
            counts.enumerated().map { i, row in
                [rows[safe: i] ?? "row \(i + 1)"] + (row.array ?? []).map { cell($0, .count) }
            })
    }

    /// What was left out, and why something has no number.
    private mutating func addRemarks() {
        for exclusion in result["dropped"]?.array ?? [] {
            guard let n = exclusion["n"]?.int, n > 0 else { continue }
            notes.append("left out: \(n) (\(exclusion["reason"]?.string ?? ""))")
        }
        if let reason = result["reason"]?.string { notes.append("not estimable: \(reason)") }
        for (name, reason) in (result["not_estimable"]?.object ?? [:]).sorted(by: { $0.key < $1.key }) {
            notes.append("\(name): \(reason.string ?? "")")
        }
        for (group, mean) in (result["rmst"]?.object ?? [:]).sorted(by: { $0.key < $1.key })
        where mean["extrapolated"]?.bool == true {
            notes.append(
                "\(group): the restricted mean reaches beyond the follow-up; the last value is carried forward"
            )
        }
        for message in result["messages"]?.array ?? [] { if let text = message.string { notes.append(text) } }
        for name in result["aliased"]?.array ?? [] {
            if let text = name.string {
                notes.append("\(text): a linear combination of other terms, left out")
            }
        }
    }
}
