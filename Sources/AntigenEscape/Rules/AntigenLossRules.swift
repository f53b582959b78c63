import Cohort

/// E1 and E1p: blasts found without CD19 of which at least 90 % lie below the negative cut.
///
/// No guard suppresses E1 on 50 or more clustered blasts: a stated doubt about reagent or identification lowers it
/// to RED-AMBER, an unknown is listed and lowers nothing.
enum AntigenLossRules {
    static let loss: @Sendable (BlastSample, PatientHistory) -> EscapeFlag? = { sample, history in
        let thresholds = history.thresholds
        if let flag = reported(sample, history) { return flag }
        guard sample.classification.isNegative,
            (sample.events ?? 0) >= thresholds.count(.quantificationEvents)
        else {
            return aberrantProgenitors(sample, history, least: .quantificationEvents, rule: .e1, level: .red)
        }
        let doubts = doubts(sample, thresholds)
        var statement = population(sample, thresholds)
        if !doubts.isEmpty { statement += "; " + doubts.joined(separator: "; ") }
        return EscapeFlag(
            .e1, doubts.isEmpty ? .red : .redAmber, sample, statement, evidence: evidence(sample, history),
            missing: missing(sample, history))
    }

    static let provisionalLoss: @Sendable (BlastSample, PatientHistory) -> EscapeFlag? = { sample, history in
        let thresholds = history.thresholds
        let events = sample.events ?? 0
        guard sample.classification.isNegative, events >= thresholds.count(.detectionEvents),
            events < thresholds.count(.quantificationEvents)
        else {
            let aberrant = sample.assessment[MarrowSheet.progenitorDifference] ?? 0
            guard aberrant < thresholds.count(.quantificationEvents), !sample.classification.isNegative else {
                return nil
            }
            return aberrantProgenitors(
                sample, history, least: .detectionEvents, rule: .e1p, level: .redAmber)
        }
        let doubts = doubts(sample, thresholds)
        var statement = population(sample, thresholds) + "; below LLOQ, confirm"
        if !doubts.isEmpty { statement += "; " + doubts.joined(separator: "; ") }
        return EscapeFlag(
            .e1p, .redAmber, sample, statement, evidence: evidence(sample, history),
            missing: missing(sample, history))
    }

    /// A summary table that states a share without counts: never RED, never silent.
    private static func reported(_ sample: BlastSample, _ history: PatientHistory) -> EscapeFlag? {
        guard sample.counts.total == nil, let percent = sample.assessment.reportedNegativePercent,
            percent >= 100 * history.thresholds[.partialShare]
        else { return nil }
        return EscapeFlag(
            .e1, .amber, sample,
            "Summary table reports \(percent.shortText) % CD19-negative blasts without counts: ask for the gate statistics",
            evidence: [EscapeEvidence("CD19-negative blasts as reported", number: percent, unit: "%")],
            missing: ["blasts", "cd19_negative", "markers_used", "clone", "nucleated"])
    }

    /// `CD19-negative B-lymphoblast population: n of N (x %, CI), k of n CD19-negative by clone C`.
    private static func population(_ sample: BlastSample, _ thresholds: EscapeThresholds) -> String {
        let events = sample.events ?? 0
        var size = "\(events) events, denominator unknown"
        if let nucleated = sample.assessment.nucleated,
            let share = CountShare(events, of: nucleated, confidence: thresholds[.confidence])
        {
            size = share.text
        }
        let part = sample.classification.negativeShare?.text ?? "unknown share"
        let clone = sample.assessment.clone.map { "clone \($0)" } ?? "a clone not stated"
        let borderline = sample.classification.isBorderline ? " (interval reaches below the class limit)" : ""
        return
            "CD19-negative B-lymphoblast population: \(size), \(part) CD19-negative by \(clone)\(borderline)"
    }

