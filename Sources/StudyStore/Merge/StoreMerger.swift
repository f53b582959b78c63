import Diagnostics
import GRDB

/// What a merge brought in.
package struct MergeOutcome: Hashable, Sendable {
    package var imports = 0
    package var readings = 0
    package var corrections = 0
    /// Imports undone here because another store had undone them.
    package var undone = 0

    package init() {}
}

/// Joins ledgers: the union of all import events and corrections, then one fold over what is contested.
///
/// The result depends on the set of events only, which makes merging commutative, associative and idempotent.
final class StoreMerger {
    private(set) var outcome = MergeOutcome()
    private(set) var conflicts = ConflictList()

    private struct Incoming {
        var event: ImportEvent
        var source: Int
    }

    private let target: Database
    private let sources: [(db: Database, path: String)]
    private let translations: [EntityTranslation]
    private let copier: StatementCopier

    init(_ target: Database, sources: [(db: Database, path: String)]) throws {
        self.target = target
        self.sources = sources
        let rows = try EntityRows(target)
        translations = sources.map { EntityTranslation(from: $0.db, to: rows) }
        copier = try StatementCopier(target)
    }

    func run() throws {
        try mergeStudy()
        let known = Dictionary(
            try ImportEvent.all(target).map { ($0.identity, $0) }, uniquingKeysWith: { first, _ in first })
        var joined: [ImportIdentity: Incoming] = [:]
        for (index, source) in sources.enumerated() {
            for event in try ImportEvent.all(source.db) {
                let earlier = joined[event.identity]
                compare(event, with: earlier?.event ?? known[event.identity], path: source.path)
                var incoming = earlier ?? Incoming(event: event, source: index)
                incoming.event.join(event)
                joined[event.identity] = incoming
            }
        }
        for incoming in joined.values.sorted(by: { ImportEvent.isOrdered($0.event, $1.event) }) {
            if let present = known[incoming.event.identity] {
                try update(present, with: incoming.event)
            } else {
                try add(incoming)
            }
        }
        try addCorrections()
        try foldContested()
        try refusePatientVariants()
        if outcome != MergeOutcome() { try target.execute(sql: "DELETE FROM flag") }
    }

    private func compare(_ event: ImportEvent, with other: ImportEvent?, path: String) {
        guard let other, !event.agrees(with: other) else { return }
        conflicts.append(
            Conflict(
                subject: .ledger(file: event.file),
                kept: Conflict.Claim(
                    importID: other.id, location: SourceLocation(file: other.file),
                    value: "\(other.readings) readings"),
                stated: Conflict.Claim(
                    importID: event.id, location: SourceLocation(file: path),
                    value: "\(event.readings) readings")))
    }

    // MARK: Events

    private func add(_ incoming: Incoming) throws {
        let event = incoming.event, source = sources[incoming.source].db
        let entities = translations[incoming.source], identity = event.identity
        try target.execute(
            sql: """
                INSERT INTO import(seq, file, sha256, importer, importer_version, mapping_digest, imported_at,
                    occurrence, replaces, readings, duplicates, superseded, facts, rejected, retracted_at,
                    retracted_seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                event.seq, event.file, identity.sha256, identity.importer, identity.importerVersion,
                identity.mappingDigest, identity.importedAt, identity.occurrence, event.replaces,
                event.readings, event.duplicates, event.superseded, event.facts, event.rejected,
                event.retractedAt, event.retractedSeq,
            ])
        let id = target.lastInsertedRowID
        let facts = try copier.copyFacts(of: event, as: id, from: source, entities)
        let readings = try copier.copyReadings(of: event, as: id, from: source, entities)
        try target.execute(
            sql: """
                UPDATE import SET first_reading = ?, last_reading = ?, first_fact = ?, last_fact = ?
                WHERE id = ?
                """, arguments: [readings?.first, readings?.last, facts?.first, facts?.last, id])
        try copyDiagnostics(of: event.id, as: id, from: source)
        outcome.imports += 1
        outcome.readings += event.readings
    }

    private func copyDiagnostics(of id: Int64, as new: Int64, from source: Database) throws {
        let columns = "ordinal, severity, code, message, remedy, file, sheet, line, col"
        for row in try Row.fetchAll(
            source, sql: "SELECT \(columns) FROM import_diagnostic WHERE import_id = ?", arguments: [id])
        {
            try target.execute(
                sql:
                    "INSERT INTO import_diagnostic(import_id, \(columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                arguments: StatementArguments([new.databaseValue] + Array(row.databaseValues)))
        }
    }

    private func update(_ present: ImportEvent, with other: ImportEvent) throws {
        var event = present
        event.join(other)
        try target.execute(
            sql: """
                UPDATE import SET seq = ?, duplicates = ?, superseded = ?, facts = ?, retracted_at = ?,
                    retracted_seq = ? WHERE id = ?
                """,
            arguments: [
                event.seq, event.duplicates, event.superseded, event.facts, event.retractedAt,
                event.retractedSeq, event.id,
            ])
        guard present.retractedAt == nil && event.retractedAt != nil else { return }
        for table in StatementTable.all {
            for key in try Retraction.retract(target, table, event.id) { copier.contest(table, key) }
        }
        outcome.undone += 1
    }

    // MARK: What follows from them

    private func addCorrections() throws {
        let corrections = CorrectionCopier(target: target, copier: copier)
        for (index, source) in sources.enumerated() {
            outcome.corrections += try corrections.copy(from: source.db, translations[index])
        }
        try corrections.contestAll()
    }

    private func foldContested() throws {
        for table in StatementTable.all {
            let refolder = try Refolder(target, table)
            for key in copier.contestedKeys(table) { try refolder.refold(key, conflicts: &conflicts) }
        }
    }

    private func refusePatientVariants() throws {
        let rows = try Row.fetchAll(
            target,
            sql: """
                SELECT p.pseudonym, i.file, i.id FROM patient p
                JOIN fact f ON f.subject = 'patient' AND f.subject_id = p.id AND f.field = 'stated'
                    AND f.state = 0
                JOIN import i ON i.id = f.import_id
                WHERE p.folded IN (SELECT folded FROM patient GROUP BY folded HAVING count(*) > 1)
                ORDER BY p.folded, p.pseudonym
                """)
        for (first, second) in zip(rows, rows.dropFirst()) {
            let a: String = first[0], b: String = second[0]
            guard PatientSpelling.folded(a) == PatientSpelling.folded(b) else { continue }
            conflicts.append(
                Conflict(
                    subject: .patientSpelling(a, b),
                    kept: Conflict.Claim(
                        importID: first[2], location: SourceLocation(file: first[1]), value: a),
                    stated: Conflict.Claim(
                        importID: second[2], location: SourceLocation(file: second[1]), value: b)))
        }
    }

    // MARK: The study as a whole

    /// Synthetic and real data are never mixed; the joint study carries all names.
    private func mergeStudy() throws {
        for source in sources {
            let word = try StudyInfo.value(source.db, .synthetic)
            let known = try StudyInfo.value(target, .synthetic)
            if let word, let known, word != known {
                let place = SourceLocation(file: source.path)
                conflicts.append(
                    Conflict(
                        subject: .study("being synthetic"),
                        kept: Conflict.Claim(location: place, value: known),
                        stated: Conflict.Claim(location: place, value: word)))
            } else if let word {
                try StudyInfo.set(target, .synthetic, word)
            }
            let names = try [target, source.db].flatMap {
                try StudyInfo.value($0, .name).map(StudyInfo.names) ?? []
            }
            if !names.isEmpty { try StudyInfo.set(target, .name, StudyInfo.joined(names)) }
        }
    }
}
