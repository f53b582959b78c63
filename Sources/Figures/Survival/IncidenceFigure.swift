import Analysis
import JSONText
import VegaLite

/// Cumulative incidence by cause, a panel per group, with patients at risk under the axis.
struct IncidenceFigure {
    let result: EndpointResult
    let context: FigureContext
    private let causes: [String]
    private let groups: [String]

    private static let gap = 14.0
    private static let axisWidth = 40.0
    private static let height = 150.0
    /// Panels beside each other; further groups go to further rows.
    private static let perRow = 3

    init?(_ result: EndpointResult, context: FigureContext) {
        guard result.cumulativeIncidence.contains(where: { !$0.curve.isEmpty }) else { return nil }
        self.result = result
        self.context = context
        var causes: [String] = [], groups: [String] = []
        for curve in result.cumulativeIncidence {
            if !causes.contains(curve.cause) { causes.append(curve.cause) }
            if !groups.contains(curve.group) { groups.append(curve.group) }
        }
        self.causes = causes
        self.groups = groups
    }

    private var axis: FollowUpAxis {
        let last = result.cumulativeIncidence.flatMap { $0.curve.map(\.time) }.max() ?? 1
        let base = FollowUpAxis(last: last)
        // Narrow panels take every second tick.
        guard groups.count > 1, base.ticks.count > 5 else { return base }
        return FollowUpAxis(
            ticks: base.ticks.enumerated().filter { $0.offset % 2 == 0 }.map(\.element), last: last)
    }

    /// Highest upper limit of all curves, rounded up to tenths, so that small incidences stay visible.
    private var top: Double {
        let highest = result.cumulativeIncidence.flatMap { $0.curve.map { $0.upper ?? $0.value } }.max() ?? 1
        return min(1, max(0.1, (highest * 10 + 1e-9).rounded(.up) / 10))
    }

    var figure: Figure {
        let title = "Cumulative incidence by cause"
        let columns = min(Self.perRow, groups.count)
        let width =
            columns == 1
            ? 300
            : (Paper.doubleColumn - Self.axisWidth - 6 - Self.gap * Double(columns - 1)) / Double(columns)
        var dataSets: [DataSet] = []
        var rows: [[View]] = []
        for (index, group) in groups.enumerated() {
            let part = panel(group, index: index, width: width, isFirst: index % columns == 0)
            if index % columns == 0 { rows.append([]) }
            rows[rows.count - 1].append(part.view)
            dataSets += part.dataSets
        }
        let lines = rows.map { $0.count == 1 ? $0[0] : View.columns($0, spacing: Self.gap, byPlot: true) }
        let view = lines.count == 1 ? lines[0] : View.rows(lines, spacing: 18)
        let sheet = Sheet(
            title: title, subtitle: grayText, description: description, width: Paper.doubleColumn)
        return Figure(
            id: "cif" + (result.endpoint == "EFS" ? "" : "-" + Names.slug(result.endpoint).lowercased()),
            title: title, caption: caption, description: description,
            specification: sheet.specification(view, dataSets, context), dataTable: table)
    }

    private func panel(_ group: String, index: Int, width: Double, isFirst: Bool) -> (
        view: View, dataSets: [DataSet]
    ) {
        let mine = result.cumulativeIncidence.filter { $0.group == group }
        let curves = mine.map { curve in
            StepCurve(
                name: curve.cause, index: causes.firstIndex(of: curve.cause) ?? 0,
                // Censoring does not belong to a cause: no ticks on these curves.
                points: curve.curve.map { point in
                    var point = point
                    point.censored = 0
                    return point
                }, start: 0)
        }
        let plot = StepPlot(
            id: "cif-\(index + 1)", curves: curves, axis: axis, width: width, height: Self.height,
            origin: groups.count == 1 ? result.timeZero : "time zero", label: "Cumulative incidence",
            showsBand: causes.count <= 2, showsYLabels: isFirst, top: top)
        var notes = Annotations("cif-\(index + 1)-notes")
        notes.text(TextMetrics.clip(group, width: width * 0.7), x: 0, y: -7, .init(isBold: true))
        if let n = mine.first?.n {
            notes.text("n = \(n)", x: width, y: -7, .init(align: .right, color: Palette.muted))
        }
        atRisk(mine, plot, isFirst: isFirst, notes: &notes)
        key(mine, plot, notes: &notes)
        let view = View.layers(plot.views + notes.views, width: width, height: Self.height)
        return (view, plot.dataSets + notes.dataSets)
    }

