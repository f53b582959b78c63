import Cohort

extension Guards {
    /// G3: a gate that needs CD19, or rests on fewer than two informative markers, cannot exclude CD19-negative
    /// disease.
    static let panel: Act = { sample, history in
        let panel = sample.panel
        guard sample.events != nil || sample.assessment.flowMRD != nil else { return nil }
        let names = sample.assessment.markersUsed.joined(separator: ", ")
        var evidence = [
            EscapeEvidence("markers of the blast gate", names.isEmpty ? "not stated" : names),
            EscapeEvidence(
                "informative markers", panel.informative.map { $0.joined(separator: ", ") } ?? "unknown",
                number: panel.informative.map { Double(Set($0).count) },
                threshold: ">= \(history.thresholds.count(.informativeMarkers))"),
        ]
        let statement = "Panel cannot exclude CD19-negative disease"
        let negative = sample.flowResult(history.thresholds) == .negative
        let consequence = negative ? "; the negative result is not assessable" : ""
        if panel.gateUsesCD19 == true {
            evidence.insert(EscapeEvidence("blast gate uses CD19", "yes"), at: 0)
            return blocking("\(statement): the blast gate uses CD19\(consequence)", evidence)
        }
        switch panel.verdict {
        case .sufficient: return nil
        case .insufficient:
            let needed = history.thresholds.count(.informativeMarkers)
            return blocking("\(statement): fewer than \(needed) informative markers\(consequence)", evidence)
        case .markersNotStated:
            return blocking(
                "\(statement): the markers of the blast gate are not stated\(consequence)", evidence,
                missing: ["markers_used", "gate_uses_cd19"])
        case .informativenessUnknown:
            return GuardFinding(rule: .g3, blocks: [.noEscape])
        }
    }

    private static func blocking(
        _ statement: String, _ evidence: [EscapeEvidence], missing: [String] = []
    ) -> GuardFinding {
        GuardFinding(
            rule: .g3, blocks: [.negative, .cd19Positive, .noEscape],
            report: .init(level: .notAssessable, statement: statement, evidence: evidence, missing: missing))
    }
}
