import JSONText
import VegaLite

/// Text, symbols and rules placed in drawing units of a plot: keys, n, risk tables, text columns, brackets.
///
/// They share the plot's view, so that they stand exactly under or beside what they belong to.
struct Annotations {
    struct TextStyle: Hashable {
        var align: Mark.Align = .left
        var baseline: Mark.Baseline = .middle
        var size = Paper.fontSize
        var isBold = false
        var isItalic = false
        var color = Palette.ink
        var angle = 0.0
    }
    private struct SymbolStyle: Hashable {
        var shape: String
        var stroke: String
        var fill: String
        var size: Double
    }
    private struct RuleStyle: Hashable {
        var color: String
        var width: Double
        var dash: [Double]
    }
    private struct BoxStyle: Hashable {
        var color: String
        var opacity: Double
    }

    let name: String
    private var texts: [(style: TextStyle, rows: [DataSet.Row])] = []
    private var symbols: [(style: SymbolStyle, rows: [DataSet.Row])] = []
    private var rules: [(style: RuleStyle, rows: [DataSet.Row])] = []
    private var boxes: [(style: BoxStyle, rows: [DataSet.Row])] = []

    init(_ name: String) { self.name = name }

    mutating func text(_ text: String, x: Double, y: Double, _ style: TextStyle = TextStyle()) {
        guard !text.isEmpty else { return }
        add(["px": .number(x), "py": .number(y), "label": .string(text)], style, to: &texts)
    }

    mutating func symbol(
        _ shape: String, x: Double, y: Double, stroke: String = Palette.ink, fill: String = Palette.paper,
        size: Double = 16
    ) {
        add(
            ["px": .number(x), "py": .number(y)],
            SymbolStyle(shape: shape, stroke: stroke, fill: fill, size: size), to: &symbols)
    }

    mutating func rule(
        x1: Double, y1: Double, x2: Double, y2: Double, color: String = Palette.ink, width: Double = 0.5,
        dash: [Double] = [1, 0]
    ) {
        add(span(x1, y1, x2, y2), RuleStyle(color: color, width: width, dash: dash), to: &rules)
    }

    mutating func box(x1: Double, y1: Double, x2: Double, y2: Double, color: String, opacity: Double = 1) {
        add(span(x1, y1, x2, y2), BoxStyle(color: color, opacity: opacity), to: &boxes)
    }

    private func span(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) -> DataSet.Row {
        ["px": .number(x1), "py": .number(y1), "px2": .number(x2), "py2": .number(y2)]
    }

    private func add<Style: Hashable>(
        _ row: DataSet.Row, _ style: Style, to groups: inout [(style: Style, rows: [DataSet.Row])]
    ) {
        if let index = groups.firstIndex(where: { $0.style == style }) {
            groups[index].rows.append(row)
        } else {
            groups.append((style, [row]))
        }
    }
}

extension Annotations {
    /// Boxes and rules first, then symbols, then text.
    var views: [View] {
        boxes.indices.map(boxView) + rules.indices.map(ruleView) + symbols.indices.map(symbolView)
            + texts.indices.map(textView)
    }

    var dataSets: [DataSet] {
        boxes.enumerated().map { DataSet("\(name)-box-\($0)", $1.rows) }
            + rules.enumerated().map { DataSet("\(name)-rule-\($0)", $1.rows) }
            + symbols.enumerated().map { DataSet("\(name)-symbol-\($0)", $1.rows) }
            + texts.enumerated().map { DataSet("\(name)-text-\($0)", $1.rows) }
    }

    private static func place(_ name: String) -> ChannelSource {
        .field(
            Field(name, .quantitative) {
                $0.isScaled = false
                $0.axis = .hidden
            })
    }

    private func boxView(_ index: Int) -> View {
        let style = boxes[index].style
        let mark = Mark(.rect) {
            $0.fill = style.color
            $0.opacity = style.opacity
            $0.ariaLabel = ""
        }
        return .mark(
            mark, data: "\(name)-box-\(index)",
            encode: [
                .x: Self.place("px"), .y: Self.place("py"), .x2: Self.place("px2"), .y2: Self.place("py2"),
            ])
    }

    private func ruleView(_ index: Int) -> View {
        let style = rules[index].style
        let mark = Mark(.rule) {
            $0.color = style.color
            $0.strokeWidth = style.width
            $0.strokeDash = style.dash
            $0.ariaLabel = ""
        }
        return .mark(
            mark, data: "\(name)-rule-\(index)",
            encode: [
                .x: Self.place("px"), .y: Self.place("py"), .x2: Self.place("px2"), .y2: Self.place("py2"),
            ])
    }

    private func symbolView(_ index: Int) -> View {
        let style = symbols[index].style
        let mark = Mark(.point) {
            $0.shape = style.shape
            $0.stroke = style.stroke
            $0.fill = style.fill
            $0.size = style.size
            $0.strokeWidth = 0.7
            $0.opacity = 1
            $0.ariaLabel = ""
        }
        return .mark(
            mark, data: "\(name)-symbol-\(index)", encode: [.x: Self.place("px"), .y: Self.place("py")])
    }

    private func textView(_ index: Int) -> View {
        let style = texts[index].style
        let mark = Mark(.text) {
            $0.align = style.align
            $0.baseline = style.baseline
            $0.fontSize = style.size
            $0.color = style.color
            if style.isBold { $0.fontWeight = "bold" }
            if style.isItalic { $0.fontStyle = "italic" }
            if style.angle != 0 { $0.angle = style.angle }
        }
        return .mark(
            mark, data: "\(name)-text-\(index)",
            encode: [
                .x: Self.place("px"), .y: Self.place("py"), .text: .field(.plain("label", .nominal)),
            ])
    }
}
