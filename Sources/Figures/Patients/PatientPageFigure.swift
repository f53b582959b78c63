import Analysis
import AntigenEscape
import Cohort
import JSONText
import VegaLite

/// One patient's subsets and cytokines over the days since the first infusion, with infusions and flags.
struct PatientPageFigure {
    let patient: Patient
    let context: FigureContext
    private let timeline: PatientTimeline
    private let panels: [Panel]
    private let days: ClosedRange<Double>
    private let unplacedReadings: Int

    private struct Panel {
        var id: String
        var title: String
        var unit: String
        var series: [(analyte: String, readings: [PlottedReading])]
        var axis: ValueAxis
    }

    private static let height = 120.0
    private static let width = 370.0
    private static let subsets = ["CD3", "CD4", "CD8", "CD19", "NK"]
    private static let cytokines = ["IL-6", "IL-10", "IFN-g", "TNF", "IL-2", "IL-8"]
    /// Curves in one panel that a reader can still tell apart.
    private static let most = 5

    init?(_ patient: Patient, data: StudyData, flags: [FlagMark], context: FigureContext) {
        self.patient = patient
        self.context = context
        let courses = data.courses.filter { $0.patient == patient.id }
        timeline = PatientTimeline(
            patient, courses: courses, outcome: data.outcomes.first { $0.patient == patient.id },
            flags: flags.filter { $0.patient == patient.id })
        let readings = data.readings.filter { $0.draw.patient == patient.id && $0.draw.specimen == .blood }
        let starts = PatientPageFigure.starts(courses, readings)
        unplacedReadings = readings.count { starts[$0.draw.course] == nil && !$0.value.isMissing }
        var panels: [Panel] = []
        for (id, title, wanted) in [
            ("subsets", "Lymphocyte subsets", Self.subsets), ("cytokines", "Cytokines", Self.cytokines),
        ] {
            let series = wanted.compactMap { analyte -> (analyte: String, readings: [PlottedReading])? in
                let mine = PatientPageFigure.place(readings.filter { $0.analyte == analyte }, starts)
                return mine.isEmpty ? nil : (analyte, mine)
            }.prefix(Self.most)
            guard !series.isEmpty else { continue }
            let unit = id == "subsets" ? "/uL" : "pg/mL"
            panels.append(
                Panel(
                    id: id, title: title, unit: unit, series: Array(series),
                    axis: ValueAxis(unit: unit, values: series.flatMap { $0.readings.map(\.value) })))
        }
        guard !panels.isEmpty else { return nil }
        self.panels = panels
        let all = panels.flatMap { $0.series.flatMap { $0.readings.map(\.day) } }
        let first = min(0, all.min() ?? 0) - 2
        let flagged = timeline.events.filter { $0.event == .flag }.map(\.day).max() ?? 0
        let last = max(all.max() ?? 28, timeline.infusions.map(\.stop).max() ?? 28, flagged)
        days = first...(last + 2)
    }

    private static func starts(_ courses: [Course], _ readings: [Reading]) -> [Int: Int] {
        var starts: [Int: Int] = [1: 0]
        for course in courses { starts[course.number] = PatientTimeline.start(course) }
        return starts
    }

    /// Readings with their day counted from the first infusion of the first course.
    private static func place(_ readings: [Reading], _ starts: [Int: Int]) -> [PlottedReading] {
        PlottedReading.series(readings).compactMap { reading in
            guard let start = starts[reading.course] else { return nil }
            var placed = reading
            placed.day += Double(start)
            return placed
        }
    }

    var figure: Figure {
        let title = "Patient \(patient.id)"
        let parts = panels.enumerated().map { draw($1, isFirst: $0 == 0, isLast: $0 == panels.count - 1) }
        let view = parts.count == 1 ? parts[0].view : View.rows(parts.map(\.view), spacing: 22)
        let alerts = timeline.flags.filter(\.isAlert)
        let sheet = Sheet(
            title: title, subtitle: subtitle + alerts.map { "\($0.rule) (\($0.level.rawValue)): \($0.text)" },
            description: description, width: Paper.doubleColumn)
        return Figure(
            id: "patient-" + Names.slug(patient.id), title: title, caption: caption, description: description,
            specification: sheet.specification(view, parts.flatMap(\.dataSets), context), dataTable: table)
    }

    // MARK: Panels

