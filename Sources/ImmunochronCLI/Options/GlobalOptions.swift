import ArgumentParser
import Foundation

/// Options that every command accepts after its name.
struct GlobalOptions: ParsableArguments {
    @Option(
        name: [.customShort("s"), .long],
        help: ArgumentHelp(
            "The study store (default: $IMMUNOCHRON_STORE, else study.sqlite).", valueName: "file"))
    var store: String?

    @Flag(name: .long, help: "Print one JSON object on standard output.")
    var json = false

    @Option(name: [.short, .long], help: ArgumentHelp("Where to write.", valueName: "path"))
    var output: String?

    @Flag(name: [.short, .long], help: "No messages, only errors.")
    var quiet = false

    @Flag(name: [.short, .long], help: "More messages; may show values of patients.")
    var verbose = false

    @Flag(name: .customLong("no-color"), help: "No colour (as NO_COLOR).")
    var noColor = false

    @Flag(name: [.customShort("n"), .long], help: "Say what would happen and change nothing.")
    var dryRun = false

    @Option(name: .long, help: "Seed of everything random (default 1).")
    var seed: UInt64 = 1

    @Option(name: .long, help: "Processor cores to use (default: all); results never depend on it.")
    var threads: Int?

    @Flag(name: .long, help: "Report how long each part took.")
    var timings = false

    var environment: [String: String] { ProcessInfo.processInfo.environment }

    var terminal: Terminal {
        Terminal(environment: environment, noColour: noColor, quiet: quiet)
    }

    var storePath: String { store ?? environment["IMMUNOCHRON_STORE"] ?? "study.sqlite" }

    var threadCount: Int { max(1, threads ?? ProcessInfo.processInfo.activeProcessorCount) }

    func validate() throws {
        if let threads, threads < 1 { throw ValidationError("--threads needs a number of at least 1.") }
    }
}
