import GRDB

/// How much a store holds in force.
package struct StoreCounts: Hashable, Sendable {
    package var patients = 0
    package var courses = 0
    package var draws = 0
    package var readings = 0
    package var marrowReports = 0
    package var outcomes = 0
    package var imports = 0
}

extension StudyStore {
    /// Counts without loading.
    package func counts() throws(StoreError) -> StoreCounts {
        try read { db in
            func count(_ sql: String) throws -> Int { try Int.fetchOne(db, sql: sql) ?? 0 }
            func stated(_ subject: Subject) throws -> Int {
                try count(
                    """
                    SELECT count(*) FROM fact WHERE subject = '\(subject.rawValue)'
                        AND field = '\(Fields.stated)' AND state = 0
                    """)
            }
            return StoreCounts(
                patients: try stated(.patient), courses: try stated(.course),
                draws: try count("SELECT count(*) FROM v_draws"),
                readings: try count("SELECT count(*) FROM reading WHERE state = 0"),
                marrowReports: try stated(.marrow), outcomes: try stated(.outcome),
                imports: try count("SELECT count(*) FROM import WHERE retracted_at IS NULL"))
        }
    }

    /// The pseudonyms in force, sorted; for suggestions.
    package func patientIDs() throws(StoreError) -> [String] {
        try read { db in
            try String.fetchAll(
                db,
                sql: """
                    SELECT p.pseudonym FROM patient p JOIN fact f ON f.subject = 'patient'
                        AND f.subject_id = p.id AND f.field = 'stated' AND f.state = 0 ORDER BY p.pseudonym
                    """)
        }
    }
}
