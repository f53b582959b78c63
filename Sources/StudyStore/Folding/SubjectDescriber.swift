import Cohort
import GRDB

/// Names the thing behind a key, for conflicts: slow, and called for those only.
struct SubjectDescriber {
    private let db: Database

    init(_ db: Database) { self.db = db }

    func subject(_ table: StatementTable, _ key: Refolder.Key) throws -> Conflict.Subject {
        if table.hasCorrections, case .integer(let draw) = key[0], case .integer(let analyte) = key[1],
            case .integer(let replicate) = key[2]
        {
            return .reading(try readingKey(draw: draw, analyte: analyte, replicate: Int(replicate)))
        }
        guard case .text(let subject) = key[0], case .integer(let id) = key[1], case .text(let field) = key[2]
        else { return .field(of: "a record", name: "?") }
        let name = field.hasPrefix("attributes.") ? String(field.dropFirst(11)) : field
        return .field(of: try owner(Subject(rawValue: subject), id), name: name)
    }

    func readingKey(draw: Int64, analyte: Int64, replicate: Int) throws -> ReadingKey {
        let row = try Row.fetchOne(db, sql: SubjectDescriber.draw, arguments: [draw])
        let code = try String.fetchOne(db, sql: "SELECT code FROM analyte WHERE id = ?", arguments: [analyte])
        return ReadingKey(
            patient: row?["pseudonym"] ?? "?", course: row?["number"] ?? 0, day: row?["day"] ?? 0,
            hour: row?["hour"], specimen: (row?["specimen"]).flatMap(Specimen.init(rawValue:)) ?? .blood,
            analyte: code ?? "?", replicate: replicate)
    }

    private static let draw = """
        SELECT p.pseudonym, c.number, d.day, d.hour, d.specimen FROM draw d
        JOIN course c ON c.id = d.course_id JOIN patient p ON p.id = c.patient_id WHERE d.id = ?
        """

    private func owner(_ subject: Subject?, _ id: Int64) throws -> String {
        switch subject {
        case .patient: "patient \(try name("SELECT pseudonym FROM patient WHERE id = ?", id))"
        case .outcome: "outcome of \(try name("SELECT pseudonym FROM patient WHERE id = ?", id))"
        case .analyte: "analyte \(try name("SELECT code FROM analyte WHERE id = ?", id))"
        case .course: try name(SubjectDescriber.course, id)
        case .interval: try name(SubjectDescriber.interval, id)
        case .draw: "draw of \(try drawName(id))"
        case .marrow: "marrow report of \(try drawName(id))"
        case nil: "a record"
        }
    }

    private static let course = """
        SELECT p.pseudonym || ' course ' || c.number FROM course c JOIN patient p ON p.id = c.patient_id
        WHERE c.id = ?
        """
    private static let interval = """
        SELECT p.pseudonym || ' course ' || c.number || ' infusion from day ' || i.start_day
        FROM infusion_interval i JOIN course c ON c.id = i.course_id JOIN patient p ON p.id = c.patient_id
        WHERE i.id = ?
        """

    private func name(_ sql: String, _ id: Int64) throws -> String {
        try String.fetchOne(db, sql: sql, arguments: [id]) ?? "?"
    }

    private func drawName(_ id: Int64) throws -> String {
        guard let row = try Row.fetchOne(db, sql: SubjectDescriber.draw, arguments: [id]) else { return "?" }
        let patient: String = row["pseudonym"], course: Int = row["number"], day: Int = row["day"]
        let specimen: String = row["specimen"]
        return "\(patient) course \(course) day \(day) \(specimen)"
    }
}
