import Cohort

/// A molecular residual-disease result that flow can be held against.
struct MolecularResult: Hashable {
    enum Target: Hashable { case receptorGenes, kmt2a, bcrABL1, other, notStated }

    var method: String
    var target: Target
    /// Percent that is certain: the value, or the lower bound of a censored positive one.
    var percent: Double
    /// The result as it stands in the report.
    var text: String
    var denominator: String?
    /// Course day of the aspirate.
    var day: Double
    var course: Int
    var specimen: Specimen

    /// Positive results of one report.
    static func positive(in assessment: MarrowAssessment) -> [MolecularResult] {
        var results: [MolecularResult] = []
        if let value = assessment.pcrMRD, let percent = certain(value) {
            results.append(
                MolecularResult(
                    method: "PCR", target: pcrTarget(assessment), percent: percent, text: "\(value)",
                    denominator: assessment[MarrowSheet.pcrDenominator],
                    day: assessment[MarrowSheet.pcrDay].map(Double.init) ?? assessment.draw.elapsedDays,
                    course: assessment.draw.course, specimen: assessment.draw.specimen))
        }
        if let value = assessment.ngsMRD, let percent = certain(value) {
            results.append(
                MolecularResult(
                    method: "NGS", target: ngsTarget(assessment), percent: percent, text: "\(value)",
                    denominator: assessment[MarrowSheet.ngsDenominator],
                    day: assessment[MarrowSheet.ngsDay].map(Double.init) ?? assessment.draw.elapsedDays,
                    course: assessment.draw.course, specimen: assessment.draw.specimen))
        }
        return results
    }

    /// nil for a negative result; 0 for "detected, not quantifiable".
    private static func certain(_ value: ReadingValue) -> Double? {
        switch value {
        case .exact(let x): x > 0 ? x : nil
        case .above(let x): x
        case .within(let low, _): max(low, 0)
        case .below, .missing: nil
        }
    }

    private static func pcrTarget(_ assessment: MarrowAssessment) -> Target {
        switch assessment[MarrowSheet.pcrKind]?.uppercased() {
        case "IG/TR": .receptorGenes
        case "KMT2A": .kmt2a
        case "BCR::ABL1": .bcrABL1
        case nil: .notStated
        default: .other
        }
    }

    private static func ngsTarget(_ assessment: MarrowAssessment) -> Target {
        switch assessment[MarrowSheet.ngsKind]?.uppercased() {
        case "IG", "TR": .receptorGenes
        case nil: .notStated
        default: .other
        }
    }
}
