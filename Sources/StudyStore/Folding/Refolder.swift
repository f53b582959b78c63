import Diagnostics
import GRDB

/// Brings the states of the statements under a key in line with what `Fold` says.
final class Refolder {
    typealias Key = [StatedValue.Content]

    /// A statement with what is needed to write it back and to name it.
    private struct Row {
        var statement: LedgerStatement
        var state: Int64
        var supersededBy: Int64?
        var importID: Int64
        var isCorrection: Bool
        var location: SourceLocation
    }

    private let table: StatementTable
    private let select, update: RawStatement
    private let adopt: RawStatement?
    private let describe: SubjectDescriber

    init(_ db: Database, _ table: StatementTable) throws {
        self.table = table
        select = try RawStatement(db, table.selectByKey)
        update = try RawStatement(
            db, "UPDATE \(table.name) SET state = ?1, superseded_by = ?2 WHERE id = ?3")
        adopt = table.hasCorrections ? try RawStatement(db, Refolder.adoption) : nil
        describe = SubjectDescriber(db)
    }

    /// A correction stands in the file where the value it corrects stands.
    private static let adoption = """
        UPDATE reading SET (import_id, detection_limit, kit, lot, method, note, sheet, line, col, raw_text, raw_unit)
            = (SELECT import_id, detection_limit, kit, lot, method, note, sheet, line, col, raw_text, raw_unit
               FROM reading WHERE id = ?1)
        WHERE id = ?2
        """

    /// Folds one key and writes the changes; conflicts go to `conflicts`. Returns the states by statement id.
    @discardableResult
    func refold(_ key: Key, conflicts: inout ConflictList) throws -> [Int64: LedgerStatement.State] {
        let rows = try rows(key)
        let fold = Fold(rows.map(\.statement))
        for position in rows.indices where fold.states[position] != .current {
            try write(position, rows, fold)
        }
        // Last, because the index allows one current row only.
        if let current = fold.current { try write(current, rows, fold) }
        for (position, base) in fold.corrected.enumerated() {
            if let base { try adopt(rows[base].statement.id, by: rows[position].statement.id) }
        }
        for (kept, stated) in fold.conflicts {
            conflicts.append(
                Conflict(
                    subject: try describe.subject(table, key), kept: claim(rows[kept]),
                    stated: claim(rows[stated])))
        }
        return Dictionary(
            zip(rows.map(\.statement.id), fold.states), uniquingKeysWith: { first, _ in first })
    }

    private func rows(_ key: Key) throws -> [Row] {
        for (index, part) in key.enumerated() { select.bind(Int32(index + 1), part) }
        defer { select.reset() }
        var rows: [Row] = []
        while try select.step() { rows.append(row()) }
        return rows
    }

    private func row() -> Row {
        let isCorrection = !select.isNull(7)
        let importID = select.int64(1)
        let origin: LedgerStatement.Origin =
            isCorrection
            ? .correction(of: select.stated(8)) : .imported(importID, replaces: select.int64(2) != 0)
        return Row(
            statement: LedgerStatement(
                id: select.int64(0), origin: origin, value: select.stated(4),
                retracted: !isCorrection && select.int64(3) != 0),
            state: select.int64(11), supersededBy: select.optionalInt64(12), importID: importID,
            isCorrection: isCorrection,
            location: SourceLocation(
                file: select.text(13), sheet: select.optionalText(14), line: select.optionalInt(15),
                column: select.optionalInt(16)))
    }

    private func write(_ position: Int, _ rows: [Row], _ fold: Fold) throws {
        let row = rows[position]
        let state = fold.states[position].rawValue
        let successor = fold.successors[position].map { rows[$0].statement.id }
        guard state != row.state || successor != row.supersededBy else { return }
        update.bind(1, state)
        update.bind(2, successor)
        update.bind(3, row.statement.id)
        try update.run()
    }

    private func adopt(_ base: Int64, by correction: Int64) throws {
        guard let adopt else { return }
        adopt.bind(1, base)
        adopt.bind(2, correction)
        try adopt.run()
    }

    private func claim(_ row: Row) -> Conflict.Claim {
        Conflict.Claim(
            importID: row.isCorrection ? nil : row.importID, location: row.location,
            value: row.statement.value.words)
    }
}
