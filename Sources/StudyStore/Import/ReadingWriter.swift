import Cohort
import Diagnostics
import GRDB

/// Writes readings: one insert each on the straight road, a look at what is known when the key is taken.
final class ReadingWriter {
    private(set) var written = 0, duplicates = 0, superseded = 0
    private(set) var firstID: Int64?
    private(set) var lastID: Int64?

    private let importID: Int64
    private let file: String
    private let replaces: Bool
    private let entities: EntityIndex
    private let insert, current, update: RawStatement
    private let refolder: Refolder
    /// Keys that were corrected by hand; the correction may wait for the value that comes now.
    private let correctedKeys: Set<Refolder.Key>
    private var boundDetails = true
    private var lastDraw: Draw?
    private var lastDrawID: Int64 = 0

    init(_ db: Database, importID: Int64, file: String, replaces: Bool, entities: EntityIndex) throws {
        self.importID = importID
        self.file = file
        self.replaces = replaces
        self.entities = entities
        insert = try RawStatement(db, ReadingWriter.insertion)
        current = try RawStatement(
            db,
            """
            SELECT kind, coalesce(value, reason), upper, id, import_id FROM reading
            WHERE draw_id = ?1 AND analyte_id = ?2 AND replicate = ?3 AND state = 0
            """)
        update = try RawStatement(
            db, "UPDATE reading SET state = ?1, superseded_by = ?2 WHERE id = ?3")
        refolder = try Refolder(db, .reading)
        correctedKeys = try CorrectionRows.keys(db)
        insert.bind(1, importID)
    }

    static let insertion = """
        INSERT INTO reading(import_id, draw_id, analyte_id, replicate, kind, value, upper, reason,
            detection_limit, kit, lot, method, note, sheet, line, col, raw_text, raw_unit, state, correction_id)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)
        ON CONFLICT(draw_id, analyte_id, replicate) WHERE state = 0 DO NOTHING
        """

    func write(_ reading: Reading, conflicts: inout ConflictList) throws {
        try check(reading)
        let draw = try drawID(reading, conflicts: &conflicts)
        let analyte = try entities.analyte(reading.analyte)
        insert.bind(2, draw)
        insert.bind(3, analyte)
        insert.bind(4, reading.replicate)
        bind(reading.value)
        bindRest(of: reading)
        insert.bind(19, LedgerStatement.State.current.rawValue)
        if try insert.run() {
            note(insert.lastInsertedID)
            guard !correctedKeys.isEmpty else { return }
            let key: Refolder.Key = [.integer(draw), .integer(analyte), .integer(Int64(reading.replicate))]
            if correctedKeys.contains(key) { try refolder.refold(key, conflicts: &conflicts) }
        } else {
            try writeAgain(reading, draw, analyte, conflicts: &conflicts)
        }
    }

    /// The key is taken: an equal value is a duplicate, one that replaces another file's supersedes it; the rest
    /// is for the fold to judge (with which these two short ways agree).
    private func writeAgain(
        _ reading: Reading, _ draw: Int64, _ analyte: Int64, conflicts: inout ConflictList
    ) throws {
        insert.bind(19, LedgerStatement.State.duplicate.rawValue)
        try insert.run()
        let id = insert.lastInsertedID
        note(id)
        let stated = StatedValue(reading.value)
        let key: Refolder.Key = [.integer(draw), .integer(analyte), .integer(Int64(reading.replicate))]
        if let held = try heldValue(draw, analyte, reading.replicate) {
            if held.value == stated {
                duplicates += 1
                return
            }
            if replaces, held.importID != importID, !stated.isMissing, !correctedKeys.contains(key) {
                try supersede(held.id, by: id)
                superseded += 1
                return
            }
        }
        let before = conflicts.count
        let states = try refolder.refold(key, conflicts: &conflicts)
        if states[id] == .current {
            superseded += 1
        } else if conflicts.count == before {
            duplicates += 1
        }
    }

    private struct Held {
        var value: StatedValue
        var id: Int64
        var importID: Int64
    }

    private func heldValue(_ draw: Int64, _ analyte: Int64, _ replicate: Int) throws -> Held? {
        current.bind(1, draw)
        current.bind(2, analyte)
        current.bind(3, replicate)
        defer { current.reset() }
        guard try current.step() else { return nil }
        return Held(value: current.stated(0), id: current.int64(3), importID: current.int64(4))
    }

    /// The old row first, because the index allows one current row only.
    private func supersede(_ old: Int64, by new: Int64) throws {
        try set(old, .superseded, successor: new)
        try set(new, .current, successor: nil)
    }

    private func set(_ id: Int64, _ state: LedgerStatement.State, successor: Int64?) throws {
        update.bind(1, state.rawValue)
        update.bind(2, successor)
        update.bind(3, id)
        try update.run()
    }

    private func note(_ id: Int64) {
        if firstID == nil { firstID = id }
        lastID = id
        written += 1
    }

    private func drawID(_ reading: Reading, conflicts: inout ConflictList) throws -> Int64 {
        if lastDraw == reading.draw { return lastDrawID }
        let id = try entities.draw(
            reading.draw, at: FactWriter.Place(reading.provenance), conflicts: &conflicts)
        lastDraw = reading.draw
        lastDrawID = id
        return id
    }
}

extension ReadingWriter {
    private func bind(_ value: ReadingValue) {
        var upper: Double?
        var reason: String?
        switch value {
        case .exact(let x):
            insert.bind(5, 0)
            insert.bind(6, x)
        case .below(let x):
            insert.bind(5, 1)
            insert.bind(6, x)
        case .above(let x):
            insert.bind(5, 2)
            insert.bind(6, x)
        case .within(let low, let high):
            insert.bind(5, 3)
            insert.bind(6, low)
            upper = high
        case .missing(let word):
            insert.bind(5, 4)
            insert.bindNull(6)
            reason = word
        }
        insert.bind(7, upper)
        insert.bind(8, reason)
    }

    private func bindRest(of reading: Reading) {
        let hasDetails =
            reading.limit != nil || reading.kit != nil || reading.lot != nil || reading.method != nil
            || reading.note != nil || reading.provenance.sheet != nil
        // Most files have none of these: then the six nulls of the row before stay bound.
        if hasDetails || boundDetails {
            insert.bind(9, reading.limit)
            insert.bind(10, reading.kit)
            insert.bind(11, reading.lot)
            insert.bind(12, reading.method)
            insert.bind(13, reading.note)
            insert.bind(14, reading.provenance.sheet)
            boundDetails = hasDetails
        }
        insert.bind(15, reading.provenance.row)
        insert.bind(16, reading.provenance.column)
        insert.bind(17, reading.provenance.rawText)
        insert.bind(18, reading.provenance.rawUnit)
    }

    private func check(_ reading: Reading) throws {
        switch reading.value {
        case .exact(let x), .below(let x), .above(let x):
            if !x.isFinite { throw invalid("a number that is not finite", reading) }
        case .within(let low, let high):
            if !(low.isFinite && high.isFinite && low < high) { throw invalid("an empty interval", reading) }
        case .missing: break
        }
        if let limit = reading.limit, !limit.isFinite {
            throw invalid("a limit of detection that is not finite", reading)
        }
        if reading.replicate < 1 { throw invalid("a replicate number below 1", reading) }
    }

    private func invalid(_ what: String, _ reading: Reading) -> StoreError {
        .invalid(
            what,
            at: SourceLocation(
                file: file, sheet: reading.provenance.sheet, line: reading.provenance.row,
                column: reading.provenance.column), detail: reading.provenance.rawText)
    }
}
