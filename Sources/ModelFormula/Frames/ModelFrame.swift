import DataFrames

/// A formula met a table: response, model matrix, random effects and offset on the rows that are complete.
///
/// Rows that lack a value in any column the formula uses are dropped and counted. A value that is not finite
/// although its columns are there (`log(0)`) is an error that names the rows; nothing is dropped silently.
public struct ModelFrame: Sendable {
    /// The formula.
    public let formula: Formula
    /// Rows of the table that are used, ascending.
    public let rows: [Int]
    /// Rows dropped because a value is missing, by the first column that lacks one.
    public let dropped: [(column: String, count: Int)]
    /// The columns of the table on the rows used.
    public let data: DataFrame
    /// The response, if the formula has one.
    public let response: Response?
    /// Coding of the fixed part, for new rows.
    public let design: ModelDesign
    /// The fixed part; columns that others determine are left out and named in `design.aliased`.
    public let matrix: ModelMatrix
    /// The random terms in the order of the formula.
    public let random: [RandomDesign]
    /// Sum of the offsets per row, if any.
    public let offset: [Double]?
    /// Terms such as `strata(s)`, if asked for.
    public let specials: [SpecialTerm]

    /// Number of rows dropped.
    public var droppedCount: Int { dropped.reduce(0) { $0 + $1.count } }

    /// Evaluates a formula on a table.
    ///
    /// - Parameters:
    ///   - formula: the formula.
    ///   - table: one row per observation.
    ///   - specials: names of calls that are not terms of the fixed part (`strata`, `cluster`).
    ///   - extraColumns: columns outside the formula that must be complete too.
    ///   - contrasts: contrast by factor; treatment contrasts where none is given.
    /// - Throws: `FormulaError` for an unknown column or function, a value that is not finite, a factor with
    ///   one level, an impossible basis, or when no row is complete.
    public init(
        _ formula: Formula, data table: DataFrame, specials: Set<String> = [], extraColumns: [String] = [],
        contrasts: [String: Contrast] = [:]
    ) throws(FormulaError) {
        let split = try FrameBuilder.split(formula, specials: specials)
        let builder = try FrameBuilder(formula: formula, table: table, extraColumns: extraColumns)
        self.formula = formula
        rows = builder.complete.rows
        dropped = builder.complete.dropped
        response = try builder.response()
        offset = try builder.offset()
        (design, matrix) = try builder.fixed(split.fixed, contrasts: contrasts, silent: split.silent)
        random = try builder.random(contrasts: contrasts)
        self.specials = try builder.specials(split.specials)
        data = builder.used.data
    }

    /// Sum of the offsets on other rows, if the formula has any.
    package func offset(for table: DataFrame) throws(FormulaError) -> [Double]? {
        let evaluator = Evaluator(data: table, text: formula.text)
        var sum: [Double]?
        for expression in formula.fixed.offsets {
            let values = try evaluator.numbers(of: expression)
            sum = sum.map { zip($0, values).map(+) } ?? values
        }
        return sum
    }
}
