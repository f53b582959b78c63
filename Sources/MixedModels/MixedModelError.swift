import Diagnostics
import ModelFormula

/// Why a mixed model cannot be fitted. Codes `IC0520`–`IC0529` and `IC0570`–`IC0582`.
public struct MixedModelError: Error, Hashable, Sendable {
    /// Stable code.
    public let code: String
    /// What is wrong.
    public let message: String
    /// What to do.
    public let remedy: String?

    init(_ code: String, _ message: String, remedy: String? = nil) {
        self.code = code
        self.message = message
        self.remedy = remedy
    }

    init(_ error: FormulaError) {
        self.init(error.code, error.message, remedy: error.remedy)
    }
}

extension MixedModelError: ImmunochronError {
    package var location: SourceLocation? { nil }
    package var failure: FailureKind { .badData }
}

extension MixedModelError: CustomStringConvertible {
    /// `error[IC0521]: message`.
    public var description: String { diagnostic.description }
}

extension MixedModelError {
    static let noRandomTerm = MixedModelError(
        "IC0520", "The formula has no random effect.", remedy: "Add a term such as (1 | patient).")
    static let notNumeric = MixedModelError(
        "IC0521", "The response is not a column of numbers.",
        remedy: "Write one numeric expression left of ~.")
    static func tooFew(_ what: String) -> MixedModelError {
        MixedModelError("IC0522", what, remedy: "Use a simpler model or more data.")
    }
    static let constantResponse = MixedModelError(
        "IC0523", "The response is explained exactly by the fixed effects: there is no variance to model.")
    static func grouping(_ name: String, _ problem: String) -> MixedModelError {
        MixedModelError("IC0524", "The grouping '\(name)' \(problem).", remedy: "Leave this random term out.")
    }
    static let notConverged = MixedModelError(
        "IC0525", "The likelihood has no maximum that could be reached.",
        remedy: "Simplify the random effects.")
    static func censoring(_ problem: String) -> MixedModelError {
        MixedModelError("IC0526", problem, remedy: "Check the limits of the censored values.")
    }
    static func means(_ problem: String) -> MixedModelError {
        MixedModelError("IC0527", problem, remedy: "Name factors of the fixed part.")
    }
    package static let needsREML = MixedModelError(
        "IC0575", "Kenward-Roger degrees of freedom need a fit by REML.",
        remedy: "Use REML, or Satterthwaite degrees of freedom with maximum likelihood.")
    static let profileNeedsLikelihood = MixedModelError(
        "IC0582", "Profiles are of the likelihood; this fit is by REML.",
        remedy: "Fit by maximum likelihood.")
    static func prediction(_ problem: String) -> MixedModelError {
        MixedModelError("IC0576", problem, remedy: "Give every column of the formula a value the fit knows.")
    }
    static func residual(_ problem: String) -> MixedModelError {
        MixedModelError("IC0577", problem, remedy: "Check the residual structure's columns.")
    }
    static func notNested(_ problem: String, remedy: String) -> MixedModelError {
        MixedModelError("IC0578", problem, remedy: remedy)
    }
    static func response(_ problem: String, remedy: String) -> MixedModelError {
        MixedModelError("IC0580", problem, remedy: remedy)
    }
    static func unbounded(_ problem: String, remedy: String) -> MixedModelError {
        MixedModelError("IC0581", problem, remedy: remedy)
    }
}
