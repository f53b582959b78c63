import Analysis
import Cohort
import JSONText
import VegaLite

/// Readings of one analyte over the days of the course: every course as a thin line, the model's window means
/// with their band, limits of detection, infusion, and n per window.
struct TrajectoryFigure {
    let trend: TrendFit
    let context: FigureContext
    private let panels: [TrajectoryPanel]
    private let limits: [Double]
    private let axis: ValueAxis
    private let days: ClosedRange<Double>
    private let outside: Int

    /// Days shown at most; readings outside are counted in the caption.
    private static let window = -14.0...56.0

    /// Nil when no blood reading of the analyte has a value.
    init?(_ trend: TrendFit, data: StudyData, context: FigureContext) {
        let blood = data.readings.filter { $0.analyte == trend.analyte && $0.draw.specimen == .blood }
        let all = PlottedReading.series(blood)
        let shown = all.filter { Self.window.contains($0.day) }
        guard !shown.isEmpty else { return nil }
        self.trend = trend
        self.context = context
        outside = all.count - shown.count
        let first = shown.map(\.day).min() ?? 0, last = shown.map(\.day).max() ?? 28
        days = (min(first, 0) - 1.5)...(max(last, 28) + 1.5)
        limits = Self.limits(blood)
        let bounds = trend.means.flatMap { [$0.mean.value, $0.mean.lower, $0.mean.upper].compactMap { $0 } }
        axis = ValueAxis(unit: trend.unit, values: shown.map(\.value) + bounds + limits)
        panels = Self.panels(shown, trend: trend, courses: data.courses)
    }

    /// The most frequent lower limits, at most three, ascending.
    private static func limits(_ readings: [Reading]) -> [Double] {
        var counts: [Double: Int] = [:]
        for reading in readings {
            if case .below(let limit) = reading.value { counts[limit, default: 0] += 1 }
        }
        let frequent = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        return frequent.prefix(3).map(\.key).filter { $0 > 0 }.sorted()
    }

    private static func panels(_ readings: [PlottedReading], trend: TrendFit, courses: [Course])
        -> [TrajectoryPanel]
    {
        let first = trend.means.first { $0.stratum == "course 1" }?.stratum ?? "course 1"
        let later = trend.means.first { $0.stratum != first }?.stratum ?? "later courses"
        let panels = [(first, { (course: Int) in course == 1 }), (later, { (course: Int) in course != 1 })]
        return panels.enumerated().compactMap { index, panel in
            let mine = readings.filter { panel.1($0.course) }
            guard !mine.isEmpty else { return nil }
            return TrajectoryPanel(
                id: "panel-\(index + 1)", stratum: panel.0, readings: mine,
                means: trend.means.filter { $0.stratum == panel.0 },
                courses: courses.filter { panel.1($0.number) })
        }
    }

    var figure: Figure {
        let name = Names.analyte(trend.analyte)
        let title = "\(name) over the course"
        let text = description
        let plot = TrajectoryLayout(
            axis: axis, days: days, limits: limits, label: Names.axis(trend.analyte, trend.unit))
        let statuses = PlottedReading.Status.allCases.filter { status in
            panels.contains { $0.readings.contains { $0.shown(on: axis) == status } }
        }
        let parts = panels.enumerated().map { index, panel in
            plot.draw(
                panel, isFirst: index == 0, isLast: index == panels.count - 1, of: panels.count,
                keyed: statuses)
        }
        let view: View =
            parts.count == 1
            ? parts[0].view : .columns(parts.map(\.view), spacing: TrajectoryLayout.gap, byPlot: true)
        let sheet = Sheet(title: title, description: text, width: Paper.doubleColumn)
        return Figure(
            id: "trajectory-" + Names.slug(trend.analyte), title: title, caption: caption, description: text,
            specification: sheet.specification(view, parts.flatMap(\.dataSets), context), dataTable: table)
    }

    private var description: String {
        let readings = panels.reduce(0) { $0 + $1.readings.count }
        var text =
            "Line chart of \(Names.axis(trend.analyte, trend.unit)) by day of the course, "
            + "\(Names.count(readings, "reading")) in \(panels.count == 1 ? "one panel" : "two panels")."
        for panel in panels {
            let means = panel.means.compactMap { mean in
                mean.mean.value.map { "\(mean.window) \(NumberText.short($0))" }
            }
            if !means.isEmpty { text += " Model means, \(panel.stratum): \(means.joined(separator: ", "))." }
        }
        return text
    }

    private var caption: String {
        let unit = Names.unit(trend.unit)
        var caption = Caption(
            "\(Names.analyte(trend.analyte))\(unit.isEmpty ? "" : ", \(unit)"), by day of the course"
                + " (day 0 = first infusion day). Thin lines: single courses, broken where a draw is missing")
        if let reason = trend.notEstimable {
            caption.add("No model mean: \(reason)")
        } else if !trend.means.isEmpty {
            caption.add(
                "Diamonds and band: model mean with 95% confidence interval by window, \(trend.method),"
                    + " \(trend.formula); \(trend.observations) observations of \(Names.count(trend.patients, "patient")),"
                    + " \(trend.censored) censored")
            caption.add("Numbers under the axis: patients per window")
        }
        if !limits.isEmpty {
            caption.add(
                "Dotted: limit of detection (\(limits.map(NumberText.short).joined(separator: ", "))"
                    + "); censored readings are open, drawn at their limit")
        }
        if outside > 0 { caption.add("\(Names.count(outside, "reading")) outside days -14 to 56 not shown") }
        if panels.contains(where: { $0.readings.contains { $0.shown(on: axis) == .zero } }) {
            caption.add("Values below the axis, such as measured zeros, stand at its foot as open triangles")
        }
        caption.add("Unit of analysis: \(trend.unitOfAnalysis.rawValue)")
        caption.addDropped(trend.dropped, of: "reading")
        return caption.text(context)
    }

    private var table: DataTable {
        var rows: [[JSON]] = []
        for panel in panels {
            for mean in panel.means {
                rows.append([
                    "model mean", .string(mean.stratum), .null, .null, .string(mean.window),
                    .number(mean.day),
                    JSON(mean.mean.value), JSON(mean.mean.lower), JSON(mean.mean.upper),
                    .integer(mean.patients),
                    JSON(mean.mean.reason),
                ])
            }
            for reading in panel.readings {
                rows.append([
                    "reading", .string(panel.stratum), .string(reading.patient), .integer(reading.course),
                    .null,
                    .number(reading.day), .number(reading.value), .null, .null, .null,
                    .string(reading.status.rawValue),
                ])
            }
        }
        return DataTable(
            columns: [
                "kind", "stratum", "patient", "course", "window", "day", "value", "lower", "upper",
                "patients",
                "note",
            ], rows: rows)
    }
}
