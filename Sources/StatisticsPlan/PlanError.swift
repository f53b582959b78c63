import DataFrames
import Diagnostics
import JSONText

/// A specification that cannot be run: unknown method, missing or wrong field, no data. Codes `IC0540`–`IC0549`.
package struct PlanError: ImmunochronError, Hashable {
    package let code: String
    package let message: String
    package let remedy: String?
    package let location: SourceLocation?
    package var failure: FailureKind { .badData }

    package init(
        _ code: String, _ message: String, remedy: String? = nil, at location: SourceLocation? = nil
    ) {
        self.code = code
        self.message = message
        self.remedy = remedy
        self.location = location
    }
}

extension PlanError {
    static func unknownMethod(_ name: String, among names: [String]) -> PlanError {
        PlanError(
            "IC0540", "There is no method '\(name)'.",
            remedy: Suggestions.didYouMean(name, among: names) ?? "Methods: \(names.joined(separator: ", "))."
        )
    }

    static func missingField(_ field: String, method: String) -> PlanError {
        PlanError(
            "IC0541", "The method '\(method)' needs the field '\(field)'.", remedy: "Add it to the spec.")
    }

    package static func wrongField(_ field: String, _ wanted: String) -> PlanError {
        PlanError("IC0542", "The field '\(field)' must be \(wanted).", remedy: "Correct it in the spec.")
    }

    static func unknownLevel(_ level: String, among levels: [String]) -> PlanError {
        PlanError(
            "IC0542", "The group '\(level)' does not occur.",
            remedy: Suggestions.didYouMean(level, among: levels)
                ?? "Groups: \(levels.joined(separator: ", ")).")
    }

    static func noTable(_ method: String) -> PlanError {
        PlanError(
            "IC0543", "The method '\(method)' needs a table.",
            remedy: "Name a CSV file in 'data' or give the columns in 'spec.inline'.")
    }

    static func badCase(_ message: String) -> PlanError {
        PlanError("IC0544", message, remedy: "A case is {\"id\", \"data\", \"spec\": {\"method\", …}}.")
    }

    static func notInThisVersion(_ what: String, method: String) -> PlanError {
        PlanError(
            "IC0546", "'\(what)' of the method '\(method)' is not in this version.",
            remedy: "Leave it out of the spec.")
    }

    static func notTwoLevels(_ column: String, _ levels: [String]) -> PlanError {
        PlanError(
            "IC0542",
            "A pair needs two levels of '\(column)'; there are \(levels.count): "
                + levels.joined(separator: ", ") + ".",
            remedy: "Name the two, earlier one first: --levels pre,post.")
    }

    static func repeatedCell(
        _ table: DataFrame, _ first: Int, _ second: Int, value: String, level: String
    ) -> PlanError {
        let places = [first, second].map { row in
            table.location(row: row, column: value)?.line.map { "line \($0)" } ?? "row \(row + 1)"
        }
        return PlanError(
            "IC0547",
            "One block has two values of '\(value)' at \(level) (\(places.joined(separator: ", "))).",
            remedy: "Leave one out with --filter, or add the column that tells them apart to the block: "
                + "'value ~ draw | patient + course'.",
            at: table.location(row: second, column: value))
    }

    static func badTime(_ column: String, at location: SourceLocation?, row: Int) -> PlanError {
        PlanError(
            "IC0561", "'\(column)' is negative or infinite" + place(location, row) + ".",
            remedy: "Times count from the start of follow-up; correct the cell or leave it empty.",
            at: location)
    }

    static func emptyInterval(_ start: String, _ stop: String, at location: SourceLocation?, row: Int)
        -> PlanError
    {
        PlanError(
            "IC0562", "'\(start)' is not before '\(stop)'" + place(location, row) + ".",
            remedy: "An interval is (start, stop]: start must be at least 0 and less than stop.", at: location
        )
    }

    static func badEventCode(_ column: String, at location: SourceLocation?, row: Int, value: Double)
        -> PlanError
    {
        PlanError(
            "IC0566",
            "'\(column)' holds \(JSON.numeral(value)), neither 0 nor 1" + place(location, row) + ".",
            remedy: "Name what an event is as an expression, for example '\(column) == 2'.", at: location)
    }

    static func unknownCensoring(_ label: String, among statuses: [String]) -> PlanError {
        PlanError(
            "IC0566", "No subject has the status '\(label)', which is to mean censored.",
            remedy: Suggestions.didYouMean(label, among: statuses)
                ?? "Name the censored status (--censor, 'censor' in a spec) among: "
                + statuses.joined(separator: ", ") + ".")
    }

    static func notTwoGroups(_ column: String, _ levels: [String]) -> PlanError {
        PlanError(
            "IC0542",
            "'\(column)' has \(levels.count) levels and the test compares two: "
                + levels.joined(separator: ", ") + ".",
            remedy: "Name the two (--groups \(levels.prefix(2).joined(separator: ",")), 'groups' in a spec), "
                + "or use kruskal.")
    }

    static func oneLevel(_ column: String, _ levels: [String]) -> PlanError {
        PlanError(
            "IC0517", "'\(column)' has only the level '\(levels.first ?? "")' in the rows used.",
            remedy: "A comparison needs at least two groups; check the filter.")
    }

    private static func place(_ location: SourceLocation?, _ row: Int) -> String {
        location == nil ? " in row \(row + 1)" : ""
    }
}
