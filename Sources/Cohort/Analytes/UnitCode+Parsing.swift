/// Folding of unit spellings before they are read.
enum UnitText {
    private static let replaced: [UnicodeScalar: String] = [
        "µ": "u", "μ": "u", "×": "x", "✕": "x", "✖": "x", "∙": "*", "·": "*", "∗": "*", "⋅": "*",
        "㎕": "ul", "㎖": "ml", "㎗": "dl", "㎍": "ug", "㎎": "mg", "㏖": "mol", "㏒": "log", "⁄": "/", "∕": "/",
        "÷": "/", "−": "-", "–": "-", "‐": "-", "㎣": "mm3", "㎤": "cm3", "％": "%", "每": "/",
    ]
    private static let superscripts: [UnicodeScalar: Character] = [
        "⁰": "0", "¹": "1", "²": "2", "³": "3", "⁴": "4", "⁵": "5", "⁶": "6", "⁷": "7", "⁸": "8", "⁹": "9",
        "⁻": "-",
    ]

    /// ASCII without blanks, superscripts written `10^9`, case kept.
    static func plain(_ text: String) -> String {
        var out = ""
        var inSuperscript = false
        for scalar in text.unicodeScalars {
            if let digit = superscripts[scalar] {
                // "10⁹" is a power, "mm³" is not.
                if !inSuperscript, out.last?.isNumber == true { out += "^" }
                out.append(digit)
                inSuperscript = true
                continue
            }
            inSuperscript = false
            if let ascii = replaced[scalar] {
                out += ascii
            } else if (0xFF01...0xFF5E).contains(scalar.value),
                let ascii = UnicodeScalar(scalar.value - 0xFEE0)
            {
                out.unicodeScalars.append(ascii)
            } else if !scalar.properties.isWhitespace {
                out.unicodeScalars.append(scalar)
            }
        }
        return out
    }

    static func folded(_ text: String) -> String { plain(text).lowercased() }

    /// A sentence for the spellings that lost their superscript, such as `109/L`.
    static func repairHint(_ text: String) -> String? {
        let folded = folded(text)
        for (spelling, meaning) in [("109/", "10^9/L"), ("103/", "10^3/uL"), ("106/", "10^6/L")]
        where folded.hasPrefix(spelling) || folded.hasPrefix("x" + spelling) {
            return "It looks like \(meaning) without its superscript; write \(meaning)."
        }
        return nil
    }
}

extension UnitCode {
    /// Every meaning a unit spelling has; empty when it has none here.
    package static func candidates(for text: String) -> [UnitCode] {
        let plain = UnitText.plain(text)
        var folded = plain.lowercased()
        if let unit = words[folded] { return unit }
        if folded.hasPrefix("%") { return [UnitCode(.fraction, exponent: -2)] }
        for word in ["{cells}", "cells", "cell", "{#}", "#", "个", "细胞", "counts", "count"] {
            folded = folded.replacing(word, with: "")
        }
        if let power = powerOfTen(folded) { return [UnitCode(.fraction, exponent: power)] }
        let parts = folded.replacing("per", with: "/").split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let volume = volumes[String(parts[1])] else { return [] }
        return numerators(String(parts[0]), capital: plain.hasPrefix("G"))
            .map { UnitCode($0.dimension, exponent: $0.exponent - volume) }
    }

    /// The one meaning of a canonical unit; MRD, fractions and ratios are decided by the kind.
    static func canonical(_ ucum: String, kind: Analyte.Kind) -> UnitCode? {
        let found = candidates(for: ucum)
        switch kind {
        case .ratio: return found.first { $0.dimension == .ratio }
        case .fraction, .residualDisease: return found.first { $0.dimension == .fraction }
        default: return found.first
        }
    }

