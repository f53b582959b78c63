import Cohort
import Statistics

/// The marrow reports of all courses and relapses, with the CD19 findings that are built in.
struct MarrowSchedule {
    let patients: [SyntheticPatient]
    let courses: [SyntheticCourse]
    private var random: RandomSource
    /// Number of uneventful negative reports so far: every so many carries a quality or counting problem.
    private var negatives = 0

    init(_ patients: [SyntheticPatient], _ courses: [SyntheticCourse], seed: UInt64) {
        self.patients = patients
        self.courses = courses
        random = RandomSource(seed: seed, stream: "marrow")
    }

    mutating func reports() -> (reports: [MarrowAssessment], truth: [ConstructedFinding]) {
        var reports: [MarrowAssessment] = []
        var truth: [ConstructedFinding] = []
        for course in courses {
            let patient = patients[course.patient]
            if patient.story != .uneventful || !random.chance(0.15) {
                reports.append(before(course, patient))
            }
            if patient.story != .uneventful || !random.chance(0.15) {
                let report = after(course, patient, &truth)
                reports.append(report)
            }
            if let report = relapse(course, patient, &truth) { reports.append(report) }
        }
        return (reports, truth)
    }

    // MARK: Before a course

    private mutating func before(_ course: SyntheticCourse, _ patient: SyntheticPatient) -> MarrowAssessment {
        let day = -random.integer(1...6)
        guard let mrd = course.mrdBefore else { return negative(course, patient, day: day, isQuirky: false) }
        let nucleated = random.integer(300_000...800_000)
        var report = positive(
            course, patient, day: day, nucleated: nucleated,
            blasts: Int((mrd / 100 * Double(nucleated)).rounded()))
        report.flowMRD = .exact(mrd)
        return report
    }

    // MARK: After a course

    private mutating func after(
        _ course: SyntheticCourse, _ patient: SyntheticPatient, _ truth: inout [ConstructedFinding]
    ) -> MarrowAssessment {
        let day = course.stopDay + random.integer(2...4)
        if patient.story == .discordant, course.number == 1 {
            var report = negative(course, patient, day: day, isQuirky: false)
            report.nucleated = 612_000
            report.events = 655_000
            report.blasts = 0
            report[MarrowSheet.gateUsesCD19] = true
            report.markersUsed = ["CD10", "CD19", "CD34"]
            report.flowMRD = .below(0.01)
            report.pcrMRD = .exact(0.31)
            report[MarrowSheet.pcrKind] = "IG/TR"
            report[MarrowSheet.pcrDenominator] = "nucleated"
            truth.append(
                ConstructedFinding(patient: patient.id, course: 1, day: day, rule: "E4", level: "red"))
            return report
        }
        guard let mrd = course.mrdAfter else { return negative(course, patient, day: day, isQuirky: true) }
        let nucleated = patient.story == .resistantFewNegative ? 280_000 : random.integer(300_000...700_000)
        let blasts = Int((mrd / 100 * Double(nucleated)).rounded())
        var report = positive(course, patient, day: day, nucleated: nucleated, blasts: blasts)
        report.flowMRD = .exact(mrd)
        switch patient.story {
        case .resistantNegative:
            lose(0.985, of: &report)
            truth.append(
                ConstructedFinding(patient: patient.id, course: 1, day: day, rule: "E1", level: "red"))
        case .resistantFewNegative:
            lose(0.98, of: &report)
            truth.append(
                ConstructedFinding(patient: patient.id, course: 1, day: day, rule: "E1p", level: "red-amber"))
        case .resistantPartial:
            lose(0.46, of: &report)
            truth.append(
                ConstructedFinding(patient: patient.id, course: 1, day: day, rule: "E2", level: "red-amber"))
        default: break
        }
        return report
    }

    // MARK: At relapse

