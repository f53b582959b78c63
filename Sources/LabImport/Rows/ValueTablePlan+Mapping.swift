import Cohort
import Diagnostics
import Tabular

extension ValueTablePlan {
    /// The plan of a foreign table: every column the mapping names must exist, every unit must fit its analyte.
    ///
    /// - Parameter units: the row of units below the header, by column, when the mapping names one.
    init(
        _ mapping: ImportMapping, _ header: HeaderIndex, _ catalogue: AnalyteCatalogue, units: [Int: String]
    ) throws {
        width = header.names.count
        unitRow = mapping.unitRow
        dayOrigin = mapping.dayOrigin ?? 0
        hasDayZero = dayOrigin == 0 ? true : mapping.hasDayZero
        if let format = mapping.dateFormat.flatMap({ CalendarDate.Format(rawValue: $0) }) {
            dateFormat = format
        }
        for (field, source) in mapping.fields { fields[field] = try CompiledField(source, header: header) }
        if let word = fields[.specimen]?.constant {
            fields[.specimen] = nil
            defaultSpecimen = try ValueTablePlan.specimen(word, at: mapping.fields[.specimen]?.location)
        }
        allowsFractionalDays = true
        for (column, words) in mapping.skippedRows.sorted(by: { $0.key < $1.key }) {
            skipped.append((try header.column(column, at: nil), Set(words)))
        }
        limits = try mapping.limits.map { try LimitTableEntry($0, catalogue) }
        switch mapping.layout {
        case .wide: wide = try ValueTablePlan.wideColumns(mapping, header, catalogue, units)
        case .long: long = try longColumns(mapping, catalogue)
        case .clinical: break
        }
    }

    private static func specimen(_ word: String, at location: SourceLocation?) throws(ImportError) -> Specimen
    {
        if let specimen = Specimen(spelling: word) { return specimen }
        throw ImportError(
            .badMappingValue, "'\(word)' is no specimen", remedy: "Write blood, marrow or csf.", at: location)
    }

    private static func wideColumns(
        _ mapping: ImportMapping, _ header: HeaderIndex, _ catalogue: AnalyteCatalogue, _ units: [Int: String]
    ) throws -> [WideColumn] {
        var columns: [WideColumn] = []
        var numbers: [Analyte.ID: Int] = [:]
        for rule in mapping.columns {
            let column = try header.column(rule.key, at: rule.location)
            let title = HeaderTitle(header.names[column])
            let unit = rule.unit ?? title.unit ?? units[column] ?? mapping.unit
            let analyte = try catalogue.require(rule.analyte ?? title.name, unit: unit, at: rule.location)
            let power = try analyte.power(fromUnit: unit ?? "", at: rule.location)
            let number = numbers[analyte.id] ?? numbers.count
            numbers[analyte.id] = number
            let binding = ValueBinding(
                analyte: analyte, number: number, power: power, rawUnit: unit ?? "", rule: rule)
            columns.append(
                WideColumn(
                    column: column, binding: binding, day: rule.day.map { $0 - (mapping.dayOrigin ?? 0) },
                    specimen: try rule.specimen.map { try specimen($0, at: rule.location) }))
        }
        return columns
    }

    private func longColumns(
        _ mapping: ImportMapping, _ catalogue: AnalyteCatalogue
    ) throws(ImportError) -> LongColumns {
        guard let analyte = fields[.analyte], let value = fields[.value]?.column else {
            throw ImportError(
                .missingMappingKey, "a long table needs 'analyte' and 'value' columns",
                remedy: "Add the columns.",
                at: SourceLocation(file: mapping.file))
        }
        var rules: [String: ValueRule] = [:]
        for rule in mapping.analytes { rules[AnalyteName.folded(rule.key)] = rule }
        return LongColumns(
            analyte: analyte, unit: fields[.unit], value: value, loinc: fields[.loinc]?.column, rules: rules,
            ignored: Set(mapping.ignoredAnalytes.map(AnalyteName.folded)), unitDecides: true)
    }
}

extension LimitTableEntry {
    init(_ rule: LimitRule, _ catalogue: AnalyteCatalogue) throws(CohortError) {
        let analyte = try catalogue.require(rule.analyte, unit: rule.unit, at: rule.location)
        let power = try analyte.power(fromUnit: rule.unit, at: rule.location)
        self.init(
            analyte: analyte.id, kit: rule.kit, lot: rule.lot,
            limit: rule.limit.map { ValueBinding.exact($0, power) },
            upper: rule.upperLimit.map { ValueBinding.exact($0, power) })
    }
}

/// A header cell split into what is measured and the unit behind it: `CD3 (cells/µL)`, `IL-6[pg/mL]`, `IL6_pg_mL`.
struct HeaderTitle: Hashable {
    var name: String
    var unit: String?

    init(_ header: String) {
        let text = header.trimmedBlanks
        name = text
        for (open, close) in [("(", ")"), ("[", "]"), ("（", "）"), ("【", "】")] as [(Character, Character)] {
            guard text.last == close, let start = text.lastIndex(of: open), start != text.startIndex else {
                continue
            }
            let inside = String(text[text.index(after: start)...].dropLast()).trimmedBlanks
            guard !UnitCode.candidates(for: inside).isEmpty else { continue }
            (name, unit) = (String(text[..<start]).trimmedBlanks, inside)
            return
        }
        for separator in [",", "，", ";"] {
            let parts = text.split(separator: separator, maxSplits: 1).map { String($0).trimmedBlanks }
            if parts.count == 2, !UnitCode.candidates(for: parts[1]).isEmpty {
                (name, unit) = (parts[0], parts[1])
                return
            }
        }
        for (suffix, spelling) in HeaderTitle.suffixes where text.lowercased().hasSuffix(suffix) {
            (name, unit) = (String(text.dropLast(suffix.count)), spelling)
            return
        }
    }

    /// Units spelt with underscores, as exports to statistics programs write them.
    private static let suffixes: [(String, String)] = [
        ("_pg_ml", "pg/mL"), ("_fg_ml", "fg/mL"), ("_ng_ml", "ng/mL"), ("_ug_ml", "ug/mL"), ("_ng_l", "ng/L"),
        ("_ug_l", "ug/L"), ("_mg_l", "mg/L"), ("_mg_dl", "mg/dL"), ("_g_l", "g/L"), ("_1e9_l", "10^9/L"),
        ("_1e6_l", "10^6/L"), ("_10e9_l", "10^9/L"), ("_10e6_l", "10^6/L"), ("_k_per_ul", "10^3/uL"),
        ("_k_ul", "10^3/uL"), ("_cells_ul", "cells/uL"), ("_cells_per_ul", "cells/uL"), ("_per_ul", "/uL"),
        ("_ul", "/uL"), ("_percent", "%"), ("_pct", "%"),
    ]
}
