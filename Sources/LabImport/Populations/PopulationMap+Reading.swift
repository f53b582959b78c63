import Cohort
import Diagnostics
import JSONText

extension PopulationMap {
    private static let known = [
        "readings", "sample", "minimum_events", "minimum_positive", "dataset", "study_analytes", "panel",
        "allow_uncompensated", "allow_cut_files", "allow_count_differences",
    ]
    private static let sampleFields: [RowField] = [
        .patient, .course, .day, .time, .specimen, .reason, .nominalDay, .kit, .lot, .method, .note,
        .replicate,
    ]

    /// Reads a population map's text. Unknown keys, analytes and wrong types are errors with line and column.
    package init(
        yaml text: String, file: String, catalogue: AnalyteCatalogue = .standard
    ) throws {
        self.init(file: file)
        let root = try ImportMapping.root(of: text, file: file)
        let table = try YAMLTable(root, file: file, context: "the population map")
        try table.refuseOthers(than: PopulationMap.known)
        var catalogue = catalogue
        for entry in try table.tables("study_analytes") {
            let analyte = try MappingReader.studyAnalyte(entry)
            try catalogue.add(analyte)
            studyAnalytes.append(analyte)
        }
        for entry in try table.tables("readings") {
            rules.append(try PopulationMap.rule(entry, catalogue))
        }
        guard !rules.isEmpty else {
            throw ImportError(
                .missingMappingKey, "the population map names no readings",
                remedy:
                    "Add 'readings:' with lines such as - {population: /Lymphocytes/CD3+, analyte: CD3%, of: parent}.",
                at: table.location("readings") ?? SourceLocation(file: file))
        }
        try refuseRepeats()
        if let number = try table.integer("minimum_events") {
            guard number >= 1 else { throw table.failure("minimum_events", "at least 1") }
            minimumEvents = number
        }
        if let number = try table.integer("minimum_positive") {
            guard number >= 0 else { throw table.failure("minimum_positive", "at least 0") }
            minimumPositive = number
        }
        if let panel = try table.table("panel") {
            for channel in panel.names {
                guard let stain = try panel.string(channel) else {
                    throw panel.failure(channel, "the stain this channel bears, such as CD19")
                }
                self.panel.append(PanelEntry(channel: channel, stain: stain))
            }
        }
        allowsUncompensated = try table.flag("allow_uncompensated") ?? false
        allowsCutFiles = try table.flag("allow_cut_files") ?? false
        allowsCountDifferences = try table.flag("allow_count_differences") ?? false
        if let number = try table.integer("dataset") {
            guard number >= 1 else { throw table.failure("dataset", "at least 1") }
            dataSet = number
        }
        if let sample = try table.table("sample") { try readSample(sample) }
        canonicalText = root.json.text()
    }

    private static func rule(_ entry: YAMLTable, _ catalogue: AnalyteCatalogue) throws -> Rule {
        try entry.refuseOthers(than: [
            "population", "analyte", "of", "count", "lymphocytes", "unit", "median",
        ])
        let place = entry.names.first.flatMap { entry.location($0) }
        guard let population = try entry.string("population"), let name = try entry.string("analyte") else {
            throw ImportError(
                .missingMappingKey, "an entry of 'readings' needs 'population' and 'analyte'",
                remedy: "Write {population: /Lymphocytes/CD3+, analyte: CD3%, of: parent}.", at: place)
        }
        let kinds = ["count", "median"].filter { entry.node($0) != nil }
        guard kinds.count <= 1, kinds.first != "median" || entry.node("of") == nil else {
            throw ImportError(
                .badMappingValue,
                "an entry of 'readings' says more than one of a share, a count and a median",
                remedy: "Make an entry for each.", at: place)
        }
        let analyteAt = entry.valueLocation("analyte")
        switch kinds.first {
        case "count":
            let analyte = try catalogue.require(name, unit: "/uL", at: analyteAt)
            guard case .cellCount = analyte.kind else {
                throw unsuited(analyte, "a count", at: analyteAt)
            }
            return Rule(
                population: population, analyte: analyte,
                quantity: try dualPlatform(entry, analyte, at: place),
                location: place)
        case "median":
            let analyte = try catalogue.require(name, at: analyteAt)
            switch analyte.kind {
            case .fluorescence, .other: break
            default: throw unsuited(analyte, "a median fluorescence", at: analyteAt)
            }
            guard let channel = try entry.string("median") else {
                throw entry.failure("median", "the name of a channel")
            }
            try refuse(["lymphocytes", "unit"], in: entry, without: "count")
            return Rule(
                population: population, analyte: analyte, quantity: .median(channel: channel), location: place
            )
        default:
            let analyte = try catalogue.require(name, unit: "%", at: analyteAt)
            guard analyte.unit == "%" else { throw unsuited(analyte, "a percentage", at: analyteAt) }
            try refuse(["lymphocytes", "unit"], in: entry, without: "count")
            guard let of = try denominator(entry) else {
                throw ImportError(
                    .missingMappingKey, "\(analyte.id): what the percentage is of is not said",
                    remedy: "Add 'of: parent', 'of: total' or 'of: /PATH/OF/A/POPULATION'.", at: place)
            }
            return Rule(
                population: population, analyte: analyte, quantity: .percent(of: of), location: place)
        }
    }

