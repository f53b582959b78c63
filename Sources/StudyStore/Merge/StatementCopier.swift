import GRDB

/// Copies the statements of one import event into the target and remembers which keys need folding.
///
/// A statement goes in as current where its key is free; where it is taken, folding decides afterwards.
final class StatementCopier {
    private var contested: [String: Set<Refolder.Key>] = [:]

    private let target: Database
    private let insertReading, insertFact: RawStatement

    init(_ target: Database) throws {
        self.target = target
        insertReading = try RawStatement(target, ReadingWriter.insertion)
        insertFact = try RawStatement(target, FactWriter.insertion)
    }

    func contest(_ table: StatementTable, _ key: Refolder.Key) {
        contested[table.name, default: []].insert(key)
    }

    /// Keys with more than one statement, to be folded when everything is there; in a fixed order.
    func contestedKeys(_ table: StatementTable) -> [Refolder.Key] {
        (contested[table.name] ?? []).sorted { $0.lexicographicallyPrecedes($1) }
    }

    /// The readings of an import, without corrections; returns the range of their new row ids.
    func copyReadings(
        of event: ImportEvent, as importID: Int64, from source: Database, _ entities: EntityTranslation
    ) throws -> (first: Int64, last: Int64)? {
        let select = try RawStatement(
            source,
            """
            SELECT draw_id, analyte_id, replicate, kind, value, upper, reason, detection_limit, kit, lot, method,
                note, sheet, line, col, raw_text, raw_unit FROM reading
            WHERE id BETWEEN (SELECT first_reading FROM import WHERE id = ?1)
                AND (SELECT last_reading FROM import WHERE id = ?1)
                AND import_id = ?1 AND correction_id IS NULL ORDER BY id
            """)
        select.bind(1, event.id)
        var range: (first: Int64, last: Int64)?
        while try select.step() {
            let draw = try entities.row(.draw, select.int64(0))
            let analyte = try entities.row(.analyte, select.int64(1))
            insertReading.bind(1, importID)
            insertReading.bind(2, draw)
            insertReading.bind(3, analyte)
            for column in 2..<17 { insertReading.bind(Int32(column + 2), from: select, Int32(column)) }
            let key: Refolder.Key = [.integer(draw), .integer(analyte), .integer(select.int64(2))]
            let id = try insert(
                insertReading, .reading, key, stateAt: 19, retracted: event.retractedAt != nil)
            range = (range?.first ?? id, id)
        }
        return range
    }

    func copyFacts(
        of event: ImportEvent, as importID: Int64, from source: Database, _ entities: EntityTranslation
    ) throws -> (first: Int64, last: Int64)? {
        let select = try RawStatement(
            source,
            """
            SELECT subject, subject_id, field, kind, value, upper, sheet, line, col, raw_text, raw_unit FROM fact
            WHERE id BETWEEN (SELECT first_fact FROM import WHERE id = ?1)
                AND (SELECT last_fact FROM import WHERE id = ?1) AND import_id = ?1 ORDER BY id
            """)
        select.bind(1, event.id)
        var range: (first: Int64, last: Int64)?
        while try select.step() {
            guard let subject = Subject(rawValue: select.text(0)) else { continue }
            let subjectID = try entities.row(subject, select.int64(1))
            insertFact.bind(1, importID)
            insertFact.bind(2, subject.rawValue)
            insertFact.bind(3, subjectID)
            for column in 2..<9 { insertFact.bind(Int32(column + 2), from: select, Int32(column)) }
            insertFact.bind(12, from: select, 9)
            insertFact.bind(13, from: select, 10)
            let key: Refolder.Key = [.text(subject.rawValue), .integer(subjectID), .text(select.text(2))]
            let id = try insert(insertFact, .fact, key, stateAt: 11, retracted: event.retractedAt != nil)
            range = (range?.first ?? id, id)
        }
        return range
    }

    private func insert(
        _ statement: RawStatement, _ table: StatementTable, _ key: Refolder.Key, stateAt parameter: Int32,
        retracted: Bool
    ) throws -> Int64 {
        let state: LedgerStatement.State = retracted ? .retracted : .current
        statement.bind(parameter, state.rawValue)
        if try !statement.run() {
            statement.bind(parameter, LedgerStatement.State.duplicate.rawValue)
            try statement.run()
            contest(table, key)
        }
        return statement.lastInsertedID
    }
}
