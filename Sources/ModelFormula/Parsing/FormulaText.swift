import DataFrames

/// Expressions as R prints them: blanks around `+ - *` and comparisons, none around `/ ^ :`.
enum FormulaText {
    static func text(of node: Expression.Node) -> String {
        switch node {
        case .number(let value): return number(value)
        case .string(let text): return "\"\(text)\""
        case .name(let name): return symbol(name)
        case .call(let name, let arguments):
            let inner = arguments.map { argument in
                (argument.label.map { "\(symbol($0)) = " } ?? "") + argument.value.text
            }
            return "\(name)(\(inner.joined(separator: ", ")))"
        case .unary(let sign, let inner): return sign + inner.text
        case .binary(let sign, let left, let right):
            let tight = sign == "/" || sign == "^" || sign == ":"
            return tight ? left.text + sign + right.text : "\(left.text) \(sign) \(right.text)"
        case .parentheses(let inner): return "(\(inner.text))"
        }
    }

    static func number(_ value: Double) -> String { TextNumber.label(value) }

    /// A name, in backticks when it could not stand alone in a formula.
    static func symbol(_ name: String) -> String {
        guard let first = name.first, first.isLetter || first == "." || first == "_",
            name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "." || $0 == "_" })
        else { return "`\(name)`" }
        return name
    }
}
