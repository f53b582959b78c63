import DataFrames

/// The random effects of one term on the rows used.
public struct RandomDesign: Sendable {
    /// The term.
    public let term: RandomTerm
    /// Coding of the effects, for new rows.
    public let design: ModelDesign
    /// One column per effect: `(Intercept)`, `day`.
    public let matrix: ModelMatrix
    /// The group of each row; every level occurs.
    public let group: FactorColumn

    /// The groups of other rows; -1 for a group the fit did not see.
    package func groupCodes(for table: DataFrame) throws(FormulaError) -> [Int] {
        let evaluator = Evaluator(data: table, text: term.text)
        let factor = try Grouping.combined(term.groups, evaluator: evaluator)
        let codeOf = Dictionary(
            zip(group.levels, group.levels.indices), uniquingKeysWith: { first, _ in first })
        let map = factor.levels.map { codeOf[$0] ?? -1 }
        return factor.codes.map { $0 < 0 ? -1 : map[Int($0)] }
    }
}
