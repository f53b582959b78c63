/// Folding and splitting of analyte names as laboratories write them.
package enum AnalyteName {
    /// What a name says about its quantity beside the population.
    package enum Quantity: Hashable, Sendable { case unstated, absolute, percent }

    /// Lower case, full-width to ASCII, Greek letters spelt out; blanks, hyphens, dots, brackets dropped.
    ///
    /// `+`, `/`, `%` and `#` stay: CD3-CD16+CD56+ (NK) and CD3+CD16+CD56+ (NKT) differ only there.
    package static func folded(_ name: String) -> String {
        var out = ""
        out.reserveCapacity(name.utf8.count)
        for scalar in name.unicodeScalars {
            switch scalar {
            case "A"..."Z": out.unicodeScalars.append(UnicodeScalar(scalar.value + 32) ?? scalar)
            case "a"..."z", "0"..."9", "+", "/", "%", "#": out.unicodeScalars.append(scalar)
            case "α", "Α": out += "alpha"
            case "β", "Β": out += "beta"
            case "γ", "Γ": out += "gamma"
            case "δ", "Δ": out += "delta"
            case "κ": out += "kappa"
            case "⁺": out += "+"
            case "\u{FF01}"..."\u{FF5E}":
                if let ascii = UnicodeScalar(scalar.value - 0xFEE0) {
                    out += folded(String(Character(ascii)))
                }
            case "-", "_", ".", " ", "(", ")", "[", "]", "{", "}", ",", ":", "'", "\"", "‐", "–", "−", "⁻",
                "·",
                "\u{A0}", "\u{3000}", "\u{FEFF}", "\t", "（", "）", "，", "：", "、":
                break
            default:
                if !scalar.properties.isWhitespace { out += String(scalar).lowercased() }
            }
        }
        return out
    }

    private static let absolute = [
        "absolutecount", "abscount", "abscnt", "absolute", "abs", "count", "counts", "cnt", "#", "绝对计数",
        "绝对值",
        "绝对数", "计数", "数量", "细胞数",
    ]
    private static let percent = [
        "%oflymphocytes", "%lymphocytes", "%oflymphs", "%lymphs", "%lymph", "%ofparent", "%parent",
        "percentage",
        "percent", "pct", "%", "百分比", "百分数", "百分率", "百分含量", "比例", "占比",
    ]

    /// A folded name split into the population and what is counted: `cd3绝对值` → (`cd3`, absolute).
    package static func split(folded name: String) -> (base: String, quantity: Quantity) {
        for (words, quantity) in [(percent, Quantity.percent), (absolute, Quantity.absolute)] {
            // "absolute CD3 count" says it at both ends.
            var base = name[...]
            if let word = words.first(where: { base.hasSuffix($0) && base.count > $0.count }) {
                base = base.dropLast(word.count)
            }
            if let word = words.first(where: { base.hasPrefix($0) && base.count > $0.count }) {
                base = base.dropFirst(word.count)
            }
            if base.count < name.count { return (String(base), quantity) }
        }
        return (name, .unstated)
    }
}
