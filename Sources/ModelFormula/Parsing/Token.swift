/// One word of a formula with its place (character offset) in the text.
struct Token: Hashable {
    enum Kind: Hashable {
        case number(Double)
        case string(String)
        case name(String)
        case sign(String)
        case end
    }

    var kind: Kind
    var offset: Int

    var description: String {
        switch kind {
        case .number(let value): FormulaText.number(value)
        case .string(let text): "'\(text)'"
        case .name(let name): name
        case .sign(let sign): sign
        case .end: "the end of the formula"
        }
    }
}

/// Splits a formula into words, by R's rules: names may hold `.` and `_`, any other name stands in backticks.
struct Lexer {
    private let text: String
    private let characters: [Character]
    private var position = 0

    init(_ text: String) {
        self.text = text
        characters = Array(text)
    }

    static func tokens(of text: String) throws(FormulaError) -> [Token] {
        var lexer = Lexer(text), tokens: [Token] = []
        while let token = try lexer.next() { tokens.append(token) }
        tokens.append(Token(kind: .end, offset: lexer.characters.count))
        return tokens
    }

    private static let signs = [
        "%in%", "||", "&&", "==", "!=", "<=", ">=", "~", "+", "-", "*", "/", "^", ":", "|", "&", "<", ">",
        "!",
        "(", ")", ",", "=",
    ]

    private mutating func next() throws(FormulaError) -> Token? {
        while position < characters.count, characters[position].isWhitespace { position += 1 }
        guard position < characters.count else { return nil }
        let start = position, first = characters[position]
        if first.isNumber || (first == "." && peek(1)?.isNumber == true) { return try number() }
        if first.isLetter || first == "." || first == "_" {
            while let c = peek(0), c.isLetter || c.isNumber || c == "." || c == "_" { position += 1 }
            return Token(kind: .name(String(characters[start..<position])), offset: start)
        }
        if first == "`" { return Token(kind: .name(try quoted("`")), offset: start) }
        if first == "'" || first == "\"" { return Token(kind: .string(try quoted(first)), offset: start) }
        for sign in Lexer.signs where matches(sign) {
            position += sign.count
            return Token(kind: .sign(sign), offset: start)
        }
        throw FormulaError(
            "IC0510", "'\(first)' has no meaning in a formula.", in: text, at: start,
            remedy: "Put a column name with unusual characters in backticks: `CD3%`.")
    }

    private func peek(_ ahead: Int) -> Character? {
        position + ahead < characters.count ? characters[position + ahead] : nil
    }

    private func matches(_ sign: String) -> Bool {
        characters[position...].starts(with: sign)
    }

    private mutating func number() throws(FormulaError) -> Token {
        let start = position
        while let c = peek(0), c.isNumber || c == "." { position += 1 }
        if let c = peek(0), c == "e" || c == "E" {
            let signed = peek(1) == "-" || peek(1) == "+"
            if peek(signed ? 2 : 1)?.isNumber == true {
                position += signed ? 2 : 1
                while let c = peek(0), c.isNumber { position += 1 }
            }
        }
        let word = String(characters[start..<position])
        guard let value = Double(word), value.isFinite else {
            throw FormulaError("IC0510", "'\(word)' is not a number.", in: text, at: start)
        }
        return Token(kind: .number(value), offset: start)
    }

    private mutating func quoted(_ quote: Character) throws(FormulaError) -> String {
        let start = position
        guard let close = characters[(start + 1)...].firstIndex(of: quote) else {
            throw FormulaError("IC0510", "The quote \(quote) is not closed.", in: text, at: start)
        }
        position = close + 1
        return String(characters[(start + 1)..<close])
    }
}
