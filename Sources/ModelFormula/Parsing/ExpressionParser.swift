/// Reads the words of a formula by R's precedence:
/// `~` < `| ||` < `& &&` < `!` < comparisons < `+ -` < `* /` < `%in%` < `:` < unary sign < `^`.
struct ExpressionParser {
    private let text: String
    private let tokens: [Token]
    private var position = 0
    private var depth = 0

    /// Deeper nesting is refused rather than left to overflow the stack.
    private static let deepest = 100
    /// A chain of operators is a nest too, seen from its end; no formula typed by hand is this long.
    private static let longest = 1000

    private init(_ text: String) throws(FormulaError) {
        self.text = text
        tokens = try Lexer.tokens(of: text)
        if tokens.count > ExpressionParser.longest {
            throw FormulaError(
                "IC0510", "The formula has more than \(ExpressionParser.longest) words.",
                remedy: "Compute new columns in the table instead.")
        }
    }

    /// The expression `text` holds; anything left over is an error.
    static func parse(_ text: String) throws(FormulaError) -> Expression {
        var parser = try ExpressionParser(text)
        if case .end = parser.current.kind {
            throw FormulaError(
                "IC0510", "The formula is empty.", remedy: "Write for example: log(CD3) ~ day.")
        }
        let expression = try parser.binary(level: 0)
        if case .end = parser.current.kind { return expression }
        throw parser.unexpected(parser.current)
    }

    private var current: Token { tokens[position] }

    private func unexpected(_ token: Token) -> FormulaError {
        let remedy: String? =
            switch token.kind {
            case .sign(")"): "Remove it or open a parenthesis before it."
            case .end: "Something is missing at the end; is a parenthesis open?"
            case .name, .number, .string: "Is an operator (+, *, :) missing before it?"
            default: nil
            }
        return FormulaError(
            "IC0510", "\(token.description) is not expected here.", in: text, at: token.offset, remedy: remedy
        )
    }

    private mutating func advance() { if position < tokens.count - 1 { position += 1 } }

    private func isSign(_ signs: [String]) -> String? {
        if case .sign(let sign) = current.kind, signs.contains(sign) { return sign }
        return nil
    }

    private static let levels: [[String]] = [
        ["~"], ["|", "||"], ["&", "&&"], ["!"], ["==", "!=", "<", "<=", ">", ">="], ["+", "-"], ["*", "/"],
        ["%in%"], [":"],
    ]

    private mutating func binary(level: Int) throws(FormulaError) -> Expression {
        guard level < ExpressionParser.levels.count else { return try signed() }
        let signs = ExpressionParser.levels[level]
        if signs == ["!"] { return try negated(level: level) }
        if level == 0, isSign(["~"]) != nil {
            let offset = current.offset
            advance()
            return Expression(.unary("~", try binary(level: 1)), offset: offset)
        }
        var left = try binary(level: level + 1)
        while let sign = isSign(signs) {
            let offset = current.offset
            if sign == "~", case .binary("~", _, _) = left.node {
                throw FormulaError("IC0510", "A formula has only one ~.", in: text, at: offset)
            }
            advance()
            left = Expression(.binary(sign, left, try binary(level: level + 1)), offset: offset)
        }
        return left
    }

    private mutating func negated(level: Int) throws(FormulaError) -> Expression {
        guard isSign(["!"]) != nil else { return try binary(level: level + 1) }
        let offset = current.offset
        advance()
        return Expression(
            .unary(
                "!",
                try nested { parser throws(FormulaError) in
                    try parser.negated(level: level)
                }), offset: offset)
    }

    private mutating func signed() throws(FormulaError) -> Expression {
        guard let sign = isSign(["-", "+"]) else { return try power() }
        let offset = current.offset
        advance()
        return Expression(
            .unary(sign, try nested { parser throws(FormulaError) in try parser.signed() }), offset: offset)
    }

    private mutating func power() throws(FormulaError) -> Expression {
        let base = try primary()
        guard isSign(["^"]) != nil else { return base }
        let offset = current.offset
        advance()
        // Right associative; the exponent may carry a sign: x^-1.
        let exponent = try nested { parser throws(FormulaError) in try parser.signed() }
        return Expression(.binary("^", base, exponent), offset: offset)
    }

    private mutating func primary() throws(FormulaError) -> Expression {
        let token = current
        switch token.kind {
        case .number(let value):
            advance()
            return Expression(.number(value), offset: token.offset)
        case .string(let string):
            advance()
            return Expression(.string(string), offset: token.offset)
        case .name(let name):
            advance()
            if isSign(["("]) == nil { return Expression(.name(name), offset: token.offset) }
            advance()
            return Expression(.call(name, try arguments(openedAt: token.offset)), offset: token.offset)
        case .sign("("):
            advance()
            let inner = try nested { parser throws(FormulaError) in try parser.binary(level: 0) }
            try close(openedAt: token.offset)
            return Expression(.parentheses(inner), offset: token.offset)
        default:
            throw unexpected(token)
        }
    }

    private mutating func arguments(openedAt offset: Int) throws(FormulaError) -> [Expression.Argument] {
        var arguments: [Expression.Argument] = []
        if isSign([")"]) != nil {
            advance()
            return arguments
        }
        while true {
            var label: String?
            if case .name(let name) = current.kind, tokens[position + 1].kind == .sign("=") {
                label = name
                position += 2
            }
            let value = try nested { parser throws(FormulaError) in try parser.binary(level: 0) }
            arguments.append(Expression.Argument(label: label, value: value))
            guard isSign([","]) != nil else { break }
            advance()
        }
        try close(openedAt: offset)
        return arguments
    }

    private mutating func close(openedAt offset: Int) throws(FormulaError) {
        if isSign([")"]) != nil {
            advance()
        } else if case .end = current.kind {
            throw FormulaError(
                "IC0510", "A parenthesis is not closed.", in: text, at: offset, remedy: "Add ')'.")
        } else {
            throw unexpected(current)
        }
    }

    private mutating func nested(
        _ parse: (inout ExpressionParser) throws(FormulaError) -> Expression
    ) throws(FormulaError) -> Expression {
        depth += 1
        defer { depth -= 1 }
        if depth > ExpressionParser.deepest {
            throw FormulaError("IC0510", "The formula is nested too deeply.")
        }
        return try parse(&self)
    }
}
