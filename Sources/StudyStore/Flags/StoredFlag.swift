/// A flag as `analyze` saves it beside the data it was computed from: for review, not a diagnosis.
package struct StoredFlag: Hashable, Sendable {
    /// Rule of the decision table, such as `E1`.
    package var rule: String
    package var level: String
    package var patient: String
    package var course: Int?
    package var day: Int?
    package var specimen: String?
    /// Numbers, denominators, intervals and thresholds, as JSON text.
    package var evidence: String
    /// Inputs that were missing.
    package var missing: [String]
    package var text: String

    package init(
        rule: String, level: String, patient: String, course: Int? = nil, day: Int? = nil,
        specimen: String? = nil, evidence: String = "{}", missing: [String] = [], text: String
    ) {
        self.rule = rule
        self.level = level
        self.patient = patient
        self.course = course
        self.day = day
        self.specimen = specimen
        self.evidence = evidence
        self.missing = missing
        self.text = text
    }
}
