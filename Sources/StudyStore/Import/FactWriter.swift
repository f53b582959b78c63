import Cohort
import Diagnostics
import GRDB

/// Writes the fields of patients, courses, intervals, draws, marrow reports, outcomes and added analytes.
final class FactWriter {
    /// Where the record stands in its file, as far as the importer says.
    struct Place {
        var sheet: String?
        var line: Int?
        var column: Int?
        var rawText: String?
        var rawUnit: String?

        init(sheet: String? = nil, line: Int? = nil, column: Int? = nil) {
            self.sheet = sheet
            self.line = line
            self.column = column
        }

        init(_ provenance: Provenance) {
            self.init(sheet: provenance.sheet, line: provenance.row, column: provenance.column)
            rawText = provenance.rawText
            rawUnit = provenance.rawUnit
        }
    }

    let importID: Int64
    private(set) var written = 0
    private(set) var firstID: Int64?
    private(set) var lastID: Int64?

    private let file: String
    private let insert, current: RawStatement
    private let refolder: Refolder

    init(_ db: Database, importID: Int64, file: String) throws {
        self.importID = importID
        self.file = file
        insert = try RawStatement(db, FactWriter.insertion)
        current = try RawStatement(
            db,
            """
            SELECT import_id, kind, value, upper FROM fact
            WHERE subject = ?1 AND subject_id = ?2 AND field = ?3 AND state = 0
            """)
        refolder = try Refolder(db, .fact)
        insert.bind(1, importID)
    }

    static let insertion = """
        INSERT INTO fact(import_id, subject, subject_id, field, kind, value, upper, sheet, line, col, state,
            raw_text, raw_unit)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
        ON CONFLICT(subject, subject_id, field) WHERE state = 0 DO NOTHING
        """

    /// States that the import knows the subject, and every field of it.
    func state(
        _ subject: Subject, _ id: Int64, _ fields: Fields = Fields(), at place: Place = Place(),
        conflicts: inout ConflictList
    ) throws {
        try state(subject, id, Fields.stated, StatedValue(1), at: place, conflicts: &conflicts)
        for (name, value) in fields.sorted {
            guard value.isStorable else {
                throw StoreError.invalid(
                    "a number that is not finite, or an empty interval, in '\(name)'",
                    at: SourceLocation(
                        file: file, sheet: place.sheet, line: place.line, column: place.column))
            }
            try state(subject, id, name, value, at: place, conflicts: &conflicts)
        }
    }

    /// States one field.
    func state(
        _ subject: Subject, _ id: Int64, _ field: String, _ value: StatedValue, at place: Place,
        conflicts: inout ConflictList
    ) throws {
        if try write(subject, id, field, value, place, state: .current) { return }
        let (owner, known) = try currentValue(subject, id, field)
        if known == value && owner == importID { return }
        _ = try write(subject, id, field, value, place, state: .duplicate)
        if known != value {
            try refolder.refold(
                [.text(subject.rawValue), .integer(id), .text(field)], conflicts: &conflicts)
        }
    }

    private func write(
        _ subject: Subject, _ id: Int64, _ field: String, _ value: StatedValue, _ place: Place,
        state: LedgerStatement.State
    ) throws -> Bool {
        insert.bind(2, subject.rawValue)
        insert.bind(3, id)
        insert.bind(4, field)
        insert.bind(5, value.kind.rawValue)
        insert.bind(6, value.content)
        insert.bind(7, value.upper)
        insert.bind(8, place.sheet)
        insert.bind(9, place.line)
        insert.bind(10, place.column)
        insert.bind(11, state.rawValue)
        // The row's own text belongs to the record, not to each of its fields.
        insert.bind(12, field == Fields.stated ? place.rawText : nil)
        insert.bind(13, field == Fields.stated ? place.rawUnit : nil)
        guard try insert.run() else { return false }
        let rowID = insert.lastInsertedID
        firstID = firstID ?? rowID
        lastID = rowID
        if state == .current && field != Fields.stated { written += 1 }
        return true
    }

    private func currentValue(
        _ subject: Subject, _ id: Int64, _ field: String
    ) throws -> (owner: Int64?, value: StatedValue?) {
        current.bind(1, subject.rawValue)
        current.bind(2, id)
        current.bind(3, field)
        defer { current.reset() }
        guard try current.step() else { return (nil, nil) }
        return (current.int64(0), current.stated(1))
    }
}
