import Diagnostics
import Foundation
import GRDB

extension StudyStore {
    /// Takes an import back: its statements stay, marked retracted; what it had superseded holds again, and what
    /// other imports stated as well goes on holding.
    ///
    /// Refused when the remaining imports would contradict each other without it: then those that build on it
    /// are named and must be undone first. A dry run finds out and keeps nothing.
    package func undo(_ importID: Int64, now: Date, dryRun: Bool = false) throws(StoreError) {
        try write(keeping: !dryRun) { db in
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
            for table in StatementTable.all {
                let keys = try Retraction.retract(db, table, importID)
                let refolder = try Refolder(db, table)
                for key in keys { try refolder.refold(key, conflicts: &conflicts) }
            }
            guard conflicts.isEmpty else { throw refusal(undoing: importID, conflicts) }
        }
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
