import Diagnostics

extension CytometryError {
    package static func unknownReference(
        _ kind: String, _ name: String, in gate: String, among known: [String], at place: Place? = nil
    ) -> CytometryError {
        CytometryError(
            "IC0678", "The gate '\(gate)' refers to the \(kind) '\(name)', which is not defined.",
            remedy: Suggestions.didYouMean(name, among: known) ?? "Define it, or correct the reference.",
            at: place)
    }
    static func gateCycle(_ gate: String) -> CytometryError {
        CytometryError(
            "IC0679", "The gate '\(gate)' depends on itself, through its parents or Boolean operands.",
            remedy: "Break the circle of references.")
    }
    package static func channelMissing(_ name: String, wantedBy user: String, among channels: [String])
        -> CytometryError
    {
        CytometryError(
            "IC0680", "The data have no channel '\(name)', which \(user) needs.",
            remedy: Suggestions.didYouMean(name, among: channels)
                ?? "The channels are \(channels.prefix(40).joined(separator: ", ")).")
    }
    static func singularMatrix(_ condition: Double) -> CytometryError {
        CytometryError(
            "IC0681",
            condition.isFinite
                ? "The compensation matrix is ill-conditioned: condition number \(condition)."
                : "The compensation matrix is singular: its condition number is infinite.",
            remedy: "Two fluorochromes have nearly the same spectrum; recompute the matrix.")
    }
    static func matrixShape(_ problem: String) -> CytometryError {
        CytometryError(
            "IC0682", "The compensation matrix \(problem).",
            remedy: "Give one row per fluorochrome and at least as many detectors, each once.")
    }
    static func gateShape(_ gate: String, _ problem: String, at place: Place? = nil) -> CytometryError {
        CytometryError("IC0683", "The gate '\(gate)' \(problem).", remedy: "Correct the gate.", at: place)
    }
    static func gateLimit(_ problem: String) -> CytometryError {
        CytometryError("IC0684", problem, remedy: "Split the gates into several files.")
    }
    static func duplicateIdentifier(_ kind: String, _ name: String, at place: Place? = nil) -> CytometryError
    {
        CytometryError(
            "IC0677", "The \(kind) '\(name)' is defined twice.", remedy: "Rename one of them.", at: place)
    }
}

extension CytometryError {
    /// The same error with a file, when it has no place yet.
    func located(at file: String) -> CytometryError { located(at: .text(file: file, line: nil, column: nil)) }

    func located(at place: Place) -> CytometryError {
        self.place != nil
            ? self : CytometryError(code, message, remedy: remedy, at: place, failure: failure)
    }
}
