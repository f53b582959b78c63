import Diagnostics
import Foundation
import GRDB

extension StudyStore {
    /// Takes an import back: its statements stay, marked retracted; what it had superseded holds again, and what
    /// other imports stated as well goes on holding.
    ///
    /// Refused when the remaining imports would contradict each other without it: then those that build on it
    /// are named and must be undone first.
    package func undo(_ importID: Int64, now: Date) throws(StoreError) {
        try write { db in
            guard
                let row = try Row.fetchOne(
                    db, sql: "SELECT * FROM import WHERE id = ?", arguments: [importID])
            else { throw StoreError.unknownImport(importID) }
            if row["retracted_at"] as String? != nil {
                throw StoreError(
                    .usage, code: "IC0413", "Import #\(importID) is undone already.",
                    remedy: "`log` shows when; importing the file again brings it back.")
            }
            try db.execute(
                sql: "UPDATE import SET retracted_at = ?, retracted_seq = ? WHERE id = ?",
                arguments: [Timestamp.text(now), try LogicalClock.next(db), importID])
            var conflicts = ConflictList()
            try retract(
                db, .reading, importID, first: row["first_reading"], last: row["last_reading"],
                conflicts: &conflicts)
            try retract(
                db, .fact, importID, first: row["first_fact"], last: row["last_fact"], conflicts: &conflicts)
            guard conflicts.isEmpty else { throw refusal(undoing: importID, conflicts) }
        }
    }

    private func retract(
        _ db: Database, _ table: StatementTable, _ importID: Int64, first: Int64?, last: Int64?,
        conflicts: inout ConflictList
    ) throws {
        guard let first, let last else { return }
        // Found before the rows change state; few, unless files overlap.
        let keys = try sharedKeys(db, table, importID, first, last)
        let imported = table.hasCorrections ? "AND correction_id IS NULL" : ""
        try db.execute(
            sql: """
                UPDATE \(table.name) SET state = \(LedgerStatement.State.retracted.rawValue), superseded_by = NULL
                WHERE id BETWEEN ? AND ? AND import_id = ? \(imported)
                """, arguments: [first, last, importID])
        let refolder = try Refolder(db, table)
        for key in keys { try refolder.refold(key, conflicts: &conflicts) }
    }

    private func sharedKeys(
        _ db: Database, _ table: StatementTable, _ importID: Int64, _ first: Int64, _ last: Int64
    ) throws -> [Refolder.Key] {
        let select = try RawStatement(db, table.selectSharedKeys)
        select.bind(1, first)
        select.bind(2, last)
        select.bind(3, importID)
        var keys: [Refolder.Key] = []
        while try select.step() { keys.append((0..<3).map { select.content($0) }) }
        return keys
    }

    private func refusal(undoing importID: Int64, _ conflicts: ConflictList) -> StoreError {
        let builders = Set(
            conflicts.items.flatMap { [$0.kept.importID, $0.stated.importID] }.compactMap { $0 }
        )
        .filter { $0 > importID }.sorted().map { "#\($0)" }.joined(separator: ", ")
        return .conflicting(
            conflicts, code: "IC0414",
            "Import #\(importID) cannot be undone, because the others contradict each other without it",
            remedy: builders.isEmpty
                ? "Undo the imports listed with the conflicts first." : "Undo \(builders) first.")
    }
}