    private static func dualPlatform(
        _ entry: YAMLTable, _ analyte: Analyte, at place: SourceLocation?
    ) throws -> Quantity {
        guard try entry.string("count") == "dual-platform" else {
            throw entry.failure("count", "'dual-platform'")
        }
        guard let source = try entry.string("lymphocytes") else {
            throw ImportError(
                .missingMappingKey, "a count needs the analyser's lymphocyte count",
                remedy: "Add 'lymphocytes: COLUMN' (of the sheet of samples) or 'lymphocytes: $KEYWORD'.",
                at: place)
        }
        // A count without unit is a guess: it stands in the map or in the header, `ALC (10^9/L)`.
        let unit = try entry.string("unit") ?? unitInHeader(source) ?? ""
        let power = try analyte.power(
            fromUnit: unit, at: entry.valueLocation("unit") ?? entry.valueLocation("lymphocytes"))
        return .dualPlatform(of: try denominator(entry), lymphocytes: source, power: power, unit: unit)
    }

    private static func unitInHeader(_ header: String) -> String? {
        for (open, close) in [("(", ")"), ("[", "]")] where header.hasSuffix(close) {
            guard let start = header.lastIndex(of: Character(open)) else { continue }
            let unit = String(header[header.index(after: start)...].dropLast())
            if !UnitCode.candidates(for: unit).isEmpty { return unit }
        }
        for end in ["10^9/L", "cells/uL", "/uL"] where header.hasSuffix(" " + end) { return end }
        return nil
    }

    private static func denominator(_ entry: YAMLTable) throws(ImportError) -> Denominator? {
        switch try entry.string("of") {
        case nil: nil
        case "parent": .parent
        case "total": .total
        case .some(let path): .population(path)
        }
    }

    private static func refuse(
        _ keys: [String], in entry: YAMLTable, without other: String
    ) throws(ImportError) {
        for key in keys where entry.node(key) != nil {
            throw ImportError(
                .unknownMappingKey, "'\(key)' goes with '\(other): dual-platform' only",
                remedy: "Add '\(other): dual-platform' or leave '\(key)' out.", at: entry.location(key))
        }
    }

    private static func unsuited(
        _ analyte: Analyte, _ what: String, at place: SourceLocation?
    ) -> ImportError {
        ImportError(
            .badMappingValue, "\(analyte.id) is measured in '\(analyte.unit)' and cannot be \(what)",
            remedy: what == "a percentage"
                ? "Name a percentage such as \(analyte.id)%, or write 'count: dual-platform' or 'median: CHANNEL'."
                : "Choose an analyte of that kind, or add one under 'study_analytes'.", at: place)
    }

    /// One analyte twice would be two values of one draw.
    private func refuseRepeats() throws(ImportError) {
        var seen: Set<Analyte.ID> = []
        for rule in rules where !seen.insert(rule.analyte.id).inserted {
            throw ImportError(
                .contradiction, "two entries of 'readings' give \(rule.analyte.id)",
                remedy: "Keep one of them, or add an analyte of your own under 'study_analytes'.",
                at: rule.location)
        }
    }

    private mutating func readSample(_ table: YAMLTable) throws(ImportError) {
        let names = PopulationMap.sampleFields.map(\.rawValue)
        try table.refuseOthers(than: names + ["columns", "day_origin", "day_zero"])
        if let origin = try table.integer("day_origin") {
            guard origin == 0 || origin == 1 else { throw table.failure("day_origin", "0 or 1") }
            dayOrigin = origin
        }
        hasDayZero = try table.flag("day_zero")
        for field in PopulationMap.sampleFields where table.node(field.rawValue) != nil {
            keywords[field] = try PopulationMap.source(field, in: table)
        }
        if let columns = try table.table("columns") {
            try columns.refuseOthers(than: ["file"] + names)
            for name in columns.names {
                guard let header = try columns.string(name) else { continue }
                let source = FieldSource(column: header, location: columns.valueLocation(name))
                if name == "file" { fileColumn = source }
                if let field = RowField(rawValue: name) { self.columns[field] = source }
            }
        }
        guard !keywords.isEmpty else { return }
        for field in [RowField.patient, .day] where keywords[field] == nil {
            throw ImportError(
                .missingMappingKey, "'sample' does not say the \(field.rawValue)",
                remedy: "Add '\(field.rawValue): KEYWORD', such as \(field == .patient ? "$SRC" : "DAY").",
                at: table.names.first.flatMap { table.location($0) })
        }
    }

    private static func source(_ field: RowField, in table: YAMLTable) throws(ImportError) -> KeywordSource {
        let key = field.rawValue, place = table.valueLocation(key)
        if table.isText(key), let text = try table.string(key) {
            let isConstant =
                switch field {
                case .course, .replicate, .nominalDay, .day: Int(text) != nil
                case .specimen: Specimen(rawValue: text) != nil
                case .reason: DrawReason(rawValue: text) != nil
                default: false
                }
            return isConstant
                ? KeywordSource(constant: text, location: place)
                : KeywordSource(keyword: text, location: place)
        }
        guard let entry = try table.table(key) else { throw table.failure(key, "a keyword") }
        try entry.refuseOthers(than: ["keyword", "constant", "pattern", "values"])
        var source = KeywordSource(
            keyword: try entry.string("keyword"), constant: try entry.string("constant"),
            pattern: try entry.string("pattern"), location: place)
        guard (source.keyword == nil) != (source.constant == nil) else {
            throw ImportError(
                .badMappingValue, "'\(key)' needs either 'keyword' or 'constant'",
                remedy: "Give one of them.",
                at: place)
        }
        if let pattern = source.pattern, (try? Regex(pattern)) == nil {
            throw entry.failure("pattern", "a regular expression")
        }
        if let values = try entry.table("values") {
            for word in values.names { source.values[word] = try values.string(word) ?? "" }
        }
        return source
    }
}
