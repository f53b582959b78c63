import Cohort
import GRDB

extension StudyStore {
    /// Everything in force, as values, in the order `StudyData` documents. One consistent state, even while
    /// another program imports.
    package func load() throws(StoreError) -> StudyData {
        try read { db in
            let entities = try EntityLoader(db)
            return StudyData(
                patients: entities.patients, courses: entities.courses,
                readings: try ReadingLoader.load(db, draws: entities.draws), marrow: entities.marrow,
                outcomes: entities.outcomes, imports: try ImportRecord.all(db),
                addedAnalytes: entities.analytes)
        }
    }

    /// The ledger, oldest first.
    package func imports() throws(StoreError) -> [ImportRecord] {
        try read { db in try ImportRecord.all(db) }
    }
}

extension ImportRecord {
    static func all(_ db: Database) throws -> [ImportRecord] {
        try Row.fetchAll(db, sql: "SELECT * FROM import ORDER BY id").map { row in
            ImportRecord(
                id: row["id"], file: row["file"], sha256: row["sha256"], importer: row["importer"],
                importerVersion: row["importer_version"], mappingDigest: row["mapping_digest"],
                importedAt: row["imported_at"], readings: row["readings"], rejected: row["rejected"],
                retracted: row["retracted_at"] as String? != nil)
        }
    }
}
