import Cohort
import Statistics

/// The 125 courses: infusion intervals, residual disease and response.
enum TreatmentPlan {
    static func courses(_ patients: [SyntheticPatient], seed: UInt64) -> [SyntheticCourse] {
        var random = RandomSource(seed: seed, stream: "courses")
        let holds = held(patients, &random)
        var courses: [SyntheticCourse] = []
        for (index, patient) in patients.enumerated() {
            var start = 0
            for number in 1...1 + patient.laterCourses {
                let intervals = intervals(
                    patient, number, isHeld: holds.contains(courses.count), &random)
                courses.append(
                    course(index, patient, number, start: start, intervals, &random))
                start += (intervals.last?.stopDay ?? 28) + random.integer(14...20)
            }
        }
        return courses
    }

    /// One course in ten is interrupted.
    private static func held(_ patients: [SyntheticPatient], _ random: inout RandomSource) -> Set<Int> {
        let total = patients.reduce(0) { $0 + 1 + $1.laterCourses }
        return Set(random.shuffled(Array(0..<total)).prefix(total / 10))
    }

    // MARK: Infusions

    private static func intervals(
        _ patient: SyntheticPatient, _ number: Int, isHeld: Bool, _ random: inout RandomSource
    ) -> [InfusionInterval] {
        let length = random.pick([28, 28, 28, 28, 28, 28, 21, 21, 14, 14])
        // From about 45 kg on the dose is flat.
        let isFlat = patient.ageMonths >= 156
        let full = isFlat ? "28 ug/d" : "15 ug/m2/d"
        var intervals = [InfusionInterval(startDay: 0, stopDay: length, dose: full)]
        if patient.start == .relapsed, number == 1 {
            intervals = [
                InfusionInterval(startDay: 0, stopDay: 7, dose: isFlat ? "9 ug/d" : "5 ug/m2/d"),
                InfusionInterval(startDay: 7, stopDay: length, dose: full),
            ]
        }
        return isHeld ? interrupted(intervals, &random) : intervals
    }

    /// Held for one to four days in the last interval: it stays the same course.
    private static func interrupted(
        _ intervals: [InfusionInterval], _ random: inout RandomSource
    ) -> [InfusionInterval] {
        var intervals = intervals
        guard let last = intervals.popLast(), let stop = last.stopDay else { return intervals }
        let from = last.startDay + random.integer(1...3), pause = random.integer(1...4)
        let reason = random.pick(["CRS", "CRS", "neurotoxicity", "fever", "pump failure"])
        intervals.append(
            InfusionInterval(startDay: last.startDay, stopDay: from, dose: last.dose, holdReason: reason))
        intervals.append(InfusionInterval(startDay: from + pause, stopDay: stop + pause, dose: last.dose))
        return intervals
    }

    // MARK: Residual disease and response

    private static func course(
        _ index: Int, _ patient: SyntheticPatient, _ number: Int, start: Int, _ intervals: [InfusionInterval],
        _ random: inout RandomSource
    ) -> SyntheticCourse {
        var course = SyntheticCourse(
            patient: index, number: number, studyDay: start, intervals: intervals,
            status: number == 1 ? patient.start : .negative, mrdBefore: nil, mrdAfter: nil, response: "MRD-CR"
        )
        guard number == 1 else { return course }
        switch patient.start {
        case .relapsed:
            course.mrdBefore = random.uniform(8, 75).rounded(decimals: 1)
            course.response = "CR"
        case .positive:
            let size =
                patient.highMRD ? random.uniform(1.05, 4.6) : random.logNormal(median: 0.12, spread: 0.8)
            course.mrdBefore = min(patient.highMRD ? 4.6 : 0.95, max(0.02, size)).rounded(decimals: 2)
        case .negative: break
        }
        if patient.story.isResistant {
            course.response = "NR"
            course.mrdAfter = remaining(patient, &random)
        }
        if patient.story == .discordant { course.response = "molecular relapse" }
        return course
    }

    private static func remaining(_ patient: SyntheticPatient, _ random: inout RandomSource) -> Double {
        if patient.story == .resistantFewNegative { return 0.012 }
        return (patient.start == .relapsed ? random.uniform(12, 60) : random.uniform(0.15, 3.5)).rounded(
            decimals: 2)
    }
}
