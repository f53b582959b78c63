import Cohort
import JSONText

// An analyte that a study's mapping added to the catalogue.
extension Analyte {
    var fields: Fields {
        var fields = Fields()
        fields.set("name", name)
        fields.set("kind", kind.storedName)
        if case .fraction(let parent) = kind { fields.set("fraction_of", parent) }
        fields.set("group", group.rawValue)
        fields.set("unit", unit)
        fields.set("loinc", loinc)
        fields.set("synonyms", synonyms)
        fields.set("plausible_low", plausible?.lowerBound)
        fields.set("plausible_high", plausible?.upperBound)
        return fields
    }

    init(id: Analyte.ID, fields: Fields) {
        var plausible: ClosedRange<Double>?
        if let low = fields.double("plausible_low"), let high = fields.double("plausible_high"), low <= high {
            plausible = low...high
        }
        self.init(
            id: id, name: fields.text("name") ?? id,
            kind: Kind(storedName: fields.text("kind") ?? "", parent: fields.text("fraction_of") ?? ""),
            group: fields.text("group").flatMap(Group.init(rawValue:)) ?? .other,
            unit: fields.text("unit") ?? "", loinc: fields.text("loinc"), synonyms: fields.words("synonyms"),
            plausible: plausible)
    }
}

extension Analyte.Kind {
    var storedName: String {
        switch self {
        case .cellCount: "cellCount"
        case .fraction: "fraction"
        case .ratio: "ratio"
        case .concentration: "concentration"
        case .residualDisease: "residualDisease"
        case .fluorescence: "fluorescence"
        case .other: "other"
        }
    }

    init(storedName: String, parent: String) {
        switch storedName {
        case "cellCount": self = .cellCount
        case "fraction": self = .fraction(of: parent)
        case "ratio": self = .ratio
        case "concentration": self = .concentration
        case "residualDisease": self = .residualDisease
        case "fluorescence": self = .fluorescence
        default: self = .other
        }
    }
}
