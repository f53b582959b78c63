import ArgumentParser
import Cohort
import Foundation
import JSONText
import StudyStore

struct LogCommand: StudyCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "List the imports: what came from which file, when.",
        discussion: """
            EXAMPLES
              immunochron log -s study.sqlite
            """)

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let records = try openStore(.readOnly).imports()
        var table = TextTable([
            "import", "file", "importer", "readings", "rejected", "time", "state", "SHA-256",
        ])
        for r in records {
            table.add([
                "#\(r.id)", r.file, "\(r.importer) \(r.importerVersion)", String(r.readings),
                String(r.rejected),
                r.importedAt, r.retracted ? "undone" : "in force", String(r.sha256.prefix(12)),
            ])
        }
        try emit(["imports": .array(records.map(\.json))], text: table.text)
    }
}

extension ImportRecord {
    var json: JSON {
        [
            "id": .integer(Int(id)), "file": .string(file), "sha256": .string(sha256),
            "importer": .string(importer), "importerVersion": .string(importerVersion),
            "mappingDigest": .string(mappingDigest), "importedAt": .string(importedAt),
            "readings": .integer(readings), "rejected": .integer(rejected), "retracted": .bool(retracted),
        ]
    }
}

struct UndoCommand: StudyCommand {
    static let configuration = CommandConfiguration(
        commandName: "undo", abstract: "Take an import back; its rows stay, marked, and the views hide them.",
        discussion: """
            EXAMPLES
              immunochron undo 12 -s study.sqlite
            """)

    @Argument(help: "Number of the import, as 'log' shows it.")
    var id: Int64

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let store = try openStore()
        try store.undo(id, now: Date(), dryRun: global.dryRun)
        try emit(
            ["undone": .integer(Int(id)), "dryRun": .bool(global.dryRun)],
            text: global.dryRun ? "would undo import #\(id)" : "import #\(id) is undone")
    }
}
