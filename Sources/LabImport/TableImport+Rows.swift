import Cohort
import Diagnostics
import Tabular

/// Columns of a table that describe patients, courses, outcomes or marrow reports instead of values.
struct ClinicalFields {
    typealias Columns = [(name: String, field: CompiledField)]

    var patients: Columns = []
    var courses: Columns = []
    var outcomes: Columns = []
    var marrow: Columns = []
    var missing: Set<String> = []

    var isEmpty: Bool { patients.isEmpty && courses.isEmpty && outcomes.isEmpty && marrow.isEmpty }
}

extension TableImport {
    /// Reads all rows; batches go to the sink as they fill, clinical records at the end.
    ///
    /// - Parameter isClinical: rows carry no values, so a day is not asked for.
    mutating func runValues(
        _ plan: ValueTablePlan, _ cells: CellTextReader, _ registry: PatientRegistry,
        clinical: ClinicalFields?,
        isClinical: Bool = true, sink: (ImportBatch) throws -> Void
    ) throws {
        let hasValues = plan.long != nil || !plan.wide.isEmpty
        var importer = ValueTableImporter(
            plan: plan, options: options, report: report, diagnostics: diagnostics, patients: registry,
            cells: cells)
        var collector = ClinicalCollector()
        var fields = FieldReader(diagnostics: DiagnosticList(), cells: cells)
        let missing = CellWords.noText.union(clinical?.missing ?? [])
        let sheet = reader.sheet
        while let batch = try reader.next() {
            for row in batch {
                guard hasValues || clinical?.marrow.isEmpty == false else {
                    try importer.takeClinical(row, clinical, missing, &collector)
                    continue
                }
                guard let draw = try importer.take(row, sheet: sheet) else { continue }
                if let clinical {
                    importer.collect(row, clinical, draw, missing, &collector)
                    if !clinical.marrow.isEmpty {
                        importer.takeMarrow(
                            fields.marrow(
                                draw, FieldRow(row, clinical.marrow, missing: missing), sheet: sheet))
                    }
                }
                if importer.isFull { try sink(importer.takeBatch()) }
            }
        }
        let last = importer.takeBatch()
        if !last.isEmpty { try sink(last) }
        importer.reportSubstitutions(file: reader.path)
        (report, diagnostics) = (importer.report, importer.diagnostics)
        fields.absorb(into: &diagnostics, &report)
        try handOver(collector, cells, sink)
        report.patients += importer.patients.entries.count
        report.courses += importer.patients.entries.reduce(0) { $0 + $1.courses.count }
    }

    private mutating func handOver(
        _ collector: ClinicalCollector, _ cells: CellTextReader, _ sink: (ImportBatch) throws -> Void
    ) throws {
        var fields = FieldReader(diagnostics: diagnostics, cells: cells)
        let batch = collector.batch(&fields)
        diagnostics = fields.diagnostics
        report.rejected += fields.rejected
        report.outcomes += batch.outcomes.count
        if !batch.isEmpty { try sink(batch) }
    }
}

extension FieldReader {
    mutating func absorb(into list: inout DiagnosticList, _ report: inout ImportReport) {
        for entry in diagnostics.finished() { list.add(entry) }
        report.rejected += rejected
    }
}

extension ImportBatch {
    var isEmpty: Bool {
        patients.isEmpty && courses.isEmpty && readings.isEmpty && marrow.isEmpty && outcomes.isEmpty
            && addedAnalytes.isEmpty
    }
}

extension ValueTableImporter {
    /// Gathers the patient, course and outcome columns of a row of values.
    mutating func collect(
        _ row: Row, _ clinical: ClinicalFields, _ draw: Draw, _ missing: Set<String>,
        _ collector: inout ClinicalCollector
    ) {
        if !clinical.patients.isEmpty {
            collector.addPatient(
                draw.patient, FieldRow(row, clinical.patients, missing: missing), &diagnostics)
        }
        if !clinical.outcomes.isEmpty {
            collector.addOutcome(
                draw.patient, FieldRow(row, clinical.outcomes, missing: missing), &diagnostics)
        }
        if !clinical.courses.isEmpty {
            collector.addCourse(draw.patient, draw.course, FieldRow(row, clinical.courses, missing: missing))
        }
    }

    /// A row without values: patients, courses or outcomes only.
    mutating func takeClinical(
        _ row: Row, _ clinical: ClinicalFields?, _ missing: Set<String>, _ collector: inout ClinicalCollector
    ) throws(ImportError) {
        guard let clinical, !row.isBlank, row.line != plan.unitRow, !isSkipped(row) else { return }
        report.rows += 1
        guard fitsHeader(row) else { return }
        guard let field = plan.fields[.patient],
            let patient = try patients.resolve(field, in: row, into: &diagnostics)
        else {
            report.rejected += 1
            return
        }
        let id = patients.entries[patient].id
        if clinical.courses.isEmpty {
            collect(row, clinical, Draw(patient: id, course: 1, day: 0), missing, &collector)
        } else if let course = draws.course(in: row, &diagnostics) {
            _ = patients.isNewCourse(course, of: patient)
            collect(row, clinical, Draw(patient: id, course: course, day: 0), missing, &collector)
        } else {
            report.rejected += 1
        }
    }
}
