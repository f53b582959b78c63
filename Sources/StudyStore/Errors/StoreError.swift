import Diagnostics

/// What goes wrong with a study store. Messages never carry a patient's values; `detail` and the conflicts'
/// details do, and the command line shows those with `-v` only.
package struct StoreError: ImmunochronError {
    package var code: String
    package var message: String
    package var remedy: String?
    package var location: SourceLocation?
    package var failure: FailureKind
    /// More for the curious; may name values.
    package var detail: String?
    /// The contradictions that made an import, undo or merge impossible, at most `Conflict.listed` of them.
    package var conflicts: [Conflict]
    /// How many there are in all.
    package var conflictCount: Int
    /// The error of another module or of SQLite underneath.
    package var cause: (any Error)?

    package init(
        _ failure: FailureKind, code: String, _ message: String, remedy: String? = nil,
        at location: SourceLocation? = nil, detail: String? = nil, conflicts: [Conflict] = [],
        conflictCount: Int? = nil, cause: (any Error)? = nil
    ) {
        self.code = code
        self.message = message
        self.remedy = remedy
        self.location = location
        self.failure = failure
        self.detail = detail
        self.conflicts = conflicts
        self.conflictCount = conflictCount ?? conflicts.count
        self.cause = cause
    }
}

extension StoreError: CustomStringConvertible {
    package var description: String { diagnostic.description }
}

extension StoreError {
    /// Carries an error that the importer threw inside a transaction, unchanged in code, text and exit code.
    init(carrying error: any Error) {
        switch error {
        case let error as StoreError:
            self = error
        case let error as any ImmunochronError:
            self.init(
                error.failure, code: error.code, error.message, remedy: error.remedy, at: error.location,
                cause: error)
        default:
            self.init(
                .internalFault, code: "IC0499", "The work on the store stopped with an unexpected error.",
                remedy: "Nothing was changed; please report this.", detail: "\(error)", cause: error)
        }
    }
}

// Refusals that have nothing to do with SQLite itself.
extension StoreError {
    static func invalid(_ what: String, at location: SourceLocation? = nil, detail: String? = nil)
        -> StoreError
    {
        StoreError(
            .badData, code: "IC0420", "The store cannot keep \(what).",
            remedy: "Correct the row; `check FILE` lists every such place before an import.", at: location,
            detail: detail)
    }

    static func unknownImport(_ id: Int64) -> StoreError {
        StoreError(
            .usage, code: "IC0412", "There is no import #\(id) in this store.",
            remedy: "`log` lists the imports with their numbers.")
    }

    static func conflicting(
        _ conflicts: ConflictList, code: String, _ what: String, remedy: String
    ) -> StoreError {
        let total = conflicts.count
        let counted = total == 1 ? "1 conflict" : "\(total) conflicts"
        let listed = total > conflicts.items.count ? " (the first \(conflicts.items.count) are listed)" : ""
        return StoreError(
            .badData, code: code, "\(what): \(counted)\(listed).", remedy: remedy,
            at: conflicts.items.first?.stated.location, conflicts: conflicts.items, conflictCount: total)
    }
}
