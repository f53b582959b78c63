import Reporting
import Tabular

enum WorkbookExport {
    /// One sheet per tidy table.
    static func write(_ tables: [TidyTable], _ notices: [String], to path: String) throws {
        let workbook = try WorkbookWriter(path: path)
        for table in tables {
            try workbook.beginSheet(table.name, columns: table.columns, notice: notices.first)
            for row in table.rows { try workbook.row(row) }
        }
        try workbook.finish()
    }
}
