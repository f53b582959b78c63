import Cohort
import Diagnostics
import Foundation
import GRDB

extension StudyStore {
    /// Imports one file in one transaction: all of it, or, on any error or conflict, nothing.
    ///
    /// The same file with the same importer and mapping, in force already, is left alone. Values that contradict
    /// each other or the store refuse the import with the whole list of conflicts; with `replace` they supersede
    /// what other imports said (history stays), while contradictions within the file still refuse it.
    ///
    /// - Parameters:
    ///   - now: the time for the ledger; the store reads no clock.
    ///   - dryRun: does everything, keeps nothing.
    ///   - body: adds the file's contents; it must not call the store. Errors it throws come out as they are.
    @discardableResult
    package func performImport(
        _ header: ImportHeader, replace: Bool = false, now: Date, dryRun: Bool = false,
        _ body: (inout ImportSession) throws -> Void
    ) throws(StoreError) -> ImportOutcome {
        try write(keeping: !dryRun, checkingKeys: false) { db in
            if let known = try knownImport(db, header, replace: replace) { return .alreadyImported(known) }
            let id = try openLedger(db, header, replace: replace, now: now)
            var session = try ImportSession(
                db, header: header, importID: id, replaces: replace, catalogue: catalogue)
            try body(&session)
            guard session.conflicts.isEmpty else { throw refusal(session.conflicts, header.file, replace) }
            try session.finish()
            return dryRun ? .wouldImport(session.counts) : .imported(id, session.counts)
        }
    }

    /// With `replace` a newer importer may read the same file again; otherwise its version does not matter.
    private func knownImport(_ db: Database, _ header: ImportHeader, replace: Bool) throws -> Int64? {
        try Int64.fetchOne(
            db,
            sql: """
                SELECT id FROM import WHERE sha256 = ? AND importer = ? AND mapping_digest = ?
                    AND retracted_at IS NULL AND (importer_version = ? OR NOT ?) ORDER BY id LIMIT 1
                """,
            arguments: [
                header.sha256, header.importer, header.mappingDigest, header.importerVersion, replace,
            ])
    }

    private func openLedger(
        _ db: Database, _ header: ImportHeader, replace: Bool, now: Date
    ) throws -> Int64 {
        try db.execute(
            sql: """
                INSERT INTO import(seq, file, sha256, importer, importer_version, mapping_digest, imported_at,
                    occurrence, replaces)
                SELECT :seq, :file, :sha256, :importer, :version, :mapping, :now,
                    (SELECT count(*) FROM import WHERE sha256 = :sha256 AND importer = :importer
                        AND importer_version = :version AND mapping_digest = :mapping AND imported_at = :now),
                    :replaces
                """,
            arguments: [
                "seq": try LogicalClock.next(db), "file": header.file, "sha256": header.sha256,
                "importer": header.importer, "version": header.importerVersion,
                "mapping": header.mappingDigest, "now": Timestamp.text(now), "replaces": replace ? 1 : 0,
            ])
        return db.lastInsertedRowID
    }

    private func refusal(_ conflicts: ConflictList, _ file: String, _ replace: Bool) -> StoreError {
        .conflicting(
            conflicts, code: "IC0410", "\(file) contradicts itself or the store; nothing was imported",
            remedy: replace
                ? "Resolve the contradictions within the file, or number repeated readings in a `replicate` column."
                : "Correct the file, use `--replace` to let it supersede older imports (history is kept), or number repeated readings in a `replicate` column."
        )
    }
}
