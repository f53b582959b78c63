/// A person under study, known by a pseudonym only.
package struct Patient: Hashable, Sendable, Identifiable {
    /// A pseudonym as the study writes it, compared exactly; `StudyData` refuses ids that differ by case or blanks.
    package typealias ID = String

    package enum Sex: String, Hashable, Sendable, CaseIterable { case female, male }

    package var id: ID
    package var centre: String?
    package var sex: Sex?
    /// Age at the first infusion in completed months (fractions allowed).
    package var ageMonths: Double?
    package var diagnosis: String?
    /// Status at entry in the study's words, such as `R/R`, `CR-MRDpos`, `chemotherapy delay`.
    package var entryStatus: String?
    /// Cytogenetic group in the study's words.
    package var cytogenetics: String?
    /// Further columns of the patients sheet, by header (baseline predictors, genotype, diagnostic phenotype …).
    package var attributes: [String: String]

    package init(
        id: ID, centre: String? = nil, sex: Sex? = nil, ageMonths: Double? = nil, diagnosis: String? = nil,
        entryStatus: String? = nil, cytogenetics: String? = nil, attributes: [String: String] = [:]
    ) {
        self.id = id
        self.centre = centre
        self.sex = sex
        self.ageMonths = ageMonths
        self.diagnosis = diagnosis
        self.entryStatus = entryStatus
        self.cytogenetics = cytogenetics
        self.attributes = attributes
    }
}
