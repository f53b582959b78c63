import Cohort
import Diagnostics

extension MappingReader {
    func readValues(into mapping: inout ImportMapping) throws(ImportError) {
        mapping.columns = try rules("columns")
        mapping.analytes = try rules("analytes")
        mapping.ignoredAnalytes = try table.strings("ignore_analytes")
        for entry in try table.tables("limits") { mapping.limits.append(try limit(entry)) }
        for entry in try table.tables("study_analytes") {
            mapping.studyAnalytes.append(try MappingReader.studyAnalyte(entry))
        }
        if case .some(let source) = mapping.fields[.unit], let constant = source.constant {
            mapping.unit = constant
        }
    }

    private static let ruleKeys = [
        "analyte", "unit", "limit", "upper_limit", "zero_means", "substituted", "scale", "transform",
        "round_to",
        "below_limit", "day", "specimen", "kit",
    ]

    /// `CD4: CD4`, or `IL6_pg_mL: {analyte: IL-6, unit: pg/mL, limit: 2.4, zero_means: below limit}`.
    private func rules(_ key: String) throws(ImportError) -> [ValueRule] {
        guard let section = try table.table(key) else { return [] }
        var rules: [ValueRule] = []
        for name in section.names {
            var rule = ValueRule(key: name)
            rule.location = section.location(name)
            if section.isText(name) {
                rule.analyte = try section.string(name)
            } else if let entry = try section.table(name, context: "'\(name)'") {
                try fill(&rule, from: entry)
            }
            rules.append(rule)
        }
        return rules
    }

    private func fill(_ rule: inout ValueRule, from entry: YAMLTable) throws(ImportError) {
        try entry.refuseOthers(than: MappingReader.ruleKeys)
        rule.analyte = try entry.string("analyte")
        rule.unit = try entry.string("unit")
        rule.limit = try entry.number("limit")
        rule.upperLimit = try entry.number("upper_limit")
        rule.scale = try entry.number("scale")
        rule.transform = try entry.choice("transform", ValueRule.Transform.self)
        rule.roundTo = try entry.number("round_to")
        if let step = rule.roundTo, step <= 0 { throw entry.failure("round_to", "a positive number") }
        if let scale = rule.scale, scale <= 0 { throw entry.failure("scale", "a positive number") }
        rule.day = try entry.integer("day")
        rule.specimen = try entry.string("specimen")
        rule.kit = try entry.string("kit")
        if let word = try entry.string("zero_means") {
            guard word == "below limit" || word == "zero" else {
                throw entry.failure("zero_means", "'below limit' or 'zero'")
            }
            rule.zeroMeansBelowLimit = word == "below limit"
        }
        if let word = try entry.string("below_limit") {
            guard word == "censor" || word == "keep" else {
                throw entry.failure("below_limit", "'censor' or 'keep'")
            }
            rule.keepsNumbersBelowLimit = word == "keep"
        }
        if let substitution = try entry.table("substituted") {
            rule.substituted = [try self.substitution(substitution)]
        }
    }

    /// `substituted: {value: 1.699, means: below 2}`
    private func substitution(_ entry: YAMLTable) throws(ImportError) -> ValueRule.Substitution {
        try entry.refuseOthers(than: ["value", "means"])
        guard let value = try entry.number("value"), let means = try entry.string("means") else {
            throw ImportError(
                .missingMappingKey, "'substituted' needs 'value' and 'means'",
                remedy: "Write {value: 1.699, means: below 2}.", at: SourceLocation(file: entry.file))
        }
        let words = means.split(separator: " ")
        guard words.count == 2, words[0] == "below" || words[0] == "above",
            let limit = Double(cell: String(words[1]))
        else { throw entry.failure("means", "'below NUMBER' or 'above NUMBER'") }
        return ValueRule.Substitution(value: value, limit: limit, isAbove: words[0] == "above")
    }

    private func limit(_ entry: YAMLTable) throws(ImportError) -> LimitRule {
        try entry.refuseOthers(than: ["analyte", "kit", "lot", "limit", "upper_limit", "unit"])
        guard let analyte = try entry.string("analyte"), let unit = try entry.string("unit") else {
            throw ImportError(
                .missingMappingKey, "an entry of 'limits' needs 'analyte' and 'unit'",
                remedy: "Write {analyte: IL-6, unit: pg/mL, limit: 2.4}.",
                at: entry.names.first.flatMap { entry.location($0) })
        }
        return LimitRule(
            analyte: analyte, kit: try entry.string("kit"), lot: try entry.string("lot"),
            limit: try entry.number("limit"), upperLimit: try entry.number("upper_limit"), unit: unit,
            location: entry.location("analyte"))
    }

    private static let kinds = [
        "count", "fraction", "ratio", "concentration", "residual disease", "fluorescence", "other",
    ]

    static func studyAnalyte(_ entry: YAMLTable) throws(ImportError) -> Analyte {
        try entry.refuseOthers(than: ["id", "name", "kind", "parent", "group", "unit", "synonyms"])
        guard let id = try entry.string("id"), let unit = try entry.string("unit") else {
            throw ImportError(
                .missingMappingKey, "an entry of 'study_analytes' needs 'id' and 'unit'",
                remedy: "Write {id: IL-15, kind: concentration, unit: pg/mL}.",
                at: entry.names.first.flatMap { entry.location($0) })
        }
        let kind: Analyte.Kind
        switch try entry.string("kind") ?? "other" {
        case "count": kind = .cellCount
        case "fraction": kind = .fraction(of: try entry.string("parent") ?? "parent population")
        case "ratio": kind = .ratio
        case "concentration": kind = .concentration
        case "residual disease": kind = .residualDisease
        case "fluorescence": kind = .fluorescence
        case "other": kind = .other
        default: throw entry.failure("kind", "one of " + MappingReader.kinds.joined(separator: ", "))
        }
        let analyte = Analyte(
            id: id, name: try entry.string("name") ?? id, kind: kind,
            group: try entry.choice("group", Analyte.Group.self) ?? .other, unit: unit,
            synonyms: try entry.strings("synonyms"))
        if kind != .other, analyte.canonicalUnit == nil {
            throw entry.failure("unit", "a unit of that kind, or the kind must be 'other'")
        }
        return analyte
    }
}
