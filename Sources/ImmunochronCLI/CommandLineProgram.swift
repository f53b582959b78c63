import ArgumentParser
import Diagnostics
import Foundation

/// The program: parses arguments, runs one command, maps every failure to text and an exit code.
package enum CommandLineProgram {
    package static let version = "0.1.0"

    private static let started = ContinuousClock.now

    /// For `--timings`.
    static var secondsSinceStart: Double {
        let spent = (ContinuousClock.now - started).components
        return Double(spent.seconds) + Double(spent.attoseconds) / 1e18
    }

    package static func runAndExit() -> Never {
        _ = started
        signal(SIGPIPE, SIG_DFL)
        let arguments = Array(CommandLine.arguments.dropFirst())
        // The version is asked for by scripts: answered before anything else is set up.
        if arguments == ["--version"] {
            Terminal.writeOutput(version + "\n")
            exit(0)
        }
        exit(run(arguments))
    }

    static func run(_ arguments: [String]) -> Int32 {
        if let code = refuseUnknownSubcommand(arguments) { return code }
        do {
            var command = try leaf(arguments) ?? RootCommand.parseAsRoot(arguments)
            try command.run()
            return 0
        } catch let error as any ImmunochronError {
            return printer(arguments).failureCode(for: error)
        } catch let error as FindingsError {
            return printer(arguments).failureCode(for: error)
        } catch let code as ExitCode {
            return code.rawValue
        } catch {
            let code = RootCommand.exitCode(for: error)
            let message = RootCommand.fullMessage(for: error)
            if code.isSuccess {
                Terminal.writeOutput(message + "\n")
                return 0
            }
            if code == .validationFailure {
                Terminal.writeError(message + "\n")
                return FailureKind.usage.rawValue
            }
            return printer(arguments).failureCode(for: error)
        }
    }

    /// The subcommand parsed by itself: the tree of all commands costs more than a small analysis. Nil for help and for
    /// whatever does not parse: then the root does it again and says so with its usage.
    private static func leaf(_ arguments: [String]) -> (any ParsableCommand)? {
        let asksForHelp = ["-h", "--help", "--version", "help"]
        guard !arguments.contains(where: { asksForHelp.contains($0) || $0.hasPrefix("--help") }) else {
            return nil
        }
        var level: any ParsableCommand.Type = RootCommand.self
        var rest = arguments[...]
        while let word = rest.first {
            let children = level.configuration.subcommands
            if children.isEmpty { break }
            guard
                let next = children.first(where: {
                    $0._commandName == word || $0.configuration.aliases.contains(word)
                })
            else { return nil }
            level = next
            rest = rest.dropFirst()
        }
        guard level.configuration.subcommands.isEmpty else { return nil }
        return try? level.parse(Array(rest))
    }

    private static func printer(_ arguments: [String]) -> ErrorPrinter {
        let terminal = Terminal(
            environment: ProcessInfo.processInfo.environment, noColour: arguments.contains("--no-color"),
            quiet: false)
        return ErrorPrinter(terminal: terminal, json: arguments.contains("--json"))
    }

    /// ArgumentParser suggests options but not subcommands: this does, at every level.
    private static func refuseUnknownSubcommand(_ arguments: [String]) -> Int32? {
        var level: any ParsableCommand.Type = RootCommand.self
        var path = ["immunochron"]
        for word in arguments {
            let children = level.configuration.subcommands
            guard !children.isEmpty, !word.hasPrefix("-"), word != "help" else { return nil }
            let names = children.flatMap { [$0._commandName] + $0.configuration.aliases }
            if let next = children.first(where: {
                $0._commandName == word || $0.configuration.aliases.contains(word)
            }) {
                level = next
                path.append(word)
                continue
            }
            guard level.configuration.defaultSubcommand == nil else { return nil }
            let remedy =
                Suggestions.didYouMean(word, among: names)
                ?? "\(path.joined(separator: " ")) --help lists the commands."
            let error = CLIError(.usage, code: "IC0903", "there is no command '\(word)'", remedy: remedy)
            return printer(arguments).failureCode(for: error)
        }
        return nil
    }
}
