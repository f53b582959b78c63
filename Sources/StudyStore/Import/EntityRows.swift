import Cohort
import Foundation
import GRDB

/// Row ids of patients, courses, intervals, draws and analytes by their identity; made when missing.
///
/// A row says nothing by itself: what is known about it are the statements of imports.
final class EntityRows {
    private(set) var newPatients = 0, newCourses = 0, newDraws = 0

    private let db: Database
    private let findDraw, insertDraw: RawStatement

    init(_ db: Database) throws {
        self.db = db
        findDraw = try RawStatement(
            db,
            """
            SELECT id FROM draw WHERE course_id = ?1 AND day = ?2 AND specimen = ?3
            AND ifnull(hour, -1.0) = ifnull(?4, -1.0)
            """)
        insertDraw = try RawStatement(
            db, "INSERT INTO draw(course_id, day, specimen, hour) VALUES (?1, ?2, ?3, ?4)")
    }

    func patient(_ pseudonym: String) throws -> Int64 {
        if let id = try Int64.fetchOne(
            db, sql: "SELECT id FROM patient WHERE pseudonym = ?", arguments: [pseudonym])
        {
            return id
        }
        newPatients += 1
        try db.execute(
            sql: "INSERT INTO patient(pseudonym, folded) VALUES (?, ?)",
            arguments: [pseudonym, PatientSpelling.folded(pseudonym)])
        return db.lastInsertedRowID
    }

    func course(patient: Int64, number: Int) throws -> Int64 {
        if let id = try Int64.fetchOne(
            db, sql: "SELECT id FROM course WHERE patient_id = ? AND number = ?",
            arguments: [patient, number])
        {
            return id
        }
        newCourses += 1
        try db.execute(
            sql: "INSERT INTO course(patient_id, number) VALUES (?, ?)", arguments: [patient, number])
        return db.lastInsertedRowID
    }

    func interval(course: Int64, startDay: Int) throws -> Int64 {
        if let id = try Int64.fetchOne(
            db, sql: "SELECT id FROM infusion_interval WHERE course_id = ? AND start_day = ?",
            arguments: [course, startDay])
        {
            return id
        }
        try db.execute(
            sql: "INSERT INTO infusion_interval(course_id, start_day) VALUES (?, ?)",
            arguments: [course, startDay])
        return db.lastInsertedRowID
    }

    func draw(course: Int64, day: Int, hour: Double?, specimen: String) throws -> Int64 {
        findDraw.bind(1, course)
        findDraw.bind(2, day)
        findDraw.bind(3, specimen)
        findDraw.bind(4, hour)
        defer { findDraw.reset() }
        if try findDraw.step() { return findDraw.int64(0) }
        newDraws += 1
        insertDraw.bind(1, course)
        insertDraw.bind(2, day)
        insertDraw.bind(3, specimen)
        insertDraw.bind(4, hour)
        try insertDraw.run()
        return insertDraw.lastInsertedID
    }

    /// Name and unit are filled in where they were unknown.
    func analyte(_ code: String, name: String?, unit: String?) throws -> Int64 {
        try db.execute(
            sql: """
                INSERT INTO analyte(code, name, unit) VALUES (?, ?, ?)
                ON CONFLICT(code) DO UPDATE SET name = ifnull(name, excluded.name),
                    unit = ifnull(unit, excluded.unit)
                """, arguments: [code, name, unit])
        guard
            let id = try Int64.fetchOne(db, sql: "SELECT id FROM analyte WHERE code = ?", arguments: [code])
        else { throw StoreError.invalid("an analyte") }
        return id
    }
}
