import AntigenEscape
import Cohort

/// What happened to one patient, in days since the first infusion of the first course.
struct PatientTimeline {
    enum Event: String, CaseIterable {
        case response = "response"
        case transplant = "HSCT"
        case carT = "CAR-T"
        case relapsePositive = "relapse, CD19-positive"
        case relapseNegative = "relapse, CD19-negative"
        case lineageSwitch = "relapse, lineage switch"
        case relapseUnknown = "relapse, CD19 not known"
        case otherEvent = "other event"
        case death = "death"
        case flag = "CD19 flag (red to amber)"
        case ongoing = "in follow-up"
    }

    struct Happening {
        var event: Event
        var day: Double
        var text: String
        /// The response in the study's own word: which words count as response is for the plan, not for a figure.
        var response: String?

        init(_ event: Event, _ day: Double, _ text: String, response: String? = nil) {
            self.event = event
            self.day = day
            self.text = text
            self.response = response
        }
    }

    let patient: Patient
    let courses: [Course]
    let infusions: [(start: Double, stop: Double, isOpen: Bool)]
    let events: [Happening]
    let followUp: Double?
    let flags: [FlagMark]
    /// Courses after the first without a known place on the patient's time axis.
    let unplaced: Int

    init(_ patient: Patient, courses: [Course], outcome: Outcome?, flags: [FlagMark]) {
        self.patient = patient
        self.courses = courses
        self.flags = flags
        let placed = courses.filter { PatientTimeline.start($0) != nil }
        unplaced = courses.count - placed.count
        infusions = placed.flatMap { course in
            let start = Double(PatientTimeline.start(course) ?? 0)
            return course.intervals.map { interval in
                let first = start + Double(interval.startDay)
                return (
                    first, start + Double(interval.stopDay ?? interval.startDay) + 1, interval.stopDay == nil
                )
            }
        }
        followUp = (outcome?.osTime ?? outcome?.efsTime).map(Double.init)
        events =
            PatientTimeline.responses(placed) + PatientTimeline.outcomes(outcome)
            + PatientTimeline.flagEvents(flags, placed)
    }

    /// Day of the course's day 0; the first course without one starts at 0.
    static func start(_ course: Course) -> Int? { course.studyDay ?? (course.number == 1 ? 0 : nil) }

    var end: Double {
        max(followUp ?? 0, infusions.map(\.stop).max() ?? 0, events.map(\.day).max() ?? 0)
    }

    private static func responses(_ courses: [Course]) -> [Happening] {
        courses.compactMap { course in
            guard let response = course.response, let start = start(course) else { return nil }
            let day = Double(start + (course.stopDay ?? course.intervals.last?.startDay ?? 28)) + 4
            return Happening(.response, day, "course \(course.number): \(response)", response: response)
        }
    }

    private static func outcomes(_ outcome: Outcome?) -> [Happening] {
        guard let outcome else { return [] }
        var out: [Happening] = []
        if let day = outcome.hsctTime { out.append(Happening(.transplant, Double(day), "HSCT")) }
        if let day = outcome.carTTime { out.append(Happening(.carT, Double(day), "CAR-T")) }
        let died = outcome.osEvent == true
        if outcome.efsEvent == true, let day = outcome.efsTime {
            let type = outcome.eventType?.lowercased() ?? ""
            if type.contains("relapse") {
                let phenotype = outcome.relapsePhenotype ?? "unknown"
                out.append(Happening(relapse(phenotype), Double(day), "relapse, \(phenotype)"))
            } else if !(died && type.contains("death")) {
                out.append(Happening(.otherEvent, Double(day), outcome.eventType ?? "event"))
            }
        }
        if let day = outcome.osTime {
            out.append(Happening(died ? .death : .ongoing, Double(day), died ? "death" : "last seen"))
        }
        return out
    }

    private static func relapse(_ phenotype: String) -> Event {
        switch phenotype {
        case "CD19-positive": .relapsePositive
        case "CD19-negative": .relapseNegative
        case "lineage switch": .lineageSwitch
        default: .relapseUnknown
        }
    }

    private static func flagEvents(_ flags: [FlagMark], _ courses: [Course]) -> [Happening] {
        flags.filter(\.isAlert).compactMap { flag in
            let number = flag.course ?? 1
            guard let course = courses.first(where: { $0.number == number }), let start = start(course),
                let day = flag.day
            else { return nil }
            return Happening(.flag, Double(start) + day, "\(flag.rule) (\(flag.level.rawValue))")
        }
    }
}

extension PatientTimeline.Event {
    var shape: String {
        switch self {
        case .response: "circle"
        case .transplant: "square"
        case .carT: "diamond"
        case .relapsePositive, .relapseNegative, .relapseUnknown: "triangle-up"
        case .lineageSwitch: "triangle-down"
        case .otherEvent: "cross"
        case .death: "M-1,0L1,0M0,-1.3L0,1.3"
        case .flag: "M-0.6,1.4L-0.6,-1.4L1.2,-0.7L-0.6,0"
        case .ongoing: "triangle-right"
        }
    }

    var fill: String {
        switch self {
        case .response: Palette.green
        case .transplant: Palette.sky
        case .carT: Palette.purple
        case .relapsePositive, .lineageSwitch: Palette.vermillion
        case .relapseNegative: Palette.black
        case .flag: Palette.orange
        case .ongoing: Palette.individual
        case .relapseUnknown, .otherEvent, .death: Palette.paper
        }
    }

    var stroke: String {
        switch self {
        case .relapseUnknown: Palette.vermillion
        case .otherEvent, .death, .flag, .relapseNegative: Palette.black
        default: Palette.ink
        }
    }
}
