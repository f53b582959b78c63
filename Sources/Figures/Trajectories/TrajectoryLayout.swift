import Analysis
import JSONText
import VegaLite

/// Draws the panels of a trajectory figure on common scales.
struct TrajectoryLayout {
    let axis: ValueAxis
    let days: ClosedRange<Double>
    let limits: [Double]
    let label: String

    static let gap = 12.0
    private static let height = 185.0
    private static let axisWidth = 44.0

    /// Room for the names of the limits beside the last panel.
    private var rightMargin: Double {
        8 + (limits.map { TextMetrics.width(limitName($0), size: Paper.smallSize) + 4 }.max() ?? 0)
    }

    private func limitName(_ limit: Double) -> String { "LOD " + NumberText.short(limit) }

    private func width(of count: Int) -> Double {
        let free = Paper.doubleColumn - Self.axisWidth - rightMargin - Self.gap * Double(count - 1)
        return free / Double(count)
    }

    /// `statuses` of all panels: one key under the first panel serves them all.
    func draw(
        _ panel: TrajectoryPanel, isFirst: Bool, isLast: Bool, of count: Int, keyed: [PlottedReading.Status]
    ) -> (view: View, dataSets: [DataSet]) {
        let width = width(of: count)
        var notes = Annotations(panel.id + "-notes")
        head(panel, width: width, notes: &notes)
        limitLines(width: width, isLast: isLast, notes: &notes)
        counts(panel, width: width, isFirst: isFirst, notes: &notes)
        let statuses = PlottedReading.Status.allCases.filter { status in
            panel.readings.contains { $0.shown(on: axis) == status }
        }
        if isFirst {
            key(panel, keyed).draw(
                in: &notes, x: -Self.axisWidth + 10, y: Self.height + 50, width: Paper.doubleColumn - 20)
        }
        let readings = DataSet(panel.id + "-readings", panel.readings.map { $0.row(on: axis) })
        let means = DataSet(panel.id + "-means", panel.means.compactMap(meanRow))
        let x = xField, y = yField(isFirst: isFirst)
        let views =
            [lineView(panel, readings.name, x, y)]
            + statuses.map { pointView(panel, $0, readings.name, x, y) }
            + (means.rows.isEmpty ? [] : meanViews(means.name, x, y)) + notes.views
        return (
            .layers(views, width: width, height: Self.height), [readings, means] + notes.dataSets
        )
    }

    // MARK: Scales

    private var xField: Field {
        Field("day", .quantitative) {
            $0.scale = .span(.linear, days)
            $0.axis = .styled(
                Axis("Days since the first infusion of the course") {
                    $0.values = LinearTicks.days(days, atMost: 10).map(JSON.number)
                    $0.titlePadding = 16
                })
        }
    }

    private func yField(isFirst: Bool) -> Field {
        Field("drawn", .quantitative) {
            $0.scale = axis.scale
            $0.axis = .styled(
                Axis(isFirst ? label : nil) {
                    $0.values = axis.ticks.map(JSON.number)
                    $0.format = ",.6~r"
                    $0.labels = isFirst
                    $0.extent = isFirst ? Self.axisWidth - 12 : nil
                })
        }
    }

    private func xPixel(_ day: Double, _ width: Double) -> Double {
        (day - days.lowerBound) / (days.upperBound - days.lowerBound) * width
    }

    // MARK: Marks

    private func lineView(_ panel: TrajectoryPanel, _ data: String, _ x: Field, _ y: Field) -> View {
        let mark = Mark(.line) {
            $0.color = Palette.individual
            $0.strokeWidth = 0.4
            $0.opacity = 1
            $0.ariaLabel = ""
        }
        return View.mark(
            mark, data: data,
            encode: [
                .x: .field(x), .y: .field(y), .detail: .field(.plain("stretch", .nominal)),
                .strokeOpacity: .selected(by: panel.hover, value: 0.5, otherwise: 0.08),
            ]
        ).filtered("joined", equals: true)
    }

    private func pointView(
        _ panel: TrajectoryPanel, _ status: PlottedReading.Status, _ data: String, _ x: Field, _ y: Field
    ) -> View {
        let mark = Mark(.point) {
            $0.shape = status.shape
            $0.strokeWidth = status == .measured ? nil : 0.6
            $0.filled = status == .measured
            $0.size = status == .measured ? 4 : 11
            $0.fill = status == .measured ? Palette.individual : Palette.paper
            $0.stroke = status == .measured ? nil : color(status)
            $0.opacity = 1
            $0.ariaLabel = ""
        }
        // One view per status instead of a filter: the hover parameter lives in the first of them.
        let hover = Parameter(panel.hover, fields: ["patient"])
        let isFirst =
            PlottedReading.Status.allCases.first { s in
                panel.readings.contains { $0.shown(on: axis) == s }
            } == status
        return .mark(
            mark, data: data,
            encode: [
                .x: .field(x), .y: .field(y),
                .fillOpacity: .selected(by: panel.hover, value: 1, otherwise: 0.15),
                .tooltip: .fields(Self.tooltip),
            ], parameters: isFirst ? [hover] : []
        ).filtered("status", equals: .string(status.rawValue))
    }

    static let tooltip = [
        Field("patient", .nominal), Field("course", .quantitative), Field("day", .quantitative),
        Field("value", .nominal), Field("status", .nominal),
    ]

