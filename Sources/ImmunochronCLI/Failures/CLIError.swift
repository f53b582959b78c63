import Diagnostics

/// A failure of a command itself (usage, missing files, writing); rooms throw their own errors.
struct CLIError: ImmunochronError {
    var code: String
    var message: String
    var remedy: String?
    var location: SourceLocation?
    var failure: FailureKind

    init(
        _ failure: FailureKind, code: String, _ message: String, remedy: String? = nil,
        at location: SourceLocation? = nil
    ) {
        self.failure = failure
        self.code = code
        self.message = message
        self.remedy = remedy
        self.location = location
    }

    static func noInput(_ path: String) -> CLIError {
        CLIError(
            .noInput, code: "IC0901", "there is no file or folder '\(path)'", remedy: "Check the path.",
            at: SourceLocation(file: path))
    }

    static func cannotWrite(_ path: String, _ reason: String) -> CLIError {
        CLIError(
            .cannotWrite, code: "IC0902", "cannot write '\(path)': \(reason)",
            remedy: "Choose another place with -o.", at: SourceLocation(file: path))
    }
}

/// Many findings at once: all are printed, then the command ends with the worst one's exit code.
struct FindingsError: Error {
    var diagnostics: [Diagnostic]
    var failure: FailureKind
}
