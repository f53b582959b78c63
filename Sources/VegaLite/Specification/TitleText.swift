import JSONText

/// Title and subtitle of a chart or of one of its views; each element is a line.
package struct TitleText: Hashable, Sendable {
    package var lines: [String]
    package var subtitle: [String]
    /// True: starts at the left edge of everything drawn, not of the plotting area.
    package var spansAll: Bool
    package var fontSize: Double?
    package var offset: Double?

    package init(
        _ lines: [String], subtitle: [String] = [], spansAll: Bool = true, fontSize: Double? = nil,
        offset: Double? = nil
    ) {
        self.lines = lines
        self.subtitle = subtitle
        self.spansAll = spansAll
        self.fontSize = fontSize
        self.offset = offset
    }

    package var json: JSON {
        var out = Members()
        out.set("text", VegaLite.lines(lines.isEmpty ? [""] : lines))
        if !subtitle.isEmpty { out.set("subtitle", VegaLite.lines(subtitle)) }
        out.set("anchor", "start")
        out.set("frame", spansAll ? "bounds" : "group")
        out.set("fontSize", fontSize)
        out.set("offset", offset)
        return out.json
    }
}
