import Diagnostics

/// Why a cytometry file, matrix, transform or gate is refused.
///
/// Codes: `IC0600`–`IC0629` FCS reading, `IC0630`–`IC0639` FCS writing and spillover matrices, `IC0640`–`IC0649`
/// counts, beads and quality control, `IC0660`–`IC0669` transforms, `IC0670`–`IC0699` gates and workspaces.
public struct CytometryError: Error, Hashable, Sendable {
    /// Stable code, `IC` and four digits.
    public let code: String
    /// What is wrong.
    public let message: String
    /// What the user can do about it.
    public let remedy: String?
    /// Where it was found; nil for a value that came from no file.
    public let place: Place?
    package let failure: FailureKind

    /// A place in a cytometry file: FCS files count bytes from 0, text files lines and columns from 1.
    public enum Place: Hashable, Sendable {
        case byte(file: String, offset: Int)
        case text(file: String, line: Int?, column: Int?)
    }

    package init(
        _ code: String, _ message: String, remedy: String? = nil, at place: Place? = nil,
        failure: FailureKind = .badData
    ) {
        self.code = code
        self.message = message
        self.remedy = remedy
        self.place = place
        self.failure = failure
    }
}

extension CytometryError: ImmunochronError {
    package var location: SourceLocation? {
        switch place {
        case .text(let file, let line, let column): SourceLocation(file: file, line: line, column: column)
        case .byte(let file, _): SourceLocation(file: file)
        case nil: nil
        }
    }
}

extension CytometryError: CustomStringConvertible {
    /// `file: error[IC0601]: message`.
    public var description: String { diagnostic.description }
}