    /// Stated facts that speak against a full identification.
    private static func doubts(_ sample: BlastSample, _ thresholds: EscapeThresholds) -> [String] {
        var doubts: [String] = []
        if sample.finding(.g9) != nil { doubts.append("CD19 reagent not verified: repeat, second clone") }
        if sample.panel.gateUsesCD19 == true, !sample.panel.deniesCD19Gate {
            doubts.append("the blast gate uses CD19: gate again without it")
        }
        if sample.panel.verdict == .insufficient {
            doubts.append(
                "blasts identified by fewer than \(thresholds.count(.informativeMarkers)) informative markers"
            )
        }
        let aberrant = sample.assessment[MarrowSheet.aberrantMarkers]
        if aberrant == [] {
            doubts.append("no leukaemia-associated difference: normal progenitors not excluded")
        } else if aberrant == nil, let alike = sample.assessment[MarrowSheet.progenitors], alike > 0 {
            doubts.append("\(alike) look-alike progenitors in the tube not told apart")
        }
        return doubts
    }

    private static func missing(_ sample: BlastSample, _ history: PatientHistory) -> [String] {
        let assessment = sample.assessment
        var list = sample.missing
        if assessment.nucleated == nil { list.append("nucleated (denominator)") }
        if assessment.clone == nil { list.append("clone") }
        if assessment[MarrowSheet.aberrantMarkers] == nil {
            list.append("aberrant_markers (leukaemia-associated difference)")
        }
        switch sample.panel.verdict {
        case .informativenessUnknown: list.append("diagnostic phenotype (informativeness unknown)")
        case .markersNotStated: list.append("markers_used")
        case .sufficient, .insufficient: break
        }
        if Reagent(sample, history.thresholds) == .notStated {
            list.append("control_cd19_events or run_control (reagent not verified by the sheet)")
        }
        if assessment[MarrowSheet.clusteredBlasts] == nil {
            list.append("clustered_blasts (all blasts taken)")
        }
        if assessment[MarrowSheet.myeloidMarkersTested] == nil {
            list.append("myeloid_markers_tested (lineage)")
        }
        if sample.maskingPossible {
            list.append("second clone: masking by a CD19 antibody or CAR not excluded")
        }
        return list
    }

    private static func evidence(_ sample: BlastSample, _ history: PatientHistory) -> [EscapeEvidence] {
        var list = sample.populationEvidence(history.thresholds)
        let markers = sample.panel.informative ?? sample.panel.usable
        list.append(
            EscapeEvidence(
                "markers that identify the blasts",
                markers.isEmpty ? "not stated" : markers.joined(separator: ", "),
                number: Double(Set(markers).count),
                threshold: ">= \(history.thresholds.count(.informativeMarkers))"))
        if let aberrant = sample.assessment[MarrowSheet.aberrantMarkers], !aberrant.isEmpty {
            list.append(EscapeEvidence("leukaemia-associated difference", aberrant.joined(separator: ", ")))
        }
        return list + sample.nextTargets(history)
    }

    /// G7 passes look-alikes with a leukaemia-associated difference on.
    private static func aberrantProgenitors(
        _ sample: BlastSample, _ history: PatientHistory, least: EscapeThreshold, rule: RuleID,
        level: EscapeLevel
    ) -> EscapeFlag? {
        guard let events = sample.assessment[MarrowSheet.progenitorDifference],
            events >= history.thresholds.count(least)
        else { return nil }
        let share = sample.assessment.nucleated.flatMap {
            CountShare(events, of: $0, confidence: history.thresholds[.confidence])
        }
        let suffix = rule == .e1p ? "; below LLOQ, confirm" : ""
        return EscapeFlag(
            rule, level, sample,
            "CD19-negative CD22+ population with a leukaemia-associated difference: "
                + "\(share?.text ?? "\(events) events")\(suffix)",
            evidence: [
                EscapeEvidence(
                    "aberrant CD34+CD22+CD19- events", count: events,
                    threshold: ">= \(history.thresholds.count(least))")
            ] + (share.map { [EscapeEvidence("of viable nucleated singlets", $0)] } ?? [])
                + sample.nextTargets(history),
            missing: sample.assessment.nucleated == nil ? ["nucleated (denominator)"] : [])
    }
}
