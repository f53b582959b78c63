/// Random effects of one grouping: `(1 + day | patient)`.
public struct RandomTerm: Hashable, Sendable {
    /// What varies between groups.
    public let effects: TermList
    /// The grouping columns; more than one means their combinations (`patient:course`).
    public let groups: [Expression]
    /// The term as it is printed: `1 + day | patient`.
    public let text: String
    /// Name of the grouping as lme4 has it: `patient:course`; `centre/patient` gives `patient:centre`.
    public let groupName: String
    /// Written with `||`: the numeric effects are uncorrelated.
    ///
    /// As in lme4 the effects of one factor stay correlated among themselves.
    public let isUncorrelated: Bool

}

extension RandomTerm {
    /// The terms `(effects | grouping)` stands for; `a/b` gives one for `a` and one for `a:b`.
    static func terms(bar expression: Expression, formula text: String) throws(FormulaError) -> [RandomTerm] {
        guard case .binary(let bar, let left, let right) = expression.node else { return [] }
        let effects = try TermExpansion.expand(left, formula: text)
        if !effects.offsets.isEmpty {
            throw FormulaError("IC0512", "offset() cannot be a random effect.", in: text, at: left.offset)
        }
        if effects.terms.isEmpty, !effects.hasIntercept {
            throw FormulaError(
                "IC0512", "The random term has no effect before '|'.", in: text, at: left.offset,
                remedy: "Write (1 | group) for a random intercept.")
        }
        return try groupings(right, formula: text).flatMap { groups, name in
            (bar == "||" ? uncorrelated(effects) : [effects]).map { part in
                RandomTerm(
                    effects: part, groups: groups, text: "\(RandomTerm.text(of: part)) | \(name)",
                    groupName: name, isUncorrelated: bar == "||")
            }
        }
    }

    private static func text(of effects: TermList) -> String {
        ([effects.hasIntercept ? "1" : "0"] + effects.labels).joined(separator: " + ")
    }

    private static func uncorrelated(_ effects: TermList) -> [TermList] {
        let intercept: [TermList] = effects.hasIntercept ? [TermList()] : []
        return intercept
            + effects.terms.map { term in
                var part = effects
                part.terms = [term]
                part.hasIntercept = false
                return part
            }
    }

    /// Grouping columns with the name lme4 gives them; what is nested stands first: `a/b` is `a` and `b:a`.
    private static func groupings(_ expression: Expression, formula text: String) throws(FormulaError)
        -> [(columns: [Expression], name: String)]
    {
        switch expression.node {
        case .parentheses(let inner): return try groupings(inner, formula: text)
        case .binary(":", let left, let right):
            let a = try groupings(left, formula: text), b = try groupings(right, formula: text)
            return a.flatMap { outer in
                b.map { (outer.columns + $0.columns, "\(outer.name):\($0.name)") }
            }
        case .binary("/", let left, let right):
            let outer = try groupings(left, formula: text)
            guard let within = outer.last else { return [] }
            let name = within.columns.count > 1 ? "(\(within.name))" : within.name
            return try outer
                + groupings(right, formula: text).map {
                    ($0.columns + within.columns, "\($0.name):\(name)")
                }
        case .binary("+", let left, let right):
            return try groupings(left, formula: text) + groupings(right, formula: text)
        case .name, .call: return [([expression], expression.text)]
        default:
            throw FormulaError(
                "IC0512", "'\(expression.text)' is not a grouping.", in: text, at: expression.offset,
                remedy: "After '|' stand columns joined by ':' or '/', such as patient/course.")
        }
    }
}
