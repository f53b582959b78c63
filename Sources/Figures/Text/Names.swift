/// Names as readers write them, and file names as every file system takes them.
enum Names {
    /// `cells/µL` for `/uL`, `×10⁹/L` for `10*9/L`; an unknown code stays as it is.
    static func unit(_ code: String) -> String {
        switch code {
        case "/uL", "{cells}/uL", "10*6/L": "cells/µL"
        case "10*9/L", "10*3/uL": "×10⁹/L"
        case "1", "{ratio}", "": ""
        default: code.hasPrefix("u") && code.contains("/") ? "µ" + code.dropFirst() : code
        }
    }

    /// `IFN-γ` for `IFN-g`, `IL-1β` for `IL-1b`.
    static func analyte(_ id: String) -> String {
        switch id {
        case "IFN-g": "IFN-γ"
        case "IFN-a": "IFN-α"
        case "IL-1b": "IL-1β"
        case "CD4CD8": "CD4:CD8 ratio"
        default: id
        }
    }

    /// `CD3 (cells/µL)`.
    static func axis(_ analyteID: String, _ unitCode: String) -> String {
        let unit = unit(unitCode)
        let name = analyte(analyteID)
        if unit == "%", name.hasSuffix("%") { return "\(name.dropLast()) (%)" }
        return unit.isEmpty ? name : "\(name) (\(unit))"
    }

    /// `Event-free survival` for `EFS`; other endpoints keep the study's name.
    static func endpoint(_ name: String) -> String {
        switch name {
        case "EFS": "Event-free survival"
        case "OS": "Overall survival"
        case "RFS": "Relapse-free survival"
        default: name
        }
    }

    /// Letters, digits and hyphens; `%` becomes `percent` so that `CD3` and `CD3%` stay apart.
    static func slug(_ text: String) -> String {
        var out = ""
        for scalar in text.replacing("%", with: "-percent").unicodeScalars {
            let isPlain = scalar.isASCII && scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
            if isPlain {
                out.unicodeScalars.append(scalar)
            } else if !out.hasSuffix("-") {
                out += "-"
            }
        }
        while out.hasSuffix("-") { out.removeLast() }
        while out.hasPrefix("-") { out.removeFirst() }
        return out.isEmpty ? "unnamed" : out
    }

    /// `1 patient`, `3 patients`.
    static func count(_ n: Int, _ noun: String) -> String { "\(n) \(noun)\(n == 1 ? "" : "s")" }

    /// `a, b and c`.
    static func list(_ items: [String]) -> String {
        guard let last = items.last, items.count > 1 else { return items.first ?? "" }
        return items.dropLast().joined(separator: ", ") + " and " + last
    }
}
