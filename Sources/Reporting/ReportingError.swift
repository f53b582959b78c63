import Diagnostics

/// A report that cannot be written.
package struct ReportingError: ImmunochronError {
    package var code: String
    package var message: String
    package var remedy: String?
    package var location: SourceLocation?
    package var failure: FailureKind

    init(template problem: String) {
        code = "IC0751"
        message = "the report template is broken: \(problem)"
        remedy = "Please report this."
        failure = .internalFault
    }
}
