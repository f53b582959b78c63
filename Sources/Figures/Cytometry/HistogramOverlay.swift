import Cytometry
import JSONText
import VegaLite

/// One channel of one population in several files of a patient, each normalised to its mode, with median marks.
package struct HistogramOverlay {
    /// A file with what it is called, such as `Day 15`.
    package struct Item: Sendable {
        package var source: CytometrySource
        package var label: String
        package var day: Double?

        package init(_ source: CytometrySource, label: String, day: Double? = nil) {
            self.source = source
            self.label = label
            self.day = day
        }
    }
    package enum Layout: String, Hashable, Sendable, CaseIterable {
        /// Curves on one baseline.
        case overlaid
        /// Curves below each other, earliest on top.
        case ridgelines
    }

    private let items: [Item]
    private let populations: [Int?]
    private let dimension: GateDimension
    private let layout: Layout

    static let width = 250.0

    /// Nil without files, or when one of them lacks the population.
    ///
    /// - Parameters:
    ///   - items: drawn by day when all have one, else in this order.
    ///   - population: path, identifier or name; nil for all events.
    ///   - dimension: its transform is one of the scheme of the first file.
    package init?(
        _ items: [Item], population: String? = nil, dimension: GateDimension, layout: Layout = .ridgelines
    ) {
        guard !items.isEmpty else { return nil }
        let days = items.compactMap(\.day)
        let sorted =
            days.count < items.count
            ? items
            : items.enumerated().sorted { (days[$0.offset], $0.offset) < (days[$1.offset], $1.offset) }
                .map(\.element)
        var found: [Int?] = []
        for item in sorted {
            guard let population else {
                found.append(nil)
                continue
            }
            guard let index = item.source.population(population) else { return nil }
            found.append(index)
        }
        self.items = sorted
        populations = found
        self.dimension = dimension
        self.layout = layout
    }

    private var first: CytometrySource { items[0].source }

    /// Synthetic as soon as one file is.
    private var context: FigureContext {
        var context = first.context
        context.notice = items.lazy.compactMap(\.source.context.notice).first
        return context
    }

    /// Reads every file once and draws.
    ///
    /// - Throws: what reading and gating throw (IC0612–IC0614, IC0677–IC0684).
    package func figure() throws(CytometryError) -> Figure {
        let survey = try AxisSurvey([dimension], in: items.map(\.source.dataSet), scheme: first.scheme)
        let axis = survey.axis(dimension, showing: first.positions(on: dimension))
        let reader = try DimensionReader(dimension, in: first.dataSet, scheme: first.scheme)
        var series: [HistogramSeries] = []
        for (item, population) in zip(items, populations) {
            series.append(
                try HistogramSeries(item, population: population, dimension: dimension, axis: axis))
        }
        let plot = HistogramPlot(axis: axis, series: series, layout: layout, width: Self.width)
        let path = first.path(populations[0])
        let title = "\(axis.title)" + (items.count > 1 ? " over time" : ", \(first.name)")
        let sheet = Sheet(
            title: title, subtitle: ["Population: \(path)", CytometryWords.use],
            description: description(series, path), width: Self.width + 110)
        return Figure(
            id: "histogram-" + Names.slug(axis.title), title: title,
            caption: caption(series, reader, path), description: sheet.description,
            specification: sheet.specification(plot.view, plot.dataSets, context),
            dataTable: table(series))
    }

    private func description(_ series: [HistogramSeries], _ path: String) -> String {
        let parts = series.map {
            "\($0.label): \(CytometryWords.count($0.n)) events"
                + ($0.median.map { ", median \(NumberText.short($0))" } ?? ", no median")
        }
        return "Histograms of \(dimensionTitle) of \(path) in \(Names.count(series.count, "file")). "
            + parts.joined(separator: "; ") + "."
    }

    private var dimensionTitle: String {
        (try? DimensionReader(dimension, in: first.dataSet, scheme: first.scheme).title) ?? "a channel"
    }

    private func caption(_ series: [HistogramSeries], _ reader: DimensionReader, _ path: String) -> String {
        var caption = Caption(
            "\(reader.title) of \(path): "
                + series.map { "\($0.label) n = \(CytometryWords.count($0.n)) (\($0.file))" }
                .joined(separator: ", "))
        caption.add(
            "Histograms of \(HistogramSeries.bins) bins, smoothed by a Gaussian of 2 bins, wider for fewer than "
                + "2,000 events, each scaled to its mode: heights do not compare numbers of events between files"
        )
        caption.add("Marks: medians of the values before transformation")
        let empty = series.filter { $0.n == 0 }.map(\.label)
        if !empty.isEmpty { caption.add("Without events: \(Names.list(empty))") }
        for entry in series {
            if let text = CytometryWords.missing(entry.grid) { caption.add("\(entry.label): \(text)") }
        }
        caption.add(CytometryWords.axis("x", reader, dimension, file: first.dataSet))
        caption.add(CytometryWords.use)
        return caption.text(context)
    }

    private func table(_ series: [HistogramSeries]) -> DataTable {
        DataTable(
            columns: ["label", "day", "file", "events", "median", "beyond_axis", "not_finite"],
            rows: series.map {
                [
                    .string($0.label), JSON($0.day), .string($0.file), .integer($0.n), JSON($0.median),
                    .integer($0.grid.outside), .integer($0.grid.notFinite),
                ]
            })
    }
}
