/// Widths of text, so that labels can be wrapped and kept apart before anything is rendered.
///
/// Advance widths of Helvetica in 1/1000 of the size (Adobe Core 14 metrics); Liberation Sans has the same.
enum TextMetrics {
    private static let ascii: [Double] = [
        278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
        556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
        1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
        667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
        333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
        556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
    ]

    static func width(_ text: String, size: Double = Paper.fontSize, isBold: Bool = false) -> Double {
        let total = text.unicodeScalars.reduce(0.0) { sum, scalar in
            let index = Int(scalar.value) - 32
            if ascii.indices.contains(index) { return sum + ascii[index] }
            // Han, kana, hangul and full-width forms fill a square.
            return sum + (scalar.value >= 0x2E80 ? 1000 : 556)
        }
        return total / 1000 * size * (isBold ? 1.07 : 1)
    }

    /// Breaks at blanks so that no line is wider than asked; a longer word stands alone.
    static func wrap(_ text: String, width limit: Double, size: Double = Paper.fontSize, isBold: Bool = false)
        -> [String]
    {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            let longer = line.isEmpty ? String(word) : line + " " + word
            if !line.isEmpty, width(longer, size: size, isBold: isBold) > limit {
                lines.append(line)
                line = String(word)
            } else {
                line = longer
            }
        }
        if !line.isEmpty { lines.append(line) }
        return lines
    }

    /// Shortened with an ellipsis to fit.
    static func clip(_ text: String, width limit: Double, size: Double = Paper.fontSize) -> String {
        guard width(text, size: size) > limit else { return text }
        var short = text
        while !short.isEmpty, width(short + "…", size: size) > limit { short.removeLast() }
        return short + "…"
    }
}
