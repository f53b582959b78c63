package import Diagnostics

/// What is wrong with the input of a survival analysis, with a remedy.
///
/// Thrown for data that cannot be analysed at all (a negative time, unequal lengths, an unknown group). A
/// quantity that merely does not exist for valid data is ``Estimable/notEstimable(reason:)`` instead.
public struct SurvivalError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Stable code, `IC` and four digits (056x).
    public let code: String
    /// What is wrong, in one sentence without a patient's values.
    public let message: String
    /// What the user can do about it.
    public let remedy: String?
    package let location: SourceLocation?

    init(_ kind: Kind, _ message: String, remedy: String? = nil) {
        code = kind.rawValue
        self.message = message
        self.remedy = remedy
        location = nil
    }

    /// The error of a lower layer (table, formula), with its own code and words.
    init(_ error: any ImmunochronError) {
        code = error.code
        message = error.message
        remedy = error.remedy
        location = error.location
    }

    /// `error[IC0561]: message`.
    public var description: String { "error[\(code)]: \(message)" }

    enum Kind: String {
        case unequalLengths = "IC0560"
        case badTime = "IC0561"
        case emptyInterval = "IC0562"
        case badGroup = "IC0563"
        case badCovariate = "IC0564"
        case badOption = "IC0565"
        case badEventCode = "IC0566"
        case badFormula = "IC0567"
        case unsupported = "IC0568"
        case unknownColumn = "IC0569"
    }
}

extension SurvivalError: ImmunochronError {
    package var failure: FailureKind { .badData }
}
