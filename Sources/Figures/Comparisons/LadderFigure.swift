import Analysis
import JSONText
import VegaLite

/// Before and after of one analyte: every pair as a line, medians, the ratio with its interval, and the bracket
/// with the primary test.
struct LadderFigure {
    let comparison: PairedComparison
    let context: FigureContext
    private let axis: ValueAxis

    private static let width = 186.0
    private static let height = 190.0
    private static let inset = 0.22

    /// Nil without a single pair.
    init?(_ comparison: PairedComparison, context: FigureContext) {
        guard !comparison.pairs.isEmpty else { return nil }
        self.comparison = comparison
        self.context = context
        axis = ValueAxis(
            unit: comparison.unit, values: comparison.pairs.flatMap { [$0.before.value, $0.after.value] })
    }

    private var primary: TestResult? { comparison.tests.first(where: \.isPrimary) ?? comparison.tests.first }

    private var id: String {
        let base = "ladder-" + Names.slug(comparison.analyte)
        return comparison.scope == .firstCourse ? base : base + "-" + Names.slug(comparison.scope.rawValue)
    }

    var figure: Figure {
        let name = Names.analyte(comparison.analyte)
        let title = "\(name) before and after, \(comparison.scope.rawValue)"
        var notes = Annotations("notes")
        medianMarks(&notes)
        bracket(&notes)
        foot(&notes)
        let pairs = DataSet("pairs", comparison.pairs.flatMap(rows))
        let views =
            [lineView] + PlottedReading.Status.allCases.filter { hasPoints($0) }.map(pointView) + notes.views
        let sheet = Sheet(
            title: title, subtitle: [ratioText], description: description, width: Paper.singleColumn)
        return Figure(
            id: id, title: title, caption: caption, description: description,
            specification: sheet.specification(
                .layers(views, width: Self.width, height: Self.height), [pairs] + notes.dataSets, context),
            dataTable: table)
    }

    // MARK: Words

    private var ratioText: String {
        guard comparison.ratio.value != nil else {
            return "Ratio after/before not estimable: \(comparison.ratio.reason ?? "no reason given")"
        }
        let interval = NumberText.interval(comparison.ratio).map { " (95% CI \($0))" }.orEmpty
        return "Hodges-Lehmann ratio \(NumberText.ratio(comparison.ratio.value ?? 1))\(interval)"
    }

    private func median(_ summary: SampleSummary) -> String {
        summary.median.map(NumberText.bounded) ?? "not estimable"
    }

    private var description: String {
        let unit = Names.unit(comparison.unit)
        return
            "Paired plot of \(Names.analyte(comparison.analyte)): \(Names.count(comparison.pairs.count, "pair")), "
            + "median \(median(comparison.before)) before and \(median(comparison.after)) after"
            + "\(unit.isEmpty ? "" : " " + unit). \(ratioText)."
            + (primary?.p.map { " \(primary?.name ?? "Test"): \(NumberText.p($0))." }).orEmpty
    }

    private var caption: String {
        let pairs = comparison.pairs.count
        var caption = Caption(
            "\(Names.axis(comparison.analyte, comparison.unit)), \(comparison.from) against \(comparison.to),"
                + " \(comparison.scope.rawValue): \(Names.count(pairs, "pair")) of"
                + " \(Names.count(comparison.patients, "patient")); unit of analysis: \(comparison.unitOfAnalysis.rawValue)"
        )
        caption.add("Lines join the two values of one pair; bars are medians. \(ratioText)")
        if let test = primary {
            caption.add(
                "\(test.name) (\(test.variant)): " + (test.p.map(NumberText.p) ?? test.reason ?? "no p value")
            )
        }
        if let adjusted = comparison.adjustedP {
            caption.add(
                "\(comparison.adjustment ?? "Adjusted") over \(comparison.family ?? "the family"): "
                    + NumberText.p(adjusted))
        }
        let censored = (comparison.before.censored, comparison.after.censored)
        if censored.0 + censored.1 > 0 {
            caption.add("Censored: \(censored.0) before, \(censored.1) after (open, drawn at the limit)")
        }
        if !comparison.actualDays.isEmpty { caption.add("Actual days: \(comparison.actualDays)") }
        caption.addDropped(comparison.dropped, of: "pair")
        for warning in comparison.warnings { caption.add("Note: \(warning)") }
        return caption.text(context)
    }

    // MARK: Marks

    private func status(_ number: BoundedNumber) -> PlottedReading.Status {
        switch number.bound {
        case .exact: axis.isAtFoot(number.value) ? .zero : .measured
        case .atMost: .below
        case .atLeast: .above
        }
    }

    private func hasPoints(_ status: PlottedReading.Status) -> Bool {
        comparison.pairs.contains { self.status($0.before) == status || self.status($0.after) == status }
    }

    private func rows(_ pair: ValuePair) -> [DataSet.Row] {
        [
            (Self.inset, pair.before, pair.beforeDay, "before"),
            (1 - Self.inset, pair.after, pair.afterDay, "after"),
        ]
        .map { place, number, day, time in
            [
                "place": .number(place), "drawn": .number(axis.drawn(number.value)),
                "pair": .string("\(pair.patient)/\(pair.course)"), "patient": .string(pair.patient),
                "course": .integer(pair.course), "day": .integer(day), "time": .string(time),
                "value": .string(NumberText.bounded(number)), "status": .string(status(number).rawValue),
                "direction": .string(direction(pair)),
            ]
        }
    }

    private func direction(_ pair: ValuePair) -> String {
        pair.after.value > pair.before.value
            ? "rise" : pair.after.value < pair.before.value ? "fall" : "equal"
    }

    private var x: Field { .plain("place", .quantitative, scale: .span(.linear, 0...1)) }

