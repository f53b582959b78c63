import Diagnostics

/// Why a synthetic study could not be made or written.
package struct SimulationError: ImmunochronError, Hashable {
    package enum Code: String, Sendable {
        case marginsNotReached = "IC0801"
        case cannotWrite = "IC0802"
    }

    package var kind: Code
    package var message: String
    package var remedy: String?
    package var location: SourceLocation?

    package var code: String { kind.rawValue }
    package var failure: FailureKind { kind == .cannotWrite ? .cannotWrite : .internalFault }

    init(_ kind: Code, _ message: String, remedy: String? = nil, at location: SourceLocation? = nil) {
        self.kind = kind
        self.message = message
        self.remedy = remedy
        self.location = location
    }
}
