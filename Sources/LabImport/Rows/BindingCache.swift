import Cohort
import Diagnostics
import Tabular

/// Analyte and unit spellings of a long table, each pair understood once.
struct BindingCache {
    private enum Entry {
        case binding(ValueBinding)
        case ignored
        case fault(ImportCode?, CohortError?)
    }

    private var entries: [Entry] = []
    /// Analyte spelling → its own cache of unit spellings → position in `entries`.
    private var byAnalyte = ByteCache<Int>()
    private var byUnit: [ByteCache<Int>] = []
    private var numbers: [Analyte.ID: Int] = [:]

    /// The binding of a row; nil when its analyte is ignored or, with a diagnostic, cannot be used.
    mutating func binding(
        for row: Row, _ long: ValueTablePlan.LongColumns, _ catalogue: AnalyteCatalogue,
        diagnostics: inout DiagnosticList, rejected: inout Int
    ) -> ValueBinding? {
        let entry = entries[position(for: row, long, catalogue)]
        switch entry {
        case .ignored: return nil
        case .binding(let binding):
            guard let column = long.loinc, !row[column].isBlank else { return binding }
            do {
                try catalogue.check(
                    loinc: row[column].trimmed, analyte: binding.analyte, unit: binding.rawUnit,
                    at: row.location(column))
                return binding
            } catch {
                rejected += 1
                diagnostics.add(error.diagnostic)
                return nil
            }
        case .fault(_, let error):
            rejected += 1
            if var error {
                let isUnit = error.code != CohortError.Code.unknownAnalyte.rawValue
                error.location = row.location(isUnit ? long.unit?.column ?? long.value : long.analyte.column)
                diagnostics.add(error.diagnostic)
            }
            return nil
        }
    }

    private mutating func position(
        for row: Row, _ long: ValueTablePlan.LongColumns, _ catalogue: AnalyteCatalogue
    ) -> Int {
        let analyteCell = row[long.analyte.column ?? 0]
        let outer: Int
        if let known = analyteCell.withBytes({ byAnalyte.value(for: $0) }) {
            outer = known
        } else {
            outer = byUnit.count
            byUnit.append(ByteCache<Int>())
            analyteCell.withBytes { byAnalyte.insert(outer, for: $0) }
        }
        // Without a unit column all rows of an analyte share the empty spelling.
        let unitColumn = long.unit?.column ?? -1
        let unitCell = row[unitColumn]
        if let known = unitCell.withBytes({ byUnit[outer].value(for: $0) }) { return known }
        let entry = makeEntry(
            analyte: long.analyte.text(in: row) ?? "", unit: long.unit?.text(in: row), long, catalogue)
        entries.append(entry)
        let position = entries.count - 1
        unitCell.withBytes { byUnit[outer].insert(position, for: $0) }
        return position
    }

    private mutating func makeEntry(
        analyte name: String, unit: String?, _ long: ValueTablePlan.LongColumns, _ catalogue: AnalyteCatalogue
    ) -> Entry {
        let folded = AnalyteName.folded(name)
        if long.ignored.contains(folded) { return .ignored }
        let rule = long.rules[folded]
        let unit = unit ?? rule?.unit
        do {
            let spelling = rule?.analyte ?? name
            let isExactID = catalogue[spelling] != nil
            let analyte = try catalogue.require(
                spelling, unit: long.unitDecides || !isExactID ? unit : nil)
            let ruled = rule ?? long.rules[AnalyteName.folded(analyte.id)]
            let stated = unit ?? ruled?.unit ?? ""
            let power = try analyte.power(fromUnit: stated)
            let number = numbers[analyte.id] ?? numbers.count
            numbers[analyte.id] = number
            return .binding(
                ValueBinding(analyte: analyte, number: number, power: power, rawUnit: stated, rule: ruled))
        } catch {
            return .fault(nil, error)
        }
    }
}