    private func color(_ status: PlottedReading.Status) -> String {
        status == .triggered ? Palette.purple : Palette.vermillion
    }

    private func meanRow(_ mean: WindowMean) -> DataSet.Row? {
        guard let value = mean.mean.value, days.contains(mean.day) else { return nil }
        return [
            "day": .number(mean.day), "drawn": .number(axis.drawn(value)),
            "low": .number(axis.drawn(mean.mean.lower ?? value)),
            "high": .number(axis.drawn(mean.mean.upper ?? value)),
            "window": .string(mean.window), "patients": .integer(mean.patients),
            "mean": .string(NumberText.estimate(mean.mean, NumberText.short)),
        ]
    }

    private func meanViews(_ data: String, _ x: Field, _ y: Field) -> [View] {
        var low = y
        low.name = "low"
        let band = Mark(.area) {
            $0.color = Palette.blue
            $0.opacity = 0.25
            $0.ariaLabel = ""
        }
        let line = Mark(.line) {
            $0.color = Palette.blue
            $0.strokeWidth = 1.2
            $0.ariaLabel = ""
        }
        let point = Mark(.point) {
            $0.shape = "diamond"
            $0.fill = Palette.blue
            $0.stroke = Palette.paper
            $0.strokeWidth = 0.4
            $0.size = 26
            $0.opacity = 1
        }
        let tooltip = [
            Field("window", .nominal), Field("mean", .nominal, title: "mean (95% CI)"),
            Field("patients", .quantitative),
        ]
        return [
            .mark(
                band, data: data,
                encode: [.x: .field(x), .y: .field(low), .y2: .field(Field("high", .quantitative))]),
            .mark(line, data: data, encode: [.x: .field(x), .y: .field(y)]),
            .mark(point, data: data, encode: [.x: .field(x), .y: .field(y), .tooltip: .fields(tooltip)]),
        ]
    }

    // MARK: Notes

    /// Panel title, and the bar whose darkness is the share of courses with the drug running.
    private func head(_ panel: TrajectoryPanel, width: Double, notes: inout Annotations) {
        let title = panel.stratum.prefix(1).uppercased() + panel.stratum.dropFirst()
        notes.text(title, x: 0, y: -16, .init(isBold: true))
        let n = "\(Names.count(panel.courseCount, "course")), \(Names.count(panel.patientCount, "patient"))"
        notes.text(n, x: TextMetrics.width(title, isBold: true) + 6, y: -16, .init(color: Palette.muted))
        let shares = panel.infusionShare(in: days)
        guard !shares.isEmpty else { return }
        for (day, share) in shares {
            let left = max(0, xPixel(Double(day) - 0.5, width)),
                right = min(width, xPixel(Double(day) + 0.5, width))
            notes.box(
                x1: left, y1: -8, x2: right, y2: -3, color: Palette.green,
                opacity: (share * 20).rounded() / 20)
        }
    }

    private func limitLines(width: Double, isLast: Bool, notes: inout Annotations) {
        let wishes = limits.map { axis.y($0, height: Self.height) }
        let places = Dodge.spread(wishes, gap: 8, in: 4...(Self.height - 4))
        for (limit, (y, place)) in zip(limits, zip(wishes, places)) {
            notes.rule(x1: 0, y1: y, x2: width, y2: y, color: Palette.vermillion, width: 0.6, dash: [1, 2])
            guard isLast else { continue }
            notes.text(limitName(limit), x: width + 4, y: place, .init(size: Paper.smallSize))
        }
    }

    /// Patients per window under the axis labels.
    private func counts(_ panel: TrajectoryPanel, width: Double, isFirst: Bool, notes: inout Annotations) {
        let means = panel.means.filter { days.contains($0.day) }
        guard !means.isEmpty else { return }
        let wishes = means.map { xPixel($0.day, width) }
        let gap = (means.map { TextMetrics.width("\($0.patients)") }.max() ?? 8) + 3
        let places = Dodge.spread(wishes, gap: gap, in: (gap / 2)...width)
        let y = Self.height + 19
        if isFirst { notes.text("n", x: -6, y: y, .init(align: .right, isItalic: true)) }
        for (mean, place) in zip(means, places) {
            notes.text("\(mean.patients)", x: place, y: y, .init(align: .center))
        }
    }

    private func key(_ panel: TrajectoryPanel, _ statuses: [PlottedReading.Status]) -> SymbolKey {
        var entries: [SymbolKey.Entry] = [
            .init(sample: .line(Palette.individual, dash: [1, 0], width: 0.6), text: "single course")
        ]
        if !panel.means.isEmpty {
            entries.append(
                .init(
                    sample: .symbol("diamond", stroke: Palette.blue, fill: Palette.blue), text: "model mean"))
            entries.append(.init(sample: .band(Palette.blue, opacity: 0.25), text: "95% CI"))
        }
        if !panel.infusionShare(in: days).isEmpty {
            entries.append(
                .init(sample: .band(Palette.green, opacity: 0.8), text: "infusion (darker: more courses)"))
        }
        for status in statuses where status != .measured {
            entries.append(
                .init(
                    sample: .symbol(status.shape, stroke: color(status), fill: Palette.paper),
                    text: status.key))
        }
        return SymbolKey(entries: entries)
    }
}
