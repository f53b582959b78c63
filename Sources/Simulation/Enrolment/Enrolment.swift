import Cohort
import Statistics

/// The 105 children with everything that the published counts fix; who gets which number is drawn.
enum Enrolment {
    /// What one child's place in the counts is, before ids and ages are drawn.
    private struct Place {
        var entry: Entry
        var start: Status
        var group: Status
        var burdenReduced = false
        var story = Story.uneventful
        var cytogenetics: Cytogenetics?
        var cd19Loss = false
        var highMRD = false
        var laterCourses = 0
    }

    static func patients(seed: UInt64) -> [SyntheticPatient] {
        var random = RandomSource(seed: seed, stream: "enrolment")
        let places = random.shuffled(relapsedAtStart() + relapsedReduced() + positives() + delays())
        return places.enumerated().map { index, place in
            let months = min(215, max(12, random.logNormal(median: 74, spread: 0.65).rounded()))
            return SyntheticPatient(
                id: "SYN-" + String(String(1_001 + index).dropFirst()),
                centre: random.pick([
                    "Centre A", "Centre A", "Centre A", "Centre B", "Centre B", "Centre C", "Centre D",
                ]),
                sex: random.chance(0.57) ? .male : .female, ageMonths: Int(months), entry: place.entry,
                burdenReduced: place.burdenReduced, start: place.start, survivalGroup: place.group,
                cytogenetics: place.cytogenetics
                    ?? random.pick([.etv6, .etv6, .hyperdiploid, .hyperdiploid, .other, .other, .other]),
                cd19Loss: place.cd19Loss, highMRD: place.highMRD, story: place.story,
                laterCourses: place.laterCourses)
        }
    }

    // MARK: 30 R/R at entry: 8 treated at once, 22 after burden reduction; 11 start in R/R, 19 in CR-MRDpos

    /// 11 courses, 9 responders.
    private static func relapsedAtStart() -> [Place] {
        var places = (0..<11).map { index in
            Place(
                entry: .relapsed, start: .relapsed, group: .relapsed, burdenReduced: index >= 8, highMRD: true
            )
        }
        set(
            &places,
            [0: .resistantNegative, 1: .resistantPositive, 2: .relapseNegative, 3: .relapseLateNegative])
        set(&places, [0: .kmt2a, 1: .bcrABL1, 4: .bcrABL1, 5: .hypodiploid])
        for index in [0, 6] { places[index].cd19Loss = true }
        for index in [7, 8] { places[index].laterCourses = 1 }
        return places
    }

    /// 19 courses, 15 responders.
    private static func relapsedReduced() -> [Place] {
        var places = (0..<19).map { _ in
            Place(entry: .relapsed, start: .positive, group: .relapsed, burdenReduced: true)
        }
        set(
            &places,
            [
                0: .resistantPositive, 1: .resistantNegative, 2: .resistantPartial, 3: .resistantPositive,
                4: .relapseSwitch, 5: .relapsePositive, 6: .death,
            ])
        set(&places, [0: .bcrABL1, 1: .hypodiploid, 2: .bcrABL1, 3: .bcrABL1, 4: .kmt2a, 7: .bcrABL1])
        for index in [1, 2, 8, 9] { places[index].cd19Loss = true }
        for index in [0, 1, 2, 10, 11] { places[index].highMRD = true }
        for index in [12, 13] { places[index].laterCourses = 1 }
        return places
    }

    // MARK: 21 CR-MRDpos at entry: 18 responders

    private static func positives() -> [Place] {
        var places = (0..<21).map { _ in Place(entry: .positive, start: .positive, group: .positive) }
        set(
            &places,
            [
                0: .resistantFewNegative, 1: .resistantPositive, 2: .resistantPositive, 3: .relapsePartial,
            ])
        set(&places, [0: .hyperdiploid, 1: .bcrABL1, 2: .other, 4: .bcrABL1])
        for index in [2, 5, 6] { places[index].cd19Loss = true }
        for index in [1, 7, 8] { places[index].highMRD = true }
        for index in 9...12 { places[index].laterCourses = 1 }
        return places
    }

    // MARK: 54 with a chemotherapy delay; 9 of them with earlier MRD positivity follow in the group CR-MRDpos

    private static func delays() -> [Place] {
        var places = (0..<54).map { index in
            Place(entry: .delay, start: .negative, group: index < 9 ? .positive : .negative)
        }
        set(&places, [0: .relapsePositive, 9: .discordant, 10: .relapsePositive])
        set(&places, [9: .other, 11: .bcrABL1, 12: .bcrABL1, 13: .kmt2a, 14: .hypodiploid])
        for index in [15, 16, 17] { places[index].cd19Loss = true }
        for index in 20...27 { places[index].laterCourses = 1 }
        for index in [28, 29] { places[index].laterCourses = 2 }
        return places
    }

    private static func set(_ places: inout [Place], _ stories: [Int: Story]) {
        for (index, story) in stories { places[index].story = story }
    }

    private static func set(_ places: inout [Place], _ groups: [Int: Cytogenetics]) {
        for (index, group) in groups { places[index].cytogenetics = group }
    }
}
