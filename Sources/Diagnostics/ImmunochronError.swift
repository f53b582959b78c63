/// What every module's error struct says about itself, so that one place (the command line) prints it.
///
/// Each module declares its own struct (`TabularError`, `StoreError`, …) and throws it with typed throws.
package protocol ImmunochronError: Error, Sendable {
    /// Stable code, `IC` and four digits.
    var code: String { get }
    /// What is wrong, in one sentence without a patient's values.
    var message: String { get }
    /// What the user can do about it.
    var remedy: String? { get }
    var location: SourceLocation? { get }
    /// Which exit code it leads to.
    var failure: FailureKind { get }
}

extension ImmunochronError {
    /// The error as a diagnostic, for lists and JSON.
    package var diagnostic: Diagnostic {
        Diagnostic(.error, code: code, message, remedy: remedy, at: location)
    }
}

/// Kinds of failure with their sysexits code.
package enum FailureKind: Int32, Sendable {
    case findings = 1
    case usage = 64
    case badData = 65
    case noInput = 66
    case helperMissing = 69
    case internalFault = 70
    case cannotWrite = 73
    case inputOutput = 74
    case storeLocked = 75
    case badConfiguration = 78
}
