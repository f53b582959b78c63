import Cohort
import Diagnostics
import Tabular

/// How a foreign table becomes readings, patients, courses and outcomes: the content of a mapping file.
package struct ImportMapping: Sendable {
    package enum Layout: String, Hashable, Sendable, CaseIterable {
        /// One row per draw, one column per analyte.
        case wide
        /// One row per value.
        case long
        /// No readings: patients, courses or outcomes only.
        case clinical
    }

    /// Name of the mapping file, for messages.
    package var file: String
    package var layout: Layout
    package var sheet: String?
    package var encoding: TextEncoding?
    package var delimiter: Dialect.Delimiter?
    package var decimalMark: DecimalMark?
    package var thousands: ThousandsSeparator?
    /// Line or row of the header (from 1), and of a row of units below it.
    package var headerRows: ClosedRange<Int>?
    package var unitRow: Int?
    /// Words that mean "no value" in this table.
    package var missing: [String] = []
    /// What the table calls the first infusion day: 0 or 1. Foreign tables must say it.
    package var dayOrigin: Int?
    /// With origin 1: whether the day before day 1 is day 0 (true) or day -1 (false).
    package var hasDayZero: Bool?
    package var dateFormat: String?
    package var patientPrefix = ""
    package var fields: [RowField: FieldSource] = [:]
    package var columns: [ValueRule] = []
    package var analytes: [ValueRule] = []
    /// Unit of all values without one of their own.
    package var unit: String?
    package var limits: [LimitRule] = []
    package var studyAnalytes: [Analyte] = []
    package var ignoredAnalytes: [String] = []
    package var patients: [String: FieldSource] = [:]
    package var courses: [String: FieldSource] = [:]
    package var outcomes: [String: FieldSource] = [:]
    /// Columns that are left out on purpose.
    package var ignoredColumns: [String] = []
    /// Rows to leave out: a column and the cells that say so.
    package var skippedRows: [String: [String]] = [:]
    /// Columns known to be no identifying ones although they look so.
    package var notIdentifying: [String] = []
    /// Sorted keys, no comments: what the digest of the mapping is taken of.
    package var canonicalText = ""

    package init(file: String, layout: Layout) {
        self.file = file
        self.layout = layout
    }
}
