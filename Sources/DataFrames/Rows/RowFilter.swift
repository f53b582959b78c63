/// Conditions on rows as text: `COLUMN == VALUE` (also `!=`, `<`, `<=`, `>`, `>=`), joined by `&`.
///
/// A numeric column is compared as numbers, a factor by its labels (for `<` and its kin by level order).
/// Rows missing the column never pass. Values may stand in quotes.
///
/// Quotes protect `&` inside a value, but not a comparison sign.
public struct RowFilter: Hashable, Sendable {
    struct Condition: Hashable, Sendable {
        var column: String
        var comparison: Comparison
        var value: String
    }

    enum Comparison: String, CaseIterable, Sendable {
        // Longer signs first: `<=` must not be read as `<`.
        case equal = "==", notEqual = "!=", atMost = "<=", atLeast = ">=", less = "<", greater = ">"

        func holds<V: Comparable>(_ a: V, _ b: V) -> Bool {
            switch self {
            case .equal: a == b
            case .notEqual: a != b
            case .atMost: a <= b
            case .atLeast: a >= b
            case .less: a < b
            case .greater: a > b
            }
        }
    }

    let text: String
    let conditions: [Condition]

    /// Reads a filter.
    /// - Throws: `DataFrameError` for a condition without a column, sign or value.
    public init(_ text: String) throws(DataFrameError) {
        self.text = text
        var conditions: [Condition] = []
        for part in try RowFilter.parts(of: text) {
            conditions.append(try RowFilter.condition(part, of: text))
        }
        self.conditions = conditions
    }

    /// The conditions between `&` signs that stand outside quotes.
    private static func parts(of text: String) throws(DataFrameError) -> [String] {
        var parts = [""], quote: Character?
        for c in text {
            if let open = quote {
                if c == open { quote = nil }
            } else if c == "'" || c == "\"" {
                quote = c
            } else if c == "|" {
                throw .badFilter(text, "conditions can only be joined by &")
            } else if c == "&" {
                if parts[parts.count - 1].isEmpty, parts.count > 1 { continue }
                parts.append("")
                continue
            }
            parts[parts.count - 1].append(c)
        }
        return parts
    }

    /// Left-hand sides of the conditions: names of columns, or what the caller makes columns of.
    package var columns: [String] { conditions.map(\.column) }

    private static func condition(_ part: String, of text: String) throws(DataFrameError) -> Condition {
        for comparison in Comparison.allCases {
            let sign = comparison.rawValue
            guard let start = part.firstRange(of: sign) else { continue }
            let column = trimmed(part[..<start.lowerBound]), value = trimmed(part[start.upperBound...])
            if column.isEmpty { throw .badFilter(text, "a column name is missing before '\(sign)'") }
            if value.isEmpty { throw .badFilter(text, "a value is missing after '\(sign)'") }
            return Condition(column: column, comparison: comparison, value: value)
        }
        throw .badFilter(text, "'\(trimmed(part[...]))' has no comparison")
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        if text.count >= 2, let quote = text.first, quote == "'" || quote == "\"", text.last == quote {
            text = text.dropFirst().dropLast()
        }
        return String(text)
    }
}

extension RowFilter {
    /// The rows of `table` that pass, in order.
    /// - Throws: `DataFrameError` for an unknown column, an unknown label, or text against a numeric column.
    public func rows(of table: DataFrame) throws(DataFrameError) -> [Int] {
        var keep = [Bool](repeating: true, count: table.rowCount)
        for condition in conditions {
            switch try table.column(condition.column) {
            case .numeric(let numbers):
                guard let bound = TextNumber.parse(condition.value) else {
                    throw .badFilter(text, "'\(condition.column)' is numeric and '\(condition.value)' is not")
                }
                for row in keep.indices where keep[row] {
                    keep[row] = numbers[row].map { condition.comparison.holds($0, bound) } ?? false
                }
            case .factor(let factor):
                let allowed = try levels(of: factor, passing: condition)
                for row in keep.indices where keep[row] {
                    keep[row] = factor.codes[row] >= 0 && allowed[Int(factor.codes[row])]
                }
            }
        }
        return keep.indices.filter { keep[$0] }
    }

    private func levels(of factor: FactorColumn, passing condition: Condition) throws(DataFrameError)
        -> [Bool]
    {
        if let bound = factor.levels.firstIndex(of: condition.value) {
            return factor.levels.indices.map { condition.comparison.holds($0, bound) }
        }
        // A label that no row has: nothing equals it, everything differs from it. An order needs it to be a level.
        switch condition.comparison {
        case .equal: throw .absentLabel(condition.column, condition.value, levels: factor.levels)
        case .notEqual: return factor.levels.map { _ in true }
        default: throw .unorderedLabel(condition.column, condition.value, levels: factor.levels)
        }
    }
}

extension DataFrame {
    /// The rows that pass a filter such as `Treat == FT & day <= 28`.
    /// - Throws: `DataFrameError` as ``RowFilter/rows(of:)``, and for a filter that cannot be read.
    public func filtered(by filter: String) throws(DataFrameError) -> DataFrame {
        selecting(rows: try RowFilter(filter).rows(of: self))
    }
}
