import Diagnostics
import Foundation
import Tabular

/// Writes the synthetic study as a laboratory would have it.
package enum DemoStudy {
    /// Writes all files and gives their names.
    ///
    /// - Parameter dryRun: make everything, write nothing.
    @discardableResult
    package static func write(seed: UInt64, to folder: String, dryRun: Bool = false) throws(SimulationError)
        -> [String]
    {
        let study = try SyntheticStudy(likeZhang2025: seed)
        let tables = study.tables
        let plan = StudyPlanText.plan(seed: seed)
        let names = ["subsets.xlsx"] + tables.map(\.file) + ["study.yaml"]
        if dryRun { return names }
        do {
            let workbook = try WorkbookWriter(path: "\(folder)/subsets.xlsx")
            let subsets = study.subsetTable
            try workbook.beginSheet("Subsets", columns: subsets.columns, notice: PublishedMargins.notice)
            for row in subsets.rows { try workbook.row(row) }
            try workbook.finish()
            for table in tables {
                try CSVWriter.write(
                    table.rows, columns: table.columns, to: "\(folder)/\(table.file)",
                    notices: [PublishedMargins.notice])
            }
            try Data(plan.utf8).write(to: URL(filePath: "\(folder)/study.yaml"), options: .atomic)
        } catch let error as TabularError {
            throw SimulationError(.cannotWrite, error.message, remedy: error.remedy, at: error.location)
        } catch {
            throw SimulationError(
                .cannotWrite, "cannot write the study files", remedy: "Choose a folder you may write to.",
                at: SourceLocation(file: folder))
        }
        return names
    }
}

/// A table of the study as it is written.
struct DemoTable {
    var file: String
    var columns: [String]
    var rows: [[TableValue]]
}
