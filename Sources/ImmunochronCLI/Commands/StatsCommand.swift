import ArgumentParser
import DataFrames
import Diagnostics
import Foundation
import JSONText
import StatisticsPlan
import Tabular

struct StatsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats", abstract: "Statistics on any table, without a store.",
        subcommands: [StatsRunCommand.self, StatsMethodsCommand.self])
}

struct StatsMethodsCommand: StudyCommand {
    static let configuration = CommandConfiguration(
        commandName: "methods", abstract: "List the methods that 'stats run' knows.",
        discussion: """
            EXAMPLES
              immunochron stats methods
            """)

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let names = MethodRegistry.methods.keys.sorted()
        try emit(["methods": JSON(names)], text: names.joined(separator: "\n"))
    }
}

struct StatsRunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run specification files; one compact JSON line per case.",
        discussion: """
            A case has id, data (a CSV in ../data beside it, or in --data-dir) and spec.

            EXAMPLES
              immunochron stats run case.json
              immunochron stats run cases/*.json --data-dir tables/
            """)

    @Argument(help: "Specification files.")
    var cases: [String]

    @Option(help: ArgumentHelp("Folder of the tables.", valueName: "folder"))
    var dataDir: String?

    @OptionGroup var global: GlobalOptions

    func run() throws {
        var worst: Int32 = 0
        for path in cases {
            let (line, code) = outcome(path)
            Terminal.writeOutput(line.text() + "\n")
            worst = max(worst, code)
        }
        if worst != 0 { throw ExitCode(worst) }
    }

    /// The result, or the error as JSON with its exit code: one bad case does not stop the others.
    private func outcome(_ path: String) -> (JSON, Int32) {
        var id = URL(filePath: path).deletingPathExtension().lastPathComponent
        do {
            let file = try JSON(parsing: FileOutput.readText(path), file: URL(filePath: path).lastPathComponent)
            id = file["id"]?.string ?? id
            let result = try CaseRunner(file: file, path: path, dataFolder: dataDir).run()
            return (["schemaVersion": 1, "id": .string(id), "result": result], 0)
        } catch let error as any ImmunochronError {
            let body: JSON = [
                "schemaVersion": 1, "id": .string(id),
                "error": [
                    "code": .string(error.code), "message": .string(error.message), "remedy": JSON(error.remedy),
                    "location": JSON(error.location?.description),
                ],
            ]
            ErrorPrinter(terminal: global.terminal, json: false).report([error.diagnostic])
            return (body, error.failure.rawValue)
        } catch {
            return (
                ["schemaVersion": 1, "id": .string(id), "error": ["code": "IC0999", "message": .string("\(error)")]],
                FailureKind.internalFault.rawValue
            )
        }
    }
}
