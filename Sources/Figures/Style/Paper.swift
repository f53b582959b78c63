import VegaLite

/// Sizes of the printed page; one drawing unit is one point (1/72 inch).
enum Paper {
    /// 85 mm and 174 mm.
    static let singleColumn = 241.0
    static let doubleColumn = 493.0
    /// Longest figure that still leaves room for a caption.
    static let height = 640.0

    static let fontSize = 7.0
    static let smallSize = 6.5
    static let lineHeight = 9.0

    static let configuration = Configuration(
        font: "Liberation Sans, Arial, Helvetica, Noto Sans CJK SC, sans-serif", textColor: Palette.ink,
        mutedColor: Palette.muted, fontSize: fontSize, titleSize: 9, lineWidth: 0.5, gridColor: Palette.faint)
}
