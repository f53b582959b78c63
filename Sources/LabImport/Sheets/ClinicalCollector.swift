import Cohort
import Diagnostics

/// Gathers the fields of patients, courses and outcomes over the rows of a table; they are formed at the end,
/// because a course has several rows and a wide table repeats its patient columns.
struct ClinicalCollector {
    private var patients: [Patient.ID: FieldRow] = [:]
    private var outcomes: [Patient.ID: FieldRow] = [:]
    private var courses: [CourseKey: [FieldRow]] = [:]
    private var patientOrder: [Patient.ID] = []
    private var outcomeOrder: [Patient.ID] = []
    private var courseOrder: [CourseKey] = []

    private struct CourseKey: Hashable {
        var patient: Patient.ID
        var number: Int
    }

    mutating func addPatient(_ id: Patient.ID, _ row: FieldRow, _ diagnostics: inout DiagnosticList) {
        if patients[id] == nil { patientOrder.append(id) }
        ClinicalCollector.merge(
            row, into: &patients[id, default: FieldRow(place: row.place)], "patient", &diagnostics)
    }

    mutating func addOutcome(_ id: Patient.ID, _ row: FieldRow, _ diagnostics: inout DiagnosticList) {
        if outcomes[id] == nil { outcomeOrder.append(id) }
        ClinicalCollector.merge(
            row, into: &outcomes[id, default: FieldRow(place: row.place)], "outcome", &diagnostics)
    }

    /// Interval rows are kept apart; rows of a wide table that say the same again are one.
    mutating func addCourse(_ id: Patient.ID, _ number: Int, _ row: FieldRow) {
        let key = CourseKey(patient: id, number: number)
        if courses[key] == nil { courseOrder.append(key) }
        let known = courses[key, default: []].contains { own in
            own.names == row.names && own.names.allSatisfy { own[$0]?.text == row[$0]?.text }
        }
        if !known { courses[key, default: []].append(row) }
    }

    private static func merge(
        _ row: FieldRow, into own: inout FieldRow, _ what: String, _ diagnostics: inout DiagnosticList
    ) {
        for (name, place) in own.merge(row) {
            diagnostics.add(
                .error, .contradiction, "'\(name)' of this \(what) was stated differently before",
                remedy: "State it once, or the same way in each row; the first statement is kept.", at: place)
        }
    }

    /// Everything gathered, as values.
    func batch(_ reader: inout FieldReader) -> ImportBatch {
        var batch = ImportBatch()
        for id in patientOrder {
            if let row = patients[id] { batch.patients.append(reader.patient(id, row)) }
        }
        for key in courseOrder {
            guard let rows = courses[key], let course = reader.course(key.patient, key.number, rows) else {
                continue
            }
            batch.courses.append(course)
        }
        for id in outcomeOrder {
            if let row = outcomes[id] { batch.outcomes.append(reader.outcome(id, row)) }
        }
        return batch
    }
}
