import GRDB

/// Takes the statements of an undone import out of force.
enum Retraction {
    /// Marks the statements and returns the keys about which others speak too, for folding.
    static func retract(_ db: Database, _ table: StatementTable, _ importID: Int64) throws -> [Refolder.Key] {
        let columns = "first_\(table.name), last_\(table.name)"
        guard
            let row = try Row.fetchOne(
                db, sql: "SELECT \(columns) FROM import WHERE id = ?", arguments: [importID]),
            let first = row[0] as Int64?, let last = row[1] as Int64?
        else { return [] }
        // Found before the rows change state; few, unless files overlap.
        let keys = try sharedKeys(db, table, importID, first, last)
        let imported = table.hasCorrections ? "AND correction_id IS NULL" : ""
        try db.execute(
            sql: """
                UPDATE \(table.name) SET state = \(LedgerStatement.State.retracted.rawValue),
                    superseded_by = NULL
                WHERE id BETWEEN ? AND ? AND import_id = ? \(imported)
                """, arguments: [first, last, importID])
        return keys
    }

    private static func sharedKeys(
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
}