    private static let words: [String: [UnitCode]] = [
        "": [UnitCode(.ratio, exponent: 0)],
        "1": [UnitCode(.fraction, exponent: 0), UnitCode(.ratio, exponent: 0)],
        "ratio": [UnitCode(.ratio, exponent: 0)], "{ratio}": [UnitCode(.ratio, exponent: 0)],
        "比值": [UnitCode(.ratio, exponent: 0)],
        "fraction": [UnitCode(.fraction, exponent: 0)], "{fraction}": [UnitCode(.fraction, exponent: 0)],
        "percent": [UnitCode(.fraction, exponent: -2)], "pct": [UnitCode(.fraction, exponent: -2)],
        "‰": [UnitCode(.fraction, exponent: -3)], "ppm": [UnitCode(.fraction, exponent: -6)],
        "mfi": [UnitCode(.fluorescence, exponent: 0)], "{mfi}": [UnitCode(.fluorescence, exponent: 0)],
        "au": [UnitCode(.fluorescence, exponent: 0)], "a.u.": [UnitCode(.fluorescence, exponent: 0)],
        "[arb'u]": [UnitCode(.fluorescence, exponent: 0)], "rfu": [UnitCode(.fluorescence, exponent: 0)],
    ]

    private static let volumes: [String: Int] = [
        "l": 0, "dl": -1, "100ml": -1, "cl": -2, "ml": -3, "cm3": -3, "cm^3": -3, "cc": -3, "ul": -6,
        "mcl": -6,
        "mm3": -6, "mm^3": -6, "cmm": -6, "cumm": -6, "cu.mm": -6, "mmc": -6, "nl": -9, "liter": 0,
        "litre": 0,
    ]

    private static let countWords: [String: Int] = [
        "": 0, "1": 0, "k": 3, "thou": 3, "tsd": 3, "tsd.": 3, "thousand": 3, "千": 3, "万": 4, "mio": 6,
        "mill": 6,
        "million": 6, "m": 6, "gpt": 9, "giga": 9, "mpt": 6, "tpt": 12,
    ]

    private static let gramPrefixes: [String: Int] = [
        "fg": -15, "pg": -12, "ng": -9, "ug": -6, "mcg": -6, "mg": -3, "g": 0, "kg": 3,
    ]

    private static let molePrefixes: [String: Int] = [
        "fmol": -15, "pmol": -12, "nmol": -9, "umol": -6, "mmol": -3, "mol": 0,
    ]

    private static let activityPrefixes: [String: Int] = [
        "iu": 0, "[iu]": 0, "u": 0, "[u]": 0, "miu": -3, "mu": -3, "kiu": 3, "ku": 3, "uiu": -6,
    ]

    private static func numerators(_ text: String, capital: Bool) -> [UnitCode] {
        var found: [UnitCode] = []
        if let grams = gramPrefixes[text] { found.append(UnitCode(.mass, exponent: grams)) }
        if let moles = molePrefixes[text] { found.append(UnitCode(.substance, exponent: moles)) }
        if let units = activityPrefixes[text] { found.append(UnitCode(.activity, exponent: units)) }
        if ["copies", "{copies}", "copy", "cp", "cps", "gc", "拷贝"].contains(text) {
            found.append(UnitCode(.copies, exponent: 0))
        }
        if let count = countWords[text] ?? powerOfTen(text) {
            found.append(UnitCode(.count, exponent: count))
        }
        if text == "g", capital { found.append(UnitCode(.count, exponent: 9)) }
        return found
    }

    /// `10^9`, `10*9`, `10**9`, `x10^9`, `10e9` (labs mean 10^9), `1e9`, `e9`, `10^-4`.
    private static func powerOfTen(_ text: String) -> Int? {
        var rest = Substring(text)
        while let first = rest.first, "x*".contains(first) { rest.removeFirst() }
        for prefix in ["10^", "10**", "10*", "10e", "1e", "e"] where rest.hasPrefix(prefix) {
            let digits = rest.dropFirst(prefix.count)
            let bare = digits.hasPrefix("(") && digits.hasSuffix(")") ? digits.dropFirst().dropLast() : digits
            guard let power = Int(bare), abs(power) <= 15 else { continue }
            return power
        }
        return rest == "1000" ? 3 : nil
    }
}
