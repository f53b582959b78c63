import Diagnostics

/// What is wrong with a table file, where, and what to do about it.
package struct TabularError: ImmunochronError, Hashable {
    package var kind: Code
    package var message: String
    package var remedy: String?
    package var location: SourceLocation?

    package var code: String { kind.rawValue }
    package var failure: FailureKind { kind.failure }

    package init(_ kind: Code, _ message: String, remedy: String? = nil, at location: SourceLocation? = nil) {
        self.kind = kind
        self.message = message
        self.remedy = remedy
        self.location = location
    }
}

extension TabularError: CustomStringConvertible {
    package var description: String { diagnostic.description }
}

extension TabularError {
    /// The stable codes of this room; open, so that a new one breaks no caller.
    package struct Code: RawRepresentable, Hashable, Sendable {
        package let rawValue: String
        package init(rawValue: String) { self.rawValue = rawValue }

        package static let missingFile = Code(rawValue: "IC0201")
        package static let notAFile = Code(rawValue: "IC0202")
        package static let unreadable = Code(rawValue: "IC0203")
        package static let notATable = Code(rawValue: "IC0204")
        package static let legacyWorkbook = Code(rawValue: "IC0205")
        package static let emptyFile = Code(rawValue: "IC0206")
        package static let lineTooLong = Code(rawValue: "IC0207")
        package static let raggedRow = Code(rawValue: "IC0208")
        package static let unterminatedQuote = Code(rawValue: "IC0209")
        package static let textAfterQuote = Code(rawValue: "IC0210")
        package static let duplicateColumn = Code(rawValue: "IC0211")
        package static let invalidEncoding = Code(rawValue: "IC0212")
        package static let missingHeader = Code(rawValue: "IC0213")
        package static let notANumber = Code(rawValue: "IC0214")
        package static let unknownColumn = Code(rawValue: "IC0215")
        package static let unknownSheet = Code(rawValue: "IC0216")
        package static let brokenWorkbook = Code(rawValue: "IC0220")
        package static let malformedXML = Code(rawValue: "IC0221")
        package static let oversizedWorkbook = Code(rawValue: "IC0222")
        package static let encryptedWorkbook = Code(rawValue: "IC0223")
        package static let cannotWrite = Code(rawValue: "IC0230")
        package static let unwritableTable = Code(rawValue: "IC0231")
        // Warnings and notes
        package static let hiddenCells = Code(rawValue: "IC0250")
        package static let formulaCells = Code(rawValue: "IC0251")
        package static let textNumbers = Code(rawValue: "IC0252")
        package static let errorCells = Code(rawValue: "IC0253")
        package static let guessedEncoding = Code(rawValue: "IC0254")
        package static let ambiguousDecimals = Code(rawValue: "IC0255")

        package var failure: FailureKind {
            switch self {
            case .missingFile, .notAFile: .noInput
            case .unreadable: .inputOutput
            case .cannotWrite: .cannotWrite
            case .unknownColumn, .unknownSheet: .usage
            default: .badData
            }
        }
    }
}
