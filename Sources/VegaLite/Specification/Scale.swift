import JSONText

/// How data values become positions, colours, shapes or sizes.
package struct Scale: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
        case linear, log, symlog, point, band, ordinal
    }

    package var kind: Kind?
    package var domain: [JSON]?
    /// The data value drawn with the middle of a diverging range.
    package var domainMid: Double?
    package var range: [JSON]?
    package var reverse: Bool?
    package var zero: Bool?
    package var nice: Bool?
    package var clamp: Bool?
    package var padding: Double?

    package init(_ kind: Kind? = nil, _ configure: (inout Scale) -> Void = { _ in }) {
        self.kind = kind
        configure(&self)
    }

    /// A continuous scale over exactly this span.
    package static func span(_ kind: Kind, _ domain: ClosedRange<Double>, reverse: Bool = false) -> Scale {
        Scale(kind) {
            $0.domain = [.number(domain.lowerBound), .number(domain.upperBound)]
            $0.nice = false
            // A log axis has no zero to leave out.
            if kind != .log { $0.zero = false }
            if reverse { $0.reverse = true }
        }
    }

    /// Categories with what each is drawn as, in order.
    package static func categories(_ pairs: [(String, JSON)]) -> Scale {
        Scale(.ordinal) {
            $0.domain = pairs.map { .string($0.0) }
            $0.range = pairs.map(\.1)
        }
    }

    package var json: JSON {
        var out = Members()
        out.set("type", kind?.rawValue)
        out.set("domain", domain.map(JSON.array))
        out.set("domainMid", domainMid)
        out.set("range", range.map(JSON.array))
        out.set("reverse", reverse)
        out.set("zero", zero)
        out.set("nice", nice)
        out.set("clamp", clamp)
        out.set("padding", padding)
        return out.json
    }
}
