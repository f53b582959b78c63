import Cohort

/// The two lesions the table asks about; nil means not stated.
struct Genetics: Hashable {
    var kmt2aRearranged: Bool?
    var bcrABL1: Bool?

    init(_ patient: Patient?, _ assessments: [MarrowAssessment]) {
        kmt2aRearranged =
            Genetics.stated(MarrowSheet.kmt2aRearranged, assessments)
            ?? Genetics.word(patient, attribute: "kmt2a_rearranged", ["KMT2A", "MLL", "T(4;11)"])
        bcrABL1 =
            Genetics.stated(MarrowSheet.bcrABL1, assessments)
            ?? Genetics.word(patient, attribute: "bcr_abl1", ["BCR", "PH+", "T(9;22)"])
    }

    /// A lesion once found stays known.
    private static func stated(_ field: MarrowField<Bool>, _ assessments: [MarrowAssessment]) -> Bool? {
        let answers = assessments.compactMap { $0[field] }
        return answers.contains(true) ? true : answers.first
    }

    private static func word(_ patient: Patient?, attribute: String, _ names: [String]) -> Bool? {
        if let cell = patient?.attributes[attribute], let answer = Bool(cell: cell) { return answer }
        guard let text = patient?.cytogenetics?.uppercased() else { return nil }
        let denials = ["NEG", "NO ", "NOT ", "WITHOUT", "WILD", "GERMLINE", "ABSENT", "PH-", "LIKE"]
        let found = text.split(whereSeparator: { ",|/".contains($0) }).contains { part in
            names.contains { part.contains($0) } && !denials.contains { part.contains($0) }
        }
        return found ? true : nil
    }
}
