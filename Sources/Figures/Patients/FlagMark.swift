import AntigenEscape
import Cohort

/// A CD19 flag as timelines and patient pages show it.
struct FlagMark: Hashable {
    var patient: String
    var course: Int?
    /// Day of the draw within its course.
    var day: Double?
    var level: EscapeLevel
    var rule: String
    var text: String

    init(_ flag: EscapeFlag) {
        patient = flag.patient
        course = flag.draw?.course ?? flag.course
        day = flag.draw?.elapsedDays
        level = flag.level
        rule = flag.rule.rawValue
        text = flag.text
    }

    /// Worth a mark on a timeline and a page of its own.
    var isAlert: Bool { level >= .amber }
}
