import DataFrames

/// An expression over the columns of one table, such as `log(CD3)`, `state == 1` or `dayc + 42 * (cyc - 1)`.
public struct ColumnExpression: Sendable, Hashable {
    /// The parsed expression.
    public let expression: Expression
    private let source: String

    /// Reads an expression.
    /// - Throws: `FormulaError` for text that is no expression.
    public init(_ text: String) throws(FormulaError) {
        source = text
        expression = try ExpressionParser.parse(text)
    }

    /// Its numbers, one per row (true is 1); missing where a column it uses is missing.
    ///
    /// A value that is not a finite number although its columns are there (`log(0)`, `1/0`) is an error naming the rows.
    public func numbers(in table: DataFrame) throws(FormulaError) -> NumericColumn {
        let evaluator = Evaluator(data: table, text: source)
        let values = try evaluator.numbers(of: expression)
        let complete = Completeness(columns: expression.columns, in: table)
        try complete.requireFinite(values, expression, rows: complete.rows, in: table)
        return NumericColumn(values)
    }

    /// Its values as categories.
    ///
    /// Numbers become levels in numeric order, comparisons FALSE and TRUE.
    /// - Throws: `FormulaError` for an unknown column or function.
    ///
    /// A number that is not finite although its columns are there is an error naming the rows.
    public func factor(in table: DataFrame) throws(FormulaError) -> FactorColumn {
        let evaluator = Evaluator(data: table, text: source)
        if case .numbers(let values) = try evaluator.value(of: expression) {
            let complete = Completeness(columns: expression.columns, in: table)
            try complete.requireFinite(values, expression, rows: complete.rows, in: table)
        }
        return try Grouping.factor(expression, evaluator: evaluator)
    }
}
