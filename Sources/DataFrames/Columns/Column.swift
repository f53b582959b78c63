/// One column of a ``DataFrame``: numbers, or categories.
public enum Column: Hashable, Sendable {
    /// Numbers with missing marks.
    case numeric(NumericColumn)
    /// Categories with ordered levels.
    case factor(FactorColumn)

    /// Number of rows.
    public var count: Int {
        switch self {
        case .numeric(let column): column.count
        case .factor(let column): column.count
        }
    }

    /// Number of missing rows.
    public var missingCount: Int {
        switch self {
        case .numeric(let column): column.missingCount
        case .factor(let column): column.missingCount
        }
    }

    /// The rows without a value, ascending.
    package var missingRows: [Int] {
        switch self {
        case .numeric(let column): column.values.indices.filter { column.values[$0].isNaN }
        case .factor(let column): column.codes.indices.filter { column.codes[$0] < 0 }
        }
    }

    /// Whether the row has no value.
    public func isMissing(_ row: Int) -> Bool {
        switch self {
        case .numeric(let column): column.isMissing(row)
        case .factor(let column): column.isMissing(row)
        }
    }

    /// The rows asked for, in that order.
    public func selecting(rows: [Int]) -> Column {
        switch self {
        case .numeric(let column): .numeric(column.selecting(rows: rows))
        case .factor(let column): .factor(column.selecting(rows: rows))
        }
    }

    /// The column as categories: a numeric column gets its distinct values as levels, in numeric order.
    public var asFactor: FactorColumn {
        switch self {
        case .factor(let column): return column
        case .numeric(let column): return FactorColumn(distinctNumbers: column.values)
        }
    }

    /// Numbers; NaN is missing.
    public static func numbers(_ values: [Double]) -> Column { .numeric(NumericColumn(values)) }
    /// Labels; nil is missing; levels in default order.
    public static func labels(_ values: [String?]) -> Column { .factor(FactorColumn(values)) }
}
