import Diagnostics

/// What went wrong with a table: an unknown column, text where a number is needed, columns of unequal length.
///
/// `code` is stable (`IC0500`–`IC0509`), `message` says what is wrong, `remedy` what the user can do.
public struct DataFrameError: Error, Sendable, Hashable {
    /// Stable code, `IC` and four digits.
    public let code: String
    /// What is wrong, in one sentence.
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
}

extension DataFrameError: ImmunochronError {
    package var failure: FailureKind { .badData }
}

extension DataFrameError: CustomStringConvertible {
    /// `data.csv:41:7: error[IC0503]: message`.
    public var description: String { diagnostic.description }
}

extension DataFrameError {
    static func unknownColumn(_ name: String, among names: [String]) -> DataFrameError {
        let known = names.isEmpty ? "The table has no columns." : "Columns: \(names.joined(separator: ", "))."
        return DataFrameError(
            "IC0500", "There is no column '\(name)'.",
            remedy: Suggestions.didYouMean(name, among: names) ?? known)
    }

    static func duplicateColumn(_ name: String) -> DataFrameError {
        DataFrameError(
            "IC0501", "The column name '\(name)' occurs twice.", remedy: "Rename one of the two columns.")
    }

    static func unequalLength(_ name: String, _ count: Int, expected: Int) -> DataFrameError {
        DataFrameError(
            "IC0502", "Column '\(name)' has \(count) rows where the table has \(expected).",
            remedy: "Give every column the same number of rows.")
    }

    static func notNumeric(_ name: String, value: String, row: Int, at location: SourceLocation?)
        -> DataFrameError
    {
        let place = location == nil ? " in row \(row + 1)" : ""
        return DataFrameError(
            "IC0503", "Column '\(name)' must be numeric but holds '\(value)'\(place).",
            remedy: "Correct the cell, or leave it empty or write NA when the value is missing.",
            at: location)
    }

    static func unknownLevel(_ name: String, value: String, levels: [String]) -> DataFrameError {
        DataFrameError(
            "IC0504", "Column '\(name)' holds '\(value)', which is not one of the levels given.",
            remedy: Suggestions.didYouMean(value, among: levels)
                ?? "Levels given: \(levels.joined(separator: ", ")).")
    }

    static func absentLabel(_ name: String, _ label: String, levels: [String]) -> DataFrameError {
        DataFrameError(
            "IC0506", "No row has '\(label)' in column '\(name)'.",
            remedy: Suggestions.didYouMean(label, among: levels)
                ?? "The column holds: \(shown(levels)).")
    }

    static func unorderedLabel(_ name: String, _ label: String, levels: [String]) -> DataFrameError {
        DataFrameError(
            "IC0506", "'\(label)' is not a level of '\(name)', so nothing can be before or after it.",
            remedy: "The order of the levels is: \(shown(levels)).")
    }

    private static func shown(_ levels: [String]) -> String {
        levels.prefix(12).joined(separator: ", ") + (levels.count > 12 ? ", …" : "")
    }

    static func duplicateLevel(_ name: String, level: String) -> DataFrameError {
        DataFrameError(
            "IC0505", "The level '\(level)' of '\(name)' is given twice.", remedy: "Name every level once.")
    }

    static func badFilter(_ text: String, _ reason: String) -> DataFrameError {
        DataFrameError(
            "IC0506", "The row filter '\(text)' cannot be read: \(reason).",
            remedy: "Write COLUMN == VALUE (or !=, <, <=, >, >=), joined by &.")
    }
}
