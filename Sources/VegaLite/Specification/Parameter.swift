import JSONText

/// Something a reader can point at: rows that share the values of `fields` with the item under the pointer.
///
/// Static renderings are not affected: with nothing selected every row counts as selected.
package struct Parameter: Hashable, Sendable {
    package enum Trigger: String, Hashable, Sendable {
        case pointerOver = "pointerover"
        case click
    }

    package var name: String
    package var fields: [String]
    package var trigger: Trigger
    /// Select by clicking on the legend instead of the marks.
    package var bindsLegend: Bool

    package init(
        _ name: String, fields: [String], on trigger: Trigger = .pointerOver, bindsLegend: Bool = false
    ) {
        self.name = name
        self.fields = fields
        self.trigger = trigger
        self.bindsLegend = bindsLegend
    }

    package var json: JSON {
        var select: [String: JSON] = ["type": "point", "fields": JSON(fields)]
        if !bindsLegend {
            select["on"] = .string(trigger.rawValue)
            if trigger == .pointerOver { select["clear"] = "pointerout" }
        }
        var out: [String: JSON] = ["name": .string(name), "select": .object(select)]
        if bindsLegend { out["bind"] = "legend" }
        return .object(out)
    }
}
