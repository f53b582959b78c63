import Foundation
import GRDB

/// Pseudonyms are compared exactly, and two that differ only in form are refused: `P-01`, `p-01`, `P -01`.
enum PatientSpelling {
    /// Letters in one case and one form, without blanks.
    static func folded(_ pseudonym: String) -> String {
        String(
            pseudonym.precomposedStringWithCompatibilityMapping.lowercased()
                .filter { !$0.isWhitespace && $0 != "\u{200B}" && $0 != "\u{FEFF}" })
    }

    struct Known {
        var pseudonym: String
        var importID: Int64
        var file: String
    }

    /// Other spellings of a pseudonym among the patients in force.
    static func variants(_ db: Database, of pseudonym: String) throws -> [Known] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT p.pseudonym, i.id, i.file FROM patient p
                JOIN fact f ON f.subject = 'patient' AND f.subject_id = p.id AND f.field = 'stated'
                    AND f.state = 0
                JOIN import i ON i.id = f.import_id
                WHERE p.folded = ? AND p.pseudonym <> ? ORDER BY p.pseudonym
                """, arguments: [folded(pseudonym), pseudonym]
        ).map { Known(pseudonym: $0[0], importID: $0[1], file: $0[2]) }
    }
}
