import Cohort

extension Guards {
    /// G1: fewer than 20 blast events give no class.
    static let tooFewEvents: Act = { sample, history in
        let thresholds = history.thresholds
        guard let events = sample.events, events < thresholds.count(.detectionEvents) else { return nil }
        // None at all is the negative statement of E8, or the statement a guard withholds.
        guard events > 0 else { return GuardFinding(rule: .g1, blocks: [.cd19Class, .dim, .drift, .ratio]) }
        var blocks: Set<Statement> = [.cd19Class, .cd19Positive, .noEscape, .dim, .drift, .ratio]
        var report = GuardFinding.Report(
            level: .notAssessable, statement: belowDetection(sample, events, history))
        report.evidence = [
            EscapeEvidence(
                "blast events", count: events, threshold: ">= \(thresholds.count(.detectionEvents))")
        ]
        if sample.assessment.nucleated == nil { report.missing.append("nucleated (sensitivity unknown)") }
        if events >= thresholds.count(.repeatEvents) {
            blocks.insert(.negative)
            report.level = .info
            let negative = sample.counts.negative.map { "\($0)" } ?? "an unknown number"
            report.statement +=
                "; \(negative) of \(events) clustered events are CD19-negative: repeat with more events"
            if let share = sample.classification.negativeShare {
                report.evidence.append(EscapeEvidence("CD19-negative events", share))
            }
        }
        return GuardFinding(rule: .g1, blocks: blocks, report: report)
    }

    private static func belowDetection(_ sample: BlastSample, _ events: Int, _ history: PatientHistory)
        -> String
    {
        guard let nucleated = sample.assessment.nucleated,
            let share = CountShare(events, of: nucleated, confidence: history.thresholds[.confidence])
        else { return "Below detection, \(events) blast events, sensitivity unknown" }
        return "Below detection, \(events) of \(nucleated), upper limit \((100 * share.upper).shortText) %"
    }

    /// G2: 20 to 49 events are detected, not quantifiable; a class is provisional.
    static let belowQuantification: Act = { sample, history in
        let thresholds = history.thresholds
        guard let events = sample.events, events >= thresholds.count(.detectionEvents),
            events < thresholds.count(.quantificationEvents)
        else { return nil }
        let provisional = sample.point.map { "; class \($0.rawValue) is provisional" } ?? ""
        return GuardFinding(
            rule: .g2, blocks: [],
            report: .init(
                level: .info, statement: "Detected, not quantifiable: \(events) blast events\(provisional)",
                evidence: [
                    EscapeEvidence(
                        "blast events", count: events,
                        threshold: ">= \(thresholds.count(.quantificationEvents))")
                ]))
    }
}
