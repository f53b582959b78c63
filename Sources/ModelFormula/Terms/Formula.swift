/// An R-style model formula: `log(CD3) ~ draw * risk + ns(day, 3) + offset(z) + (1 + day | patient)`.
///
/// Understood are `+ - * : / ^ %in%`, `0`, `1`, parentheses, `I()`, arithmetic and comparisons inside
/// functions, `log log2 log10 log1p exp sqrt abs sin cos tan factor scale`, the bases `ns() bs() poly()`,
/// `offset()`, responses `cbind(a, b)` and `Surv(...)`, and random effects `(effects | grouping)` with `||`,
/// `a/b` and `a:b`. Term order and names are R's.
///
/// Reference: Wilkinson & Rogers 1973, doi:10.2307/2346786. Checked against R 4.2.2 `terms`, `model.matrix`.
public struct Formula: Sendable {
    /// The formula as given.
    public let text: String
    /// What stands left of `~`, if anything does.
    public let response: Expression?
    /// The fixed part, written out.
    public let fixed: TermList
    /// The random terms in the order written.
    public let random: [RandomTerm]

    /// Reads a formula; one without `~` is a right-hand side alone.
    /// - Throws: `FormulaError` with a caret at the place, for text that is no formula.
    public init(_ text: String) throws(FormulaError) {
        self.text = text
        let expression = try ExpressionParser.parse(text)
        let right: Expression
        switch expression.node {
        case .binary("~", let left, let rest):
            response = left.bare
            right = rest
        case .unary("~", let rest):
            response = nil
            right = rest
        default:
            response = nil
            right = expression
        }
        var bars: [Expression] = []
        let rest = Formula.removingBars(right, into: &bars)
        fixed = try TermExpansion.expand(rest, formula: text)
        var random: [RandomTerm] = []
        for bar in bars { random += try RandomTerm.terms(bar: bar, formula: text) }
        self.random = random
    }

    /// The sum without its `(… | …)` terms; nil when nothing else is left.
    private static func removingBars(_ expression: Expression, into bars: inout [Expression]) -> Expression? {
        switch expression.node {
        case .binary("+", let left, let right):
            let a = removingBars(left, into: &bars), b = removingBars(right, into: &bars)
            guard let a else { return b }
            guard let b else { return a }
            return Expression(.binary("+", a, b), offset: expression.offset)
        case .binary("-", let left, let right):
            let a = removingBars(left, into: &bars)
            let node: Expression.Node = a.map { .binary("-", $0, right) } ?? .unary("-", right)
            return Expression(node, offset: expression.offset)
        case .parentheses(let inner):
            switch inner.node {
            case .binary("|", _, _), .binary("||", _, _):
                bars.append(inner)
                return nil
            case .parentheses: return removingBars(inner, into: &bars)
            default: return expression
            }
        default: return expression
        }
    }

    /// Columns of the table the formula uses, each once.
    public var columns: [String] {
        let parts =
            [response].compactMap { $0 } + fixed.variables + fixed.offsets
            + random.flatMap { $0.effects.variables + $0.groups }
        var seen: Set<String> = []
        return parts.flatMap(\.columns).filter { seen.insert($0).inserted }
    }
}

extension Formula: Hashable {
    /// Equal text.
    public static func == (a: Formula, b: Formula) -> Bool { a.text == b.text }
    /// Hashes the text.
    public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
