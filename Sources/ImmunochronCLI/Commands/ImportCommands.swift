import ArgumentParser
import Cohort
import Diagnostics
import Foundation
import JSONText
import LabImport
import StudyStore

struct ImportCommand: StudyCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Import tables into the store: idempotent, each file all or nothing.",
        discussion: """
            Canonical sheets need no mapping; for a table in your laboratory's layout use --guess, correct the proposal,
            and give it with --mapping (or save it as NAME.mapping.yaml beside NAME.csv).

            EXAMPLES
              immunochron import data/demo/patients.csv data/demo/outcomes.csv \\
                -s study.sqlite
              immunochron import --guess data/demo/subsets.xlsx > subsets.mapping.yaml
              immunochron import subsets.xlsx --mapping subsets.mapping.yaml
              immunochron import corrected.csv --replace
              immunochron import data/demo/fcs --gates data/demo/fcs/gates.yaml \\
                --populations data/demo/fcs/populations.yaml
            """)

    @Argument(help: "Files to import; with --gates also folders of FCS files.")
    var files: [String]

    @Option(help: ArgumentHelp("Mapping of a foreign table (YAML).", valueName: "file"))
    var mapping: String?

    @Option(help: "Sheet of a workbook.")
    var sheet: String?

    @Flag(help: "Propose a mapping on standard output and import nothing.")
    var guess = false

    @Flag(help: "Let the file supersede contradicting values; history is kept.")
    var replace = false

    @Flag(help: "Import what can be read although cells were refused.")
    var acceptRejects = false

    @Flag(help: "Replace every patient id by a salted hash (salt: $IMMUNOCHRON_SALT).")
    var pseudonymize = false

    @OptionGroup var gated: GatedOptions
    @OptionGroup var global: GlobalOptions

    func run() throws {
        let flow = try gated.resolve(
            files,
            tableOptions: [
                mapping.map { _ in "--mapping" }, sheet.map { _ in "--sheet" }, guess ? "--guess" : nil,
            ].compactMap(\.self))
        if guess { return try proposeMappings() }
        let known = FileManager.default.fileExists(atPath: global.storePath)
        for file in files where !FileManager.default.fileExists(atPath: file) { throw CLIError.noInput(file) }
        let store = global.dryRun && !known ? try StudyStore.inMemory() : try openStore(.create)
        var importer = FileImporter(
            store: store, terminal: global.terminal, replace: replace, dryRun: global.dryRun)
        importer.acceptsRejects = acceptRejects
        importer.pseudonymises = pseudonymize
        importer.salt = global.environment["IMMUNOCHRON_SALT"] ?? ""
        if pseudonymize, importer.salt.isEmpty {
            throw CLIError(
                .usage, code: "IC0923", "pseudonyms need a secret salt",
                remedy:
                    "Set IMMUNOCHRON_SALT to a secret of your centre; the same salt gives the same pseudonyms."
            )
        }
        if let flow {
            return try importGated(
                files, importer: importer, gates: flow.gates, map: flow.map, samples: gated.samples,
                checking: false)
        }
        var outcomes: [FileImporter.Outcome] = []
        for path in files {
            let outcome = try importer.importFile(
                try ImportFile(path: path, sheet: sheet, mappingPath: mapping))
            outcomes.append(outcome)
            ErrorPrinter(terminal: global.terminal, json: false).report(outcome.diagnostics)
            if !global.json { Terminal.writeOutput(outcome.text + "\n") }
        }
        if global.json {
            try emit(["imports": .array(outcomes.map(\.json))], text: "")
        }
    }

    private func proposeMappings() throws {
        for path in files {
            guard FileManager.default.fileExists(atPath: path) else { throw CLIError.noInput(path) }
            let guess = try MappingGuess.propose(file: path, sheet: sheet)
            let text = guess.yaml
            for decision in guess.decisions { global.terminal.say("to decide: \(decision)") }
            if let output = global.output, output != "-" {
                try FileOutput.write(text, to: output)
            } else {
                Terminal.writeOutput(
                    global.json
                        ? JSON.object(["mapping": .string(text)]).withSchemaVersion.text() + "\n" : text)
            }
        }
    }
}

extension ImportFile {
    /// A file of the command line with its mapping: the given one, else the one beside it.
    init(path: String, sheet: String?, mappingPath: String?) throws {
        self.path = path
        self.sheet = sheet
        if let mappingPath {
            mapping = (try FileOutput.readText(mappingPath), URL(filePath: mappingPath).lastPathComponent)
        } else {
            mapping = try StudyFolder.beside(path)
        }
    }
}

extension FileImporter.Outcome {
    var text: String {
        switch state {
        case .alreadyImported(let id): "\(file): already imported as #\(id)"
        case .imported(let id, let counts): "\(file): imported as #\(id), \(counts.words)"
        case .wouldImport(let counts): "\(file): would import \(counts.words)"
        }
    }

    var json: JSON {
        var out: JSON = ["file": .string(file), "diagnostics": .array(diagnostics.map(\.json))]
        switch state {
        case .alreadyImported(let id):
            out["state"] = "alreadyImported"
            out["import"] = .integer(Int(id))
        case .imported(let id, let counts):
            out["state"] = "imported"
            out["import"] = .integer(Int(id))
            out["counts"] = counts.json
        case .wouldImport(let counts):
            out["state"] = "wouldImport"
            out["counts"] = counts.json
        }
        return out
    }
}

