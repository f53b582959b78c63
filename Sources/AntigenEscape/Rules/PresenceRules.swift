import Cohort

/// E7 and E8: disease that keeps CD19, and marrow without detected disease.
enum PresenceRules {
    static let positive: @Sendable (BlastSample, PatientHistory) -> EscapeFlag? = { sample, history in
        guard sample.point == .positive, (sample.events ?? 0) >= history.thresholds.count(.detectionEvents)
        else {
            return nil
        }
        let events = sample.events ?? 0
        let evidence = sample.populationEvidence(history.thresholds)
        let blocking = sample.guards.filter { $0.blocks.contains(.cd19Positive) }.map(\.rule.rawValue)
        if !blocking.isEmpty {
            return EscapeFlag(
                .e7, .notAssessable, sample,
                "\(events) blast events; \"CD19-positive\" is not stated (\(blocking.joined(separator: ", ")))",
                evidence: evidence, missing: sample.missing)
        }
        if sample.classification.isBorderline {
            return EscapeFlag(
                .e7, .notAssessable, sample,
                "\(events) blast events; class borderline, \"CD19-positive\" is not stated",
                evidence: evidence,
                missing: sample.missing)
        }
        let provisional = sample.classification.printed == .provisional ? ", provisional" : ""
        return EscapeFlag(
            .e7, .info, sample,
            "CD19-positive disease (not antigen loss): \(events) blast events\(provisional)",
            evidence: evidence, missing: sample.missing)
    }

    static let negative: @Sendable (BlastSample, PatientHistory) -> EscapeFlag? = { sample, history in
        let thresholds = history.thresholds
        guard sample.draw.specimen == .marrow, sample.flowResult(thresholds) == .negative,
            !sample.isBlocked(.negative)
        else { return nil }
        let assessment = sample.assessment
        var missing: [String] = []
        if assessment.nucleated == nil { missing.append("nucleated (sensitivity unknown)") }
        if assessment[MarrowSheet.denominator] == nil { missing.append("denominator") }
        if !["yes", "no"].contains(assessment[MarrowSheet.haemodilution]?.lowercased()) {
            missing.append("haemodilution not assessed")
        }
        if sample.panel.verdict == .informativenessUnknown {
            missing.append("diagnostic phenotype (informativeness unknown)")
        }
        let sites: String
        switch assessment[MarrowSheet.extramedullary] {
        case "yes": sites = "disease outside the marrow is reported"
        case "no": sites = "no disease outside the marrow is reported"
        default: sites = "extramedullary and CSF disease not excluded"
        }
        return EscapeFlag(
            .e8, .info, sample, "Not detected, \(sample.sensitivityText(thresholds)); \(sites)",
            evidence: evidence(sample, thresholds), missing: missing)
    }

    private static func evidence(_ sample: BlastSample, _ thresholds: EscapeThresholds) -> [EscapeEvidence] {
        var list: [EscapeEvidence] = []
        if let events = sample.events, let nucleated = sample.assessment.nucleated,
            let share = CountShare(events, of: nucleated, confidence: thresholds[.confidence])
        {
            list.append(EscapeEvidence("blasts of viable nucleated singlets", share))
        }
        if let limit = sample.flowLimit(thresholds) {
            list.append(
                EscapeEvidence(
                    "flow detection limit", number: limit, unit: "%",
                    threshold:
                        "<= \(thresholds[.discordantMRD].shortText) % for a negative of full sensitivity"))
        }
        list.append(EscapeEvidence("denominator", sample.assessment[MarrowSheet.denominator] ?? "not stated"))
        return list
    }
}
