/// Something a laboratory measures, with one canonical unit in which every reading is kept.
package struct Analyte: Hashable, Sendable, Identifiable {
    /// Short name used everywhere: `CD3`, `CD4%`, `IL-6`, `IFN-g`.
    package typealias ID = String

    package enum Kind: Hashable, Sendable {
        /// Cells per volume of blood.
        case cellCount
        /// Percent of a named parent population.
        case fraction(of: String)
        /// A ratio without unit.
        case ratio
        /// Mass per volume.
        case concentration
        /// Residual disease, percent of nucleated cells.
        case residualDisease
        /// Median fluorescence, instrument units.
        case fluorescence
        /// Anything a study adds through its mapping (analysed as it stands, with its own unit).
        case other
    }

    /// Where it belongs in tables and figures.
    package enum Group: String, Hashable, Sendable, CaseIterable {
        case subsets, memory, blood, cytokines, proteins, residualDisease, blasts, other
    }

    package var id: ID
    package var name: String
    package var kind: Kind
    package var group: Group
    /// UCUM code of the canonical unit, such as `/uL`, `%`, `pg/mL`.
    package var unit: String
    /// Reviewed LOINC code; nil where none was verified.
    package var loinc: String?
    /// Names as labs write them, matched after folding (case, blanks, Greek, punctuation).
    package var synonyms: [String]
    /// Values outside are implausible (canonical unit).
    package var plausible: ClosedRange<Double>?

    package init(
        id: ID, name: String, kind: Kind, group: Group, unit: String, loinc: String? = nil,
        synonyms: [String] = [], plausible: ClosedRange<Double>? = nil
    ) {
        self.id = id
        self.name = name
        self.kind = kind
        self.group = group
        self.unit = unit
        self.loinc = loinc
        self.synonyms = synonyms
        self.plausible = plausible
    }

    /// True for amounts that are compared as ratios (logarithms): counts and concentrations.
    package var isLogScale: Bool {
        switch kind {
        case .cellCount, .concentration, .ratio, .residualDisease, .fluorescence: true
        case .fraction, .other: false
        }
    }
}
