import Diagnostics

/// Input that no method could use: unequal lengths, infinite values, an impossible table.
///
/// Data that are valid but do not determine a quantity are no error; see ``Estimate/notEstimable(reason:)``.
public struct StatisticsError: Error, Hashable, Sendable {
    /// Stable code, `IC0530` to `IC0539`.
    public let code: String
    /// What is wrong.
    public let message: String
    /// What the user can do.
    public let remedy: String?

    init(_ code: String, _ message: String, remedy: String? = nil) {
        self.code = code
        self.message = message
        self.remedy = remedy
    }
}

extension StatisticsError: ImmunochronError {
    package var location: SourceLocation? { nil }
    package var failure: FailureKind { .badData }
}

extension StatisticsError {
    static func unequalLengths(_ a: Int, _ b: Int) -> StatisticsError {
        StatisticsError(
            "IC0530", "The two columns have \(a) and \(b) values.", remedy: "Give one value per pair in each."
        )
    }
    static let infinite = StatisticsError(
        "IC0531", "A value is infinite.", remedy: "Remove it, or mark it as missing (NA).")
    static func badTable(_ message: String) -> StatisticsError {
        StatisticsError("IC0532", message, remedy: "Give a table of counts: whole numbers, none negative.")
    }
    static func badArgument(_ message: String) -> StatisticsError { StatisticsError("IC0533", message) }
}

/// Guards shared by the functions of this module.
enum Check {
    static func lengths(_ a: Int, _ b: Int) throws(StatisticsError) {
        guard a == b else { throw .unequalLengths(a, b) }
    }
    static func finite(_ values: [Double]) throws(StatisticsError) {
        guard !values.contains(where: \.isInfinite) else { throw .infinite }
    }
    static func level(_ level: Double) throws(StatisticsError) {
        guard level > 0, level < 1 else { throw .badArgument("A confidence level must lie between 0 and 1.") }
    }
}
