import Cohort
import GRDB

/// All fields in force, by subject and row id.
struct FactLoader {
    /// Where a subject was first stated, for marrow reports.
    struct Origin {
        var importID: Int64
        var sheet: String?
        var line: Int
        var column: Int
        var rawText: String
        var rawUnit: String
    }

    private var fields: [Subject: [Int64: Fields]] = [:]
    private(set) var marrowOrigins: [Int64: Origin] = [:]

    init(_ db: Database) throws {
        let select = try RawStatement(
            db,
            """
            SELECT subject, subject_id, field, kind, value, upper, import_id, sheet, line, col, raw_text, raw_unit
            FROM fact WHERE state = 0
            """)
        while try select.step() {
            guard let subject = Subject(rawValue: select.text(0)) else { continue }
            let id = select.int64(1), name = select.text(2)
            fields[subject, default: [:]][id, default: Fields()][name] = select.stated(3)
            if subject == .marrow && name == Fields.stated {
                marrowOrigins[id] = Origin(
                    importID: select.int64(6), sheet: select.optionalText(7), line: select.int(8),
                    column: select.int(9), rawText: select.text(10), rawUnit: select.text(11))
            }
        }
    }

    /// The fields of a subject that at least one import in force knows; nil otherwise.
    func stated(_ subject: Subject, _ id: Int64) -> Fields? {
        guard let found = fields[subject]?[id], found[Fields.stated] != nil else { return nil }
        return found
    }

    /// Fields of a subject, known or not (draws are known by their readings).
    func fields(_ subject: Subject, _ id: Int64) -> Fields { fields[subject]?[id] ?? Fields() }
}
