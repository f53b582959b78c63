import Cytometry
import JSONText
import VegaLite

/// Draws the curves of an overlay on one axis.
struct HistogramPlot {
    let axis: ScaleAxis
    let series: [HistogramSeries]
    let layout: HistogramOverlay.Layout
    let width: Double

    /// Distance of baselines, and how far a mode rises above its own.
    private static let step = 34.0
    private static let rise = 1.25
    /// Up to this many rows none reaches into the one above.
    private static let apart = 8
    private static let single = 150.0

    private var isStacked: Bool { layout == .ridgelines }
    private var top: Double { isStacked ? Double(series.count - 1) + rise + 0.1 : 1.15 }
    private var height: Double { isStacked ? top * Self.step : Self.single }
    private var rise: Double {
        guard isStacked else { return 1 }
        return series.count <= Self.apart ? 0.92 : Self.rise
    }

    /// Height of ticks: on an axis of numbers they stand low, so that nobody reads them there.
    private var tickHeight: Double { isStacked ? 0.25 : 0.06 }

    /// The first curve stands highest.
    private func base(_ index: Int) -> Double { isStacked ? Double(series.count - 1 - index) : 0 }
    private func yPixel(_ y: Double) -> Double { height * (1 - y / top) }
    private func xPixel(_ value: Double) -> Double { axis.share(axis.position(value)) * width }

    private var xField: Field {
        Field("x", .quantitative) {
            $0.scale = axis.scale
            $0.axis = .styled(axis.guide(length: width, isVertical: false))
        }
    }

    private var yField: Field {
        Field("y", .quantitative) {
            $0.scale = .span(.linear, 0...top)
            $0.isStacked = false
            $0.axis =
                isStacked
                ? .styled(
                    Axis {
                        $0.values = []
                        $0.domain = false
                    })
                : .styled(
                    Axis("Events, % of the mode") {
                        $0.values = [0, 0.5, 1]
                        $0.format = ".0%"
                    })
        }
    }

    var view: View {
        var views: [View] = []
        for index in series.indices {
            if isStacked { views.append(area(index)) }
            views.append(line(index))
        }
        return .layers(views + notes.views, width: width, height: height)
    }

    var dataSets: [DataSet] {
        series.enumerated().map { index, entry in
            let curve = entry.curve
            return DataSet(
                "curve-\(index)",
                curve.indices.map { bin in
                    [
                        "x": .number(entry.grid.center(bin).x), "y": .number(base(index) + rise * curve[bin]),
                        "y2": .number(base(index)),
                    ]
                })
        } + notes.dataSets
    }

    /// Nearly opaque, so that a curve in front covers the one behind.
    private func area(_ index: Int) -> View {
        let mark = Mark(.area) {
            $0.fill = "#C9E3F5"
            $0.fillOpacity = 0.9
            $0.ariaLabel = ""
        }
        return .mark(
            mark, data: "curve-\(index)",
            encode: [
                .x: .field(xField), .y: .field(yField), .y2: .field(Field("y2", .quantitative)),
            ])
    }

    private func line(_ index: Int) -> View {
        let mark = Mark(.line) {
            $0.color = color(index)
            $0.strokeWidth = isStacked ? 0.9 : 1.2
            $0.strokeDash = isStacked ? nil : Palette.dash(index)
            $0.strokeJoin = "round"
            $0.ariaLabel = series[index].label
        }
        return .mark(mark, data: "curve-\(index)", encode: [.x: .field(xField), .y: .field(yField)])
    }

    private func color(_ index: Int) -> String { isStacked ? Palette.blue : Palette.color(index) }

    // MARK: Notes

    /// Names beside the curves, and the medians.
    private var notes: Annotations {
        var notes = Annotations("notes")
        for (index, entry) in series.enumerated() {
            let curve = entry.curve
            if entry.isRug {
                for tick in entry.ticks {
                    let x = axis.share(tick) * width
                    notes.rule(
                        x1: x, y1: yPixel(base(index)), x2: x, y2: yPixel(base(index) + rise * tickHeight),
                        color: color(index), width: 0.9)
                }
            }
            if let median = entry.median, axis.domain.contains(axis.position(median)), entry.grid.inside > 0 {
                let x = xPixel(median)
                let bin = min(curve.count - 1, Int(axis.share(axis.position(median)) * Double(curve.count)))
                let y = yPixel(base(index) + rise * (entry.isRug ? 2 * tickHeight : curve[bin])),
                    foot = yPixel(base(index))
                if isStacked {
                    notes.rule(x1: x, y1: foot, x2: x, y2: y, color: Palette.vermillion, width: 1.2)
                } else {
                    notes.symbol(
                        Palette.shape(index), x: x, y: y, stroke: Palette.ink, fill: color(index), size: 30)
                }
            }
            name(entry, index, in: &notes)
        }
        return notes
    }

    private func name(_ entry: HistogramSeries, _ index: Int, in notes: inout Annotations) {
        let x = width + 10
        let y = isStacked ? yPixel(base(index)) - 11 : 8 + Double(index) * 24
        if !isStacked {
            notes.rule(
                x1: x, y1: y, x2: x + 18, y2: y, color: color(index), width: 1.4, dash: Palette.dash(index))
            notes.symbol(
                Palette.shape(index), x: x + 9, y: y, stroke: Palette.ink, fill: color(index), size: 24)
        }
        let left = isStacked ? x : x + 22
        let numbers =
            entry.n == 0
            ? "no events"
            : "n = \(CytometryWords.count(entry.n))"
                + (entry.median.map { ", median \(NumberText.short($0))" }).orEmpty
        notes.text(TextMetrics.clip(entry.label, width: 110), x: left, y: y, .init(isBold: true))
        notes.text(numbers, x: left, y: y + 8.5, .init(size: Paper.smallSize, color: Palette.muted))
    }
}
