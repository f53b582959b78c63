import JSONText

/// A view: one mark, several layers on the same scales, views beside or under each other, or small multiples.
package struct View: Hashable, Sendable {
    package indirect enum Content: Hashable, Sendable {
        case mark(Mark)
        case layers([View])
        case columns([View])
        case rows([View])
        case facet(row: Field?, column: Field?, View)
    }
    /// Scales, axes or legends of one channel shared between the parts or kept apart.
    package struct Resolution: Hashable, Sendable {
        package enum Part: String, Hashable, Sendable { case scale, axis, legend }
        package var part: Part
        package var channel: Channel
        package var isShared: Bool

        package init(_ part: Part, _ channel: Channel, shared: Bool) {
            self.part = part
            self.channel = channel
            isShared = shared
        }
    }

    /// Keeps the rows with one value in one field.
    package struct Filter: Hashable, Sendable {
        package var field: String
        package var value: JSON
    }

    package var content: Content
    package var name: String?
    package var dataSet: String?
    package var title: TitleText?
    /// Rows drawn: those whose field holds this value; nil draws all.
    package var filter: Filter?
    package var encoding: Encoding = [:]
    package var parameters: [Parameter] = []
    package var width: Double?
    package var height: Double?
    package var spacing: Double?
    /// True: parts are placed by their plotting areas alone; axes and notes may stand in the space between.
    package var placesByPlot = false
    package var resolutions: [Resolution] = []
    /// Colour of the frame around the plotting area; nil leaves it to the configuration.
    package var frame: String?

    package init(_ content: Content, _ configure: (inout View) -> Void = { _ in }) {
        self.content = content
        configure(&self)
    }

    package static func mark(
        _ mark: Mark, data: String? = nil, encode encoding: Encoding, parameters: [Parameter] = []
    ) -> View {
        View(.mark(mark)) {
            $0.dataSet = data
            $0.encoding = encoding
            $0.parameters = parameters
        }
    }

    package static func layers(
        _ views: [View], width: Double? = nil, height: Double? = nil, title: TitleText? = nil
    ) -> View {
        View(.layers(views)) {
            $0.width = width
            $0.height = height
            $0.title = title
        }
    }

    /// The same view of those rows only that hold `value` in `field`.
    package func filtered(_ field: String, equals value: JSON) -> View {
        var out = self
        out.filter = Filter(field: field, value: value)
        return out
    }

    package static func columns(_ views: [View], spacing: Double, byPlot: Bool = false) -> View {
        View(.columns(views)) {
            $0.spacing = spacing
            $0.placesByPlot = byPlot
        }
    }

    package static func rows(_ views: [View], spacing: Double) -> View {
        View(.rows(views)) { $0.spacing = spacing }
    }

    package var json: JSON { .object(members.object) }

    var members: Members {
        var out = Members()
        out.set("name", name)
        out.set("data", dataSet.map { ["name": .string($0)] })
        if let filter {
            out.set("transform", [["filter": ["field": .string(filter.field), "equal": filter.value]]])
        }
        out.set("title", title?.json)
        out.set("width", width)
        out.set("height", height)
        out.set("spacing", spacing)
        if placesByPlot { out.set("bounds", "flush") }
        if !encoding.isEmpty { out.set("encoding", VegaLite.json(encoding)) }
        if !parameters.isEmpty { out.set("params", .array(parameters.map(\.json))) }
        if !resolutions.isEmpty { out.set("resolve", resolve) }
        out.set("view", frame.map { ["stroke": .string($0)] })
        setContent(&out)
        return out
    }

    private func setContent(_ out: inout Members) {
        switch content {
        case .mark(let mark): out.set("mark", mark.json)
        case .layers(let views): out.set("layer", .array(views.map(\.json)))
        case .columns(let views): out.set("hconcat", .array(views.map(\.json)))
        case .rows(let views): out.set("vconcat", .array(views.map(\.json)))
        case .facet(let row, let column, let view):
            var facet = Members()
            facet.set("row", row?.json(for: .row))
            facet.set("column", column?.json(for: .column))
            out.set("facet", facet.json)
            out.set("spec", view.json)
        }
    }

    private var resolve: JSON {
        var parts: [String: [String: JSON]] = [:]
        for item in resolutions {
            parts[item.part.rawValue, default: [:]][item.channel.rawValue] =
                item.isShared ? "shared" : "independent"
        }
        return .object(parts.mapValues(JSON.object))
    }
}

extension View {
    /// All unit views in the order they are drawn.
    package var units: [View] {
        switch content {
        case .mark: [self]
        case .layers(let views), .columns(let views), .rows(let views): views.flatMap(\.units)
        case .facet(_, _, let view): view.units
        }
    }
}
