import GRDB

/// What makes two ledger rows of different stores the same import: it happened once and was copied.
///
/// Two imports of one file at different times are different events; undoing one leaves the other.
struct ImportIdentity: Hashable {
    var sha256: String
    var importer: String
    var importerVersion: String
    var mappingDigest: String
    var importedAt: String
    var occurrence: Int
}

/// A ledger row on its way from one store to another.
struct ImportEvent {
    var identity: ImportIdentity
    var id: Int64
    var seq: Int64
    var file: String
    var replaces: Bool
    var readings: Int
    var duplicates: Int
    var superseded: Int
    var facts: Int
    var rejected: Int
    var retractedAt: String?
    var retractedSeq: Int64?

    init(row: Row) {
        identity = ImportIdentity(
            sha256: row["sha256"], importer: row["importer"], importerVersion: row["importer_version"],
            mappingDigest: row["mapping_digest"], importedAt: row["imported_at"],
            occurrence: row["occurrence"])
        id = row["id"]
        seq = row["seq"]
        file = row["file"]
        replaces = row["replaces"]
        readings = row["readings"]
        duplicates = row["duplicates"]
        superseded = row["superseded"]
        facts = row["facts"]
        rejected = row["rejected"]
        retractedAt = row["retracted_at"]
        retractedSeq = row["retracted_seq"]
    }

    static func all(_ db: Database) throws -> [ImportEvent] {
        try Row.fetchAll(db, sql: "SELECT * FROM import ORDER BY id").map(ImportEvent.init(row:))
    }

    /// The same contents as far as the ledger tells; the other numbers depend on what the store held before.
    func agrees(with other: ImportEvent) -> Bool {
        readings == other.readings && rejected == other.rejected && replaces == other.replaces
            && file == other.file
    }

    /// Joins what two stores know about one event. An undo anywhere holds everywhere; the earliest counts.
    mutating func join(_ other: ImportEvent) {
        seq = min(seq, other.seq)
        duplicates = max(duplicates, other.duplicates)
        superseded = max(superseded, other.superseded)
        facts = max(facts, other.facts)
        guard let time = other.retractedAt, let at = other.retractedSeq else { return }
        if let known = retractedSeq, let knownTime = retractedAt, (known, knownTime) <= (at, time) { return }
        (retractedAt, retractedSeq) = (time, at)
    }

    /// Ledger order, as folding has it.
    static func isOrdered(_ a: ImportEvent, _ b: ImportEvent) -> Bool {
        if a.seq != b.seq { return a.seq < b.seq }
        let x = a.identity, y = b.identity
        let first = [x.importedAt, x.sha256, x.importer, x.importerVersion, x.mappingDigest]
        let second = [y.importedAt, y.sha256, y.importer, y.importerVersion, y.mappingDigest]
        if first != second { return first.lexicographicallyPrecedes(second) }
        return x.occurrence < y.occurrence
    }
}
