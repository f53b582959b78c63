import Analysis
import JSONText
import VegaLite

/// A line of a forest: label, counts, estimate with interval, and what stands to the right of it.
struct ForestRow {
    var label: String
    /// Second column, such as `9/11` or `n = 98`.
    var counts: String
    var estimate: Estimated
    /// Estimate as text.
    var text: String
    /// Last column: p.
    var p: String = ""
    /// Starts a new block with this heading.
    var heading: String?
    /// Drawn open: a second method for the same quantity.
    var isSecondary = false
}

/// Rows of estimates with intervals on a common axis, text in aligned columns on both sides.
struct ForestLayout {
    enum Kind {
        /// Ratios on a log axis with a line at 1.
        case ratio(left: String, right: String)
        /// Shares from 0 to 100 %.
        case share
    }

    var rows: [ForestRow]
    var kind: Kind
    var axisTitle: String
    var countsTitle: String
    var textTitle: String
    var pTitle = "p"

    /// Long lists move closer together so that they stay on one page.
    private var rowHeight: Double {
        let lines = rows.count + rows.count { $0.heading != nil }
        return min(13, max(9, (Paper.height - 60) / Double(max(1, lines))))
    }

    private var labelWidth: Double {
        min(150, (rows.map { TextMetrics.width($0.label) }.max() ?? 40) + 6)
    }
    private var countsWidth: Double {
        (rows.map { TextMetrics.width($0.counts) } + [TextMetrics.width(countsTitle, isBold: true)]).max()
            ?? 20
    }
    private var textWidth: Double {
        (rows.map { TextMetrics.width($0.text) } + [TextMetrics.width(textTitle, isBold: true)]).max() ?? 60
    }
    private var pWidth: Double {
        let widths = rows.map { TextMetrics.width($0.p) }
        return (widths.max() ?? 0) > 0 ? (widths + [TextMetrics.width(pTitle)]).max() ?? 0 : 0
    }
    private var left: Double { labelWidth + countsWidth + 18 }
    private var width: Double {
        max(120, Paper.doubleColumn - left - textWidth - (pWidth > 0 ? pWidth + 12 : 0) - 22)
    }

    /// Vertical middle of each row; headings take a line of their own.
    private var places: (rows: [Double], headings: [(String, Double)], height: Double) {
        var y = rowHeight / 2, rows: [Double] = [], headings: [(String, Double)] = []
        for row in self.rows {
            if let heading = row.heading {
                headings.append((heading, y))
                y += rowHeight
            }
            rows.append(y)
            y += rowHeight
        }
        return (rows, headings, y - rowHeight / 2 + 2)
    }

    private var span: LogSpan {
        // Far ends of wild intervals are cut with an arrow, so that the others stay readable.
        let values = rows.flatMap {
            [$0.estimate.value, $0.estimate.lower, $0.estimate.upper].compactMap { $0 }
        }
        let inner = values.filter { $0 > 0.004 && $0 < 250 } + [0.8, 1.25]
        let span = LogSpan(covering: inner) ?? LogSpan(0.1, 10)
        let reach = max(1 / (inner.min() ?? 0.5), inner.max() ?? 2)
        if reach <= 2 { return LogSpan(0.5, 2) }
        return reach <= 4.8 ? LogSpan(min(0.5, inner.min() ?? 0.5) < 0.5 ? 0.2 : 0.5, 5) : span
    }

    private var domain: ClosedRange<Double> {
        if case .share = kind { return 0...1 }
        return span.lower...span.upper
    }

    private func x(_ value: Double) -> Double {
        if case .share = kind { return min(max(value, 0), 1) * width }
        return min(1, span.position(of: value)) * width
    }

    func draw() -> (view: View, dataSets: [DataSet]) {
        let places = places
        var notes = Annotations("notes")
        header(&notes)
        for (heading, y) in places.headings { notes.text(heading, x: -left, y: y, .init(isBold: true)) }
        for (row, y) in zip(rows, places.rows) { texts(row, y: y, notes: &notes) }
        guides(places.height, notes: &notes)
        let estimates = DataSet("estimates", zip(rows, places.rows).compactMap { estimateRow($0, y: $1) })
        let views = [axisView(estimates.name)] + notes.views + marks(estimates.name)
        return (.layers(views, width: width, height: places.height), [estimates] + notes.dataSets)
    }

    // MARK: Text

    private func header(_ notes: inout Annotations) {
        let y = -8.0
        notes.text(countsTitle, x: -left + labelWidth + countsWidth, y: y, .init(align: .right, isBold: true))
        notes.text(textTitle, x: width + 12 + textWidth, y: y, .init(align: .right, isBold: true))
        if pWidth > 0 {
            notes.text(
                pTitle, x: width + 24 + textWidth + pWidth, y: y,
                .init(align: .right, isBold: true, isItalic: true))
        }
        if case .ratio(let left, let right) = kind {
            let one = x(1)
            notes.text(
                "← " + left, x: one - 4, y: y,
                .init(align: .right, size: Paper.smallSize, color: Palette.muted))
            notes.text(right + " →", x: one + 4, y: y, .init(size: Paper.smallSize, color: Palette.muted))
        }
    }

