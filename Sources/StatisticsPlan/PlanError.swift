import Diagnostics

/// A specification that cannot be run: unknown method, missing or wrong field, no data. Codes `IC0540`–`IC0549`.
package struct PlanError: ImmunochronError, Hashable {
    package let code: String
    package let message: String
    package let remedy: String?
    package let location: SourceLocation?
    package var failure: FailureKind { .badData }

    package init(
        _ code: String, _ message: String, remedy: String? = nil, at location: SourceLocation? = nil
    ) {
        self.code = code
        self.message = message
        self.remedy = remedy
        self.location = location
    }
}

extension PlanError {
    static func unknownMethod(_ name: String, among names: [String]) -> PlanError {
        PlanError(
            "IC0540", "There is no method '\(name)'.",
            remedy: Suggestions.didYouMean(name, among: names) ?? "Methods: \(names.joined(separator: ", "))."
        )
    }

    static func missingField(_ field: String, method: String) -> PlanError {
        PlanError(
            "IC0541", "The method '\(method)' needs the field '\(field)'.", remedy: "Add it to the spec.")
    }

    package static func wrongField(_ field: String, _ wanted: String) -> PlanError {
        PlanError("IC0542", "The field '\(field)' must be \(wanted).", remedy: "Correct it in the spec.")
    }

    static func unknownLevel(_ level: String, among levels: [String]) -> PlanError {
        PlanError(
            "IC0542", "The group '\(level)' does not occur.",
            remedy: Suggestions.didYouMean(level, among: levels)
                ?? "Groups: \(levels.joined(separator: ", ")).")
    }

    static func noTable(_ method: String) -> PlanError {
        PlanError(
            "IC0543", "The method '\(method)' needs a table.",
            remedy: "Name a CSV file in 'data' or give the columns in 'spec.inline'.")
    }

    static func badCase(_ message: String) -> PlanError {
        PlanError("IC0544", message, remedy: "A case is {\"id\", \"data\", \"spec\": {\"method\", …}}.")
    }

    static func notInThisVersion(_ what: String, method: String) -> PlanError {
        PlanError(
            "IC0546", "'\(what)' of the method '\(method)' is not in this version.",
            remedy: "Leave it out of the spec.")
    }
}
