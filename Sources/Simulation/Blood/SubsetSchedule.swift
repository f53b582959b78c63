import Glibc
import Statistics

/// All rows of the subset table: exact values in the windows before and after a course, kinetics between them.
struct SubsetSchedule {
    let patients: [SyntheticPatient]
    let courses: [SyntheticCourse]
    private var random: RandomSource

    /// 101 of 125 courses have both windows: an odd number, with one fifth of the pairs missing as in a real archive.
    static let pairedCourses = 101

    init(_ patients: [SyntheticPatient], _ courses: [SyntheticCourse], seed: UInt64) {
        self.patients = patients
        self.courses = courses
        random = RandomSource(seed: seed, stream: "subsets")
    }

    mutating func draws() throws(SimulationError) -> [SubsetDraw] {
        let order = random.shuffled(Array(courses.indices))
        let paired = order.prefix(SubsetSchedule.pairedCourses).sorted()
        let rest = Array(order.dropFirst(SubsetSchedule.pairedCourses))
        let effects = patients.map { age($0) + 0.45 * random.normal() }
        let latent = paired.map { index -> (before: Double, after: Double) in
            let course = courses[index], effect = effects[course.patient]
            let response = patients[course.patient].responds ? 0.1 : -0.35
            return (effect, effect + response)
        }
        let subsets = try PairedSubsets(latent: latent, random: &random)
        var before: [Int: SubsetCounts] = [:], after: [Int: SubsetCounts] = [:]
        for (position, index) in paired.enumerated() {
            before[index] = subsets.before[position]
            after[index] = subsets.after[position]
        }
        // The unpaired courses keep one of the two windows, two of them a clotted tube in the other.
        for (position, index) in rest.enumerated() {
            if position % 2 == 0 {
                before[index] = subsets.before[random.integer(4...90)]
            } else {
                after[index] = subsets.after[random.integer(4...90)]
            }
        }
        var draws: [SubsetDraw] = []
        for index in courses.indices {
            draws += self.draws(
                of: index, before[index], after[index], isClotted: rest.prefix(2).contains(index))
        }
        draws += relapseDraws()
        slip(&draws)
        return draws.sorted { ($0.patient, $0.course, $0.day) < ($1.patient, $1.course, $1.day) }
    }

    /// Counts fall with age.
    private func age(_ patient: SyntheticPatient) -> Double { -0.25 * log(Double(patient.ageMonths) / 72) }

    // MARK: One course

    private mutating func draws(
        of index: Int, _ before: SubsetCounts?, _ after: SubsetCounts?, isClotted: Bool
    ) -> [SubsetDraw] {
        let course = courses[index], stop = course.stopDay
        var draws: [SubsetDraw] = []
        if let before { draws.append(draw(course, day: -random.integer(1...5), before)) }
        let start = before ?? scaled(after, 0.85) ?? SubsetCounts(cd3: 0.96, cd4: 0.35, cd8: 0.41)
        let end = after ?? scaled(start, 1.2) ?? start
        for day in [3, 7, 15] where day < stop - 2 && !random.chance(0.17) {
            draws.append(draw(course, day: day, between(start, end, day, stop, course)))
        }
        if let after {
            draws.append(draw(course, day: stop + random.integer(0...1), after))
        } else if isClotted {
            draws.append(SubsetDraw(patient: course.patient, course: course.number, day: stop))
        }
        if !random.chance(0.55), hasRoom(course) {
            draws.append(draw(course, day: stop + 12, scaled(end, random.uniform(0.6, 1.05)) ?? end))
        }
        return draws
    }

    /// No later course, transplant or CAR-T within the next weeks.
    private func hasRoom(_ course: SyntheticCourse) -> Bool {
        course.number == 1 + patients[course.patient].laterCourses
    }

    private mutating func draw(_ course: SyntheticCourse, day: Int, _ counts: SubsetCounts) -> SubsetDraw {
        var draw = SubsetDraw(patient: course.patient, course: course.number, day: day, counts: counts)
        draw.cd19 = cd19(course, day: day)
        draw.nk = min(1.2, max(0.012, random.logNormal(median: 0.15, spread: 0.55))).rounded(decimals: 3)
        draw.complete(&random)
        return draw
    }

