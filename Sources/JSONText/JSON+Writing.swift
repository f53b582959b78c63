extension JSON {
    /// The value as UTF-8 JSON text with sorted keys, compact or indented by two spaces.
    package func text(indented: Bool = false) -> String {
        var out = ""
        write(to: &out, indent: indented ? 0 : nil)
        return out
    }

    private func write(to out: inout String, indent: Int?) {
        switch self {
        case .null: out += "null"
        case .bool(let value): out += value ? "true" : "false"
        case .integer(let value): out += String(value)
        case .number(let value): out += JSON.numeral(value)
        case .string(let value): JSON.quote(value, into: &out)
        case .array(let items):
            // Short lists of scalars stay on one line: matrices and intervals remain readable.
            let inner = indent.flatMap { items.allSatisfy(\.isScalar) ? nil : $0 + 1 }
            JSON.list(items.count, "[", "]", indent: inner, to: &out) { i, out in
                items[i].write(to: &out, indent: inner)
            }
        case .object(let members):
            let keys = members.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            let inner = indent.map { $0 + 1 }
            JSON.list(keys.count, "{", "}", indent: inner, to: &out) { i, out in
                JSON.quote(keys[i], into: &out)
                out += inner == nil ? ":" : ": "
                members[keys[i], default: .null].write(to: &out, indent: inner)
            }
        }
    }

    private var isScalar: Bool {
        switch self {
        case .array, .object: false
        default: true
        }
    }

    private static func list(
        _ count: Int, _ open: String, _ close: String, indent: Int?, to out: inout String,
        item: (Int, inout String) -> Void
    ) {
        out += open
        for i in 0..<count {
            if i > 0 { out += indent == nil ? "," : "," }
            if let indent { out += "\n" + String(repeating: "  ", count: indent) }
            item(i, &out)
        }
        if let indent, count > 0 { out += "\n" + String(repeating: "  ", count: indent - 1) }
        out += close
    }

    /// Shortest text that reads back as the same double; whole numbers without a trailing `.0`.
    package static func numeral(_ value: Double) -> String {
        if value.isNaN { return "null" }
        if value.isInfinite { return value > 0 ? "\"Inf\"" : "\"-Inf\"" }
        if value == value.rounded(), abs(value) < 1e15 { return String(Int(value)) }
        return "\(value)"
    }

    private static func quote(_ text: String, into out: inout String) {
        out += "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            // U+2028/9 end a line in older scripts, '<' could close a script element: both are escaped so that
            // any JSON of ours can stand inside HTML.
            case "<", "\u{2028}", "\u{2029}", "\u{0}"..."\u{1F}", "\u{7F}":
                let hex = String(scalar.value, radix: 16)
                out += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: out.unicodeScalars.append(scalar)
            }
        }
        out += "\""
    }
}
