import Cytometry
import JSONText
import VegaLite

/// One channel of one population in several files of a patient, each normalised to its mode, with median marks.
package struct HistogramOverlay {
    /// A file with what it is called, such as `Day 15`.
    package struct Item: Sendable {
        package var source: CytometrySource
        package var label: String
        /// The channel in this file; nil for that of the overlay.
        package var dimension: GateDimension?
        /// When it was drawn, and of whom.
        package var tube: TubeIdentity

        /// - Parameter day: nil for the day keyword of the file.
        package init(
            _ source: CytometrySource, label: String, day: Double? = nil, dimension: GateDimension? = nil
        ) {
            self.source = source
            self.label = label
            self.dimension = dimension
            tube = TubeIdentity(source.dataSet.keywords)
            tube.day = day ?? tube.day
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
    /// What told the order of the files; nil when they stand as they were given.
    private let order: TubeIdentity.Order?

    static let width = 250.0

    /// Nil without files, or when one of them lacks the population.
    ///
    /// - Parameters:
    ///   - items: drawn by course and day when all have a day, else by `$DATE` when all have one, else in this order.
    ///   - population: path, identifier or name; nil for all events.
    ///   - dimension: its transform is one of the scheme of the first file.
    package init?(
        _ items: [Item], population: String? = nil, dimension: GateDimension, layout: Layout = .ridgelines
    ) {
        guard !items.isEmpty else { return nil }
        let found = TubeIdentity.order(items.map(\.tube))
        let sorted = found.map { $0.indices.map { items[$0] } } ?? items
        order = found?.by
        var shown: [Int?] = []
        for item in sorted {
            guard let population else {
                shown.append(nil)
                continue
            }
            guard let index = item.source.population(population) else { return nil }
            shown.append(index)
        }
        self.items = sorted
        populations = shown
        // The first file drawn rules the axis.
        self.dimension = sorted[0].dimension ?? dimension
        self.layout = layout
    }

    private var first: CytometrySource { items[0].source }

    private func channel(of item: Item) -> GateDimension { item.dimension ?? dimension }

    /// Without the transform: that of the axis is the same for all files.
    private func linear(_ item: Item) throws(CytometryError) -> DimensionReader {
        let own = channel(of: item)
        return try DimensionReader(
            GateDimension(own.source, compensation: own.compensation), in: item.source.dataSet,
            scheme: item.source.scheme)
    }

    private var isOfSeveralPatients: Bool { TubeIdentity.patients(items.map(\.tube)) > 1 }

    /// What a reader must know before files are compared: no value of a patient.
    package var warnings: [String] {
        var list: [String] = []
        let patients = TubeIdentity.patients(items.map(\.tube))
        if patients > 1 {
            list.append("The files are of \(patients) patients by their keywords: no course of one patient")
        }
        var channels: [String: [String]] = [:], names: [String] = []
        var stains: Set<String> = [], isCompensated: Set<Bool> = []
        for item in items {
            guard let reader = try? linear(item) else { continue }
            let name = reader.channel?.name ?? reader.title
            if channels[name] == nil { names.append(name) }
            channels[name, default: []].append(item.source.shortName)
            if let stain = reader.channel?.stain { stains.insert(stain.lowercased()) }
            isCompensated.insert(reader.isCompensated)
        }
        if names.count > 1 {
            let places = names.map { "\($0) (\(Names.list(channels[$0] ?? [])))" }
            list.append(
                "The files have it on different channels: \(places.joined(separator: ", ")); each is drawn from its own"
            )
        }
        if stains.count > 1 {
            list.append(
                "The channel has different stains: \(Names.list(stains.sorted())); they do not compare")
        }
        if isCompensated.count > 1 { list.append("Some files are compensated and others are not") }
        return list
    }

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
        let reader = try DimensionReader(dimension, in: first.dataSet, scheme: first.scheme)
        var tubes: [(dataSet: FCSDataSet, linear: DimensionReader)] = []
        for item in items { tubes.append((item.source.dataSet, try linear(item))) }
        let survey = try AxisSurvey(dimension, in: tubes, axis: reader)
        var axis = survey.axis(dimension, showing: first.positions(on: dimension))
        // The channel of one file must not stand for those of others.
        if Set(tubes.map(\.linear.title)).count > 1, let stain = reader.channel?.stain {
            axis.title = CytometryWords.short(stain, 40)
        }
        var series: [HistogramSeries] = []
        for (item, population) in zip(items, populations) {
            series.append(
                try HistogramSeries(item, population: population, dimension: channel(of: item), axis: axis))
        }
        let plot = HistogramPlot(axis: axis, series: series, layout: layout, width: Self.width)
        let path = first.path(populations[0])
        let isOverTime = order != nil && !isOfSeveralPatients
        let title =
            axis.title
            + (items.count == 1
                ? ", \(first.shortName)" : isOverTime ? " over time" : ", \(items.count) files")
        let sheet = Sheet(
            title: title, subtitle: ["Population: \(CytometryWords.short(path, 60))", CytometryWords.use],
            description: description(series, path), width: Self.width + 110)
        return Figure(
            id: "histogram-" + CytometryWords.slug(axis.title)
                + (populations[0].map { "-" + CytometryWords.slug(first.gating.populations[$0].id) } ?? ""),
            title: title,
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
        let few = series.filter(\.isRug).filter { $0.n > 0 }.map(\.label)
        if !few.isEmpty {
            caption.add(
                "Fewer than \(HistogramSeries.fewest) events, drawn as ticks and not as a curve: \(Names.list(few))"
            )
        }
        if items.count > 1 {
            caption.add(order.map { "Order by \($0.rawValue)" } ?? "Order as given: no day in all files")
        }
        for warning in warnings { caption.add(warning) }
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
