import Cohort
import Foundation
import GRDB

extension StudyStore {
    /// Imports, undos and corrections in the order they happened.
    package func log() throws(StoreError) -> [LedgerEntry] {
        try read { db in
            var entries: [LedgerEntry] = []
            for row in try Row.fetchAll(db, sql: "SELECT * FROM import ORDER BY id") {
                let id: Int64 = row["id"], file: String = row["file"]
                entries.append(
                    LedgerEntry(
                        sequence: row["seq"], time: row["imported_at"],
                        event: .imported(id, file: file, replacing: row["replaces"])))
                if let time: String = row["retracted_at"] {
                    entries.append(
                        LedgerEntry(
                            sequence: row["retracted_seq"], time: time, event: .undone(id, file: file)))
                }
            }
            return try (entries + corrections(db)).sorted { $0.place < $1.place }
        }
    }

    private func corrections(_ db: Database) throws -> [LedgerEntry] {
        let describe = SubjectDescriber(db)
        return try Row.fetchAll(db, sql: "SELECT * FROM correction ORDER BY seq, id").map { row in
            let key = try describe.readingKey(
                draw: row["draw_id"], analyte: row["analyte_id"], replicate: row["replicate"])
            return LedgerEntry(
                sequence: row["seq"], time: row["made_at"],
                event: .corrected(key, by: row["made_by"], reason: row["reason"]))
        }
    }

    /// All statements ever made about a reading, in ledger order; empty when there are none.
    package func history(of key: ReadingKey) throws(StoreError) -> [HistoryEntry] {
        try read { db in
            try Row.fetchAll(
                db, sql: HistoryEntry.query,
                arguments: [
                    key.patient.precomposedStringWithCanonicalMapping, key.course, key.day, key.hour ?? -1,
                    key.specimen.rawValue, key.analyte.precomposedStringWithCanonicalMapping, key.replicate,
                ]
            ).map(HistoryEntry.init(row:))
        }
    }
}

extension HistoryEntry {
    fileprivate static let query = """
        SELECT CASE r.state WHEN 0 THEN 'current' WHEN 1 THEN 'duplicate' WHEN 2 THEN 'superseded'
            ELSE 'retracted' END AS state_name, r.*, i.file, k.made_by, k.reason AS why, k.made_at
        FROM patient p JOIN course c ON c.patient_id = p.id JOIN draw d ON d.course_id = c.id
        JOIN reading r ON r.draw_id = d.id JOIN analyte a ON a.id = r.analyte_id
        JOIN import i ON i.id = r.import_id LEFT JOIN correction k ON k.id = r.correction_id
        WHERE p.pseudonym = ? AND c.number = ? AND d.day = ? AND ifnull(d.hour, -1.0) = ?
          AND d.specimen = ? AND a.code = ? AND r.replicate = ? AND r.state IN (0, 1, 2, 3)
        ORDER BY ifnull(k.seq, i.seq), ifnull(k.made_at, i.imported_at), i.sha256, k.made_by, r.id
        """

    fileprivate init(row: Row) {
        let kind = StatedValue.Kind(rawValue: row["kind"]) ?? .missing
        let number: Double = row["value"] ?? 0
        value =
            kind == .missing
            ? .missing(row["reason"] ?? "")
            : ReadingValue(kind: kind, number, upper: row["upper"] ?? number)
        state = State(rawValue: row["state_name"]) ?? .retracted
        importID = row["import_id"]
        file = row["file"]
        provenance = Provenance(
            importID: row["import_id"], sheet: row["sheet"], row: row["line"], column: row["col"],
            rawText: row["raw_text"], rawUnit: row["raw_unit"])
        correctedBy = row["made_by"]
        correctionReason = row["why"]
        correctedAt = row["made_at"]
    }
}
