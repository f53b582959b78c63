import Diagnostics

/// Infusion intervals to courses: an interruption of up to 7 days stays inside a course, a longer one starts the
/// next (prescribing information: restart after more than 7 days begins a new cycle).
package enum CourseAssembly {
    /// Longest interruption, in days from the last infusion day to the next start, that stays inside a course.
    package static let longestInterruption = 7

    /// Intervals of one patient, in any one day count, grouped into courses in order of time.
    package static func courses(
        of intervals: [InfusionInterval], longestInterruption: Int = longestInterruption
    ) throws(CohortError) -> [[InfusionInterval]] {
        let ordered = try checked(intervals)
        var groups: [[InfusionInterval]] = []
        for interval in ordered {
            if let stop = groups.last?.last?.stopDay, interval.startDay - stop <= longestInterruption {
                groups[groups.count - 1].append(interval)
            } else {
                groups.append([interval])
            }
        }
        return groups
    }

    /// The intervals ordered by start, each ending no earlier than it starts and before the next one starts.
    package static func checked(
        _ intervals: [InfusionInterval]
    ) throws(CohortError) -> [InfusionInterval] {
        for interval in intervals {
            if let stop = interval.stopDay, stop < interval.startDay {
                throw CohortError(
                    .stopBeforeStart, "an infusion interval ends before it starts",
                    remedy:
                        "Check start_day and stop_day of the interval; both count from the course's day 0.")
            }
        }
        let ordered = intervals.enumerated()
            .sorted { ($0.element.startDay, $0.offset) < ($1.element.startDay, $1.offset) }.map(\.element)
        for (earlier, later) in zip(ordered, ordered.dropFirst()) {
            guard let stop = earlier.stopDay, stop <= later.startDay else {
                throw CohortError(
                    .overlappingIntervals, "two infusion intervals of one course overlap",
                    remedy:
                        "Give each interval its stop_day; an interval may start on the day the last one ends."
                )
            }
        }
        return ordered
    }

    /// The interruptions of a course that are long enough to have started a new one, in days.
    package static func longInterruptions(
        in intervals: [InfusionInterval], longestInterruption: Int = longestInterruption
    ) -> [Int] {
        zip(intervals, intervals.dropFirst()).compactMap { earlier, later in
            guard let stop = earlier.stopDay, later.startDay - stop > longestInterruption else { return nil }
            return later.startDay - stop
        }
    }

    /// A course from its intervals as a sheet gives them: ordered, checked, starting on day 0.
    package static func course(_ course: Course) throws(CohortError) -> Course {
        var result = course
        result.intervals = try checked(course.intervals)
        if let first = result.intervals.first, first.startDay != 0 {
            throw CohortError(
                .courseNotFromDayZero, "the first infusion day of a course must be its day 0",
                remedy:
                    "Count start_day and stop_day within the course; its place among the patient's courses "
                    + "goes to study_day.")
        }
        return result
    }
}
