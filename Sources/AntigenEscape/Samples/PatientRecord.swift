import Cohort

/// Everything the table looks at for one patient, ordered in time.
package struct PatientRecord: Sendable {
    package var id: Patient.ID
    package var patient: Patient?
    package var courses: [Course]
    package var marrow: [MarrowAssessment]
    /// Readings of this patient; the rules use blood CD19 and marrow residual disease.
    package var readings: [Reading]
    package var outcome: Outcome?

    package init(
        id: Patient.ID, patient: Patient? = nil, courses: [Course] = [], marrow: [MarrowAssessment] = [],
        readings: [Reading] = [], outcome: Outcome? = nil
    ) {
        self.id = id
        self.patient = patient
        self.courses = courses.sorted { $0.number < $1.number }
        self.marrow = marrow.sorted { PatientRecord.precedes($0, $1) }
        self.readings = readings.sorted { PatientRecord.precedes($0, $1) }
        self.outcome = outcome
    }

    /// The patients of a study, by id.
    package static func records(of data: StudyData) -> [PatientRecord] {
        let courses = Dictionary(grouping: data.courses, by: \.patient)
        let marrow = Dictionary(grouping: data.marrow, by: \.draw.patient)
        let readings = Dictionary(grouping: data.readings, by: \.draw.patient)
        let patients = Dictionary(data.patients.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let outcomes = Dictionary(
            data.outcomes.map { ($0.patient, $0) }, uniquingKeysWith: { first, _ in first })
        let ids = Set(patients.keys).union(courses.keys).union(marrow.keys).union(readings.keys)
            .union(outcomes.keys)
        return ids.sorted().map { id in
            PatientRecord(
                id: id, patient: patients[id], courses: courses[id] ?? [], marrow: marrow[id] ?? [],
                readings: readings[id] ?? [], outcome: outcomes[id])
        }
    }

    private static func precedes(_ a: MarrowAssessment, _ b: MarrowAssessment) -> Bool {
        (a.draw.course, a.draw.elapsedDays, a.draw.specimen.rawValue, a.provenance.row)
            < (b.draw.course, b.draw.elapsedDays, b.draw.specimen.rawValue, b.provenance.row)
    }

    private static func precedes(_ a: Reading, _ b: Reading) -> Bool {
        (a.draw.course, a.draw.elapsedDays, a.analyte, a.replicate, a.provenance.row)
            < (b.draw.course, b.draw.elapsedDays, b.analyte, b.replicate, b.provenance.row)
    }
}
