import Cohort
import Statistics

/// Detection before and after, for analytes detected too rarely for a model (plan row 3): exact McNemar, first courses.
struct DetectionComparison: Sendable {
    let index: StudyIndex
    let plan: StudyPlan
    /// A model needs this share of detected values in at least `leastPatients` patients.
    static let leastShare = 0.3
    static let leastPatients = 10

    /// Whether the analyte is detected often enough for a censored model.
    func supportsModel(_ analyte: Analyte.ID) -> Bool {
        var values = 0, detected = 0
        var patients = Set<Patient.ID>()
        for key in index.courseKeys {
            for point in index.series[key]?[analyte] ?? [] where point.isScheduled {
                values += 1
                if case .below = point.value { continue }
                detected += 1
                patients.insert(key.patient)
            }
        }
        return values > 0 && Double(detected) >= Self.leastShare * Double(values)
            && patients.count >= Self.leastPatients
    }

    func test(_ analyte: Analyte.ID) -> AssociationTest? {
        let selection = index.pairs(analyte, plan, scope: .firstCourse)
        guard !selection.pairs.isEmpty else { return nil }
        func isDetected(_ value: ReadingValue) -> Bool { if case .below = value { false } else { true } }
        var table = [[0, 0], [0, 0]]
        for pair in selection.pairs {
            table[isDetected(pair.before.value) ? 1 : 0][isDetected(pair.after.value) ? 1 : 0] += 1
        }
        guard let test = try? McNemar(b: table[0][1], c: table[1][0]) else { return nil }
        return AssociationTest(
            endpoint: "detection", predictor: analyte, method: "exact McNemar, after against before",
            n: selection.pairs.count, events: table[0][1] + table[1][0], dropped: selection.dropped,
            oddsRatio: Estimated(test.oddsRatio, test.interval), p: test.exactP, unitOfAnalysis: .patient,
            table: table, rowLabels: ["not detected before", "detected before"])
    }
}
