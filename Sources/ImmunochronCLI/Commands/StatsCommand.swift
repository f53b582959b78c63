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
        let names = MethodRegistry.all.map(\.name).sorted()
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

    /// One bad case does not stop the others; the exit code is the highest.
    func run() throws {
        var worst: Int32 = 0
        for path in cases {
            let (line, failure) = envelope(path)
            Terminal.writeOutput(line.text() + "\n")
            worst = max(worst, failure?.rawValue ?? 0)
        }
        if worst != 0 { throw ExitCode(worst) }
    }

    private func envelope(_ path: String) -> (json: JSON, failure: FailureKind?) {
        let url = URL(filePath: path)
        let folder =
            dataDir.map { URL(filePath: $0) }
            ?? url.deletingLastPathComponent().deletingLastPathComponent().appending(path: "data")
        let outcome: (json: JSON, failure: FailureKind?)
        do {
            let json = try JSON(parsing: FileOutput.readText(path), file: url.lastPathComponent)
            let item = try StatisticsCase(json)
            let runner = CaseRunner { name in
                try TableSource.open(folder.appending(path: name).path).dataFrame().frame
            }
            outcome = runner.envelope(of: item)
        } catch {
            outcome = CaseRunner.envelope(of: error, id: url.deletingPathExtension().lastPathComponent)
        }
        if outcome.failure != nil, let message = outcome.json["error"]?["message"]?.string {
            global.terminal.say("\(url.lastPathComponent): \(message)")
        }
        return outcome
    }
}
