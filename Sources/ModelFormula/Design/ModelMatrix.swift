/// A model matrix by columns, with R's column names.
public struct ModelMatrix: Sendable, Hashable {
    /// One array per column, each with one number per row.
    public let columns: [[Double]]
    /// R's name of each column: `(Intercept)`, `drawpost`, `drawpost:riskHR`.
    public let names: [String]
    /// Index into ``termLabels`` of the term a column belongs to; -1 for the intercept.
    public let assign: [Int]
    /// The terms in order, without the intercept: `draw`, `risk`, `draw:risk`.
    public let termLabels: [String]
    /// Number of rows.
    public let rowCount: Int

    /// One row as an array.
    public func row(_ index: Int) -> [Double] { columns.map { $0[index] } }

    /// The columns asked for, in that order.
    public func selecting(columns kept: [Int]) -> ModelMatrix {
        ModelMatrix(
            columns: kept.map { columns[$0] }, names: kept.map { names[$0] }, assign: kept.map { assign[$0] },
            termLabels: termLabels, rowCount: rowCount)
    }
}
