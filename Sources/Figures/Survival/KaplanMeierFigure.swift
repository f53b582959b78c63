import Analysis
import JSONText
import VegaLite

/// Kaplan-Meier curves by group: steps with log-log bands and censor ticks, summaries beside the ends of the
/// curves, the log-rank test, and the extended risk table.
struct KaplanMeierFigure {
    let result: EndpointResult
    let context: FigureContext

    private static let width = 268.0
    private static let height = 180.0

    init?(_ result: EndpointResult, context: FigureContext) {
        guard result.groups.contains(where: { !$0.curve.isEmpty }) else { return nil }
        self.result = result
        self.context = context
    }

    private var plot: StepPlot {
        let curves = result.groups.enumerated().map {
            StepCurve(name: $1.group, index: $0, points: $1.curve, start: 1)
        }
        let last = result.groups.flatMap { $0.curve.map(\.time) }.max() ?? 1
        // Columns after the last follow-up would only repeat zeros.
        let table = result.groups.first { !$0.riskTable.isEmpty }?.riskTable ?? []
        let ticks = table.map(\.time).filter { $0 <= last }
        let axis = ticks.isEmpty ? FollowUpAxis(last: last) : FollowUpAxis(ticks: ticks, last: last)
        return StepPlot(
            id: "km", curves: curves, axis: axis, width: Self.width, height: Self.height,
            origin: result.timeZero,
            label: Names.endpoint(result.endpoint))
    }

    var figure: Figure {
        let name = Names.endpoint(result.endpoint)
        let title = result.groups.count > 1 ? "\(name) by \(result.groupedBy)" : name
        let plot = plot
        var notes = Annotations("notes")
        summaries(plot, notes: &notes)
        medianLine(plot, notes: &notes)
        RiskTable(groups: result.groups, plot: plot).draw(in: &notes)
        let sheet = Sheet(
            title: title, subtitle: [testText].compactMap { $0 },
            description: description(plot.axis), width: Paper.doubleColumn)
        let view = View.layers(plot.views + notes.views, width: Self.width, height: Self.height)
        return Figure(
            id: "km-" + Names.slug(result.endpoint).lowercased(), title: title, caption: caption(plot.axis),
            description: sheet.description,
            specification: sheet.specification(view, plot.dataSets + notes.dataSets, context),
            dataTable: table)
    }

    // MARK: Words

    private var testText: String? {
        guard result.groups.count > 1, let test = result.logRank else { return nil }
        guard let p = test.p else { return test.reason.map { "Log-rank test not available: \($0)" } }
        let statistic = test.statistic.map { x in
            "χ² = \(NumberText.fixed(x, 2))" + (result.logRankDF.map { ", \($0) df" }).orEmpty + ", "
        }
        return
            "Log-rank test (\(test.variant.replacing("log-rank test, ", with: ""))): \(statistic.orEmpty)\(NumberText.p(p))"
    }

    private func atText(_ group: SurvivalGroup, _ axis: FollowUpAxis) -> [String] {
        group.at.map { at in
            let text =
                at.estimate.value.map { NumberText.percent($0) } ?? at.estimate.reason ?? "not estimable"
            let interval = NumberText.interval(at.estimate) { NumberText.fixed($0 * 100, 1) }.map {
                " (\($0))"
            }
            return "\(axis.text(at.time)): \(text)\(interval.orEmpty)"
        }
    }

    private func medianText(_ group: SurvivalGroup, _ axis: FollowUpAxis) -> String {
        guard let median = group.median.value else { return "median not reached" }
        let interval = NumberText.interval(group.median) { NumberText.fixed(axis.shown($0), 1) }
        return "median \(NumberText.fixed(axis.shown(median), 1)) \(axis.unit)"
            + interval.map { " (\($0))" }.orEmpty
    }

    private func description(_ axis: FollowUpAxis) -> String {
        let groups = result.groups.map { group in
            "\(group.group): \(group.n) patients, \(Names.count(group.events, "event")), "
                + (atText(group, axis) + [medianText(group, axis)]).joined(separator: ", ")
        }
        return "Kaplan-Meier curves of \(result.endpoint). " + groups.joined(separator: "; ") + "."
            + testText.map { " \($0)." }.orEmpty
    }

