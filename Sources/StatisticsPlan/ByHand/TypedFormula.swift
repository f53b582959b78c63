import ModelFormula

/// A formula as typed, taken apart: `left ~ right | blocks`.
struct TypedFormula {
    let text: String
    /// Left of `~`, nil when there is none.
    let left: Expression?
    /// Right of `~` up to a bar.
    let right: Expression
    /// Behind the bar, added with `+` or `:`.
    let blocks: [Expression]

    /// - Parameter columns: names of the table, so that names such as `IL-6` may be typed as they are.
    init(_ typed: String, columns: [String]) throws(FormulaError) {
        text = NameQuoting.quoted(typed, columns: columns)
        let whole = try ColumnExpression(text).expression
        var rest: Expression
        switch whole.node {
        case .binary("~", let a, let b): (left, rest) = (a.bare, b)
        case .unary("~", let b): (left, rest) = (nil, b)
        default: (left, rest) = (nil, whole)
        }
        var behind: [Expression] = []
        if case .binary("|", let a, let b) = rest.node {
            behind = TypedFormula.sum(b).flatMap { TypedFormula.parts($0, of: ":") }
            rest = a
        }
        right = rest
        blocks = behind
    }

    /// The summands of `a + b + c`.
    static func sum(_ expression: Expression) -> [Expression] { parts(expression, of: "+") }

    private static func parts(_ expression: Expression, of sign: String) -> [Expression] {
        switch expression.node {
        case .binary(sign, let a, let b): parts(a, of: sign) + parts(b, of: sign)
        case .parentheses(let inner): parts(inner, of: sign)
        default: [expression]
        }
    }

    /// How a spec names a column or expression: a plain name without backticks.
    static func name(_ expression: Expression) -> String {
        if case .name(let name) = expression.bare.node { return name }
        return expression.text
    }

    /// Right-hand side and the arguments of its calls of one name, such as `strata(sex, centre)`.
    func special(_ name: String) -> [String] {
        TypedFormula.sum(right).flatMap { term -> [String] in
            guard let call = term.call, call.name == name else { return [] }
            return call.arguments.map { TypedFormula.name($0.value) }
        }
    }

    /// An error with a caret under a part of the formula.
    func fault(_ message: String, at place: Expression?, remedy: String) -> FormulaError {
        FormulaError("IC0511", message, in: text, at: place?.offset ?? 0, remedy: remedy)
    }
}

/// Puts backticks around column names that no formula could hold as they are (`IL-6`, `age (years)`).
///
/// A name that could also be read as arithmetic on other columns (`a-b` beside `a` and `b`) is left alone.
enum NameQuoting {
    static func quoted(_ text: String, columns: [String]) -> String {
        var pieces: [(text: String, isFixed: Bool)] = split(text)
        let odd = columns.filter {
            !isPlain($0) && Double($0) == nil && !$0.isEmpty && !isArithmetic($0, columns)
        }
        .sorted { $0.count > $1.count }
        for name in odd {
            pieces = pieces.flatMap { $0.isFixed ? [$0] : quote(name, in: $0.text) }
        }
        return pieces.map(\.text).joined()
    }

    private static func isPlain(_ name: String) -> Bool {
        guard let first = name.first, first.isLetter || first == "." || first == "_" else { return false }
        return name.allSatisfy(isWord)
    }

    private static func isWord(_ c: Character) -> Bool { c.isLetter || c.isNumber || c == "." || c == "_" }

    private static func isArithmetic(_ name: String, _ columns: [String]) -> Bool {
        let words = name.split { !isWord($0) }.map(String.init)
        return words.count > 1 && words.allSatisfy { columns.contains($0) }
    }

    /// Parts in quotes or backticks stay as they are.
    private static func split(_ text: String) -> [(text: String, isFixed: Bool)] {
        var pieces: [(text: String, isFixed: Bool)] = []
        var current = "", closing: Character?
        for c in text {
            if let end = closing {
                current.append(c)
                if c == end {
                    pieces.append((current, true))
                    current = ""
                    closing = nil
                }
            } else if c == "`" || c == "'" || c == "\"" {
                pieces.append((current, false))
                current = String(c)
                closing = c
            } else {
                current.append(c)
            }
        }
        pieces.append((current, closing != nil))
        return pieces
    }

    private static func quote(_ name: String, in text: String) -> [(text: String, isFixed: Bool)] {
        var pieces: [(text: String, isFixed: Bool)] = []
        var rest = text[...]
        while let found = rest.firstRange(of: name) {
            let before = rest[..<found.lowerBound], after = rest[found.upperBound...]
            let isWhole =
                !(before.last.map(isWord) ?? false && isWord(name.first ?? " "))
                && !(after.first.map(isWord) ?? false && isWord(name.last ?? " "))
            pieces.append((String(before), false))
            pieces.append(isWhole ? ("`\(name)`", true) : (name, false))
            rest = after
        }
        pieces.append((String(rest), false))
        return pieces
    }
}
