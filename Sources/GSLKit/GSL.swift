@preconcurrency internal import CGSL

/// The one place that prepares GSL. Its default handler aborts the process on a bad argument, so it is switched off
/// before the first call that can fail; statuses then come back as values.
enum GSL {
    static let ready: Void = {
        _ = gsl_set_error_handler_off()
    }()
}

/// Why a numerical procedure gave no answer.
public struct NumericalError: Error, Hashable, Sendable {
    /// What went wrong, in one sentence.
    public var message: String

    /// An error with its sentence.
    public init(_ message: String) { self.message = message }
}
