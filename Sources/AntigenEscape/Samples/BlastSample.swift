import Cohort

/// One flow report with everything the rules read from it, worked out once.
struct BlastSample {
    let assessment: MarrowAssessment
    let studyDay: Double?
    let state: DrugState
    let counts: BlastCounts
    let panel: MarkerPanel
    var classification: BlastClassification
    var guards: [GuardFinding] = []
    /// Own pre-treatment sample the shares and the brightness are held against.
    let baseline: Baseline?
    /// A CD19-directed drug was given before the draw.
    let afterCD19Drug: Bool
    /// CD19 antibody or CAR given before: masking of the epitope is possible.
    let maskingPossible: Bool
    var notes: [String] = []

    var draw: Draw { assessment.draw }
    var point: CD19Class? { classification.point }
    var events: Int? { counts.events }

    func isBlocked(_ statement: Statement) -> Bool { guards.contains { $0.blocks.contains(statement) } }
    func finding(_ rule: RuleID) -> GuardFinding? { guards.first { $0.rule == rule } }

    /// During infusion or within a day after it.
    func isOnDrug(_ thresholds: EscapeThresholds) -> Bool {
        switch state {
        case .infusing: true
        case .off(let hours): hours < thresholds[.offDrugHours]
        case .beforeDrug, .unknown: false
        }
    }

    func isOffDrug(_ thresholds: EscapeThresholds) -> Bool {
        switch state {
        case .beforeDrug: true
        case .off(let hours): hours >= thresholds[.offDrugHours]
        case .infusing, .unknown: false
        }
    }

    /// Days between two samples; nil when a later course has no `study_day`.
    func days(to other: BlastSample) -> Double? {
        if draw.course == other.draw.course { return abs(draw.elapsedDays - other.draw.elapsedDays) }
        guard let a = studyDay, let b = other.studyDay else { return nil }
        return abs(a - b)
    }
}

/// The blasts of the same patient before the first infusion, by a method known to be the same or stated in the sheet.
struct Baseline: Hashable {
    var negative: CountShare?
    var cd19MFI: Double?
}
