import JSONText

/// Whether an axis or legend is drawn, and how.
package enum Guide<Style: Hashable & Sendable>: Hashable, Sendable {
    case automatic
    case hidden
    case styled(Style)
}

/// An axis of a position channel.
package struct Axis: Hashable, Sendable {
    package enum Orientation: String, Hashable, Sendable { case top, bottom, left, right }

    private static let majorLength = 4.0
    private static let minorLength = 2.0

    package var title: [String]?
    package var values: [JSON]?
    /// A d3 number format, such as `,~g`.
    package var format: String?
    /// A Vega expression that gives the text of a tick.
    package var labelExpression: String?
    /// A Vega expression that is true for ticks drawn at half length.
    package var minorTicks: String?
    package var orient: Orientation?
    package var grid: Bool?
    package var ticks: Bool?
    package var labels: Bool?
    package var domain: Bool?
    package var offset: Double?
    package var labelAngle: Double?
    package var labelPadding: Double?
    package var labelOverlap: Bool?
    package var titlePadding: Double?
    package var titleAnchor: String?
    /// Space kept for labels and title, so that stacked views line up.
    package var extent: Double?

    package init(_ title: String? = nil, _ configure: (inout Axis) -> Void = { _ in }) {
        self.title = title.map { [$0] }
        configure(&self)
    }

    package var json: JSON {
        var out = Members()
        out.set("title", title.map(lines) ?? .null)
        out.set("values", values.map(JSON.array))
        out.set("format", format)
        out.set("labelExpr", labelExpression)
        if let minorTicks {
            out.set(
                "tickSize",
                [
                    "condition": ["test": .string(minorTicks), "value": .number(Axis.minorLength)],
                    "value": .number(Axis.majorLength),
                ])
        }
        out.set("orient", orient?.rawValue)
        out.set("grid", grid)
        out.set("ticks", ticks)
        out.set("labels", labels)
        out.set("domain", domain)
        out.set("offset", offset)
        out.set("labelAngle", labelAngle)
        out.set("labelPadding", labelPadding)
        out.set("labelOverlap", labelOverlap)
        out.set("titlePadding", titlePadding)
        out.set("titleAnchor", titleAnchor)
        out.set("minExtent", extent)
        out.set("maxExtent", extent)
        return out.json
    }
}

/// The key of a colour, shape, dash or size channel.
package struct Legend: Hashable, Sendable {
    package enum Orientation: String, Hashable, Sendable {
        case top, bottom, left, right, none
        case topLeft = "top-left"
        case topRight = "top-right"
        case bottomLeft = "bottom-left"
        case bottomRight = "bottom-right"
    }
    package enum Direction: String, Hashable, Sendable { case horizontal, vertical }

    package var title: String?
    package var orient: Orientation?
    package var direction: Direction?
    package var columns: Int?
    package var values: [JSON]?
    package var format: String?
    package var offset: Double?
    package var symbolSize: Double?
    package var symbolType: String?
    package var symbolStrokeWidth: Double?
    package var gradientLength: Double?
    package var gradientThickness: Double?
    package var tickCount: Int?
    package var titleOrient: String?
    package var symbolFillColor: String?
    package var symbolStrokeColor: String?

    package init(_ title: String? = nil, _ configure: (inout Legend) -> Void = { _ in }) {
        self.title = title
        configure(&self)
    }

    package var json: JSON {
        var out = Members()
        out.set("title", title.map(JSON.string) ?? .null)
        out.set("orient", orient?.rawValue)
        out.set("direction", direction?.rawValue)
        out.set("columns", columns)
        out.set("values", values.map(JSON.array))
        out.set("format", format)
        out.set("offset", offset)
        out.set("symbolSize", symbolSize)
        out.set("symbolType", symbolType)
        out.set("symbolStrokeWidth", symbolStrokeWidth)
        out.set("gradientLength", gradientLength)
        out.set("gradientThickness", gradientThickness)
        out.set("tickCount", tickCount)
        out.set("titleOrient", titleOrient)
        out.set("symbolFillColor", symbolFillColor)
        out.set("symbolStrokeColor", symbolStrokeColor)
        return out.json
    }
}