    private var y: Field {
        Field("drawn", .quantitative) {
            $0.scale = axis.scale
            $0.axis = .styled(
                Axis(Names.axis(comparison.analyte, comparison.unit)) {
                    $0.values = axis.ticks.map(JSON.number)
                    $0.format = ",.6~r"
                })
        }
    }

    private var lineView: View {
        let mark = Mark(.line) {
            $0.opacity = 1
            $0.strokeWidth = 0.5
            $0.ariaLabel = ""
        }
        let color = Field("direction", .nominal) {
            $0.scale = .categories([
                ("rise", .string(Palette.blue)), ("fall", .string(Palette.vermillion)),
                ("equal", .string(Palette.individual)),
            ])
            $0.legend = .hidden
        }
        return .mark(
            mark, data: "pairs",
            encode: [
                .x: .field(x), .y: .field(y), .detail: .field(.plain("pair", .nominal)),
                .color: .field(color),
                .strokeOpacity: .selected(by: "hover", value: 0.5, otherwise: 0.06),
            ])
    }

    private func pointView(_ status: PlottedReading.Status) -> View {
        let isFirst = PlottedReading.Status.allCases.first(where: hasPoints) == status
        let mark = Mark(.point) {
            $0.shape = status.shape
            $0.opacity = 1
            $0.ariaLabel = ""
            $0.size = 10
            $0.strokeWidth = 0.6
            $0.stroke = status == .measured ? Palette.paper : Palette.ink
            $0.fill = status == .measured ? Palette.muted : Palette.paper
        }
        return View.mark(
            mark, data: "pairs",
            encode: [
                .x: .field(x), .y: .field(y), .tooltip: .fields(TrajectoryLayout.tooltip),
                .fillOpacity: .selected(by: "hover", value: 1, otherwise: 0.15),
            ], parameters: isFirst ? [Parameter("hover", fields: ["pair"])] : []
        ).filtered("status", equals: .string(status.rawValue))
    }

    /// Median bars with their numbers outside the lines.
    private func medianMarks(_ notes: inout Annotations) {
        for (place, summary, side) in [
            (Self.inset, comparison.before, -1.0), (1 - Self.inset, comparison.after, 1.0),
        ] {
            guard let median = summary.median else { continue }
            let x = place * Self.width, y = axis.y(axis.drawn(median.value), height: Self.height)
            notes.rule(x1: x - 9, y1: y, x2: x + 9, y2: y, color: Palette.paper, width: 3.4)
            notes.rule(x1: x - 9, y1: y, x2: x + 9, y2: y, color: Palette.black, width: 2)
            notes.text(
                NumberText.bounded(median), x: x + side * 12, y: y,
                .init(align: side < 0 ? .right : .left, isBold: true))
        }
    }

    private func bracket(_ notes: inout Annotations) {
        guard let test = primary else { return }
        let left = Self.inset * Self.width, right = (1 - Self.inset) * Self.width, y = -8.0
        notes.rule(x1: left, y1: y, x2: right, y2: y)
        notes.rule(x1: left, y1: y, x2: left, y2: y + 4)
        notes.rule(x1: right, y1: y, x2: right, y2: y + 4)
        var text = test.name + ", " + (test.p.map(NumberText.p) ?? "p not available")
        if let adjusted = comparison.adjustedP {
            text += "; \(comparison.adjustment ?? "adjusted") \(NumberText.p(adjusted))"
        }
        let lines = TextMetrics.wrap(text, width: Self.width + 20)
        for (row, line) in lines.reversed().enumerated() {
            notes.text(
                line, x: Self.width / 2, y: y - 7 - Double(row) * Paper.lineHeight, .init(align: .center))
        }
    }

    /// Names of the two times with their counts, and the key of open symbols.
    private func foot(_ notes: inout Annotations) {
        notes.rule(x1: 0, y1: Self.height, x2: Self.width, y2: Self.height)
        for (place, name, summary) in [
            (Self.inset, comparison.from, comparison.before),
            (1 - Self.inset, comparison.to, comparison.after),
        ] {
            let x = place * Self.width
            notes.rule(x1: x, y1: Self.height, x2: x, y2: Self.height + 3)
            notes.text(
                name.prefix(1).uppercased() + name.dropFirst(), x: x, y: Self.height + 10,
                .init(align: .center, isBold: true))
            notes.text("n = \(summary.n)", x: x, y: Self.height + 19, .init(align: .center))
        }
        var entries: [SymbolKey.Entry] = [
            .init(sample: .line(Palette.blue, dash: [1, 0], width: 0.8), text: "rise"),
            .init(sample: .line(Palette.vermillion, dash: [1, 0], width: 0.8), text: "fall"),
            .init(sample: .line(Palette.black, dash: [1, 0], width: 2), text: "median"),
        ]
        for status in [PlottedReading.Status.below, .above, .zero] where hasPoints(status) {
            entries.append(
                .init(
                    sample: .symbol(status.shape, stroke: Palette.ink, fill: Palette.paper), text: status.key)
            )
        }
        SymbolKey(entries: entries).draw(in: &notes, x: -30, y: Self.height + 33, width: Self.width + 30)
    }

    private var table: DataTable {
        DataTable(
            columns: [
                "patient", "course", "before_day", "before", "before_bound", "after_day", "after",
                "after_bound",
            ],
            rows: comparison.pairs.map { pair in
                [
                    .string(pair.patient), .integer(pair.course), .integer(pair.beforeDay),
                    .number(pair.before.value),
                    .string(pair.before.bound.rawValue), .integer(pair.afterDay), .number(pair.after.value),
                    .string(pair.after.bound.rawValue),
                ]
            })
    }
}
