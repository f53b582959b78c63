import Diagnostics
import GRDB

extension StudyStore {
    /// The remarks kept with an import, in the order the importer made them.
    package func diagnostics(of importID: Int64) throws(StoreError) -> [Diagnostic] {
        try read { db in
            try Row.fetchAll(
                db, sql: "SELECT * FROM import_diagnostic WHERE import_id = ? ORDER BY ordinal",
                arguments: [importID]
            ).map(Diagnostic.init(row:))
        }
    }

    /// The remarks of all imports in force.
    package func diagnostics() throws(StoreError) -> [Diagnostic] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT d.* FROM import_diagnostic d JOIN import i ON i.id = d.import_id
                    WHERE i.retracted_at IS NULL ORDER BY d.import_id, d.ordinal
                    """
            ).map(Diagnostic.init(row:))
        }
    }
}

extension Diagnostic {
    fileprivate init(row: Row) {
        let file: String? = row["file"]
        self.init(
            Severity(rawValue: row["severity"]) ?? .info, code: row["code"], row["message"],
            remedy: row["remedy"],
            at: file.map {
                SourceLocation(file: $0, sheet: row["sheet"], line: row["line"], column: row["col"])
            })
    }
}
