import Cohort
import Diagnostics
import Foundation
import GRDB

extension StudyStore {
    /// Corrects one reading by hand: the old value stays in the history with who changed it, when and why.
    ///
    /// The correction belongs to the old value: when a later file states the old value again it counts as a
    /// duplicate, and when the import that stated it is undone the correction rests.
    ///
    /// - Returns: the value that was replaced.
    @discardableResult
    package func correct(
        _ key: ReadingKey, to value: ReadingValue, reason: String, by who: String, now: Date,
        dryRun: Bool = false
    ) throws(StoreError) -> ReadingValue {
        let new = StatedValue(value)
        try checkCorrection(new, reason: reason, who: who)
        return try write(keeping: !dryRun) { db in
            guard let row = try currentReading(db, key), let old = row.value.readingValue else {
                throw StoreError(
                    .badData, code: "IC0415", "The store has no reading \(key).",
                    remedy:
                        "`show patient \(key.patient)` lists the readings with day, specimen and replicate.")
            }
            guard row.value != new else {
                throw StoreError(
                    .usage, code: "IC0416", "The reading \(key) has this value already.",
                    remedy: "Nothing was changed.")
            }
            try insertCorrection(db, row, new, reason: reason, who: who, now: now)
            var conflicts = ConflictList()
            try Refolder(db, .reading).refold(row.key, conflicts: &conflicts)
            return old
        }
    }

    private func checkCorrection(_ value: StatedValue, reason: String, who: String) throws(StoreError) {
        guard value.isStorable else { throw .invalid("a number that is not finite, or an empty interval") }
        for (word, name) in [(reason, "a reason"), (who, "a name")] where word.allSatisfy(\.isWhitespace) {
            throw StoreError(
                .usage, code: "IC0417", "A correction needs \(name).",
                remedy: "The history must say who changed a value, and why.")
        }
    }

    private struct CurrentReading {
        var id: Int64
        var draw: Int64
        var analyte: Int64
        var replicate: Int64
        var value: StatedValue

        var key: Refolder.Key { [.integer(draw), .integer(analyte), .integer(replicate)] }
    }

    private func currentReading(_ db: Database, _ key: ReadingKey) throws -> CurrentReading? {
        let select = try RawStatement(
            db,
            """
            SELECT r.id, r.draw_id, r.analyte_id, r.replicate, r.kind, coalesce(r.value, r.reason), r.upper
            FROM patient p JOIN course c ON c.patient_id = p.id JOIN draw d ON d.course_id = c.id
            JOIN reading r ON r.draw_id = d.id AND r.state = 0 JOIN analyte a ON a.id = r.analyte_id
            WHERE p.pseudonym = ?1 AND c.number = ?2 AND d.day = ?3
              AND ifnull(d.hour, -1.0) = ifnull(?4, -1.0) AND d.specimen = ?5 AND a.code = ?6
              AND r.replicate = ?7
            """)
        select.bind(1, key.patient.precomposedStringWithCanonicalMapping)
        select.bind(2, key.course)
        select.bind(3, key.day)
        select.bind(4, key.hour)
        select.bind(5, key.specimen.rawValue)
        select.bind(6, key.analyte.precomposedStringWithCanonicalMapping)
        select.bind(7, key.replicate)
        guard try select.step() else { return nil }
        return CurrentReading(
            id: select.int64(0), draw: select.int64(1), analyte: select.int64(2), replicate: select.int64(3),
            value: select.stated(4))
    }

    private func insertCorrection(
        _ db: Database, _ row: CurrentReading, _ new: StatedValue, reason: String, who: String, now: Date
    ) throws {
        try db.execute(
            sql: """
                INSERT INTO correction(seq, made_at, made_by, reason, draw_id, analyte_id, replicate,
                    old_kind, old_value, old_upper, new_kind, new_value, new_upper)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                try LogicalClock.next(db), Timestamp.text(now), who, reason, row.draw, row.analyte,
                row.replicate, row.value.kind.rawValue, row.value.content.databaseValue, row.value.upper,
                new.kind.rawValue, new.content.databaseValue, new.upper,
            ])
        try CorrectionRows.insertReading(
            db, correction: db.lastInsertedRowID, like: row.id, value: new)
    }
}
