import Diagnostics

/// A wrong setting of the CD19 rules; findings about patients are flags, never errors.
package struct EscapeError: ImmunochronError, Hashable {
    package enum Code: String, Sendable {
        case unknownThreshold = "IC0651"
        case impossibleThreshold = "IC0652"
    }

    package var kind: Code
    package var message: String
    package var remedy: String?
    package var location: SourceLocation?

    package var code: String { kind.rawValue }
    package var failure: FailureKind { .badConfiguration }

    init(_ kind: Code, _ message: String, remedy: String? = nil, at location: SourceLocation? = nil) {
        self.kind = kind
        self.message = message
        self.remedy = remedy
        self.location = location
    }
}