    private mutating func relapse(
        _ course: SyntheticCourse, _ patient: SyntheticPatient, _ truth: inout [ConstructedFinding]
    ) -> MarrowAssessment? {
        let days: [Story: Int] = [
            .relapseNegative: 142, .relapseSwitch: 221, .relapsePartial: 240, .discordant: 168,
            .relapseLateNegative: 401,
        ]
        guard let day = days[patient.story], course.number == 1 else { return nil }
        let nucleated = random.integer(280_000...520_000)
        let share = patient.story == .relapseSwitch ? 0.09 : random.uniform(0.12, 0.55)
        var report = positive(
            course, patient, day: day, nucleated: nucleated, blasts: Int(share * Double(nucleated)))
        report.flowMRD = .exact((share * 100).rounded(decimals: 1))
        report[MarrowSheet.relapse] = true
        func found(_ rule: String, _ level: String) {
            truth.append(
                ConstructedFinding(patient: patient.id, course: 1, day: day, rule: rule, level: level))
        }
        switch patient.story {
        case .relapsePartial:
            lose(0.31, of: &report)
            found("E2", "red-amber")
        case .relapseSwitch:
            lose(0.975, of: &report)
            report[MarrowSheet.lostBMarkers] = ["CD19", "CD22"]
            report[MarrowSheet.newMyeloidMarkers] = ["CD33", "CD64", "CD14"]
            report[MarrowSheet.diagnosisMyeloidMarkers] = []
            report[MarrowSheet.lineageClusterEvents] = report.blasts
            report[MarrowSheet.doubletsExcluded] = true
            report[MarrowSheet.markerPercent] = ["CD10": 2, "CD20": 1, "CD22": 8, "CD34": 12]
            found("E6", "red")
            found("E1", "red")
        default:
            if patient.story == .relapseNegative {
                report[MarrowSheet.priorCD19CAR] = true
                report[MarrowSheet.depletingTherapies] = ["CAR-T"]
            }
            lose(0.97, of: &report)
            found("E1", "red")
        }
        return report
    }
}

extension MarrowSchedule {
    // MARK: Kinds of report

    /// Fewer blast events than can be called; now and then with a problem that forbids the word negative.
    private mutating func negative(
        _ course: SyntheticCourse, _ patient: SyntheticPatient, day: Int, isQuirky: Bool
    ) -> MarrowAssessment {
        let nucleated = random.integer(230_000...850_000)
        var report = frame(course, patient, day: day, nucleated: nucleated)
        report.blasts = random.chance(0.7) ? 0 : random.integer(1...6)
        report.flowMRD = .below(0.01)
        if random.chance(0.3) {
            report.pcrMRD = .below(0.005)
            report[MarrowSheet.pcrKind] = patient.cytogenetics == .bcrABL1 ? "BCR::ABL1" : "IG/TR"
            report[MarrowSheet.pcrDenominator] = "nucleated"
        }
        guard isQuirky, patient.story == .uneventful else { return report }
        negatives += 1
        switch negatives {
        case 9: count(&report, blasts: 13, negative: 3)
        case 18: count(&report, blasts: 32, negative: 1, nucleated: 620_000)
        case 27: report[MarrowSheet.viabilityPercent] = 71
        case 36:
            report[MarrowSheet.gateUsesCD19] = true
            report.markersUsed = ["CD19", "CD10"]
        case 45:
            report[MarrowSheet.haemodilution] = "yes"
            report[MarrowSheet.haemodilutionCriterion] = "CD10+ granulocytes above 90 %"
        case 54:
            report.pcrMRD = .exact(0.004)
            report[MarrowSheet.pcrKind] = "IG/TR"
            report[MarrowSheet.pcrDenominator] = "nucleated"
        case 60:
            report[MarrowSheet.progenitors] = 41
            report[MarrowSheet.progenitorDifference] = 0
            report[MarrowSheet.progenitorP99] = 0.03
        default: break
        }
        return report
    }

    private func count(_ report: inout MarrowAssessment, blasts: Int, negative: Int, nucleated: Int? = nil) {
        if let nucleated {
            report.nucleated = nucleated
            report.events = nucleated + nucleated / 15
        }
        report.blasts = blasts
        report.cd19Negative = negative
        report.cd19Dim = 0
        report.cd19Positive = blasts - negative
        report[MarrowSheet.clusteredBlasts] = blasts
        let percent = 100 * Double(blasts) / Double(report.nucleated ?? 1)
        if blasts >= 20 { report.flowMRD = .exact(percent.rounded(decimals: 4)) }
    }

