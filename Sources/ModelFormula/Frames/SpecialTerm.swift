import DataFrames

/// A term with a meaning of its own, such as `strata(sex)` or `cluster(patient)`, taken out of the fixed part.
public struct SpecialTerm: Sendable, Hashable {
    /// Name of the call: `strata`.
    public let name: String
    /// The text of each argument.
    public let arguments: [String]
    /// The values of each argument as categories, on the rows used.
    public let factors: [FactorColumn]

    /// The combinations of the arguments, labelled as R labels strata: `sex=1, centre=C2`.
    public var combined: FactorColumn {
        var result: FactorColumn?
        for (argument, factor) in zip(arguments, factors) {
            let labelled = FactorColumn(
                codes: factor.codes, levels: factor.levels.map { "\(argument)=\($0)" })
            result = result.map { Grouping.product($0, labelled, separator: ", ") } ?? labelled
        }
        return result?.droppingUnusedLevels() ?? FactorColumn(codes: [], levels: [])
    }
}
