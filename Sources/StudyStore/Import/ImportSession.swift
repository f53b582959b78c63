import Cohort
import Diagnostics
import GRDB

/// The open import inside `StudyStore.performImport`: takes batches, remarks and rejects.
///
/// Valid inside the closure only, which must not call the store itself.
package struct ImportSession {
    /// More remarks than this are counted, not kept.
    package static let keptDiagnostics = 10_000

    private let db: Database
    private let header: ImportHeader
    private let importID: Int64
    private let facts: FactWriter
    private let entities: EntityIndex
    private let readings: ReadingWriter
    private var marrowReports = 0
    private var rejected = 0
    private var diagnostics = 0
    private(set) var conflicts = ConflictList()

    init(
        _ db: Database, header: ImportHeader, importID: Int64, replaces: Bool, catalogue: [Analyte]
    ) throws {
        self.db = db
        self.header = header
        self.importID = importID
        facts = try FactWriter(db, importID: importID, file: header.file)
        entities = try EntityIndex(db, facts: facts, file: header.file, catalogue: catalogue)
        readings = try ReadingWriter(
            db, importID: importID, file: header.file, replaces: replaces, entities: entities)
    }

    /// Adds what a piece of the file says. Contradictions are collected and refuse the import when it ends.
    package mutating func add(_ batch: ImportBatch) throws {
        for analyte in batch.addedAnalytes {
            entities.describe(analyte)
            try facts.state(
                .analyte, entities.analyte(analyte.id), analyte.fields, conflicts: &conflicts)
        }
        for patient in batch.patients {
            try facts.state(
                .patient, entities.patient(patient.id, conflicts: &conflicts), patient.fields,
                conflicts: &conflicts)
        }
        for course in batch.courses { try add(course) }
        for reading in batch.readings { try readings.write(reading, conflicts: &conflicts) }
        for report in batch.marrow {
            let place = FactWriter.Place(report.provenance)
            let draw = try entities.draw(report.draw, at: place, conflicts: &conflicts)
            try facts.state(.marrow, draw, report.fields, at: place, conflicts: &conflicts)
            marrowReports += 1
        }
        for outcome in batch.outcomes {
            try facts.state(
                .outcome, entities.patient(outcome.patient, conflicts: &conflicts), outcome.fields,
                conflicts: &conflicts)
        }
    }

    private mutating func add(_ course: Course) throws {
        let rowID = try entities.course(course.patient, course.number, conflicts: &conflicts)
        try facts.state(.course, rowID, course.fields, conflicts: &conflicts)
        for interval in course.intervals {
            if let stop = interval.stopDay, stop < interval.startDay {
                throw StoreError.invalid(
                    "an infusion that ends before it starts", at: SourceLocation(file: header.file),
                    detail: "\(course.patient) course \(course.number)")
            }
            try facts.state(
                .interval, entities.interval(course: rowID, startDay: interval.startDay), interval.fields,
                conflicts: &conflicts)
        }
    }

    /// Keeps the importer's remarks beside the import.
    package mutating func record(_ remarks: [Diagnostic]) throws {
        for remark in remarks {
            diagnostics += 1
            guard diagnostics <= ImportSession.keptDiagnostics else { continue }
            try db.execute(
                sql: """
                    INSERT INTO import_diagnostic
                        (import_id, ordinal, severity, code, message, remedy, file, sheet, line, col)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    importID, diagnostics, remark.severity.rawValue, remark.code, remark.message,
                    remark.remedy, remark.location?.file, remark.location?.sheet, remark.location?.line,
                    remark.location?.column,
                ])
        }
    }

    /// Counts cells that the importer refused.
    package mutating func reject(_ count: Int) { rejected += count }

    var counts: ImportCounts {
        var counts = ImportCounts()
        counts.readings = readings.written
        counts.duplicates = readings.duplicates
        counts.superseded = readings.superseded
        counts.facts = facts.written
        counts.newPatients = entities.rows.newPatients
        counts.newCourses = entities.rows.newCourses
        counts.newDraws = entities.rows.newDraws
        counts.marrowReports = marrowReports
        counts.rejected = rejected
        counts.diagnostics = diagnostics
        return counts
    }

    /// Closes the ledger row.
    func finish() throws {
        let counts = counts
        try db.execute(
            sql: """
                UPDATE import SET readings = ?, duplicates = ?, superseded = ?, facts = ?, rejected = ?,
                    first_reading = ?, last_reading = ?, first_fact = ?, last_fact = ? WHERE id = ?
                """,
            arguments: [
                counts.readings, counts.duplicates, counts.superseded, counts.facts, counts.rejected,
                readings.firstID, readings.lastID, facts.firstID, facts.lastID, importID,
            ])
    }
}