    /// A CD19-positive blast population.
    private mutating func positive(
        _ course: SyntheticCourse, _ patient: SyntheticPatient, day: Int, nucleated: Int, blasts: Int
    ) -> MarrowAssessment {
        var report = frame(course, patient, day: day, nucleated: nucleated)
        report.blasts = blasts
        report.cd19Negative = Int(Double(blasts) * random.uniform(0.002, 0.02))
        report.cd19Dim = Int(Double(blasts) * random.uniform(0.02, 0.09))
        report.cd19Positive = blasts - (report.cd19Negative ?? 0) - (report.cd19Dim ?? 0)
        report.cd19MFI = random.uniform(5_600, 8_800).rounded()
        report.referenceMFI = random.uniform(7_700, 8_300).rounded()
        report[MarrowSheet.referencePopulation] = "control"
        report[MarrowSheet.tCellMFI] = random.uniform(95, 150).rounded()
        report[MarrowSheet.clusteredBlasts] = blasts
        report[MarrowSheet.aberrantMarkers] = patient.cytogenetics == .kmt2a ? ["NG2"] : ["CD58bright"]
        report[MarrowSheet.markerPercent] = phenotype(patient)
        return report
    }

    /// Takes CD19 from a share of the blasts.
    private func lose(_ share: Double, of report: inout MarrowAssessment) {
        let blasts = report.blasts ?? 0
        let negative = Int((share * Double(blasts)).rounded())
        report.cd19Negative = negative
        report.cd19Dim = min(blasts - negative, Int(0.012 * Double(blasts)))
        report.cd19Positive = blasts - negative - (report.cd19Dim ?? 0)
        report.cd19MFI = share > 0.9 ? 168 : 3_950
    }

    private mutating func frame(
        _ course: SyntheticCourse, _ patient: SyntheticPatient, day: Int, nucleated: Int
    ) -> MarrowAssessment {
        var report = MarrowAssessment(
            draw: Draw(patient: patient.id, course: course.number, day: day, specimen: .marrow),
            events: nucleated + nucleated / random.integer(9...20), nucleated: nucleated,
            markersUsed: patient.cytogenetics == .kmt2a
                ? ["CD22", "CD34", "CD58"] : ["CD10", "CD22", "CD34", "CD58"],
            clone: patient.centre == "Centre D" ? "SJ25C1" : "J3-119",
            provenance: Provenance(row: 0, column: 0, rawText: "", rawUnit: ""))
        report[MarrowSheet.gateUsesCD19] = false
        report[MarrowSheet.baselineMarkerPercent] = phenotype(patient)
        report[MarrowSheet.kmt2aRearranged] = patient.cytogenetics == .kmt2a
        report[MarrowSheet.bcrABL1] = patient.cytogenetics == .bcrABL1
        report[MarrowSheet.haemodilution] = "no"
        report[MarrowSheet.haemodilutionCriterion] = "CD10+ granulocytes"
        report[MarrowSheet.viabilityPercent] = random.uniform(86, 98).rounded()
        report[MarrowSheet.sampleAgeHours] = random.uniform(3, 30).rounded()
        report[MarrowSheet.fluorochrome] = "PE-Cy7"
        report[MarrowSheet.cytometer] =
            patient.centre == "Centre A" || patient.centre == "Centre B" ? "cytometer 1" : "cytometer 2"
        report[MarrowSheet.methodLab] = "MRD laboratory " + patient.centre.suffix(1)
        report[MarrowSheet.controlCD19Events] = random.integer(40...400)
        report[MarrowSheet.runControl] = true
        report[MarrowSheet.controlBackgroundShare] = random.uniform(0.4, 1.4).rounded(decimals: 1)
        report[MarrowSheet.denominator] = "nucleated"
        report[MarrowSheet.myeloidMarkersTested] = ["CD13", "CD33", "CD64", "CD14"]
        return report
    }

    /// Percent of the diagnostic blasts with each marker: constant for a patient.
    private func phenotype(_ patient: SyntheticPatient) -> [String: Double] {
        if patient.cytogenetics == .kmt2a {
            return ["CD10": 4, "CD20": 6, "CD22": 72, "CD34": 64, "CD58": 81]
        }
        let shift = Double(patient.ageMonths % 9)
        return [
            "CD10": 96 - shift, "CD20": 18 + 3 * shift, "CD22": 94 - shift, "CD34": 88 - 2 * shift,
            "CD58": 85,
        ]
    }
}