    private func draw(_ panel: Panel, isFirst: Bool, isLast: Bool) -> (view: View, dataSets: [DataSet]) {
        var notes = Annotations(panel.id + "-notes")
        notes.text(panel.title, x: 0, y: -8, .init(isBold: true))
        if isFirst {
            notes.text("shaded: infusion", x: Self.width, y: -8, .init(align: .right, color: Palette.muted))
        }
        var dataSets: [DataSet] = [infusionRows(panel), flagRows(panel)]
        var views: [View] = [infusionView(panel, isLast: isLast)]
        for (index, series) in panel.series.enumerated() {
            let name = "\(panel.id)-\(index)"
            dataSets.append(DataSet(name, series.readings.map { row($0, series.analyte, index, panel) }))
            views += [line(name, index, panel, isLast: isLast), points(name, index, panel, isLast: isLast)]
        }
        labels(panel, notes: &notes)
        if isLast { key(notes: &notes) }
        for flag in timeline.events where flag.event == .flag && days.contains(flag.day) {
            let rule = flag.text.prefix { $0 != " " }
            notes.text(
                String(rule), x: xPixel(flag.day) + 3, y: 4, .init(size: Paper.smallSize, color: Palette.ink))
        }
        views += [flagView(panel, isLast: isLast)] + notes.views
        return (.layers(views, width: Self.width, height: Self.height), dataSets + notes.dataSets)
    }

    private func row(_ reading: PlottedReading, _ analyte: String, _ index: Int, _ panel: Panel)
        -> DataSet.Row
    {
        var row = reading.row(on: panel.axis)
        let status = reading.shown(on: panel.axis)
        row["analyte"] = .string(Names.analyte(analyte))
        // The drawing itself stands in the row: a shared scale would give all analytes one shape.
        row["shape"] = .string(status == .measured ? Palette.shape(index) : status.shape)
        row["fill"] = .string(status == .measured ? Palette.color(index) : Palette.paper)
        return row
    }

    private func xPixel(_ day: Double) -> Double {
        (day - days.lowerBound) / (days.upperBound - days.lowerBound) * Self.width
    }

    private func x(isLast: Bool) -> Field {
        Field("day", .quantitative) {
            $0.scale = .span(.linear, days)
            $0.axis = .styled(
                Axis(isLast ? "Days since the first infusion" : nil) {
                    $0.values = LinearTicks.days(days, atMost: 14).map(JSON.number)
                    $0.labels = isLast
                })
        }
    }

    private func y(_ panel: Panel) -> Field {
        Field("drawn", .quantitative) {
            $0.scale = panel.axis.scale
            $0.axis = .styled(
                Axis(Names.unit(panel.unit)) {
                    $0.values = panel.axis.ticks.map(JSON.number)
                    $0.format = ",.6~r"
                    $0.extent = 32
                })
        }
    }

    private func line(_ data: String, _ index: Int, _ panel: Panel, isLast: Bool) -> View {
        let mark = Mark(.line) {
            $0.color = Palette.color(index)
            $0.strokeDash = Palette.dash(index)
            $0.strokeWidth = 0.9
            $0.ariaLabel = ""
        }
        return .mark(
            mark, data: data,
            encode: [
                .x: .field(x(isLast: isLast)), .y: .field(y(panel)),
                .detail: .field(.plain("stretch", .nominal)),
            ])
    }

    private func points(_ data: String, _ index: Int, _ panel: Panel, isLast: Bool) -> View {
        let mark = Mark(.point) {
            $0.stroke = Palette.color(index)
            $0.strokeWidth = 0.7
            $0.opacity = 1
            $0.size = 13
        }
        let tooltip = [
            Field("analyte", .nominal), Field("day", .quantitative), Field("value", .nominal),
            Field("status", .nominal),
        ]
        return .mark(
            mark, data: data,
            encode: [
                .x: .field(x(isLast: isLast)), .y: .field(y(panel)), .tooltip: .fields(tooltip),
                .shape: .field(.literal("shape")), .fill: .field(.literal("fill")),
            ])
    }

    private func infusionRows(_ panel: Panel) -> DataSet {
        DataSet(
            panel.id + "-infusions",
            timeline.infusions.map {
                ["day": .number($0.start), "until": .number(min($0.stop, days.upperBound))]
            })
    }

    private func infusionView(_ panel: Panel, isLast: Bool) -> View {
        let mark = Mark(.rect) {
            $0.fill = Palette.green
            $0.opacity = 0.1
            $0.ariaLabel = ""
        }
        return .mark(
            mark, data: panel.id + "-infusions",
            encode: [
                .x: .field(x(isLast: isLast)), .x2: .field(Field("until", .quantitative)), .y: .value(0),
                .y2: .value(.number(Self.height)),
            ])
    }

