import GRDB
import JSONText

extension StudyStore {
    /// Replaces the saved flags by those of the newest analysis; `v_flags.up_to_date` tells whether the store
    /// has changed since.
    package func saveFlags(_ flags: [StoredFlag], tool: String = "immunochron") throws(StoreError) {
        try write { db in
            let seq = try LogicalClock.now(db)
            try db.execute(sql: "DELETE FROM flag")
            for flag in flags {
                try db.execute(
                    sql: """
                        INSERT INTO flag(seq, tool, rule, level, patient, course, day, specimen, evidence,
                            missing, text) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        """,
                    arguments: [
                        seq, tool, flag.rule, flag.level, flag.patient, flag.course, flag.day, flag.specimen,
                        flag.evidence, JSON(flag.missing).text(), flag.text,
                    ])
            }
        }
    }

    /// The saved flags in the order they were saved.
    package func flags() throws(StoreError) -> [StoredFlag] {
        try read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM flag ORDER BY id").map { row in
                let missing = try JSON(parsing: row["missing"]).array ?? []
                return StoredFlag(
                    rule: row["rule"], level: row["level"], patient: row["patient"], course: row["course"],
                    day: row["day"], specimen: row["specimen"], evidence: row["evidence"],
                    missing: missing.compactMap(\.string), text: row["text"])
            }
        }
    }
}
