import DataFrames
import Diagnostics

/// A formula that cannot be read, or that asks the table for something it cannot give.
///
/// `code` is stable (`IC0510`–`IC0529`). When the fault has a place in the formula, `description` shows it:
///
///     log(CD3) ~ draw + + cycle
///                       ^
public struct FormulaError: Error, Sendable, Hashable {
    /// Stable code, `IC` and four digits.
    public let code: String
    /// What is wrong; with the formula and a caret below it where that helps.
    public let message: String
    /// What the user can do about it.
    public let remedy: String?
    package let location: SourceLocation?

    package init(
        _ code: String, _ message: String, remedy: String? = nil, at location: SourceLocation? = nil
    ) {
        self.code = code
        self.message = message
        self.remedy = remedy
        self.location = location
    }

    /// An error with the formula and a caret under character `offset`.
    package init(_ code: String, _ message: String, in text: String, at offset: Int, remedy: String? = nil) {
        let caret = String(repeating: " ", count: max(0, min(offset, text.count))) + "^"
        self.init(code, "\(message)\n    \(text)\n    \(caret)", remedy: remedy)
    }

    /// A table error seen through a formula keeps its code and words.
    package init(_ error: DataFrameError) {
        self.init(error.code, error.message, remedy: error.remedy, at: error.location)
    }
}

extension FormulaError: ImmunochronError {
    package var failure: FailureKind { .badData }
}

extension FormulaError: CustomStringConvertible {
    /// `error[IC0510]: message`, with the formula and a caret where the fault has a place.
    public var description: String { diagnostic.description }
}
