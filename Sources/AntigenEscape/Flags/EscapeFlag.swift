import Cohort

/// One finding of the CD19 decision table: what was found, on which numbers, and what was not known.
///
/// The wording describes a population of cells, never a mechanism or an outcome, and always ends with the
/// sentence that it is for review.
package struct EscapeFlag: Hashable, Sendable {
    package var rule: RuleID
    package var level: EscapeLevel
    package var patient: Patient.ID
    /// nil for a finding about the patient as a whole.
    package var course: Int?
    package var draw: Draw?
    package var evidence: [EscapeEvidence]
    /// Inputs the rule asks for and the data do not have; an unknown never lowers a flag.
    package var missing: [String]
    package var text: String

    /// The sentence every flag ends with.
    package static let caution = "for review by a haematopathologist; not a diagnosis"

    package init(
        rule: RuleID, level: EscapeLevel, patient: Patient.ID, course: Int?, draw: Draw?, statement: String,
        evidence: [EscapeEvidence] = [], missing: [String] = []
    ) {
        self.rule = rule
        self.level = level
        self.patient = patient
        self.course = course
        self.draw = draw
        self.evidence = evidence
        var seen: Set<String> = []
        self.missing = missing.filter { seen.insert($0).inserted }
        text = "\(statement); \(EscapeFlag.caution)"
    }

    /// A flag about one flow report.
    init(
        _ rule: RuleID, _ level: EscapeLevel, _ sample: BlastSample, _ statement: String,
        evidence: [EscapeEvidence] = [], missing: [String] = []
    ) {
        self.init(
            rule: rule, level: level, patient: sample.draw.patient, course: sample.draw.course,
            draw: sample.draw, statement: statement, evidence: evidence, missing: missing)
    }
}
