import Diagnostics

/// Counts what a reader of a sheet should know, with the first place of each.
struct SheetFindings {
    private struct Finding {
        var count = 0
        var first: CellReference?

        mutating func note(column: Int, row: Int) {
            count += 1
            if first == nil { first = CellReference(column: column, row: row) }
        }
    }

    private var hiddenRows = Finding(), hiddenColumns = Finding(), formulas = Finding()
    private var numericTexts = Finding(), errors = Finding()

    mutating func noteHiddenRow(_ row: Int) { hiddenRows.note(column: 0, row: row) }

    mutating func note(_ slot: CellSlot, column: Int, row: Int) {
        if slot.kind == .error { errors.note(column: column, row: row) }
        guard !slot.traits.isEmpty else { return }
        if slot.traits.contains(.formula) { formulas.note(column: column, row: row) }
        if slot.traits.contains(.numericText) { numericTexts.note(column: column, row: row) }
        if slot.traits.contains(.hiddenColumn), slot.length > 0 {
            hiddenColumns.note(column: column, row: row)
        }
    }

    func diagnostics(at origin: TableOrigin) -> [Diagnostic] {
        [
            diagnostic(
                hiddenRows, .hiddenCells, .warning, "hidden row", "hidden rows", "read like the others",
                remedy: "Check that they belong to the table.", at: origin),
            diagnostic(
                hiddenColumns, .hiddenCells, .warning, "cell in hidden columns", "cells in hidden columns",
                "read like the others", remedy: "Check that they belong to the table.", at: origin),
            diagnostic(
                formulas, .formulaCells, .info, "formula", "formulas", "read as last calculated",
                remedy: "Recalculate and save the workbook if its inputs changed.", at: origin),
            diagnostic(
                numericTexts, .textNumbers, .info, "number-like text", "number-like texts",
                "left as text", remedy: "Check decimal marks in these cells.", at: origin),
            diagnostic(
                errors, .errorCells, .warning, "spreadsheet error", "spreadsheet errors", "in cells",
                remedy: "Correct the formulas, or leave these cells empty.", at: origin),
        ].compactMap { $0 }
    }

    private func diagnostic(
        _ finding: Finding, _ code: TabularError.Code, _ severity: Diagnostic.Severity, _ one: String,
        _ many: String,
        _ predicate: String, remedy: String, at origin: TableOrigin
    ) -> Diagnostic? {
        guard let first = finding.first else { return nil }
        let noun = finding.count == 1 ? one : many
        return Diagnostic(
            severity, code: code.rawValue, "\(finding.count) \(noun) \(predicate), the first at \(first)",
            remedy: remedy,
            at: SourceLocation(
                file: origin.file, sheet: origin.sheet, line: first.row, column: first.column + 1))
    }
}
