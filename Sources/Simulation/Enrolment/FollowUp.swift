import Cohort
import Statistics

/// Survival times: first-year events reproduce the published proportions, later ones are placed so that the order
/// of events is the same for every seed (the log-rank statistics depend on nothing else, all follow-up being longer).
enum FollowUp {
    static let timeZero = "first infusion of the first course"

    static func outcomes(
        _ patients: [SyntheticPatient], _ courses: [SyntheticCourse], seed: UInt64
    ) -> [Outcome] {
        var random = RandomSource(seed: seed, stream: "outcomes")
        let last = Dictionary(
            courses.map { ($0.patient, $0) }, uniquingKeysWith: { $0.number > $1.number ? $0 : $1 })
        return patients.enumerated().map { index, patient in
            let end = last[index].map { $0.studyDay + $0.stopDay } ?? 28
            var outcome = Outcome(patient: patient.id, timeZero: timeZero, eventType: "none")
            let followUp = random.integer(760...1_580)
            outcome.efsTime = followUp
            outcome.efsEvent = false
            outcome.osTime = followUp
            outcome.osEvent = false
            place(patient, end: end, &outcome, &random)
            bridge(patient, end: end, &outcome, &random)
            return outcome
        }
    }

    private static func place(
        _ patient: SyntheticPatient, end: Int, _ outcome: inout Outcome, _ random: inout RandomSource
    ) {
        func event(_ type: String, _ day: Int, _ phenotype: String? = nil, death: Int? = nil) {
            outcome.efsTime = day
            outcome.efsEvent = true
            outcome.eventType = type
            outcome.relapsePhenotype = phenotype
            if let death {
                outcome.osTime = death
                outcome.osEvent = true
            }
        }
        switch patient.story {
        case .uneventful: break
        case .resistantPositive, .resistantFewNegative, .resistantPartial: event("non-response", end + 2)
        case .resistantNegative:
            event("non-response", end + 2, death: patient.start == .relapsed ? 181 : nil)
        case .relapseNegative: event("relapse", 142, "CD19-negative", death: 486)
        case .relapseSwitch: event("relapse", 221, "lineage switch", death: 292)
        case .relapsePartial: event("relapse", 240, "CD19-positive")
        case .discordant: event("relapse", 168, "CD19-negative", death: 303)
        case .relapseLateNegative: event("relapse", 401, "CD19-negative")
        case .death: event("death", 462, death: 462)
        case .relapsePositive:
            let day = [Status.relapsed: 433, .positive: 448, .negative: 474][patient.survivalGroup] ?? 433
            event("relapse", day, patient.survivalGroup == .negative ? "unknown" : "CD19-positive")
        }
    }

    /// Transplant or CAR-T after the last course; never inside a window after the infusion.
    private static func bridge(
        _ patient: SyntheticPatient, end: Int, _ outcome: inout Outcome, _ random: inout RandomSource
    ) {
        let day = end + random.integer(24...70), draw = random.uniform()
        if patient.story == .relapseNegative {
            outcome.carTTime = end + 26
            return
        }
        guard
            patient.story == .uneventful || patient.story.isResistant || patient.story == .relapseLateNegative
        else { return }
        if patient.story.isResistant {
            if draw < 0.6 { outcome.carTTime = day }
            return
        }
        switch patient.start {
        case .relapsed, .positive:
            if draw < 0.55 {
                outcome.hsctTime = day
            } else if draw < 0.65 {
                outcome.carTTime = day
            }
        case .negative: if draw < 0.06 { outcome.hsctTime = day }
        }
    }
}
