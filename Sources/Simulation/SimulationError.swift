import Diagnostics

/// Why a synthetic study could not be made or written.
package struct SimulationError: ImmunochronError, Hashable {
    package enum Code: String, Sendable {
        case marginsNotReached = "IC0801"
        case cannotWrite = "IC0802"
        case badOption = "IC0803"
    }

    package var kind: Code
    package var message: String
    package var remedy: String?
    package var location: SourceLocation?

    package var code: String { kind.rawValue }
    package var failure: FailureKind {
        switch kind {
        case .cannotWrite: .cannotWrite
        case .badOption: .usage
        case .marginsNotReached: .internalFault
        }
    }

    init(_ kind: Code, _ message: String, remedy: String? = nil, at location: SourceLocation? = nil) {
        self.kind = kind
        self.message = message
        self.remedy = remedy
        self.location = location
    }
}
