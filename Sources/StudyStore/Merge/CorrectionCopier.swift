import GRDB

/// Brings the corrections of other stores over; those known already stay as they are.
struct CorrectionCopier {
    let target: Database
    let copier: StatementCopier

    private static let match = """
        SELECT EXISTS (SELECT 1 FROM correction WHERE draw_id = ? AND analyte_id = ? AND replicate = ?
            AND seq = ? AND made_at = ? AND made_by = ?)
        """

    /// `rowBeside` finds any statement under a key, whose place a new correction borrows until it is folded.
    private static let rowBeside = """
        SELECT id FROM reading WHERE draw_id = ?1 AND analyte_id = ?2 AND replicate = ?3 AND state = 0
        UNION ALL
        SELECT id FROM reading WHERE draw_id = ?1 AND analyte_id = ?2 AND replicate = ?3 AND state <> 0
        LIMIT 1
        """

    /// Corrections known before may have waited for a value that came now: all are folded again.
    func contestAll() throws {
        for key in try CorrectionRows.keys(target) { copier.contest(.reading, key) }
    }

    func copy(from source: Database, _ entities: EntityTranslation) throws -> Int {
        var copied = 0
        for row in try Row.fetchAll(source, sql: "SELECT * FROM correction ORDER BY seq, id") {
            let draw = try entities.row(.draw, row["draw_id"])
            let analyte = try entities.row(.analyte, row["analyte_id"])
            let replicate: Int64 = row["replicate"]
            let isKnown = try Bool.fetchOne(
                target, sql: CorrectionCopier.match,
                arguments: [
                    draw, analyte, replicate, row["seq"] as Int64, row["made_at"] as String,
                    row["made_by"] as String,
                ])
            if isKnown == true { continue }
            try insert(row, draw, analyte, replicate)
            copied += 1
        }
        return copied
    }

    private func insert(_ row: Row, _ draw: Int64, _ analyte: Int64, _ replicate: Int64) throws {
        let columns = [
            "seq", "made_at", "made_by", "reason", "old_kind", "old_value", "old_upper", "new_kind",
            "new_value", "new_upper",
        ]
        let values: [DatabaseValue] =
            [draw, analyte, replicate].map(\.databaseValue) + columns.map { row[$0] as DatabaseValue }
        try target.execute(
            sql: """
                INSERT INTO correction(draw_id, analyte_id, replicate, \(columns.joined(separator: ", ")))
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, arguments: StatementArguments(values))
        let correction = target.lastInsertedRowID
        guard
            let base = try Int64.fetchOne(
                target, sql: CorrectionCopier.rowBeside, arguments: [draw, analyte, replicate])
        else { return }
        try CorrectionRows.insertReading(
            target, correction: correction, like: base, value: StatedValue(correctionRow: row))
    }
}

extension StatedValue {
    /// The new value of a row of `correction`.
    fileprivate init(correctionRow row: Row) {
        let kind = Kind(rawValue: row["new_kind"]) ?? .missing
        let value: DatabaseValue = row["new_value"]
        let content: Content =
            switch value.storage {
            case .int64(let i): .integer(i)
            case .double(let x): .real(x)
            case .string(let t): .text(t)
            case .null, .blob: .text("")
            }
        self.init(kind: kind, content, upper: row["new_upper"])
    }
}