extension ImportCounts {
    var words: String {
        var parts = ["\(readings) readings"]
        if newPatients > 0 { parts.append("\(newPatients) new patients") }
        if marrowReports > 0 { parts.append("\(marrowReports) marrow reports") }
        if duplicates > 0 { parts.append("\(duplicates) known already") }
        if superseded > 0 { parts.append("\(superseded) superseded") }
        if rejected > 0 { parts.append("\(rejected) refused") }
        return parts.joined(separator: ", ")
    }

    var json: JSON {
        [
            "readings": .integer(readings), "duplicates": .integer(duplicates),
            "superseded": .integer(superseded),
            "newPatients": .integer(newPatients), "newCourses": .integer(newCourses),
            "newDraws": .integer(newDraws),
            "marrowReports": .integer(marrowReports), "rejected": .integer(rejected),
        ]
    }
}

struct CheckCommand: StudyCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "What an import would do, and every reject with file:line:column.",
        discussion: """
            Exit code 1 when there are findings that an import would refuse; nothing is written.

            EXAMPLES
              immunochron check data/demo/mrd_marrow.csv
              immunochron check beads.csv --mapping beads.mapping.yaml --json
              immunochron check data/demo/fcs --gates data/demo/fcs/gates.yaml \\
                --populations data/demo/fcs/populations.yaml -v
            """)

    @Argument(help: "Files to check; with --gates also folders of FCS files.")
    var files: [String]

    @Option(help: ArgumentHelp("Mapping of a foreign table (YAML).", valueName: "file"))
    var mapping: String?

    @Option(help: "Sheet of a workbook.")
    var sheet: String?

    @OptionGroup var gated: GatedOptions
    @OptionGroup var global: GlobalOptions

    func run() throws {
        let flow = try gated.resolve(
            files,
            tableOptions: [mapping.map { _ in "--mapping" }, sheet.map { _ in "--sheet" }]
                .compactMap(\.self))
        if let flow {
            // A copy in memory: contradictions between the files and with the store show, and nothing is written.
            let store =
                FileManager.default.fileExists(atPath: global.storePath)
                ? try openStore(.readOnly).inMemoryCopy() : try StudyStore.inMemory()
            let importer = FileImporter(
                store: store, terminal: global.terminal, replace: false, dryRun: false)
            return try importGated(
                files, importer: importer, gates: flow.gates, map: flow.map, samples: gated.samples,
                checking: true)
        }
        var reports: [ImportReport] = []
        for path in files {
            var isFolder = ObjCBool(false)
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue
            else {
                throw isFolder.boolValue
                    ? CLIError(
                        .noInput, code: "IC0904", "'\(path)' is a folder, a file is needed",
                        remedy: "Name its files, or use 'analyze --dry-run' for the folder.",
                        at: SourceLocation(file: path))
                    : CLIError.noInput(path)
            }
            let file = try ImportFile(path: path, sheet: sheet, mappingPath: mapping)
            let parsed = try file.mapping.map { try ImportMapping(yaml: $0.text, file: $0.name) }
            var report = try LabImporter().checkFile(path, sheet: sheet, mapping: parsed)
            let name = URL(filePath: path).lastPathComponent
            report.diagnostics = report.diagnostics.map { diagnostic in
                var out = diagnostic
                out.location?.file = name
                return out
            }
            reports.append(report)
        }
        let printer = ErrorPrinter(terminal: global.terminal, json: false)
        let text = reports.map { report in
            (report.diagnostics.map(printer.text) + [report.words]).joined(separator: "\n")
        }
        try emit(["files": .array(reports.map(\.json))], text: text.joined(separator: "\n"))
        if reports.contains(where: \.hasErrors) { throw ExitCode(FailureKind.findings.rawValue) }
    }
}

extension ImportReport {
    var words: String {
        let tables = self.tables.map { table in
            let kind =
                switch table.source {
                case .canonical(let kind): "canonical sheet '\(kind.rawValue)'"
                case .mapped: "mapped table"
                }
            return (table.sheet.map { "sheet '\($0)', " } ?? "") + kind + ", \(table.rows) rows"
        }.joined(separator: "; ")
        let dialect = self.dialect.map { " (\($0))" } ?? ""
        return
            "\(URL(filePath: file).lastPathComponent)\(dialect): \(tables): \(readings) readings (\(censored) censored), "
            + "\(patients) patients, \(courses) courses, \(marrow) marrow reports, \(outcomes) outcomes; \(rejected) refused"
    }

    var json: JSON {
        [
            "file": .string(URL(filePath: file).lastPathComponent), "rows": .integer(rows),
            "readings": .integer(readings), "censored": .integer(censored), "patients": .integer(patients),
            "courses": .integer(courses), "marrow": .integer(marrow), "outcomes": .integer(outcomes),
            "rejected": .integer(rejected), "dialect": JSON(dialect),
            "diagnostics": .array(diagnostics.map(\.json)),
        ]
    }
}
