import Cohort

/// E5: relapse while B cells are still missing off drug. 23 of 25 such relapses were CD19-negative after CAR-T
/// (Pulsipher 2022); for blinatumomab there is no such figure.
enum RelapseAplasiaRule {
    static let check: @Sendable (PatientHistory) -> [EscapeFlag] = { history in
        guard let relapse = history.relapseDay else { return [] }
        guard history.outcomeStartsAtFirstInfusion else {
            return [
                flag(
                    history, nil, .notAssessable, "Relapse: B-cell aplasia not assessable",
                    ["time zero at the first infusion"])
            ]
        }
        let near = history.bloodCD19.filter { reading in
            guard let day = history.timeline.studyDay(reading.draw) else { return false }
            return day >= relapse - history.thresholds[.relapseWindow] && day <= relapse + 7
        }
        guard let reading = near.last(where: { isOffDrug($0, history) }) else {
            let missing = near.isEmpty ? "blood CD19 at the relapse" : "blood CD19 off drug at the relapse"
            return [
                flag(
                    history, nil, .notAssessable, "Relapse: persisting B-cell aplasia not assessable",
                    [missing])
            ]
        }
        guard reading.value.isBelow(history.thresholds[.depletedCD19]) else { return [] }
        let hadCAR =
            history.record.outcome?.carTTime.map { Double($0) < relapse } == true
            || history.record.marrow.contains { $0[MarrowSheet.priorCD19CAR] == true }
        if hadCAR {
            return [
                flag(
                    history, reading, .amber,
                    "Relapse with persisting B-cell aplasia after CAR-T: phenotype needs CD19-independent gating "
                        + "(88 % CD19-negative in CAR-T data)")
            ]
        }
        return [
            flag(
                history, reading, .info,
                "Relapse with persisting B-cell aplasia off drug: phenotype needs CD19-independent gating")
        ]
    }

    private static func isOffDrug(_ reading: Reading, _ history: PatientHistory) -> Bool {
        if case .off(let hours) = history.timeline.state(reading.draw) {
            return hours >= history.thresholds[.offDrugHours]
        }
        return false
    }

    private static func flag(
        _ history: PatientHistory, _ reading: Reading?, _ level: EscapeLevel, _ statement: String,
        _ missing: [String] = []
    ) -> EscapeFlag {
        var evidence: [EscapeEvidence] = []
        if let day = history.relapseDay { evidence.append(EscapeEvidence("relapse", number: day, unit: "d")) }
        if let reading {
            evidence.append(
                EscapeEvidence(
                    "blood CD19", "\(reading.value)", number: reading.value.exactValue, unit: "/uL",
                    threshold: "< \(history.thresholds[.depletedCD19].shortText)"))
        }
        let phenotype = history.record.outcome?.relapsePhenotype
        evidence.append(EscapeEvidence("phenotype in the outcome sheet", phenotype ?? "not stated"))
        return EscapeFlag(
            rule: .e5, level: level, patient: history.record.id, course: reading?.draw.course,
            draw: reading?.draw, statement: statement, evidence: evidence,
            missing: missing + (phenotype == nil ? ["relapse_phenotype"] : []))
    }
}
