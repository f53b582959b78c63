import Cytometry
import JSONText
import VegaLite

/// The gating strategy: one panel per gate, each with the events of its parent population, in the order of the tree.
package struct GatingTreeFigure {
    private let source: CytometrySource
    private let style: DensityStyle

    private static let columns = 3
    private static let side = 116.0
    private static let cells = 64
    /// Panels on one page; longer trees go on in further figures.
    private static let perPage = 12

    package init(_ source: CytometrySource, style: DensityStyle = .density) {
        self.source = source
        self.style = style
    }

    /// Reads the file once and draws; no figure when no gate has a shape.
    ///
    /// - Throws: what reading and gating throw (IC0612–IC0614, IC0677–IC0684).
    package func figures() throws(CytometryError) -> [Figure] {
        let drawn = source.gatesInTreeOrder.filter { !$0.shape.dimensions.isEmpty }
        guard !drawn.isEmpty else { return [] }
        let survey = try AxisSurvey(
            drawn.flatMap(\.shape.dimensions), in: [source.dataSet], scheme: source.scheme)
        let indices = source.indices
        var plans: [PanelPlan] = []
        for gate in drawn {
            plans.append(
                try PanelPlan(
                    source, population: gate.parent.flatMap { indices[$0] },
                    dimensions: gate.shape.dimensions, gates: [gate], survey: survey))
        }
        let panels = try source.fill(plans, cells: Self.cells)
        let pages = stride(from: 0, to: panels.count, by: Self.perPage).map {
            Array(panels[$0..<min(panels.count, $0 + Self.perPage)])
        }
        return pages.enumerated().map { figure($1, page: $0, of: pages.count) }
    }

    private func figure(_ panels: [Panel], page: Int, of pages: Int) -> Figure {
        var views: [View] = []
        var sets: [DataSet] = []
        for (index, panel) in panels.enumerated() {
            let plot = PanelPlot(
                id: "panel-\(index + 1)", panel: panel, style: style, width: Self.side, height: Self.side,
                source: source)
            let number = page * Self.perPage + index + 1
            let (view, data) = plot.draw(heading(panel, number: number))
            views.append(view)
            sets += data
        }
        let rows = stride(from: 0, to: views.count, by: Self.columns).map {
            View.columns(Array(views[$0..<min(views.count, $0 + Self.columns)]), spacing: 14)
        }
        let title =
            "Gating strategy, \(source.shortName)" + (pages > 1 ? ", page \(page + 1) of \(pages)" : "")
        let sheet = Sheet(
            title: title,
            subtitle: ["\(CytometryWords.count(panels[0].counts.events)) events. \(CytometryWords.use)"],
            description: description(panels), width: Paper.doubleColumn)
        return Figure(
            id: "gating-tree-" + source.slug + (page > 0 ? "-\(page + 1)" : ""), title: title,
            caption: caption(panels), description: sheet.description,
            specification: sheet.specification(.rows(rows, spacing: 12), sets, source.context),
            dataTable: table(panels[0].counts))
    }

    /// `3. CD45 dim` over `n = 1,234`: the population whose events the panel shows.
    ///
    /// Notes and no title: renderers move titles by what stands out of a plot, and a row would not line up.
    private func heading(_ panel: Panel, number: Int) -> Annotations {
        var notes = Annotations("panel-\((number - 1) % Self.perPage + 1)-heading")
        let name = TextMetrics.clip(
            "\(number). \(source.name(panel.plan.population))", width: Self.side - 4, size: 7.5)
        notes.text(name, x: 0, y: -17, .init(size: 7.5, isBold: true))
        notes.text("n = \(CytometryWords.count(panel.shown))", x: 0, y: -7.5, .init(color: Palette.muted))
        return notes
    }

    // MARK: Words

    private func description(_ panels: [Panel]) -> String {
        let parts = panels.flatMap { panel in
            panel.plan.outlines.flatMap(\.regions).map { region in
                "\(source.gating.populations[region.population].path) on "
                    + panel.plan.readers.map(\.title).joined(separator: " and ")
                    + ": \(CytometryWords.count(panel.counts.counts[region.population])) events"
                    + panel.share(of: region.population, in: source).map {
                        ", \(NumberText.percent($0)) of the parent"
                    }
                    .orEmpty
            }
        }
        return
            "Gating strategy of \(source.name) in \(Names.count(panels.count, "panel")), each with the events of "
            + "its parent population. " + parts.joined(separator: "; ") + "."
    }

    private func caption(_ panels: [Panel]) -> String {
        var caption = Caption(
            "Gating of \(source.name), \(CytometryWords.count(panels[0].counts.events)) events. Each panel shows the "
                + "events of the population above it, and the gate drawn on them")
        caption.add(
            CytometryWords.method(style, cells: Self.cells)
                + (style == .density ? "; each panel has its own scale" : ""))
        let hidden = panels.enumerated().compactMap { index, panel in
            CytometryWords.missing(panel.grid).map { "Panel \(index + 1): \($0)" }
        }
        for text in hidden { caption.add(text) }
        let empty = panels.enumerated().filter { $1.shown == 0 }.map { String($0.offset + 1) }
        if !empty.isEmpty { caption.add("Without events: panel " + Names.list(empty)) }
        var seen: Set<GateDimension> = []
        for panel in panels {
            for (dimension, reader) in zip(panel.plan.dimensions, panel.plan.readers)
            where seen.insert(dimension).inserted {
                caption.add(CytometryWords.axis(nil, reader, dimension, file: source.dataSet))
            }
        }
        let plain = source.scheme.gates.filter(\.shape.dimensions.isEmpty).map(\.name)
        if !plain.isEmpty {
            caption.add("Without a panel, in the data table: \(Names.list(plain)) (no outline)")
        }
        caption.add(CytometryWords.gates(panels.flatMap(\.plan.outlines)))
        for warning in source.gating.warnings { caption.add(warning) }
        caption.add(CytometryWords.use)
        return caption.text(source.context)
    }

    private func table(_ counts: GatingCounts) -> DataTable {
        let populations = source.gating.populations
        return DataTable(
            columns: ["population", "parent", "count", "percent_of_parent", "percent_of_total"],
            rows: populations.indices.map { index in
                let parent = populations[index].parent
                let whole = parent.map { counts.counts[$0] } ?? counts.events
                let count = counts.counts[index]
                func percent(_ whole: Int) -> JSON {
                    whole > 0 ? .number(100 * Double(count) / Double(whole)) : .null
                }
                return [
                    .string(populations[index].path), JSON(parent.map { populations[$0].path }),
                    .integer(count), percent(whole), percent(counts.events),
                ]
            })
    }
}
