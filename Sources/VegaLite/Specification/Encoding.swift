import JSONText

/// What of a mark the data decide.
package enum Channel: String, Hashable, Sendable {
    case x, y, x2, y2, color, fill, stroke, opacity, fillOpacity, strokeOpacity, strokeWidth, strokeDash,
        size, shape, angle,
        text, detail, order, tooltip, row, column, description
}

package enum FieldKind: String, Hashable, Sendable { case quantitative, nominal, ordinal }

/// A column of the data bound to a channel.
package struct Field: Hashable, Sendable {
    package var name: String
    package var kind: FieldKind
    package var title: String?
    package var scale: Scale?
    /// False: the value is used as it stands (a colour, a path), without a scale.
    package var isScaled: Bool
    package var axis: Guide<Axis>
    package var legend: Guide<Legend>
    /// Categories in the order they are drawn.
    package var order: [JSON]?
    package var format: String?
    package var isStacked: Bool?

    package init(
        _ name: String, _ kind: FieldKind, title: String? = nil, _ configure: (inout Field) -> Void = { _ in }
    ) {
        self.name = name
        self.kind = kind
        self.title = title
        scale = nil
        isScaled = true
        axis = .automatic
        legend = .automatic
        order = nil
        format = nil
        isStacked = nil
        configure(&self)
    }

    /// A field drawn without axis and legend of its own.
    package static func plain(_ name: String, _ kind: FieldKind, scale: Scale? = nil) -> Field {
        Field(name, kind) {
            $0.scale = scale
            $0.axis = .hidden
            $0.legend = .hidden
        }
    }

    /// A column that already holds what is drawn: a colour, a shape, an opacity.
    package static func literal(_ name: String) -> Field {
        Field(name, .nominal) { $0.isScaled = false }
    }

    func json(for channel: Channel) -> JSON {
        var out = Members()
        out.set("field", name)
        out.set("title", title)
        // A secondary position follows the primary one in everything else.
        if channel == .x2 || channel == .y2 { return out.json }
        out.set("type", kind.rawValue)
        out.set("scale", isScaled ? scale?.json : JSON.null)
        if channel == .x || channel == .y { out.set("axis", guide(axis, \.json)) }
        if Field.withLegend.contains(channel), isScaled { out.set("legend", guide(legend, \.json)) }
        out.set("sort", order.map(JSON.array))
        out.set("format", format)
        if let isStacked, !isStacked { out.set("stack", JSON.null) }
        return out.json
    }

    private static let withLegend: Set<Channel> = [
        .color, .fill, .stroke, .opacity, .fillOpacity, .strokeWidth, .strokeDash, .size, .shape,
    ]

    private func guide<Style>(_ guide: Guide<Style>, _ json: (Style) -> JSON) -> JSON? {
        switch guide {
        case .automatic: nil
        case .hidden: .null
        case .styled(let style): json(style)
        }
    }
}

/// What a channel is bound to.
package enum ChannelSource: Hashable, Sendable {
    case field(Field)
    /// Several columns: tooltips, details.
    case fields([Field])
    /// A constant in data units, through the scale.
    case datum(JSON)
    /// A constant in drawing units, past the scale.
    case value(JSON)
    /// `value` for the rows a parameter has selected, `otherwise` for the others.
    case selected(by: String, value: JSON, otherwise: JSON)

    func json(for channel: Channel) -> JSON {
        switch self {
        case .field(let field): field.json(for: channel)
        case .fields(let fields): .array(fields.map { $0.json(for: channel) })
        case .datum(let value): ["datum": value]
        case .value(let value): ["value": value]
        case .selected(let parameter, let value, let otherwise):
            ["condition": ["param": .string(parameter), "value": value], "value": otherwise]
        }
    }
}

package typealias Encoding = [Channel: ChannelSource]

func json(_ encoding: Encoding) -> JSON {
    .object(Dictionary(uniqueKeysWithValues: encoding.map { ($0.rawValue, $1.json(for: $0)) }))
}
