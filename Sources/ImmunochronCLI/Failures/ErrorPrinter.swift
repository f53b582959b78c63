import Diagnostics
import JSONText

/// The one place where errors become text, JSON and an exit code.
struct ErrorPrinter {
    let terminal: Terminal
    let json: Bool

    /// `place: error[IC0207]: message` and a hint line.
    func text(_ diagnostic: Diagnostic) -> String {
        let place = diagnostic.location.map { terminal.styled("\($0): ", .bold) } ?? ""
        let style: Terminal.Style =
            switch diagnostic.severity {
            case .error: .red
            case .warning: .yellow
            case .info: .dim
            }
        let kind = terminal.styled("\(diagnostic.severity.rawValue)[\(diagnostic.code)]", style)
        let hint = diagnostic.remedy.map { "\n  hint: \($0)" } ?? ""
        return "\(place)\(kind): \(diagnostic.message)\(hint)"
    }

    func report(_ diagnostics: [Diagnostic]) {
        for diagnostic in diagnostics where !(terminal.isQuiet && diagnostic.severity != .error) {
            Terminal.writeError(text(diagnostic) + "\n")
        }
    }

    /// Prints the error and gives the exit code.
    func failureCode(for error: any Error) -> Int32 {
        switch error {
        case let error as any ImmunochronError:
            return finish([error.diagnostic], error.failure)
        case let error as FindingsError:
            return finish(error.diagnostics, error.failure)
        default:
            let diagnostic = Diagnostic(
                .error, code: "IC0999", "unexpected failure: \(error)",
                remedy: "Please report this with the command that made it.")
            return finish([diagnostic], .internalFault)
        }
    }

    private func finish(_ diagnostics: [Diagnostic], _ failure: FailureKind) -> Int32 {
        report(diagnostics)
        if json {
            let worst = diagnostics.first { $0.severity == .error } ?? diagnostics.first
            let body: JSON = [
                "schemaVersion": 1,
                "error": worst?.json ?? .null,
                "diagnostics": .array(diagnostics.map(\.json)),
            ]
            Terminal.writeOutput(body.text(indented: true) + "\n")
        }
        return failure.rawValue
    }
}

extension Diagnostic {
    var json: JSON {
        [
            "severity": .string(severity.rawValue), "code": .string(code), "message": .string(message),
            "remedy": JSON(remedy), "location": JSON(location?.description),
        ]
    }
}
