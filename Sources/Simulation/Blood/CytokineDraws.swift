import Cohort
import Glibc
import Statistics

/// One row of the cytokine table; values in pg/mL before the kit's limits are applied.
struct CytokineDraw: Hashable {
    var patient: Int
    var course: Int
    var day: Int
    var hour: Int?
    var reason: DrawReason
    var values: [Double]
}

/// Release after the start and, smaller, after the dose step; hardly any in later courses. Amplitudes are invented.
struct CytokineSchedule {
    private var random: RandomSource

    init(seed: UInt64) { random = RandomSource(seed: seed, stream: "cytokines") }

    private static let baseline = [0.9, 0.8, 2.6, 2.2, 3.0, 2.1, 1.9]
    private static let peak = [8.0, 1.2, 100, 80, 4.0, 8, 40]

    mutating func draws(_ patients: [SyntheticPatient], _ courses: [SyntheticCourse]) -> [CytokineDraw] {
        let effects = patients.map { _ in random.normal() }
        return courses.flatMap { course -> [CytokineDraw] in
            let patient = patients[course.patient]
            var planned: [(day: Int, hour: Int?, reason: DrawReason)] = [
                (-random.integer(1...3), nil, .scheduled), (0, 6, .scheduled), (1, 8, .scheduled),
                (2, 8, .scheduled), (3, nil, .scheduled), (7, nil, .scheduled),
                (course.stopDay, nil, .scheduled),
            ]
            if course.intervals.first?.stopDay == 7, course.intervals.count > 1 {
                planned.append((8, nil, .scheduled))
            }
            if course.number > 1 { planned = planned.filter { ![2, 3].contains($0.day) } }
            planned = planned.filter { _ in !random.chance(0.17) }
            if course.number == 1, random.chance(0.22) {
                planned.append((random.integer(1...2), random.integer(17...22), .triggered))
            }
            return planned.sorted { ($0.day, $0.hour ?? 0) < ($1.day, $1.hour ?? 0) }.map { plan in
                CytokineDraw(
                    patient: course.patient, course: course.number, day: plan.day, hour: plan.hour,
                    reason: plan.reason,
                    values: values(
                        at: Double(plan.day) + Double(plan.hour ?? 9) / 24, course, patient,
                        effects[course.patient],
                        plan.reason))
            }
        }
    }

    private mutating func values(
        at day: Double, _ course: SyntheticCourse, _ patient: SyntheticPatient, _ effect: Double,
        _ reason: DrawReason
    ) -> [Double] {
        var release = shape(day)
        if course.number > 1 { release *= 0.1 }
        if course.intervals.count > 1, course.intervals[1].startDay == 7 { release += 0.4 * shape(day - 7) }
        // More target cells, more release.
        let burden = patient.start == .relapsed ? 1.8 : patient.start == .positive ? 1.0 : 0.6
        let fever = reason == .triggered ? random.logNormal(median: 14, spread: 1.2) : 1
        return CytokineKit.cytokines.indices.map { index in
            let noise = exp(0.55 * effect + 0.45 * random.normal())
            let own = CytokineSchedule.baseline[index] * exp(0.4 * random.normal())
            return own + (CytokineSchedule.peak[index] - CytokineSchedule.baseline[index]) * release * burden
                * fever * noise
        }
    }

    /// Zero before the drug, highest between 6 and 36 hours, gone after a week.
    private func shape(_ day: Double) -> Double {
        guard day > 0 else { return 0 }
        return day < 1 ? 0.75 : day < 2 ? 1 : day < 3 ? 0.55 : day < 4 ? 0.3 : day < 9 ? 0.05 : 0.02
    }
}
