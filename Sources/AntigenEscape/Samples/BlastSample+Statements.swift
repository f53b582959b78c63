import Cohort

extension BlastSample {
    /// Detection limit of a denominator, percent: 20 events of N.
    static func detectionLimit(_ nucleated: Int, _ thresholds: EscapeThresholds) -> Double {
        100 * thresholds[.detectionEvents] / Double(nucleated)
    }

    /// What flow said about residual disease.
    enum FlowResult: Hashable { case negative, positive, notReported }

    /// Negative below the detection limit; a small cluster of 10-19 events is neither.
    func flowResult(_ thresholds: EscapeThresholds) -> FlowResult {
        if let events, events >= thresholds.count(.detectionEvents) { return .positive }
        if let events, events >= thresholds.count(.repeatEvents) { return .notReported }
        switch assessment.flowMRD {
        case .below: return .negative
        case .exact(let x): return x <= (flowLimit(thresholds) ?? 0) ? .negative : .positive
        case .above, .within: return .positive
        case .missing, nil: return events == nil ? .notReported : .negative
        }
    }

    /// Percent, as the sheet states it or from the denominator.
    func flowLimit(_ thresholds: EscapeThresholds) -> Double? {
        if let stated = assessment[MarrowSheet.flowLOD] { return stated }
        if let nucleated = assessment.nucleated, nucleated > 0 {
            return BlastSample.detectionLimit(nucleated, thresholds)
        }
        if case .below(let limit) = assessment.flowMRD { return limit }
        return nil
    }

    /// `LOD 20/200000 = 0.01 %, 200000 viable nucleated singlets`, or that it is not known.
    func sensitivityText(_ thresholds: EscapeThresholds) -> String {
        guard let nucleated = assessment.nucleated, nucleated > 0 else { return "sensitivity unknown" }
        let limit = BlastSample.detectionLimit(nucleated, thresholds).shortText
        let events = thresholds.count(.detectionEvents)
        return "LOD \(events)/\(nucleated) = \(limit) %, \(nucleated) viable nucleated singlets"
    }

    /// One line about the sample whether or not a flag fires.
    var statement: String {
        guard let events else { return "no blast count" }
        var text = "\(events) blast events, CD19 \(classification.printed.rawValue)"
        if let point, point != classification.printed { text += " (\(point.rawValue) by the point estimate)" }
        if let share = classification.negativeShare { text += ", CD19-negative \(share.text)" }
        text += classification.dimShare.map { ", dim \($0.text)" } ?? ", dim share not reported"
        return text
    }

    var missing: [String] { counts.missing + classification.missing + notes }

    /// The numbers every flag on a blast population carries.
    func populationEvidence(_ thresholds: EscapeThresholds) -> [EscapeEvidence] {
        var list: [EscapeEvidence] = []
        if let events {
            list.append(
                EscapeEvidence(
                    "blast events", count: events, threshold: ">= \(thresholds.count(.quantificationEvents))")
            )
            if let nucleated = assessment.nucleated,
                let share = CountShare(events, of: nucleated, confidence: thresholds[.confidence])
            {
                list.append(EscapeEvidence("blasts of viable nucleated singlets", share))
            }
        }
        if let share = classification.negativeShare {
            list.append(
                EscapeEvidence(
                    "CD19-negative blasts", share,
                    threshold: "negative >= \((100 * thresholds[.negativeShare]).shortText) %, partial >= "
                        + "\((100 * thresholds[.partialShare]).shortText) %"))
        }
        if let limits = classification.shareLimits {
            list.append(
                EscapeEvidence(
                    "interval with classification error",
                    "\((100 * limits.lowerBound).shortText)-\((100 * limits.upperBound).shortText) %",
                    unit: "%",
                    interval: 100 * limits.lowerBound...100 * limits.upperBound))
        }
        list.append(EscapeEvidence("CD19 class", classification.printed.rawValue))
        if let dim = classification.dimShare { list.append(EscapeEvidence("CD19-dim blasts", dim)) }
        if let r = classification.brightness {
            list.append(EscapeEvidence("relative brightness (\(r.reference.rawValue))", number: r.value))
        }
        if let clone = assessment.clone { list.append(EscapeEvidence("CD19 clone", clone)) }
        return list
    }

    /// CD22, CD20, CD10 and CD34 now and before treatment: what therapy could aim at next.
    func nextTargets(_ history: PatientHistory) -> [EscapeEvidence] {
        let now = assessment[MarrowSheet.markerPercent] ?? [:]
        let before = history.baselineMarkers(for: assessment) ?? [:]
        func text(_ value: Double?) -> String { value.map { "\($0.shortText) %" } ?? "not reported" }
        return ["CD22", "CD20", "CD10", "CD34"].map { marker in
            let current = BlastSample.value(marker, in: now)
            return EscapeEvidence(
                "\(marker) on blasts",
                "\(text(current)) now, \(text(BlastSample.value(marker, in: before))) before treatment",
                number: current, unit: current == nil ? nil : "%")
        }
    }

    private static func value(_ marker: String, in table: [String: Double]) -> Double? {
        table.keys.sorted().first { MarkerPanel.name($0) == marker }.flatMap { table[$0] }
    }
}
