import Cohort
import GRDB

/// Patients, courses, draws, marrow reports, outcomes and added analytes in their documented order.
struct EntityLoader {
    private(set) var patients: [Patient] = []
    private(set) var courses: [Course] = []
    private(set) var outcomes: [Outcome] = []
    private(set) var marrow: [MarrowAssessment] = []
    private(set) var analytes: [Analyte] = []
    /// Every draw by its row id, with its place in the documented order.
    private(set) var draws: [Int64: (draw: Draw, rank: Int)] = [:]

    init(_ db: Database) throws {
        let facts = try FactLoader(db)
        try loadPatients(db, facts)
        try loadCourses(db, facts)
        try loadDraws(db, facts)
        try loadAnalytes(db, facts)
    }

    private mutating func loadPatients(_ db: Database, _ facts: FactLoader) throws {
        let select = try RawStatement(db, "SELECT id, pseudonym FROM patient ORDER BY pseudonym")
        while try select.step() {
            let id = select.int64(0), pseudonym = select.text(1)
            if let fields = facts.stated(.patient, id) {
                patients.append(Patient(id: pseudonym, fields: fields))
            }
            if let fields = facts.stated(.outcome, id) {
                outcomes.append(Outcome(patient: pseudonym, fields: fields))
            }
        }
    }

    private mutating func loadCourses(_ db: Database, _ facts: FactLoader) throws {
        var intervals: [Int64: [InfusionInterval]] = [:]
        let select = try RawStatement(
            db, "SELECT id, course_id, start_day FROM infusion_interval ORDER BY course_id, start_day")
        while try select.step() {
            guard let fields = facts.stated(.interval, select.int64(0)) else { continue }
            intervals[select.int64(1), default: []].append(
                InfusionInterval(startDay: select.int(2), fields: fields))
        }
        let rows = try RawStatement(
            db,
            """
            SELECT c.id, p.pseudonym, c.number FROM course c JOIN patient p ON p.id = c.patient_id
            ORDER BY p.pseudonym, c.number
            """)
        while try rows.step() {
            guard let fields = facts.stated(.course, rows.int64(0)) else { continue }
            courses.append(
                Course(
                    patient: rows.text(1), number: rows.int(2), intervals: intervals[rows.int64(0)] ?? [],
                    fields: fields))
        }
    }

    private mutating func loadDraws(_ db: Database, _ facts: FactLoader) throws {
        let rows = try RawStatement(
            db,
            """
            SELECT d.id, p.pseudonym, c.number, d.day, d.hour, d.specimen FROM draw d
            JOIN course c ON c.id = d.course_id JOIN patient p ON p.id = c.patient_id
            ORDER BY p.pseudonym, c.number, d.day, d.hour, d.specimen
            """)
        while try rows.step() {
            let id = rows.int64(0), known = facts.fields(.draw, id)
            let draw = Draw(
                patient: rows.text(1), course: rows.int(2), day: rows.int(3), hour: rows.optionalDouble(4),
                nominalDay: known.int("nominal_day"), specimen: Specimen(rawValue: rows.text(5)) ?? .blood,
                reason: known.text("reason").flatMap(DrawReason.init(rawValue:)) ?? .scheduled)
            draws[id] = (draw, draws.count)
            if let fields = facts.stated(.marrow, id) {
                marrow.append(
                    MarrowAssessment(
                        draw: draw, fields: fields, provenance: Provenance(facts.marrowOrigins[id])))
            }
        }
    }

    private mutating func loadAnalytes(_ db: Database, _ facts: FactLoader) throws {
        let rows = try RawStatement(db, "SELECT id, code FROM analyte ORDER BY code")
        while try rows.step() {
            guard let fields = facts.stated(.analyte, rows.int64(0)) else { continue }
            analytes.append(Analyte(id: rows.text(1), fields: fields))
        }
    }
}

extension Provenance {
    fileprivate init(_ origin: FactLoader.Origin?) {
        self.init(
            importID: origin?.importID ?? 0, sheet: origin?.sheet, row: origin?.line ?? 0,
            column: origin?.column ?? 0, rawText: origin?.rawText ?? "", rawUnit: origin?.rawUnit ?? "")
    }
}