    /// Falls within days, rises above the course's line in the second and third week, on a log scale between the
    /// values before and after.
    private mutating func between(
        _ start: SubsetCounts, _ end: SubsetCounts, _ day: Int, _ stop: Int, _ course: SyntheticCourse
    ) -> SubsetCounts {
        let position = Double(day) / Double(stop)
        let responds = patients[course.patient].responds
        let bump = day <= 3 ? 0.72 : day <= 7 ? 1.02 : responds ? 1.55 : 1.1
        let noise = random.logNormal(median: bump, spread: 0.22), lean = exp(0.1 * random.normal())
        func value(_ a: Double, _ b: Double) -> Double {
            exp((1 - position) * log(a) + position * log(b)) * noise
        }
        let cd3 = max(0.02, value(start.cd3, end.cd3)).rounded(decimals: 2)
        let cd4 = max(0.01, value(start.cd4, end.cd4) * lean).rounded(decimals: 2)
        let cd8 = max(0.01, value(start.cd8, end.cd8) / lean).rounded(decimals: 2)
        let excess = max(1, (cd4 + cd8) / cd3)
        return SubsetCounts(
            cd3: cd3, cd4: max(0.01, cd4 / excess).rounded(decimals: 2),
            cd8: max(0.01, cd8 / excess - 0.005).rounded(decimals: 2))
    }

    private func scaled(_ counts: SubsetCounts?, _ factor: Double) -> SubsetCounts? {
        counts.map {
            SubsetCounts(
                cd3: max(0.03, $0.cd3 * factor).rounded(decimals: 2),
                cd4: max(0.01, $0.cd4 * factor - 0.004).rounded(decimals: 2),
                cd8: max(0.01, $0.cd8 * factor - 0.004).rounded(decimals: 2))
        }
    }

    // MARK: B cells

    /// Gone from day 2 of the drug until long after it; later courses start depleted.
    private mutating func cd19(_ course: SyntheticCourse, day: Int) -> Double {
        guard day <= 0, course.number == 1 else {
            return random.chance(0.85) ? 0.001 : random.uniform(0.005, 0.009).rounded(decimals: 3)
        }
        if patients[course.patient].cd19Loss {
            return random.chance(0.5) ? 0.002 : random.uniform(0.006, 0.009).rounded(decimals: 3)
        }
        return min(0.8, max(0.014, random.logNormal(median: 0.13, spread: 0.8))).rounded(decimals: 3)
    }

    /// Blood taken at two relapses: still without B cells after CAR-T, and with B cells back.
    private mutating func relapseDraws() -> [SubsetDraw] {
        var draws: [SubsetDraw] = []
        for course in courses where course.number == 1 {
            let counts = SubsetCounts(cd3: 1.21, cd4: 0.44, cd8: 0.63)
            switch patients[course.patient].story {
            case .relapseNegative:
                var row = draw(course, day: 140, counts)
                row.cd19 = 0.001
                row.complete(&random)
                draws.append(row)
            case .relapsePartial:
                var row = draw(course, day: 238, counts)
                row.cd19 = 0.064
                row.complete(&random)
                draws.append(row)
            default: break
            }
        }
        return draws
    }

    // MARK: Slips for quality control to find

    /// One white count in the wrong unit and one mistyped percentage, both between the windows.
    private mutating func slip(_ draws: inout [SubsetDraw]) {
        let middle = draws.indices.filter { draws[$0].day == 7 && draws[$0].counts != nil }
        guard middle.count > 1 else { return }
        let chosen = random.shuffled(middle).prefix(2)
        for (position, index) in chosen.enumerated() {
            if position == 0 {
                draws[index].wbc = (draws[index].wbc * 1_000).rounded(decimals: 0)
            } else if let counts = draws[index].counts {
                draws[index].wrongCD3Percent = max(1, draws[index].percent(counts.cd3) - 40).rounded(
                    decimals: 2)
            }
        }
    }
}
