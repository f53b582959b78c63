import Cohort

/// What the caller decides about an import.
package struct ImportOptions: Sendable {
    /// The study's analytes so far.
    package var catalogue: AnalyteCatalogue
    /// Turns an identifying patient key into a pseudonym (salted SHA-256 in the command line); nil refuses such keys.
    package var pseudonym: (@Sendable (String) -> String)?
    /// Hash every patient key, not only those that look identifying.
    package var pseudonymisesAll = false
    /// Patients the study has already: a new id may not differ from them by case or blanks only.
    package var knownPatients: [Patient.ID] = []
    /// Readings handed over at a time.
    package var batchSize = 8_192
    /// Look for repeated draws in memory (`check`); the store does it for an import.
    package var detectsDuplicates = false

    package init(catalogue: AnalyteCatalogue = .standard) { self.catalogue = catalogue }
}
