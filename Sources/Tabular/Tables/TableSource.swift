import Diagnostics

/// A file that holds tables: a text file holds one, a workbook one per sheet.
///
/// Opening looks at the first bytes, never at the file's name: exports are often misnamed.
package struct TableSource: Sendable {
    /// What a sheet is called and whether the workbook shows it.
    package struct Sheet: Hashable, Sendable {
        /// Nil for the one table of a text file.
        package var name: String?
        package var isHidden: Bool
    }

    package let path: String
    package let sheets: [Sheet]
    private let workbook: Workbook?

    package var isWorkbook: Bool { workbook != nil }

    package static func open(_ path: String) throws(TabularError) -> TableSource {
        guard try FileKind.ofFile(path) == .zip else {
            return TableSource(path: path, sheets: [Sheet(name: nil, isHidden: false)], workbook: nil)
        }
        let workbook = try Workbook(path: path)
        let sheets = workbook.sheets.map { Sheet(name: $0.name, isHidden: $0.isHidden) }
        return TableSource(path: path, sheets: sheets, workbook: workbook)
    }

    /// Begins to read a sheet; without a name the text table or the first visible sheet.
    package func reader(sheet: String? = nil, options: TableOptions = TableOptions()) throws(TabularError)
        -> TableReader
    {
        guard let workbook else {
            if let sheet {
                throw TabularError(
                    .unknownSheet, "a text file has no sheet '\(sheet)'", remedy: "Leave the sheet out.",
                    at: SourceLocation(file: path))
            }
            return try TableReader(text: path, options: options)
        }
        let producer = try SheetProducer(
            workbook, sheet: workbook.sheet(named: sheet), repeatsMergedCells: options.repeatsMergedCells)
        return try TableReader(sheet: producer, options: options)
    }
}

extension FileKind {
    static func ofFile(_ path: String) throws(TabularError) -> FileKind {
        // A pipe gives its bytes only once: leave them to the reader.
        guard !InputFile.isPipe(path) else { return .text }
        return sniff(try InputFile(path: path).peek(at: 0, count: 64))
    }
}
