import Analysis
import JSONText
import VegaLite

/// A survival or incidence curve as the corners of its steps, from time zero to its last time.
struct StepCurve {
    let name: String
    let index: Int
    let points: [CurvePoint]
    /// Value at time zero: 1 for survival, 0 for incidence.
    let start: Double

    func rows(_ axis: FollowUpAxis) -> [DataSet.Row] {
        var out: [DataSet.Row] = []
        if points.first.map({ $0.time > 0 }) ?? true {
            out.append(
                row(
                    0,
                    CurvePoint(
                        time: 0, value: start, lower: start, upper: start, censored: 0, events: 0,
                        atRisk: points.first?.atRisk ?? 0), axis))
        }
        for point in points { out.append(row(point.time, point, axis)) }
        return out
    }

    private func row(_ time: Double, _ point: CurvePoint, _ axis: FollowUpAxis) -> DataSet.Row {
        [
            "time": .number(axis.shown(time)), "value": .number(point.value),
            "lower": JSON(point.lower ?? point.value), "upper": JSON(point.upper ?? point.value),
            "group": .string(name), "days": .number(time), "atRisk": .integer(point.atRisk),
            "events": .integer(point.events), "censored": .integer(point.censored),
            "percent": .string(NumberText.percent(point.value)),
        ]
    }

    var censorings: [CurvePoint] { points.filter { $0.censored > 0 } }
    var last: CurvePoint? { points.last }
}

/// Steps, bands and censor ticks of several curves on one pair of axes.
struct StepPlot {
    let id: String
    let curves: [StepCurve]
    let axis: FollowUpAxis
    let width: Double
    let height: Double
    let origin: String
    let label: String
    var showsBand = true
    var showsYLabels = true
    var top = 1.0

    var dataSets: [DataSet] {
        curves.map { DataSet("\(id)-curve-\($0.index)", $0.rows(axis)) }
            + curves.filter { !$0.censorings.isEmpty }.map { curve in
                DataSet(
                    "\(id)-censored-\(curve.index)",
                    curve.censorings.map {
                        ["time": .number(axis.shown($0.time)), "value": .number($0.value)]
                    })
            }
    }

    var views: [View] {
        (showsBand ? curves.map(band) : []) + curves.map(steps)
            + curves.filter { !$0.censorings.isEmpty }.map(ticks) + curves.map(hover)
    }

    func xPixel(_ days: Double) -> Double { axis.shown(days) / axis.shownEnd * width }
    func yPixel(_ value: Double) -> Double { height * (1 - value / top) }

    private var x: Field {
        Field("time", .quantitative) {
            $0.scale = .span(.linear, 0...axis.shownEnd)
            $0.axis = .styled(
                Axis(axis.title(origin)) {
                    $0.values = axis.shownTicks
                    $0.format = ",.6~r"
                })
        }
    }

    private func y(_ name: String) -> Field {
        Field(name, .quantitative) {
            $0.scale = .span(.linear, 0...top)
            $0.axis = .styled(
                Axis(showsYLabels ? label : nil) {
                    $0.values = LinearTicks.values(0...top, about: 5).map(JSON.number)
                    $0.format = ".0%"
                    $0.labels = showsYLabels
                })
        }
    }

    private func band(_ curve: StepCurve) -> View {
        let mark = Mark(.area) {
            $0.interpolate = .stepAfter
            $0.color = Palette.color(curve.index)
            $0.opacity = 0.14
            $0.ariaLabel = ""
        }
        return .mark(
            mark, data: "\(id)-curve-\(curve.index)",
            encode: [.x: .field(x), .y: .field(y("lower")), .y2: .field(Field("upper", .quantitative))])
    }

    private func steps(_ curve: StepCurve) -> View {
        let mark = Mark(.line) {
            $0.interpolate = .stepAfter
            $0.color = Palette.color(curve.index)
            $0.strokeDash = Palette.dash(curve.index)
            $0.strokeWidth = 1.1
            $0.strokeJoin = "miter"
            $0.ariaLabel = curve.name
        }
        return .mark(
            mark, data: "\(id)-curve-\(curve.index)", encode: [.x: .field(x), .y: .field(y("value"))])
    }

    private func ticks(_ curve: StepCurve) -> View {
        let mark = Mark(.point) {
            $0.shape = Glyph.censored
            $0.stroke = Palette.color(curve.index)
            $0.strokeWidth = 0.7
            $0.size = 30
            $0.opacity = 1
            $0.ariaLabel = ""
        }
        return .mark(
            mark, data: "\(id)-censored-\(curve.index)", encode: [.x: .field(x), .y: .field(y("value"))])
    }

    /// Invisible targets that carry the numbers of each corner.
    private func hover(_ curve: StepCurve) -> View {
        let mark = Mark(.point) {
            $0.opacity = 0
            $0.size = 40
            $0.ariaLabel = ""
        }
        let tooltip = [
            Field("group", .nominal), Field("days", .quantitative), Field("percent", .nominal, title: label),
            Field("atRisk", .quantitative, title: "at risk"), Field("events", .quantitative),
            Field("censored", .quantitative),
        ]
        return .mark(
            mark, data: "\(id)-curve-\(curve.index)",
            encode: [.x: .field(x), .y: .field(y("value")), .tooltip: .fields(tooltip)])
    }
}
