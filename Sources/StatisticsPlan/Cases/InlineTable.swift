import DataFrames
import JSONText

/// `spec.inline` read as a table: an object of equally long lists of numbers or texts.
enum InlineTable {
    /// The table, or nil when `inline` is absent or holds something else (a contingency table, a list of p values).
    static func frame(_ spec: Spec) throws -> DataFrame? {
        guard let members = spec["inline"]?.object, !members.isEmpty else { return nil }
        var columns: [NamedColumn] = []
        for name in members.keys.sorted() {
            guard let cells = members[name]?.array, let column = column(cells) else { return nil }
            columns.append(NamedColumn(name, column))
        }
        if let first = columns.first,
            let other = columns.first(where: { $0.values.count != first.values.count })
        {
            throw PlanError(
                "IC0542",
                "The inline columns '\(first.name)' and '\(other.name)' have \(first.values.count) and "
                    + "\(other.values.count) values.",
                remedy: "Give every column one value per row; null or \"NA\" is missing.")
        }
        return try DataFrame(columns: columns)
    }

    private static func column(_ cells: [JSON]) -> Column? {
        let numbers = cells.map(number)
        if numbers.allSatisfy({ $0 != nil }) { return .numbers(numbers.map { $0 ?? .nan }) }
        var labels: [String?] = []
        for cell in cells {
            switch cell {
            case .null, .string("NA"), .string(""): labels.append(nil)
            case .string(let text): labels.append(text)
            case .integer(let value): labels.append(String(value))
            case .number(let value): labels.append(JSON.numeral(value))
            case .bool(let value): labels.append(value ? "TRUE" : "FALSE")
            default: return nil
            }
        }
        return .labels(labels)
    }

    /// A number, NaN for a missing one, nil for anything else.
    private static func number(_ cell: JSON) -> Double? {
        switch cell {
        case .null, .string("NA"), .string("NaN"): .nan
        default: cell.double
        }
    }
}
