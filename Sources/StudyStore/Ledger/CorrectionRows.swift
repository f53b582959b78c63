import GRDB

/// The rows of `reading` that corrections put in place of what files state.
enum CorrectionRows {
    /// What was ever corrected: few, because made by hand.
    static func keys(_ db: Database) throws -> Set<Refolder.Key> {
        Set(
            try Row.fetchAll(db, sql: "SELECT DISTINCT draw_id, analyte_id, replicate FROM correction")
                .map { [.integer($0[0]), .integer($0[1]), .integer($0[2])] })
    }

    /// Adds the corrected reading beside the one it copies its place from; folding decides what holds.
    static func insertReading(
        _ db: Database, correction: Int64, like base: Int64, value: StatedValue
    ) throws {
        try db.execute(
            sql: """
                INSERT INTO reading(import_id, draw_id, analyte_id, replicate, kind, value, upper, reason,
                    detection_limit, kit, lot, method, note, sheet, line, col, raw_text, raw_unit, state,
                    correction_id)
                SELECT import_id, draw_id, analyte_id, replicate, ?, ?, ?, ?, detection_limit, kit, lot,
                    method, note, sheet, line, col, raw_text, raw_unit, ?, ? FROM reading WHERE id = ?
                """,
            arguments: [
                value.kind.rawValue, value.isMissing ? nil : value.double, value.upper,
                value.isMissing ? value.text : nil, LedgerStatement.State.retracted.rawValue, correction,
                base,
            ])
    }
}

extension StatedValue.Content {
    var databaseValue: DatabaseValue {
        switch self {
        case .integer(let i): i.databaseValue
        case .real(let x): x.databaseValue
        case .text(let t): t.databaseValue
        }
    }
}
