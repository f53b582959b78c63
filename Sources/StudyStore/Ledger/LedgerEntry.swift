import Cohort

/// One change of the store, as `log` tells it.
package struct LedgerEntry: Hashable, Sendable {
    package enum Event: Hashable, Sendable {
        /// An import of a file, with its number and whether it could supersede others.
        case imported(Int64, file: String, replacing: Bool)
        case undone(Int64, file: String)
        case corrected(ReadingKey, by: String, reason: String)
    }

    /// Place in the store's order of changes.
    package var sequence: Int64
    /// ISO 8601, UTC.
    package var time: String
    package var event: Event

    /// Order of the log; the text decides only between events of different stores that were merged.
    var place: (Int64, String, String) {
        let text =
            switch event {
            case .imported(_, let file, _): "1 \(file)"
            case .undone(_, let file): "2 \(file)"
            case .corrected(let key, let who, let reason): "3 \(key) \(who) \(reason)"
            }
        return (sequence, time, text)
    }
}

/// One statement about a reading and what became of it.
package struct HistoryEntry: Hashable, Sendable {
    package enum State: String, Sendable { case current, duplicate, superseded, retracted }

    package var state: State
    package var value: ReadingValue
    package var importID: Int64
    package var file: String
    package var provenance: Provenance
    /// Who corrected it by hand, why and when; nil for what a file states.
    package var correctedBy: String?
    package var correctionReason: String?
    package var correctedAt: String?
}
