import ArgumentParser
import Diagnostics

struct CompletionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "completions", abstract: "Print shell completions for bash, zsh or fish.",
        discussion: """
            EXAMPLES
              immunochron completions bash > /etc/bash_completion.d/immunochron
            """)

    @Argument(help: "bash, zsh or fish.")
    var shell: String

    func run() throws {
        guard let shell = CompletionShell(rawValue: shell) else {
            throw CLIError(
                .usage, code: "IC0908", "no completions for '\(shell)'", remedy: "Use bash, zsh or fish.")
        }
        Terminal.writeOutput(RootCommand.completionScript(for: shell) + "\n")
    }
}