    private func flagRows(_ panel: Panel) -> DataSet {
        DataSet(
            panel.id + "-flags",
            timeline.events.filter { $0.event == .flag && days.contains($0.day) }.map {
                ["day": .number($0.day), "what": .string($0.text)]
            })
    }

    private func flagView(_ panel: Panel, isLast: Bool) -> View {
        let mark = Mark(.rule) {
            $0.color = Palette.vermillion
            $0.strokeWidth = 0.8
            $0.strokeDash = [3, 2]
        }
        return .mark(
            mark, data: panel.id + "-flags",
            encode: [
                .x: .field(x(isLast: isLast)), .y: .value(0),
                .y2: .value(.number(Self.height)),
                .tooltip: .fields([Field("what", .nominal, title: "flag")]),
            ])
    }

    /// Names at the ends of the curves, kept apart, with the symbol of each.
    private func labels(_ panel: Panel, notes: inout Annotations) {
        let ends = panel.series.map { $0.readings.last }
        let wishes = ends.map {
            $0.map { panel.axis.y(panel.axis.drawn($0.value), height: Self.height) } ?? 0
        }
        let places = Dodge.spread(wishes, gap: 10, in: 4...(Self.height - 2))
        for (index, series) in panel.series.enumerated() {
            let y = places[index], x = Self.width + 8
            if let end = ends[index] {
                let from = xPixel(end.day)
                notes.rule(
                    x1: from + 3, y1: wishes[index], x2: x - 2, y2: y, color: Palette.individual, width: 0.3)
            }
            notes.rule(
                x1: x, y1: y, x2: x + 14, y2: y, color: Palette.color(index), width: 0.9,
                dash: Palette.dash(index))
            notes.symbol(
                Palette.shape(index), x: x + 7, y: y, stroke: Palette.color(index),
                fill: Palette.color(index), size: 12)
            notes.text(Names.analyte(series.analyte), x: x + 18, y: y)
        }
    }

    private func key(notes: inout Annotations) {
        let used = PlottedReading.Status.allCases.filter { status in
            status != .measured
                && panels.contains { panel in
                    panel.series.contains { $0.readings.contains { $0.shown(on: panel.axis) == status } }
                }
        }
        var entries = used.map {
            SymbolKey.Entry(
                sample: .symbol($0.shape, stroke: Palette.ink, fill: Palette.paper),
                text: $0 == .triggered ? "triggered draw" : $0.key)
        }
        if timeline.events.contains(where: { $0.event == .flag && days.contains($0.day) }) {
            entries.append(
                .init(sample: .line(Palette.vermillion, dash: [3, 2], width: 0.8), text: "CD19 flag"))
        }
        SymbolKey(entries: entries).draw(in: &notes, x: 0, y: Self.height + 34, width: Self.width)
    }

    // MARK: Words

    private var subtitle: [String] {
        var facts: [String] = []
        if let status = patient.entryStatus { facts.append("entry: \(status)") }
        facts.append(Names.count(timeline.courses.count, "course"))
        facts += timeline.events.filter { $0.event != .flag && $0.event != .ongoing }.map { event in
            "\(event.text) (day \(NumberText.fixed(event.day, 0)))"
        }
        return [facts.joined(separator: "; ")]
    }

    private var description: String {
        let words = panels.flatMap(\.series).map { series in
            let first = series.readings.first?.text ?? "", last = series.readings.last?.text ?? ""
            return "\(Names.analyte(series.analyte)) from \(first) to \(last)"
        }
        return "Line charts of one patient over time: \(words.joined(separator: ", ")). "
            + "\(Names.count(timeline.flags.count { $0.isAlert }, "CD19 flag"))."
    }

    private var caption: String {
        var caption = Caption(
            "Blood readings of one patient by day since the first infusion; lines break where a draw is missing",
            "Shaded: days with infusion")
        if unplacedReadings > 0 {
            caption.add(
                "\(Names.count(unplacedReadings, "reading")) of courses without a recorded start not drawn")
        }
        caption.add("Flags are for review by a haematopathologist; they are not a diagnosis")
        return caption.text(context)
    }

    private var table: DataTable {
        DataTable(
            columns: ["analyte", "course", "day", "value", "status"],
            rows: panels.flatMap(\.series).flatMap { series in
                series.readings.map { reading in
                    [
                        .string(series.analyte), .integer(reading.course), .number(reading.day),
                        .number(reading.value),
                        .string(reading.status.rawValue),
                    ]
                }
            })
    }
}
