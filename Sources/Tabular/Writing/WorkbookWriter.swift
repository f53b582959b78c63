@preconcurrency import CXLSXWriter
import Diagnostics

/// Writes an `.xlsx` workbook sheet by sheet; the file appears when it is complete.
///
/// Rows go out as they come (constant memory). Text is stored as text, so nothing is ever run as a formula.
/// The same content gives the same bytes: the creation time is fixed. Numbers carry 16 significant digits,
/// so a Double that needs 17 changes in its last bits; text tables keep every bit.
package final class WorkbookWriter {
    private let file: AtomicFile
    private var workbook: UnsafeMutablePointer<lxw_workbook>?
    private let formats: WorkbookFormats
    private var sheetNames: Set<String> = []
    private var current: SheetState?

    package init(path: String) throws(TabularError) {
        let file = try AtomicFile(path: path)
        var options = lxw_workbook_options()
        options.constant_memory = 1
        options.use_zip64 = 0
        guard let workbook = workbook_new_opt(file.temporaryPath, &options),
            let formats = WorkbookFormats(workbook)
        else {
            throw TabularError(
                .cannotWrite, "cannot begin a workbook", remedy: "Free some memory.",
                at: SourceLocation(file: path))
        }
        var properties = lxw_doc_properties()
        // 2000-01-01: a clock here would make every export differ.
        properties.created = 946_684_800
        workbook_set_properties(workbook, &properties)
        self.file = file
        self.workbook = workbook
        self.formats = formats
    }

    deinit {
        // Closing frees the memory; the unfinished file is removed with `file`.
        if let workbook { _ = workbook_close(workbook) }
    }

    /// Begins a sheet with an optional notice row, a bold header row that stays in view, and column widths.
    package func beginSheet(_ name: String, columns: [String], notice: String? = nil) throws(TabularError) {
        endSheet()
        let unique = sheetNames.insert(name.lowercased()).inserted
        guard let workbook, unique, !name.isEmpty,
            workbook_validate_sheet_name(workbook, name) == LXW_NO_ERROR,
            let sheet = workbook_add_worksheet(workbook, name)
        else {
            throw TabularError(
                .unwritableTable, "a workbook cannot have a sheet called '\(name)'",
                remedy: "Use at most 31 characters, none of [ ] : * ? / \\, and each name once.",
                at: SourceLocation(file: file.path))
        }
        guard columns.count <= 16_384 else {
            throw unwritable("a sheet cannot have \(columns.count) columns", remedy: "At most 16,384 fit.")
        }
        var state = SheetState(sheet: sheet, name: name, widths: columns.map { _ in 8 })
        current = state
        if let notice {
            try write(.text(notice), row: 0, column: 0, format: formats.notice)
            state.nextRow = 1
        }
        current = state
        for (column, title) in columns.enumerated() {
            try write(.text(title), row: state.nextRow, column: column, format: formats.header)
        }
        current?.nextRow = state.nextRow + 1
        worksheet_freeze_panes(sheet, lxw_row_t(state.nextRow + 1), 0)
    }

    package func row(_ values: [TableValue]) throws(TabularError) {
        guard let state = current else {
            throw unwritable("a row stands before the first sheet", remedy: "Begin a sheet.")
        }
        guard values.count == state.widths.count else {
            throw unwritable("a row has \(values.count) cells, the sheet \(state.widths.count)", remedy: nil)
        }
        guard state.nextRow < 1_048_576 else {
            throw unwritable("a sheet holds at most 1,048,576 rows", remedy: "Export CSV instead.")
        }
        for (column, value) in values.enumerated() {
            try write(value, row: state.nextRow, column: column, format: nil)
        }
        current?.nextRow += 1
    }

    /// Puts the complete workbook in its place. Without it nothing changes on disk.
    package func finish() throws(TabularError) {
        endSheet()
        guard let open = workbook else { return }
        if sheetNames.isEmpty { throw unwritable("a workbook needs a sheet", remedy: nil) }
        workbook = nil
        let code = workbook_close(open)
        guard code == LXW_NO_ERROR else {
            throw TabularError(
                .cannotWrite, "cannot write the workbook: \(String(cString: lxw_strerror(code)))",
                remedy: "Free some disk space, or choose another folder.", at: SourceLocation(file: file.path)
            )
        }
        try file.commit()
    }

    private func endSheet() {
        guard let state = current else { return }
        for (column, width) in state.widths.enumerated() {
            // Wide enough to read, narrow enough to see the neighbours.
            _ = worksheet_set_column(
                state.sheet, lxw_col_t(column), lxw_col_t(column), Double(min(width, 48)) + 2, nil)
        }
        current = nil
    }

    private func write(
        _ value: TableValue, row: Int, column: Int, format: UnsafeMutablePointer<lxw_format>?
    ) throws(TabularError) {
        guard let sheet = current?.sheet else { return }
        let row32 = lxw_row_t(row), column16 = lxw_col_t(column)
        var code = LXW_NO_ERROR
        switch value {
        case .empty: return
        case .text(let text):
            guard text.utf16.count <= 32_767 else {
                throw unwritable(
                    "a cell cannot hold more than 32,767 characters", remedy: "Shorten the text.")
            }
            if format != formats.notice { note(width: text.count, of: column) }
            code = worksheet_write_string(sheet, row32, column16, WorkbookFormats.escaped(text), format)
        case .number(let number):
            guard number.isFinite else {
                guard let text = NumberSpelling.spelling(of: number) else { return }
                return try write(.text(text), row: row, column: column, format: format)
            }
            note(width: min(12, NumberSpelling.spelling(of: number)?.utf8.count ?? 0), of: column)
            code = worksheet_write_number(sheet, row32, column16, number, format)
        case .integer(let number):
            // A workbook holds Doubles only: beyond 2^53 digits would be lost.
            guard number.magnitude <= 1 << 53 else {
                return try write(.text(String(number)), row: row, column: column, format: format)
            }
            code = worksheet_write_number(sheet, row32, column16, Double(number), format)
        case .boolean(let flag): code = worksheet_write_boolean(sheet, row32, column16, flag ? 1 : 0, format)
        case .date(let year, let month, let day):
            note(width: 10, of: column)
            var date = lxw_datetime(
                year: Int32(truncatingIfNeeded: year), month: Int32(truncatingIfNeeded: month),
                day: Int32(truncatingIfNeeded: day), hour: 0, min: 0, sec: 0)
            code = worksheet_write_datetime(sheet, row32, column16, &date, formats.date)
        }
        guard code == LXW_NO_ERROR else {
            throw unwritable("a cell was refused: \(String(cString: lxw_strerror(code)))", remedy: nil)
        }
    }

    private func note(width: Int, of column: Int) {
        guard let old = current?.widths[column], width > old else { return }
        current?.widths[column] = width
    }

    private func unwritable(_ message: String, remedy: String?) -> TabularError {
        let place = SourceLocation(
            file: file.path, sheet: current?.name, line: current.map { $0.nextRow + 1 })
        return TabularError(.unwritableTable, message, remedy: remedy, at: place)
    }
}

private struct SheetState {
    let sheet: UnsafeMutablePointer<lxw_worksheet>
    let name: String
    var widths: [Int]
    var nextRow = 0
}
