import ArgumentParser
import DataFrames
import Diagnostics
import Foundation
import JSONText
import Statistics
import StatisticsPlan
import Tabular

struct StatsRunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run specification files; one compact JSON line per case.",
        discussion: """
            A case has id, data (a CSV in ../data beside it, or in --data-dir) and
            spec. Cases whose spec has "family": {"name", "adjust"} are adjusted
            together: one more line per family holds raw and adjusted p values.

            EXAMPLES
              immunochron stats run case.json
              immunochron stats run cases/*.json --data-dir tables/
            """)

    @Argument(help: "Specification files.")
    var cases: [String]

    @Option(help: ArgumentHelp("Folder of the tables.", valueName: "folder"))
    var dataDir: String?

    @Option(name: .customLong("repeat"), help: "Fit this many times; timings are medians.")
    var repeats = 0

    @OptionGroup var global: GlobalOptions

    /// One bad case does not stop the others; the exit code is the highest.
    func run() throws {
        var worst: Int32 = 0
        var families = DeclaredFamilies()
        for path in cases {
            let outcome = envelope(path)
            Terminal.writeOutput(outcome.json.text() + "\n")
            worst = max(worst, outcome.failure?.rawValue ?? 0)
            if let item = outcome.item { families.add(item, result: outcome.json["result"] ?? .null) }
        }
        for line in families.lines { Terminal.writeOutput(line.text() + "\n") }
        if worst != 0 { throw ExitCode(worst) }
    }

    private func envelope(_ path: String) -> (json: JSON, failure: FailureKind?, item: StatisticsCase?) {
        let url = URL(filePath: path)
        let folder =
            dataDir.map { URL(filePath: $0) }
            ?? url.deletingLastPathComponent().deletingLastPathComponent().appending(path: "data")
        var outcome: (json: JSON, failure: FailureKind?), known: StatisticsCase?
        do {
            let json = try JSON(parsing: FileOutput.readText(path), file: url.lastPathComponent)
            let item = try StatisticsCase(json)
            known = item
            let timer = PhaseTimer.forCommand(global, repeats: repeats)
            let runner = CaseRunner { name in
                try TableSource.open(folder.appending(path: name).path).dataFrame().frame
            }
            outcome = runner.envelope(of: item, timer: timer)
            if global.timings { outcome.json["timings"] = timer.json }
        } catch {
            outcome = CaseRunner.envelope(of: error, id: url.deletingPathExtension().lastPathComponent)
        }
        if outcome.failure != nil, let message = outcome.json["error"]?["message"]?.string {
            global.terminal.say("\(url.lastPathComponent): \(message)")
        }
        return (outcome.json, outcome.failure, known)
    }
}

extension PhaseTimer {
    /// Measures when `--timings` is given.
    static func forCommand(_ global: GlobalOptions, repeats: Int) -> PhaseTimer {
        guard global.timings else { return .off }
        return PhaseTimer(repeats: repeats) {
            Double(DispatchTime.now().uptimeNanoseconds) * 1e-9
        }
    }
}
