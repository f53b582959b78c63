import GRDB

extension StudyStore {
    /// Everything wrong with the file, in words; empty when it is sound.
    ///
    /// SQLite's own check of pages and indexes, foreign keys, and the rules of the ledger: one statement in
    /// force under each key, none of an undone import, and each superseded one with its successor.
    package func integrityCheck() throws(StoreError) -> [String] {
        try read { db in
            var problems = try String.fetchAll(db, sql: "PRAGMA integrity_check").filter { $0 != "ok" }
            for row in try Row.fetchAll(db, sql: "PRAGMA foreign_key_check") {
                let table: String = row[0], parent: String = row[2]
                problems.append("a row of \(table) points to a missing row of \(parent)")
            }
            for (sql, problem) in StudyStore.rules {
                let count = try Int.fetchOne(db, sql: sql) ?? 0
                if count > 0 { problems.append("\(count) \(problem)") }
            }
            return problems
        }
    }

    private static var rules: [(sql: String, problem: String)] {
        StatementTable.all.flatMap { table in
            let imported = table.hasCorrections ? "s.correction_id IS NULL AND" : ""
            let same = table.key.map { "o.\($0) = s.\($0)" }.joined(separator: " AND ")
            return [
                (
                    """
                    SELECT count(*) FROM \(table.name) s JOIN import i ON i.id = s.import_id
                    WHERE \(imported) (s.state = 3) <> (i.retracted_at IS NOT NULL)
                    """, "rows of \(table.name) disagree with the ledger"
                ),
                (
                    "SELECT count(*) FROM \(table.name) WHERE (state = 2) <> (superseded_by IS NOT NULL)",
                    "rows of \(table.name) are superseded by nothing"
                ),
                (
                    """
                    SELECT count(*) FROM \(table.name) s WHERE s.state IN (1, 2) AND NOT EXISTS
                        (SELECT 1 FROM \(table.name) o WHERE \(same) AND o.state = 0)
                    """, "rows of \(table.name) have no statement in force beside them"
                ),
            ]
        } + [
            (
                """
                SELECT count(*) FROM import i WHERE i.readings <>
                    (SELECT count(*) FROM reading r WHERE r.id BETWEEN i.first_reading AND i.last_reading
                        AND r.import_id = i.id AND r.correction_id IS NULL)
                """, "imports have lost readings"
            )
        ]
    }
}
