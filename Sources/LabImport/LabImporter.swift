import Cohort
import Diagnostics
import Tabular

/// Reads a laboratory's table file into batches of readings, patients, courses, outcomes and marrow reports.
///
///     let report = try LabImporter(options: options).importFile("beads.csv", mapping: mapping) { batch in
///         try session.add(batch)
///     }
///
/// Canonical sheets are recognised by their header; a foreign table needs a mapping. The sink is called with one
/// batch after the other, so memory grows with the batch, not with the file. Errors in single cells and rows become
/// diagnostics of the report; what makes the whole table unusable is thrown.
package struct LabImporter: Sendable {
    package var options: ImportOptions

    package init(options: ImportOptions = ImportOptions()) { self.options = options }

    /// - Parameters:
    ///   - sheet: the sheet of a workbook; without it, and without one in the mapping, a foreign table is the first
    ///     visible sheet, and all canonical sheets of a workbook are taken.
    ///   - mapping: nil for canonical sheets.
    package func importFile(
        _ path: String, sheet: String? = nil, mapping: ImportMapping? = nil,
        sink: (ImportBatch) throws -> Void
    ) throws -> ImportReport {
        let source = try TableSource.open(path)
        var report = ImportReport(file: path)
        var diagnostics = DiagnosticList()
        if let mapping {
            report.mappingText = mapping.canonicalText
            let reader = try source.reader(
                sheet: mapping.sheet ?? sheet, options: LabImporter.tableOptions(mapping))
            var table = TableImport(reader, options: options, report: report, diagnostics: diagnostics)
            try table.runMapped(mapping, sink: sink)
            (report, diagnostics) = (table.report, table.diagnostics)
            finish(reader, .mapped, rowsBefore: 0, &report, &diagnostics)
        } else {
            try importCanonical(source, sheet, &report, &diagnostics, sink)
        }
        report.diagnostics = diagnostics.finished()
        return report
    }

    /// Everything an import would find, without a store: rejects, conflicts within the file, and what it would bring.
    package func checkFile(
        _ path: String, sheet: String? = nil, mapping: ImportMapping? = nil
    ) throws -> ImportReport {
        var checking = self
        checking.options.detectsDuplicates = true
        return try checking.importFile(path, sheet: sheet, mapping: mapping) { _ in }
    }

    private func importCanonical(
        _ source: TableSource, _ sheet: String?, _ report: inout ImportReport,
        _ diagnostics: inout DiagnosticList,
        _ sink: (ImportBatch) throws -> Void
    ) throws {
        let names = sheet.map { [Optional($0)] } ?? source.sheets.filter { !$0.isHidden }.map(\.name)
        var unrecognised: [SourceLocation] = []
        for name in names {
            guard let reader = try reader(source, name, isOnly: names.count == 1) else { continue }
            guard let kind = SheetSchema.recognise(header: reader.columns) else {
                unrecognised.append(
                    SourceLocation(file: source.path, sheet: reader.sheet, line: reader.headerLine))
                continue
            }
            let rowsBefore = report.rows
            var table = TableImport(reader, options: options, report: report, diagnostics: diagnostics)
            try table.runCanonical(kind, sink: sink)
            (report, diagnostics) = (table.report, table.diagnostics)
            finish(reader, .canonical(kind), rowsBefore: rowsBefore, &report, &diagnostics)
        }
        if report.tables.isEmpty { throw unrecognisedTable(source.path, unrecognised.first) }
        for place in unrecognised {
            diagnostics.add(
                .warning, .unrecognisedTable, "the sheet is no canonical one and was left out",
                remedy: "Import it with a mapping; import --guess proposes one.", at: place)
        }
    }

    /// A reader of a sheet; empty sheets of a workbook are passed over.
    private func reader(_ source: TableSource, _ name: String?, isOnly: Bool) throws(TabularError)
        -> TableReader?
    {
        do {
            return try source.reader(sheet: name, options: TableOptions(raggedRows: .allow))
        } catch {
            if error.kind == .emptyFile, !isOnly { return nil }
            throw error
        }
    }

    private func unrecognisedTable(_ path: String, _ place: SourceLocation?) -> ImportError {
        ImportError(
            .unrecognisedTable, "the header is that of no canonical sheet",
            remedy:
                "Run 'immunochron import --guess \(path)' for a mapping, or start from 'immunochron template long'.",
            at: place ?? SourceLocation(file: path))
    }

    private func finish(
        _ reader: TableReader, _ source: ImportReport.Source, rowsBefore: Int, _ report: inout ImportReport,
        _ diagnostics: inout DiagnosticList
    ) {
        report.tables.append(
            ImportReport.Table(sheet: reader.sheet, source: source, rows: report.rows - rowsBefore))
        report.dialect = reader.dialect?.description
        for diagnostic in reader.diagnostics { diagnostics.add(diagnostic) }
        if report.rows == rowsBefore {
            diagnostics.add(
                .warning, .nothingToImport, "the table has a header but no rows", remedy: "Export it again.",
                at: SourceLocation(file: reader.path, sheet: reader.sheet))
        }
    }

    static func tableOptions(_ mapping: ImportMapping) -> TableOptions {
        TableOptions(
            encoding: mapping.encoding, delimiter: mapping.delimiter, decimalMark: mapping.decimalMark,
            header: mapping.headerRows.map { .rows($0) } ?? .firstRow, raggedRows: .allow)
    }
}
