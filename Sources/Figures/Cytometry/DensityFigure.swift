import Cytometry
import JSONText
import VegaLite

/// How events in two dimensions are drawn.
package enum DensityStyle: String, Hashable, Sendable, CaseIterable {
    /// Cells coloured by density.
    case density
    /// Lines that enclose stated shares of the events, and single events outside.
    case contour
}

/// Events of one population in two dimensions, with the gates drawn on it.
package struct DensityFigure {
    private let source: CytometrySource
    private let population: Int?
    private let dimensions: [GateDimension]
    private let gates: [Gate]
    private let style: DensityStyle
    /// Whether one gate was asked for, and not two channels.
    private let byGate: Bool

    private static let side = 230.0
    private static let cells = 128

    /// The events a gate is drawn on, with that gate; nil when no gate of this identifier, name or path has a shape.
    package init?(_ source: CytometrySource, gate: String, style: DensityStyle) {
        let found = source.population(gate).map { source.gating.populations[$0].id }
        let match = source.scheme.gates.first { candidate in
            if candidate.id == gate || candidate.id == found { return true }
            guard case .quadrants(let set) = candidate.shape else { return false }
            return set.quadrants.contains { $0.id == found }
        }
        guard let match, let first = match.shape.dimensions.first else { return nil }
        let parent = match.parent.flatMap { source.indices[$0] }
        let rest = match.shape.dimensions.dropFirst().prefix(1)
        self.init(
            source, population: parent, dimensions: [first] + rest, gates: [match], style: style,
            byGate: true)
    }

    /// Two dimensions of a population with every gate that is drawn on them.
    ///
    /// - Parameter population: nil for all events.
    package init(
        _ source: CytometrySource, population: Int? = nil, x: GateDimension, y: GateDimension,
        style: DensityStyle
    ) {
        let parent = population.map { source.gating.populations[$0].id }
        let gates = source.scheme.gates.filter {
            $0.parent == parent && Array($0.shape.dimensions.prefix(2)) == [x, y]
        }
        self.init(
            source, population: population, dimensions: [x, y], gates: gates, style: style,
            byGate: false)
    }

    private init(
        _ source: CytometrySource, population: Int?, dimensions: [GateDimension], gates: [Gate],
        style: DensityStyle, byGate: Bool
    ) {
        self.byGate = byGate
        self.source = source
        self.population = population
        self.dimensions = dimensions
        self.gates = gates
        self.style = style
    }

    /// Whether it has two dimensions: a gate of one is a histogram, which has no contours.
    package var isPlane: Bool { dimensions.count > 1 }

    /// Reads the file once and draws.
    ///
    /// - Throws: what reading and gating throw (IC0612–IC0614, IC0677–IC0684).
    package func figure() throws(CytometryError) -> Figure {
        let survey = try AxisSurvey(dimensions, in: [source.dataSet], scheme: source.scheme)
        let plan = try PanelPlan(
            source, population: population, dimensions: dimensions, gates: gates, survey: survey)
        let panel = try source.fill([plan], cells: Self.cells)[0]
        let plot = PanelPlot(
            id: "panel", panel: panel, style: style, width: Self.side, height: Self.side, source: source)
        let subtitle =
            "\(CytometryWords.short(source.path(population), 60)): n = \(CytometryWords.count(panel.shown)) of "
            + "\(CytometryWords.count(panel.counts.events)) events"
        let sheet = Sheet(
            title: title, subtitle: [subtitle, CytometryWords.use], description: description(panel),
            width: Self.side + 60)
        let (view, sets) = plot.draw(key(plot))
        return Figure(
            id: id,
            title: title, caption: caption(panel, plot), description: sheet.description,
            specification: sheet.specification(view, sets, source.context), dataTable: table(panel))
    }

    // MARK: Words

    private var titles: [String] {
        dimensions.compactMap { try? DimensionReader($0, in: source.dataSet, scheme: source.scheme).title }
    }

    private var title: String { "\(titles.reversed().joined(separator: " by ")), \(source.shortName)" }

    /// A population is part of it: the same channels of another are another figure.
    private var id: String {
        let kind = dimensions.count < 2 ? "histogram" : style.rawValue
        let shown =
            byGate
            ? [CytometryWords.slug(gates.first?.id ?? "gate")]
            : titles.map(CytometryWords.slug)
                + (population.map { [CytometryWords.slug(source.gating.populations[$0].id)] } ?? [])
        return ([kind, source.slug] + shown).joined(separator: "-")
    }

    private func description(_ panel: Panel) -> String {
        let kind =
            dimensions.count < 2 ? "Histogram" : style == .density ? "Density plot" : "Contour plot"
        var text =
            "\(kind) of \(titles.joined(separator: " and ")) of \(source.path(population)) in \(source.name), "
            + "\(CytometryWords.count(panel.shown)) of \(CytometryWords.count(panel.counts.events)) events."
        if panel.shown == 0 { text += " The population has no events." }
        for region in panel.plan.outlines.flatMap(\.regions) {
            let share = panel.share(of: region.population, in: source)
                .map { NumberText.percent($0) + " of the parent" }
            text +=
                " \(source.name(region.population)): \(share ?? "the parent is empty"), "
                + "\(CytometryWords.count(panel.counts.counts[region.population])) events."
        }
        return text
    }

    private func caption(_ panel: Panel, _ plot: PanelPlot) -> String {
        var caption = Caption(
            "\(source.path(population)) in \(source.name): n = \(CytometryWords.count(panel.shown)) of "
                + "\(CytometryWords.count(panel.counts.events)) events")
        if panel.shown == 0 { caption.add("The population has no events") }
        caption.add(CytometryWords.missing(panel.grid))
        if dimensions.count < 2 {
            caption.add(CytometryWords.histogram(panel.grid.inside))
        } else if style == .contour, plot.contours == nil {
            caption.add(
                "Fewer than \(PanelPlot.fewestForContours) events: no contours; points: events, at most one per cell"
            )
        } else if panel.grid.inside > 0 {
            caption.add(CytometryWords.method(style, cells: Self.cells))
            if let contours = plot.contours {
                let outside = contours.outlierCells.reduce(0) { $0 + panel.grid.counts[$1] }
                caption.add(
                    "Points: the first event of each cell outside the lines, "
                        + "\(CytometryWords.count(contours.outlierCells.count)) of \(CytometryWords.count(outside)) events"
                )
            }
        }
        for (index, reader) in panel.plan.readers.enumerated() {
            caption.add(
                CytometryWords.axis(["x", "y"][index], reader, dimensions[index], file: source.dataSet))
        }
        caption.add(CytometryWords.gates(panel.plan.outlines))
        for warning in source.gating.warnings { caption.add(warning) }
        caption.add(CytometryWords.use)
        return caption.text(source.context)
    }

    // MARK: Key

    /// Colours or lines with their meaning, right of the plot.
    private func key(_ plot: PanelPlot) -> Annotations {
        var notes = Annotations("key")
        let x = plot.width + 12
        if let contours = plot.contours {
            notes.text("Encloses", x: x, y: 5)
            for (index, level) in contours.levels.enumerated() {
                let style = ContourStyle(index), y = 16 + Double(index) * 10
                notes.rule(
                    x1: x, y1: y, x2: x + 14, y2: y, color: style.color, width: style.width, dash: style.dash)
                notes.text(NumberText.percent(level.share, decimals: 0), x: x + 18, y: y)
            }
            return notes
        }
        guard style == .density, let colors = plot.colors else { return notes }
        notes.text("Events per bin", x: x, y: 5)
        notes.text("(smoothed)", x: x, y: 14)
        let top = 23.0, height = 96.0, cell = height / Double(DensityColors.steps)
        for step in 0..<DensityColors.steps {
            let y = top + height - Double(step + 1) * cell
            notes.box(x1: x, y1: y, x2: x + 8, y2: y + cell + 0.2, color: DensityColors.color(step))
        }
        for tick in colors.ticks {
            let y = top + height * (1 - colors.share(tick))
            guard y >= top - 0.5, y <= top + height + 0.5 else { continue }
            notes.rule(x1: x + 8, y1: y, x2: x + 11, y2: y)
            notes.text(NumberText.short(tick), x: x + 13, y: y)
        }
        return notes
    }

    // MARK: Numbers

    /// Filled cells with the values at their centres.
    private func table(_ panel: Panel) -> DataTable {
        let grid = panel.grid
        let cells = grid.counts.indices.filter { grid.counts[$0] > 0 }
        guard let y = panel.plan.y else {
            return DataTable(
                columns: ["x", "events"],
                rows: cells.map { [JSON(panel.plan.x.value(grid.center($0).x)), .integer(grid.counts[$0])] })
        }
        return DataTable(
            columns: ["x", "y", "events"],
            rows: cells.map { cell in
                let center = grid.center(cell)
                return [
                    JSON(panel.plan.x.value(center.x)), JSON(y.value(center.y)), .integer(grid.counts[cell]),
                ]
            })
    }
}
