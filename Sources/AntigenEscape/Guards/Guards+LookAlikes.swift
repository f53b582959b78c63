import Cohort

extension Guards {
    /// G7: CD34+CD22+CD19- progenitors that do not differ from normal ones are re-labelled, not called blasts.
    static let lookAlikes: Act = { sample, history in
        let assessment = sample.assessment, thresholds = history.thresholds
        guard let events = assessment[MarrowSheet.progenitors], events > 0 else { return nil }
        let aberrant = assessment[MarrowSheet.progenitorDifference]
        // With enough aberrant events rule E1 (or E1p) speaks about them.
        guard (aberrant ?? 0) < thresholds.count(.detectionEvents) else { return nil }
        let total = assessment.nucleated
        let share = total.flatMap { CountShare(events, of: $0, confidence: thresholds[.confidence]) }
        var missing = total == nil ? ["nucleated"] : []
        if assessment[MarrowSheet.progenitorP99] == nil { missing.append("lookalike_p99_percent") }
        if aberrant == nil { missing.append("lookalike_aberrant_events") }
        let reasons = concerns(sample, share, history)
        let size = share.map { "\($0.percent.shortText) %, \(events) of \($0.total)" } ?? "\(events) events"
        var statement = "CD19-negative CD22+ progenitors, indeterminate: \(size); molecular MRD advised"
        if !reasons.isEmpty { statement += " (\(reasons.joined(separator: ", ")))" }
        var evidence = [EscapeEvidence("look-alike progenitors", count: events)]
        if let share {
            let limit = assessment[MarrowSheet.progenitorP99].map {
                "lab's 99th percentile \($0.shortText) %"
            }
            evidence = [EscapeEvidence("look-alike progenitors", share, threshold: limit)]
        }
        if let aberrant {
            evidence.append(EscapeEvidence("with a leukaemia-associated difference", count: aberrant))
        }
        return GuardFinding(
            rule: .g7, blocks: [.noEscape],
            report: .init(
                level: reasons.isEmpty ? .info : .amber, statement: statement,
                evidence: evidence + sample.nextTargets(history), missing: missing))
    }

    /// What lifts look-alikes from INFO to AMBER.
    private static func concerns(
        _ sample: BlastSample, _ share: CountShare?, _ history: PatientHistory
    ) -> [String] {
        var reasons: [String] = []
        if let share, let limit = sample.assessment[MarrowSheet.progenitorP99], share.percent > limit {
            reasons.append("above the lab's 99th percentile")
        }
        if let share, let before = lastShare(before: sample, history),
            share.share >= history.thresholds[.lookAlikeRise] * before.share, before.count > 0
        {
            reasons.append("rising at least \(history.thresholds[.lookAlikeRise].shortText)-fold")
        }
        if history.genetics.kmt2aRearranged == true { reasons.append("KMT2A rearranged") }
        if sample.assessment[MarrowSheet.relapse] == true || history.hasRelapsed(by: sample) {
            reasons.append("relapse")
        }
        if (sample.assessment[MarrowSheet.progenitorDifference] ?? 0) > 0 {
            reasons.append("some events differ from normal progenitors")
        }
        return reasons
    }

    /// Only shares of the same denominator are compared.
    private static func lastShare(before sample: BlastSample, _ history: PatientHistory) -> CountShare? {
        history.samples.last {
            $0.assessment[MarrowSheet.progenitors] != nil
                && $0.assessment[MarrowSheet.denominator] == sample.assessment[MarrowSheet.denominator]
        }.flatMap { earlier in
            guard let events = earlier.assessment[MarrowSheet.progenitors],
                let total = earlier.assessment.nucleated
            else { return nil }
            return CountShare(events, of: total, confidence: history.thresholds[.confidence])
        }
    }
}
