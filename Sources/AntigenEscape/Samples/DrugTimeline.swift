import Cohort

/// Where a draw lies against the infusions.
enum DrugState: Hashable {
    /// Before the first infusion ever; day 0 of a course counts as drawn before the start.
    case beforeDrug
    case infusing
    /// Least time since the infusion stopped (it may have run to the end of its last day).
    case off(hours: Double)
    case unknown
}

/// The infusions of one patient on one time axis: days since the first infusion of the first course.
struct DrugTimeline: Hashable {
    private let courses: [Int: Course]

    init(_ courses: [Course]) {
        self.courses = Dictionary(courses.map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
    }

    func course(_ number: Int) -> Course? { courses[number] }

    /// nil for a later course whose `study_day` is not recorded.
    func studyDay(_ draw: Draw) -> Double? { offset(draw.course).map { $0 + draw.elapsedDays } }

    private func offset(_ number: Int) -> Double? {
        if let day = courses[number]?.studyDay { return Double(day) }
        return number == 1 ? 0 : nil
    }

    /// The last day of infusion of all courses, on the study's axis.
    var lastStop: Double? {
        courses.values.compactMap { course in
            guard let stop = course.stopDay, let start = offset(course.number) else { return nil }
            return start + Double(stop)
        }.max()
    }

    func state(_ draw: Draw) -> DrugState {
        guard let course = courses[draw.course], !course.intervals.isEmpty else {
            return draw.course == 1 && draw.day <= 0 ? .beforeDrug : .unknown
        }
        if draw.day > 0 {
            if course.isInfusing(onDay: draw.day) { return .infusing }
            let stops = course.intervals.compactMap(\.stopDay).filter { $0 < draw.day }
            guard let stop = stops.max() else { return .unknown }
            return .off(hours: DrugTimeline.leastHours(from: Double(stop), to: draw.elapsedDays))
        }
        return draw.course == 1 ? .beforeDrug : stateBeforeCourse(draw)
    }

    private func stateBeforeCourse(_ draw: Draw) -> DrugState {
        guard let day = studyDay(draw) else { return .unknown }
        let stops = courses.values.compactMap { course -> Double? in
            guard course.number < draw.course, let stop = course.stopDay, let start = offset(course.number)
            else { return nil }
            return start + Double(stop)
        }
        guard let stop = stops.max(), stop <= day else { return .unknown }
        return .off(hours: DrugTimeline.leastHours(from: stop, to: day))
    }

    /// The stop day may have ended with the infusion still running.
    private static func leastHours(from stop: Double, to day: Double) -> Double {
        max(0, day - stop - 1) * 24
    }

    /// Hours since the infusion (re)started for a draw on drug, at least.
    func hoursSinceStart(_ draw: Draw) -> Double? {
        guard let course = courses[draw.course] else { return nil }
        let running = course.intervals.last {
            $0.startDay <= draw.day && draw.day <= ($0.stopDay ?? .max)
        }
        return running.map { (draw.elapsedDays - Double($0.startDay)) * 24 }
    }

    func interval(_ draw: Draw) -> InfusionInterval? {
        courses[draw.course]?.intervals.last { $0.startDay <= draw.day && draw.day <= ($0.stopDay ?? .max) }
    }
}