    private func atRisk(_ curves: [IncidenceCurve], _ plot: StepPlot, isFirst: Bool, notes: inout Annotations)
    {
        guard let points = curves.max(by: { $0.curve.count < $1.curve.count })?.curve, let n = curves.first?.n
        else { return }
        let y = plot.height + 38
        if isFirst { notes.text("At risk", x: -12, y: y, .init(align: .right, color: Palette.muted)) }
        for tick in plot.axis.ticks {
            let after = points.first { $0.time >= tick }
            let count = tick == 0 ? n : after?.atRisk ?? 0
            notes.text("\(count)", x: plot.xPixel(tick), y: y, .init(align: .center))
        }
    }

    /// Cause, events, and the incidence at the last time asked for.
    private func key(_ curves: [IncidenceCurve], _ plot: StepPlot, notes: inout Annotations) {
        var y = plot.height + 54
        for curve in curves {
            let index = causes.firstIndex(of: curve.cause) ?? 0
            notes.rule(
                x1: 0, y1: y, x2: 14, y2: y, color: Palette.color(index), width: 1.4,
                dash: Palette.dash(index))
            notes.text(TextMetrics.clip(curve.cause, width: plot.width - 18), x: 18, y: y)
            notes.text(
                TextMetrics.clip(atText(curve), width: plot.width - 18), x: 18, y: y + 8,
                .init(size: Paper.smallSize, color: Palette.muted))
            y += 19
        }
    }

    private func atText(_ curve: IncidenceCurve) -> String {
        let events = Names.count(curve.events, "event")
        guard let at = curve.at.last else { return events }
        let percent = { (x: Double) in NumberText.fixed(x * 100, 1) }
        guard let value = at.estimate.value else { return events }
        let interval = NumberText.interval(at.estimate, percent).map { " (\($0))" }.orEmpty
        return "\(events); \(axis.text(at.time)) \(percent(value))%\(interval)"
    }

    // MARK: Words

    private var grayText: [String] {
        let tests = causes.compactMap { cause in
            result.cumulativeIncidence.first { $0.cause == cause }?.grayP.map {
                "\(cause) \(NumberText.p($0))"
            }
        }
        return tests.isEmpty || groups.count < 2 ? [] : ["Gray's test: " + tests.joined(separator: "; ")]
    }

    private var description: String {
        let words = result.cumulativeIncidence.map { "\($0.group), \($0.cause): \(atText($0))" }
        return "Cumulative incidence curves. " + words.joined(separator: ". ") + "."
    }

    private var caption: String {
        var caption = Caption(
            "Cumulative incidence (Aalen-Johansen) from \(result.timeZero); each cause competes with the others",
            "Numbers beside the causes: events, and incidence in percent with 95% confidence interval",
            "Unit of analysis: \(result.unitOfAnalysis.rawValue)")
        caption.add(grayText.first)
        if top < 1 { caption.add("The vertical axis ends at \(NumberText.fixed(top * 100, 0))%") }
        caption.addDropped(result.dropped, of: result.unitOfAnalysis.rawValue)
        return caption.text(context)
    }

    private var table: DataTable {
        DataTable(
            columns: ["group", "cause", "time_days", "incidence", "lower", "upper", "at_risk", "events"],
            rows: result.cumulativeIncidence.flatMap { curve in
                curve.curve.map { point in
                    [
                        .string(curve.group), .string(curve.cause), .number(point.time), .number(point.value),
                        JSON(point.lower), JSON(point.upper), .integer(point.atRisk), .integer(point.events),
                    ]
                }
            })
    }
}
