import Cohort

@testable import AntigenEscape

/// A study of one patient in the words of the marrow sheet, for tests.
struct Case {
    var record: PatientRecord

    /// A child treated from day 0 to day 28 of one course, CD19 in blood not measured.
    init(
        _ reports: [MarrowAssessment] = [], readings: [Reading] = [], courses: [Course]? = nil,
        patient: Patient? = nil, outcome: Outcome? = nil
    ) {
        record = PatientRecord(
            id: "T-1", patient: patient, courses: courses ?? [Case.course()], marrow: reports,
            readings: readings,
            outcome: outcome)
    }

    static func course(_ number: Int = 1, stop: Int? = 28, studyDay: Int? = nil, dose: String? = "15 ug/m2/d")
        -> Course
    {
        Course(
            patient: "T-1", number: number,
            intervals: [InfusionInterval(startDay: 0, stopDay: stop, dose: dose)],
            studyDay: studyDay ?? (number == 1 ? 0 : 42 * (number - 1)))
    }

    func review(_ thresholds: EscapeThresholds = .standard, predictor: StudyPredictor? = nil) -> EscapeReview
    {
        DecisionTable.review([record], thresholds: thresholds, predictor: predictor)
    }

    func flags(_ rule: RuleID, _ thresholds: EscapeThresholds = .standard) -> [EscapeFlag] {
        review(thresholds).flags.filter { $0.rule == rule }
    }

    func levels(_ rule: RuleID, _ thresholds: EscapeThresholds = .standard) -> [EscapeLevel] {
        flags(rule, thresholds).map(\.level)
    }
}

/// A complete report of `blasts` of which `negative` lie below the cut: nothing is missing, no guard acts.
func report(
    day: Int = 31, course: Int = 1, specimen: Specimen = .marrow, blasts: Int? = 500, negative: Int? = 0,
    dim: Int? = 0, nucleated: Int? = 500_000, markers: [String] = ["CD10", "CD22", "CD34"],
    clone: String? = "J3-119",
    mfi: Double? = nil, reference: Double? = nil, row: Int = 2,
    _ change: (inout MarrowAssessment) -> Void = { _ in }
) -> MarrowAssessment {
    var assessment = MarrowAssessment(
        draw: Draw(patient: "T-1", course: course, day: day, specimen: specimen), events: nucleated,
        nucleated: nucleated,
        blasts: blasts, markersUsed: markers, clone: clone, cd19Dim: dim, cd19Negative: negative,
        cd19MFI: mfi,
        referenceMFI: reference, provenance: Provenance(row: row, column: 1, rawText: "", rawUnit: ""))
    if let blasts, let negative, let dim { assessment.cd19Positive = blasts - negative - dim }
    assessment[MarrowSheet.gateUsesCD19] = false
    assessment[MarrowSheet.baselineMarkerPercent] = ["CD10": 95, "CD22": 90, "CD34": 80]
    assessment[MarrowSheet.aberrantMarkers] = ["CD58bright"]
    assessment[MarrowSheet.controlCD19Events] = 200
    assessment[MarrowSheet.haemodilution] = "no"
    assessment[MarrowSheet.haemodilutionCriterion] = "CD10+ granulocytes"
    assessment[MarrowSheet.viabilityPercent] = 95
    assessment[MarrowSheet.sampleAgeHours] = 20
    assessment[MarrowSheet.denominator] = "nucleated"
    assessment[MarrowSheet.controlBackgroundShare] = 1
    change(&assessment)
    return assessment
}

/// A pre-treatment report with nearly all blasts CD19-positive.
func pretreatment(
    blasts: Int = 1_000, negative: Int = 5, mfi: Double? = nil,
    _ change: (inout MarrowAssessment) -> Void = { _ in }
) -> MarrowAssessment {
    report(day: -3, blasts: blasts, negative: negative, mfi: mfi, row: 1, change)
}

func blood(_ value: ReadingValue, day: Int, course: Int = 1, hour: Double? = nil) -> Reading {
    Reading(
        draw: Draw(patient: "T-1", course: course, day: day, hour: hour), analyte: "CD19", value: value,
        provenance: Provenance(row: day + 100, column: 5, rawText: "\(value)", rawUnit: "/uL"))
}
