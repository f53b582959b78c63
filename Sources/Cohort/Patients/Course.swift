/// One stretch of infusion at one dose, in days of its course (first infusion day = 0).
package struct InfusionInterval: Hashable, Sendable {
    package var startDay: Int
    /// Last day of infusion; nil while running or not recorded.
    package var stopDay: Int?
    /// Dose as written, such as `15 ug/m2/d`.
    package var dose: String?
    /// Why the infusion was held after this interval.
    package var holdReason: String?

    package init(startDay: Int, stopDay: Int?, dose: String? = nil, holdReason: String? = nil) {
        self.startDay = startDay
        self.stopDay = stopDay
        self.dose = dose
        self.holdReason = holdReason
    }
}

/// One course of blinatumomab: its length is data. Interruptions of up to 7 days stay inside a course.
package struct Course: Hashable, Sendable {
    package var patient: Patient.ID
    /// 1, 2, 3 … within the patient.
    package var number: Int
    /// Ordered by start; the first starts on day 0.
    package var intervals: [InfusionInterval]
    /// Day of this course's day 0, counted from day 0 of the patient's first course.
    package var studyDay: Int?
    /// `R/R`, `CR-MRDpos`, `CR-MRDneg` or the study's own word for the status at the start.
    package var statusBefore: String?
    package var mrdBefore: ReadingValue?
    /// Response assessed after the course, such as `CR`, `MRD-CR`, `NR`; nil = not assessed.
    package var response: String?
    package var mrdAfter: ReadingValue?
    package var attributes: [String: String]

    package init(
        patient: Patient.ID, number: Int, intervals: [InfusionInterval] = [], studyDay: Int? = nil,
        statusBefore: String? = nil, mrdBefore: ReadingValue? = nil, response: String? = nil,
        mrdAfter: ReadingValue? = nil, attributes: [String: String] = [:]
    ) {
        self.patient = patient
        self.number = number
        self.intervals = intervals
        self.studyDay = studyDay
        self.statusBefore = statusBefore
        self.mrdBefore = mrdBefore
        self.response = response
        self.mrdAfter = mrdAfter
        self.attributes = attributes
    }

    /// Last day of infusion of the course; nil when the last interval has no recorded stop.
    package var stopDay: Int? { intervals.last?.stopDay }

    /// True when the drug ran on that day; an interval without a stop runs on.
    package func isInfusing(onDay day: Int) -> Bool {
        intervals.contains { $0.startDay <= day && day <= ($0.stopDay ?? .max) }
    }
}
