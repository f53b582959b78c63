import GRDB

/// Row ids of one store's patients, courses, intervals, draws and analytes in another store.
final class EntityTranslation {
    private let source: Database
    private let rows: EntityRows
    private var maps: [Subject: [Int64: Int64]] = [:]

    init(from source: Database, to rows: EntityRows) {
        self.source = source
        self.rows = rows
    }

    /// The target's row for what `id` means in the source; made there when missing.
    func row(_ subject: Subject, _ id: Int64) throws -> Int64 {
        let kind = subject.table
        if let known = maps[kind]?[id] { return known }
        let new = try translate(kind, id)
        // Bounded like the import's maps; a lost entry is only looked up again.
        if maps[kind, default: [:]].count >= EntityIndex.limit { maps[kind] = [:] }
        maps[kind, default: [:]][id] = new
        return new
    }

    private func translate(_ subject: Subject, _ id: Int64) throws -> Int64 {
        switch subject {
        case .patient, .outcome:
            return try rows.patient(try fetch("SELECT pseudonym FROM patient WHERE id = ?", id)[0])
        case .course:
            let row = try fetch("SELECT patient_id, number FROM course WHERE id = ?", id)
            return try rows.course(patient: try self.row(.patient, row[0]), number: row[1])
        case .interval:
            let row = try fetch("SELECT course_id, start_day FROM infusion_interval WHERE id = ?", id)
            return try rows.interval(course: try self.row(.course, row[0]), startDay: row[1])
        case .draw, .marrow:
            let row = try fetch("SELECT course_id, day, hour, specimen FROM draw WHERE id = ?", id)
            return try rows.draw(
                course: try self.row(.course, row[0]), day: row[1], hour: row[2], specimen: row[3])
        case .analyte:
            let row = try fetch("SELECT code, name, unit FROM analyte WHERE id = ?", id)
            return try rows.analyte(row[0], name: row[1], unit: row[2])
        }
    }

    private func fetch(_ sql: String, _ id: Int64) throws -> Row {
        guard let row = try Row.fetchOne(source, sql: sql, arguments: [id]) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a statement about nothing")
        }
        return row
    }
}

extension Subject {
    /// Outcomes hang on patients and marrow reports on draws: the same rows.
    fileprivate var table: Subject {
        switch self {
        case .outcome: .patient
        case .marrow: .draw
        default: self
        }
    }
}
