import Cohort
import Diagnostics
import Foundation
import Tabular

/// The reference intervals that come with the program (`data/reference`), or a laboratory's own table.
enum ReferenceTable {
    static let name = "reference/lymphocyte_reference_ranges.csv"
}
