import AntigenEscape
import Cohort
import JSONText
import Reporting
import StudyStore

extension EscapeFlag {
    /// The flag as the store keeps it beside its data.
    var stored: StoredFlag {
        StoredFlag(
            rule: rule.rawValue, level: level.rawValue, patient: patient, course: course, day: draw?.day,
            specimen: draw?.specimen.rawValue, evidence: JSON.array(evidence.map(\.json)).text(),
            missing: missing,
            text: text)
    }
}
