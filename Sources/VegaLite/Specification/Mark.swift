import JSONText

/// The geometry a unit view draws, with its constant properties.
package struct Mark: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
        case area, bar, line, point, rect, rule, text, tick
    }
    package enum Interpolation: String, Hashable, Sendable {
        case linear, monotone
        case stepAfter = "step-after"
    }
    package enum Align: String, Hashable, Sendable { case left, center, right }
    package enum Baseline: String, Hashable, Sendable { case top, middle, bottom, alphabetic }

    package var kind: Kind
    package var color: String?
    package var fill: String?
    package var stroke: String?
    package var filled: Bool?
    package var opacity: Double?
    package var fillOpacity: Double?
    package var strokeWidth: Double?
    package var strokeDash: [Double]?
    package var strokeCap: String?
    package var strokeJoin: String?
    /// Area of a point in square units.
    package var size: Double?
    /// A named shape or an SVG path in a box of one unit.
    package var shape: String?
    package var interpolate: Interpolation?
    package var align: Align?
    package var baseline: Baseline?
    package var dx: Double?
    package var dy: Double?
    package var angle: Double?
    package var fontSize: Double?
    package var fontWeight: String?
    package var fontStyle: String?
    package var clip: Bool?
    package var tooltip: Bool?
    package var cornerRadius: Double?
    /// Read out instead of the mark; an empty text hides decoration from screen readers.
    package var ariaLabel: String?

    package init(_ kind: Kind, _ configure: (inout Mark) -> Void = { _ in }) {
        self.kind = kind
        configure(&self)
    }

    package var json: JSON {
        var out = Members()
        out.set("type", kind.rawValue)
        out.set("color", color)
        out.set("fill", fill)
        out.set("stroke", stroke)
        out.set("filled", filled)
        out.set("opacity", opacity)
        out.set("fillOpacity", fillOpacity)
        out.set("strokeWidth", strokeWidth)
        out.set("strokeDash", strokeDash)
        out.set("strokeCap", strokeCap)
        out.set("strokeJoin", strokeJoin)
        out.set("size", size)
        out.set("shape", shape)
        out.set("interpolate", interpolate?.rawValue)
        setTextProperties(&out)
        out.set("clip", clip)
        out.set("tooltip", tooltip)
        out.set("cornerRadius", cornerRadius)
        if let ariaLabel { ariaLabel.isEmpty ? out.set("aria", false) : out.set("description", ariaLabel) }
        return out.json
    }

    private func setTextProperties(_ out: inout Members) {
        out.set("align", align?.rawValue)
        out.set("baseline", baseline?.rawValue)
        out.set("dx", dx)
        out.set("dy", dy)
        out.set("angle", angle)
        out.set("fontSize", fontSize)
        out.set("fontWeight", fontWeight)
        out.set("fontStyle", fontStyle)
    }
}
