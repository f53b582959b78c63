/// A parsed piece of a formula, such as `log(CD3)` or `day + 42 * (cycle - 1)`.
///
/// Two expressions are equal when they read alike; blanks and places in the text don't count.
public struct Expression: Sendable {
    package indirect enum Node: Sendable {
        case number(Double)
        case string(String)
        case name(String)
        case call(String, [Argument])
        case unary(String, Expression)
        case binary(String, Expression, Expression)
        case parentheses(Expression)
    }

    package struct Argument: Sendable {
        package var label: String?
        package var value: Expression
    }

    package let node: Node
    /// Character offset in the formula, for carets.
    package let offset: Int
    /// The expression as R would print it; R's term names are made of it.
    public let text: String

    package init(_ node: Node, offset: Int) {
        self.node = node
        self.offset = offset
        text = FormulaText.text(of: node)
    }
}

extension Expression: Hashable {
    /// Whether both read alike.
    public static func == (a: Expression, b: Expression) -> Bool { a.text == b.text }
    /// Hashes the text.
    public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

extension Expression {
    /// Names of the table columns it uses, in order of appearance, each once.
    public var columns: [String] {
        var found: [String] = []
        collectColumns(into: &found)
        return found
    }

    private static let reserved: Set<String> = ["pi", "TRUE", "FALSE", "NULL"]

    private func collectColumns(into found: inout [String]) {
        switch node {
        case .number, .string: break
        case .name(let name):
            if !Expression.reserved.contains(name), !found.contains(name) { found.append(name) }
        case .call(_, let arguments):
            for argument in arguments { argument.value.collectColumns(into: &found) }
        case .unary(_, let inner), .parentheses(let inner): inner.collectColumns(into: &found)
        case .binary(_, let left, let right):
            left.collectColumns(into: &found)
            right.collectColumns(into: &found)
        }
    }

    /// The expression without parentheses around it.
    package var bare: Expression {
        if case .parentheses(let inner) = node { return inner.bare }
        return self
    }

    /// Name and arguments when the expression is a call.
    package var call: (name: String, arguments: [Argument])? {
        if case .call(let name, let arguments) = node { return (name, arguments) }
        return nil
    }
}
