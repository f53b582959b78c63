import Cohort
import Diagnostics
import Tabular

/// Where everything of a table of values stands: compiled once from a canonical header or a mapping.
struct ValueTablePlan {
    /// A column of a wide table.
    struct WideColumn {
        var column: Int
        var binding: ValueBinding
        var day: Int?
        var specimen: Specimen?
    }

    /// Analyte, unit and value columns of a long table.
    struct LongColumns {
        var analyte: CompiledField
        var unit: CompiledField?
        var value: Int
        var loinc: Int?
        /// Rules by folded analyte spelling or id.
        var rules: [String: ValueRule]
        var ignored: Set<String>
        /// Canonical sheets mean ids exactly; foreign tables let the unit tell CD3 from CD3%.
        var unitDecides: Bool
    }

    var fields: [RowField: CompiledField] = [:]
    var wide: [WideColumn] = []
    var long: LongColumns?
    var dayOrigin = 0
    var hasDayZero: Bool? = true
    var dateFormat = CalendarDate.Format.yearMonthDay
    var defaultSpecimen = Specimen.blood
    /// Fractions of days are allowed and kept as hours (scaled or foreign day columns).
    var allowsFractionalDays = false
    var limits: [LimitTableEntry] = []
    var skipped: [(column: Int, words: Set<String>)] = []
    /// Number of named columns, to refuse ragged rows.
    var width = 0
    var unitRow: Int?
}

/// Limits of one analyte for a kit or lot, in the canonical unit.
struct LimitTableEntry {
    var analyte: Analyte.ID
    var kit: String?
    var lot: String?
    var limit: Double?
    var upper: Double?

    /// How well the entry fits a row: nil = not at all, more = more specific.
    func fit(analyte: Analyte.ID, kit: String?, lot: String?) -> Int? {
        guard analyte == self.analyte else { return nil }
        if let own = self.kit, own != kit { return nil }
        if let own = self.lot, own != lot { return nil }
        return (self.kit == nil ? 0 : 1) + (self.lot == nil ? 0 : 2)
    }
}