    private func caption(_ axis: FollowUpAxis) -> String {
        var caption = Caption(
            "\(Names.endpoint(result.endpoint)) from \(result.timeZero); events: \(Names.list(result.eventList))",
            "Kaplan-Meier estimate with pointwise 95% confidence band (log-log); ticks: censored follow-up; "
                + "censored and events in the table are cumulative",
            "Unit of analysis: \(result.unitOfAnalysis.rawValue), n = \(result.groups.reduce(0) { $0 + $1.n })"
        )
        caption.add(testText)
        let followUp = result.groups.compactMap { group in
            group.medianFollowUp.map { "\(group.group) \(NumberText.fixed(axis.shown($0), 1))" }
        }
        if !followUp.isEmpty {
            caption.add(
                "Median follow-up (reverse Kaplan-Meier), \(axis.unit): \(followUp.joined(separator: ", "))")
        }
        caption.addDropped(result.dropped, of: result.unitOfAnalysis.rawValue)
        for note in result.notes { caption.add(note) }
        return caption.text(context)
    }

    // MARK: Notes

    /// Name, n and estimates of each group beside the end of its curve.
    private func summaries(_ plot: StepPlot, notes: inout Annotations) {
        let blocks = result.groups.map { group in
            let head = "n = \(group.n), \(Names.count(group.events, "event"))"
            return [head] + atText(group, plot.axis).suffix(2) + [medianText(group, plot.axis)]
        }
        let tallest = Double(blocks.map(\.count).max() ?? 1) + 1
        let height = tallest * 8 + 4
        let wishes = result.groups.map { plot.yPixel($0.curve.last?.value ?? 1) - 2 }
        let lowest = max(plot.height - height + 8, Double(blocks.count - 1) * height)
        let places = Dodge.spread(wishes, gap: height, in: 0...lowest)
        for (index, (group, block)) in zip(result.groups, blocks).enumerated() {
            let y = places[index], x = plot.width + 12
            let end = plot.yPixel(group.curve.last?.value ?? 1)
            // Leaders of many groups would cross each other: there the key alone has to do.
            if result.groups.count <= 4 {
                notes.rule(
                    x1: plot.xPixel(group.curve.last?.time ?? 0) + 2, y1: end, x2: x - 2, y2: y,
                    color: Palette.individual, width: 0.3)
            }
            notes.rule(
                x1: x, y1: y, x2: x + 14, y2: y, color: Palette.color(index), width: 1.4,
                dash: Palette.dash(index))
            notes.text(TextMetrics.clip(group.group, width: 110), x: x + 18, y: y, .init(isBold: true))
            for (row, line) in block.enumerated() {
                notes.text(
                    line, x: x + 18, y: y + Double(row + 1) * 8,
                    .init(size: Paper.smallSize, color: Palette.muted))
            }
        }
    }

    /// A faint line at one half with a drop to each median that was reached.
    private func medianLine(_ plot: StepPlot, notes: inout Annotations) {
        let reached = result.groups.enumerated().compactMap { index, group in
            group.median.value.map { (index, $0) }
        }
        guard let last = reached.map(\.1).max() else { return }
        let y = plot.yPixel(0.5)
        notes.rule(
            x1: 0, y1: y, x2: plot.xPixel(last), y2: y, color: Palette.individual, width: 0.5, dash: [2, 2])
        for (_, median) in reached {
            let x = plot.xPixel(median)
            notes.rule(
                x1: x, y1: y, x2: x, y2: plot.height, color: Palette.individual, width: 0.5, dash: [2, 2])
        }
    }

    private var table: DataTable {
        DataTable(
            columns: ["group", "time_days", "survival", "lower", "upper", "at_risk", "events", "censored"],
            rows: result.groups.flatMap { group in
                group.curve.map { point in
                    [
                        .string(group.group), .number(point.time), .number(point.value), JSON(point.lower),
                        JSON(point.upper), .integer(point.atRisk), .integer(point.events),
                        .integer(point.censored),
                    ]
                }
            })
    }
}
