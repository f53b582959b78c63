import DataFrames

/// What an expression is worth on a table.
enum Value {
    /// One number for all rows.
    case scalar(Double)
    /// Several numbers for all rows: `c(28, 84)`.
    case list([Double])
    /// One number per row; NaN is missing.
    case numbers([Double])
    /// 1 for true, 0 for false, NaN for missing.
    case logical([Double])
    case factor(FactorColumn)
    case text(String)

    /// The numbers per row, logical values as 0 and 1; nil for categories and texts.
    func numbers(rows: Int) -> [Double]? {
        switch self {
        case .scalar(let value): [Double](repeating: value, count: rows)
        case .numbers(let values), .logical(let values): values
        case .factor, .text, .list: nil
        }
    }

    /// The same value on some rows only.
    func selecting(rows: [Int]) -> Value {
        switch self {
        case .numbers(let values): .numbers(rows.map { values[$0] })
        case .logical(let values): .logical(rows.map { values[$0] })
        case .factor(let factor): .factor(factor.selecting(rows: rows))
        case .scalar, .list, .text: self
        }
    }
}
