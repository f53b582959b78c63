import Cohort
import Diagnostics

/// Two statements about the same thing that cannot both hold.
package struct Conflict: Hashable, Sendable {
    /// Longer lists are counted, not kept.
    package static let listed = 1000

    /// One side: which cell of which file says it, and what it says.
    package struct Claim: Hashable, Sendable {
        /// Ledger number; nil for a correction or for the import that is being refused.
        package var importID: Int64?
        package var location: SourceLocation
        /// The value in words; never part of a message.
        package var value: String
    }

    /// What the two statements are about.
    package enum Subject: Hashable, Sendable {
        case reading(ReadingKey)
        /// A field of a patient, course, interval, draw, marrow report, outcome or added analyte.
        case field(of: String, name: String)
        /// Two spellings of what is probably one patient.
        case patientSpelling(Patient.ID, Patient.ID)
        /// A property of the whole study, such as whether it is synthetic.
        case study(String)
        /// The same import with different contents in two stores.
        case ledger(file: String)
    }

    package var subject: Subject
    package var kept: Claim
    package var stated: Claim
}

extension Conflict {
    /// One line with both places and no values.
    package var message: String {
        switch subject {
        case .reading(let key):
            "\(key) has two different values: here and at \(kept.location)\(kept.importID.map { " (import #\($0))" } ?? "")"
        case .field(let owner, let name):
            "\(owner): two different values of '\(name)': here and at \(kept.location)"
        case .patientSpelling(let known, let new):
            "patient '\(new)' differs from '\(known)' (\(kept.location)) only by case, blanks or letter forms"
        case .study(let property):
            "the stores disagree on the study's \(property)"
        case .ledger(let file):
            "the import of \(file) has different contents in two stores"
        }
    }

    /// The two values; for `-v` only.
    package var detail: String { "'\(kept.value)' against '\(stated.value)'" }

    package var diagnostic: Diagnostic {
        Diagnostic(.error, code: "IC0410", message, at: stated.location)
    }
}

/// Conflicts found so far: all are counted, the first are kept.
struct ConflictList {
    private(set) var items: [Conflict] = []
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    mutating func append(_ conflict: Conflict) {
        count += 1
        if items.count < Conflict.listed { items.append(conflict) }
    }
}
