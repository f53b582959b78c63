import ArgumentParser
import Diagnostics
import Simulation

struct SimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate", abstract: "Write synthetic studies with known truth.",
        subcommands: [SimulateCohortCommand.self, SimulateMarrowCommand.self])
}

struct SimulateCohortCommand: StudyCommand {
    static let configuration = CommandConfiguration(
        commandName: "cohort", abstract: "Write a synthetic cohort as a laboratory would have it.",
        discussion: """
            Everything is invented. '--like zhang2025' tunes the margins to the abstract of
            doi:10.3389/fimmu.2025.1607138; the agreement is by construction and supports neither the paper nor this program.

            EXAMPLES
              immunochron simulate cohort --like zhang2025 --seed 1 -o data/demo
            """)

    @Option(help: "The published margins to tune to: zhang2025.")
    var like = "zhang2025"

    @OptionGroup var global: GlobalOptions

    func run() throws {
        guard like == "zhang2025" else {
            throw CLIError(
                .usage, code: "IC0917", "there is no cohort like '\(like)'", remedy: "Use zhang2025.")
        }
        let folder = global.output ?? "synthetic-study"
        if !global.dryRun { try FileOutput.makeFolder(folder) }
        let files = try DemoStudy.write(seed: global.seed, to: folder, dryRun: global.dryRun)
        Terminal.writeOutput(files.map { "\(folder)/\($0)" }.joined(separator: "\n") + "\n")
    }
}
