import Cohort

/// Words and signs that value cells carry instead of, or around, a number.
enum CellWords {
    /// Lower case, full-width to ASCII, blanks at the ends dropped and inner ones single.
    static func folded(_ text: String) -> String {
        var out = ""
        var blank = false
        for scalar in text.unicodeScalars {
            if scalar.properties.isWhitespace {
                blank = !out.isEmpty
                continue
            }
            if blank { out.append(" ") }
            blank = false
            switch scalar {
            case "\u{FF01}"..."\u{FF5E}":
                if let ascii = UnicodeScalar(scalar.value - 0xFEE0) {
                    out += String(Character(ascii)).lowercased()
                }
            case "≤", "⩽", "≦": out += "<="
            case "≥", "⩾", "≧": out += ">="
            case "〈", "﹤": out += "<"
            case "〉", "﹥": out += ">"
            case "−": out += "-"
            default: out += String(Character(scalar)).lowercased()
            }
        }
        return out
    }

    static let noValue = [
        "na", "n/a", "nan", "null", "none", "nil", "-", "--", "---", "—", "–", ".", "/", "\\", "missing", "?",
        "无",
    ]

    /// The same for texts, where "none" is an answer.
    static let noText: Set<String> = ["na", "n/a", "nan", "null", "-", "--", "—", ".", "?"]

    /// Words that name the reason.
    static let reasons: [String: String] = [
        "not done": "not done", "notdone": "not done", "未做": "not done", "未查": "not done", "未检": "not done",
        "未检测": "not done", "未测": "not done", "pending": "pending", "待出": "pending", "clotted": "clotted",
        "clot": "clotted", "凝固": "clotted", "凝血": "clotted", "insufficient": "insufficient",
        "insufficient sample": "insufficient", "qns": "insufficient", "量不足": "insufficient",
        "标本量不足": "insufficient", "haemolysed": "haemolysed", "hemolyzed": "haemolysed",
        "hemolysed": "haemolysed", "溶血": "haemolysed", "lost": "lost", "sample lost": "lost",
        "failed": "failed",
        "invalid": "failed", "no sample": "no sample", "无标本": "no sample",
    ]

    static let belowLimit: Set<String> = [
        "nd", "n.d.", "n.d", "not detected", "not detectable", "undetected", "undetectable", "bdl", "bld",
        "bql",
        "blq", "blod", "blloq", "bloq", "below", "below detection", "below detection limit", "below lod",
        "below limit", "below lloq", "oor <", "oor<", "< oor", "<oor", "oor low", "oor -", "low oor", "<lod",
        "neg", "neg.", "negative", "未检出", "未测出", "未检测到", "低于检测限", "低于检测下限", "低于检出限", "阴性",
    ]

    static let aboveLimit: Set<String> = [
        "oor >", "oor>", "> oor", ">oor", "oor high", "oor +", "high oor", "above", "above uloq", "aloq",
        "auloq",
        "above limit", "above range", "over range", "overflow", "高于检测上限", "超出检测上限", "高于上限",
    ]

    static let less = ["<=", "=<", "<", "less than", "below", "小于等于", "小于", "低于"]
    static let greater = [">=", "=>", ">", "greater than", "more than", "above", "大于等于", "大于", "高于"]

    /// Names of a limit after `<` or `>`.
    static let limits: Set<String> = [
        "lod", "llod", "lloq", "loq", "lod.", "dl", "mdl", "limit", "detection limit", "limit of detection",
        "uloq", "ulod", "max", "min", "检测限", "检测下限", "检出限", "检测上限",
    ]

    /// `35.2↑`, `12 H`, `0.02 %`: the number without the laboratory's flag or percent sign.
    static func withoutFlag(_ text: String) -> String? {
        for flag in ["↑↑", "↓↓", "↑", "↓", " h", " l", " hh", " ll", "%"] where text.hasSuffix(flag) {
            return String(text.dropLast(flag.count)).trimmedBlanks
        }
        return nil
    }

    /// A cell that a spreadsheet would run: `=cmd()`, `@SUM(A1)`, `+cmd|'/c'`.
    static func isFormula(_ text: String) -> Bool {
        guard let first = text.first else { return false }
        if first == "=" { return !text.hasPrefix("=<") && !text.hasPrefix("=>") }
        if first == "@" { return true }
        return (first == "+" || first == "-")
            && text.dropFirst().contains { $0.isLetter || "(|!".contains($0) }
    }
}
