/// One finding about an input: it accumulates beside the result, it does not stop the work.
package struct Diagnostic: Hashable, Sendable {
    package enum Severity: String, Sendable, CaseIterable, Comparable {
        case info, warning, error

        package static func < (a: Severity, b: Severity) -> Bool { a.rank < b.rank }
        private var rank: Int {
            switch self {
            case .info: 0
            case .warning: 1
            case .error: 2
            }
        }
    }

    package var severity: Severity
    /// A stable code such as `IC0207`; `immunochron explain IC0207` tells more.
    package var code: String
    /// What is wrong. Never carries a patient's values; they go to `detail`, shown with `-v` only.
    package var message: String
    /// What the user can do.
    package var remedy: String?
    package var location: SourceLocation?

    package init(
        _ severity: Severity, code: String, _ message: String, remedy: String? = nil,
        at location: SourceLocation? = nil
    ) {
        self.severity = severity
        self.code = code
        self.message = message
        self.remedy = remedy
        self.location = location
    }
}

extension Diagnostic: CustomStringConvertible {
    /// `beads.csv:41:7: error[IC0207]: message`.
    package var description: String {
        let place = location.map { "\($0): " } ?? ""
        return "\(place)\(severity.rawValue)[\(code)]: \(message)"
    }
}