    private func texts(_ row: ForestRow, y: Double, notes: inout Annotations) {
        let indent = rows.contains { $0.heading != nil } ? 6.0 : 0
        notes.text(TextMetrics.clip(row.label, width: labelWidth - indent), x: -left + indent, y: y)
        notes.text(row.counts, x: -left + labelWidth + countsWidth, y: y, .init(align: .right))
        let isEstimated = row.estimate.value != nil
        notes.text(
            row.text, x: width + 12 + textWidth, y: y,
            .init(align: .right, isItalic: !isEstimated, color: isEstimated ? Palette.ink : Palette.muted))
        if pWidth > 0 { notes.text(row.p, x: width + 24 + textWidth + pWidth, y: y, .init(align: .right)) }
    }

    private func guides(_ height: Double, notes: inout Annotations) {
        if case .ratio = kind {
            notes.rule(x1: x(1), y1: 0, x2: x(1), y2: height, color: Palette.ink, width: 0.6, dash: [3, 2])
        } else {
            for share in [0.25, 0.5, 0.75, 1] {
                notes.rule(x1: x(share), y1: 0, x2: x(share), y2: height, color: Palette.faint)
            }
        }
    }

    // MARK: Marks

    private func estimateRow(_ row: ForestRow, y: Double) -> DataSet.Row? {
        guard let value = row.estimate.value else { return nil }
        let low = row.estimate.lower ?? domain.lowerBound, high = row.estimate.upper ?? domain.upperBound
        return [
            "value": .number(clamp(value)), "low": .number(clamp(low)), "high": .number(clamp(high)),
            "y": .number(y), "label": .string(row.label), "estimate": .string(row.text), "p": .string(row.p),
            "lowCut": .bool(low < domain.lowerBound), "highCut": .bool(high > domain.upperBound),
            "kind": .string(row.isSecondary ? "secondary" : "primary"),
        ]
    }

    private func clamp(_ x: Double) -> Double { min(max(x, domain.lowerBound), domain.upperBound) }

    private var xField: Field {
        Field("value", .quantitative) {
            if case .share = kind { $0.scale = .span(.linear, domain) } else { $0.scale = span.scale }
            $0.axis = .styled(
                Axis(axisTitle) {
                    if case .share = kind {
                        $0.values = [0, 0.25, 0.5, 0.75, 1]
                        $0.format = ".0%"
                    } else {
                        $0.values = span.ticks.map(JSON.number)
                        $0.format = ",.6~r"
                    }
                })
        }
    }

    private func named(_ name: String) -> Field {
        var field = xField
        field.name = name
        return field
    }

    private var yField: Field {
        Field("y", .quantitative) {
            $0.isScaled = false
            $0.axis = .hidden
        }
    }

    /// Carries the axis even when no row could be estimated.
    private func axisView(_ data: String) -> View {
        let mark = Mark(.point) {
            $0.opacity = 0
            $0.ariaLabel = ""
        }
        return .mark(mark, data: data, encode: [.x: .field(xField), .y: .field(yField)])
    }

    private func marks(_ data: String) -> [View] {
        let interval = Mark(.rule) {
            $0.strokeWidth = 0.9
            $0.color = Palette.blue
            $0.ariaLabel = ""
        }
        return [
            .mark(
                interval, data: data,
                encode: [
                    .x: .field(named("low")), .x2: .field(Field("high", .quantitative)), .y: .field(yField),
                ]),
            arrow(data, "low", "triangle-left"), arrow(data, "high", "triangle-right"),
            point(data, "primary", "square", Palette.blue),
            point(data, "secondary", "diamond", Palette.paper),
        ]
    }

    private func point(_ data: String, _ kind: String, _ shape: String, _ fill: String) -> View {
        let mark = Mark(.point) {
            $0.shape = shape
            $0.fill = fill
            $0.stroke = kind == "primary" ? Palette.paper : Palette.blue
            $0.strokeWidth = kind == "primary" ? 0.4 : 0.9
            $0.size = 30
            $0.opacity = 1
        }
        let tooltip = [
            Field("label", .nominal), Field("estimate", .nominal, title: "estimate (95% CI)"),
            Field("p", .nominal),
        ]
        return View.mark(
            mark, data: data, encode: [.x: .field(xField), .y: .field(yField), .tooltip: .fields(tooltip)]
        ).filtered("kind", equals: .string(kind))
    }

    /// The end of an interval that leaves the axis.
    private func arrow(_ data: String, _ side: String, _ shape: String) -> View {
        let mark = Mark(.point) {
            $0.shape = shape
            $0.fill = Palette.blue
            $0.stroke = Palette.blue
            $0.size = 18
            $0.opacity = 1
            $0.ariaLabel = ""
        }
        return View.mark(mark, data: data, encode: [.x: .field(named(side)), .y: .field(yField)])
            .filtered(side + "Cut", equals: true)
    }
}
