import Cohort

/// E4: a negative flow result beside disease that flow should have seen. The only rule that may be RED from a
/// summary table.
enum DiscordanceRule {
    static let check: @Sendable (BlastSample, PatientHistory) -> EscapeFlag? = { sample, history in
        let thresholds = history.thresholds
        guard sample.flowResult(thresholds) == .negative else { return nil }
        var flags = molecularResults(near: sample, history).map { molecular($0, sample, history) }
        if let flag = morphology(sample, history) { flags.insert(flag, at: 0) }
        // The first of the most urgent: sheet order decides between equals.
        return flags.reduce(nil) { best, flag in
            guard let best else { return flag }
            return flag.level > best.level ? flag : best
        }
    }

    private static func molecularResults(
        near sample: BlastSample, _ history: PatientHistory
    ) -> [MolecularResult] {
        history.record.marrow.flatMap(MolecularResult.positive).filter { result in
            guard result.specimen == sample.draw.specimen else { return false }
            return days(result, sample, history).map { $0 <= history.thresholds[.discordantDays] } ?? false
        }
    }

    private static func days(
        _ result: MolecularResult, _ sample: BlastSample, _ history: PatientHistory
    ) -> Double? {
        if result.course == sample.draw.course { return abs(result.day - sample.draw.elapsedDays) }
        let draw = Draw(patient: sample.draw.patient, course: result.course, day: 0)
        guard let a = history.timeline.studyDay(draw), let b = sample.studyDay else { return nil }
        return abs(a + result.day - b)
    }

    // MARK: Morphology

    private static func morphology(_ sample: BlastSample, _ history: PatientHistory) -> EscapeFlag? {
        guard let blasts = sample.assessment[MarrowSheet.morphologyBlasts],
            blasts >= history.thresholds[.morphologyBlasts]
        else { return nil }
        return EscapeFlag(
            .e4, .red, sample,
            "\(subject(sample)) unreliable: \(blasts.shortText) % lymphoblasts by morphology, flow negative",
            evidence: [
                EscapeEvidence(
                    "lymphoblasts by morphology", number: blasts, unit: "%",
                    threshold: ">= \(history.thresholds[.morphologyBlasts].shortText) %")
            ] + flowEvidence(sample, history.thresholds),
            missing: missing(sample))
    }

    // MARK: Molecular

    private static func molecular(
        _ result: MolecularResult, _ sample: BlastSample, _ history: PatientHistory
    ) -> EscapeFlag {
        let thresholds = history.thresholds
        let converted = converted(result, sample)
        let limit = sample.flowLimit(thresholds)
        let needed = max(thresholds[.discordantMRD], thresholds[.discordantFactor] * (limit ?? 0))
        var evidence = [
            EscapeEvidence(
                "\(result.method) residual disease",
                converted.percent > 0 ? converted.percent.shortText : result.text,
                number: converted.percent > 0 ? converted.percent : nil, unit: "%",
                threshold: ">= \(needed.shortText) %")
        ]
        if converted.percent != result.percent {
            evidence.append(
                EscapeEvidence(
                    "as reported", number: result.percent, unit: "% of \(result.denominator ?? "cells")"))
        }
        evidence += flowEvidence(sample, thresholds)
        guard converted.percent >= needed else {
            return EscapeFlag(
                .e4, .info, sample,
                "\(result.method) positive (\(result.text) %) below flow sensitivity, flow negative",
                evidence: evidence, missing: missing(sample))
        }
        let verdict = verdict(result, sample, history, isConverted: converted.isComparable)
        return EscapeFlag(
            .e4, verdict.level, sample,
            "\(verdict.statement): \(result.method) \(result.text) %, flow negative (\(sample.sensitivityText(thresholds)))",
            evidence: evidence, missing: missing(sample) + verdict.missing)
    }

    private static func verdict(
        _ result: MolecularResult, _ sample: BlastSample, _ history: PatientHistory, isConverted: Bool
    ) -> (level: EscapeLevel, statement: String, missing: [String]) {
        let thresholds = history.thresholds
        let unreliable = "\(subject(sample)) unreliable"
        if result.target == .bcrABL1 {
            return (.amber, "Multilineage Ph+ possible: IG/TR or sorted-cell FISH advised", [])
        }
        if sample.panel.gateUsesCD19 == false {
            return (.amber, "Discordance that a CD19 gate does not explain", [])
        }
        if !isConverted {
            return (
                .amber, "Discordance in different denominators",
                ["mononuclear_percent (denominators not converted)"]
            )
        }
        switch denominator(sample, thresholds) {
        case .tooSmall:
            let needed = thresholds.count(.discordantEvents)
            return (.amber, "Discordance with fewer than \(needed) events analysed: repeat with more", [])
        case .unknown: return (.amber, "Discordance, sensitivity of flow unknown", ["nucleated"])
        case .enough: break
        }
        switch result.target {
        case .receptorGenes, .kmt2a: return (.red, unreliable, [])
        case .notStated:
            let kind = result.method == "PCR" ? "pcr_kind" : "ngs_kind"
            // BCR::ABL1 transcripts are the likely target in Ph+ disease.
            let isLikelyBCR = history.genetics.bcrABL1 == true && result.method == "PCR"
            return (isLikelyBCR ? .redAmber : .red, unreliable, [kind])
        case .other, .bcrABL1: return (.amber, "Discordance with another molecular target", [])
        }
    }

    private enum Denominator { case enough, tooSmall, unknown }

    /// A stated detection limit stands for the events behind it.
    private static func denominator(_ sample: BlastSample, _ thresholds: EscapeThresholds) -> Denominator {
        let needed = thresholds.count(.discordantEvents)
        if let nucleated = sample.assessment.nucleated ?? sample.assessment.events {
            return nucleated >= needed ? .enough : .tooSmall
        }
        guard let limit = sample.flowLimit(thresholds) else { return .unknown }
        return limit <= BlastSample.detectionLimit(needed, thresholds) ? .enough : .unknown
    }

    /// The molecular percent in the flow report's denominator, where both are known.
    private static func converted(
        _ result: MolecularResult, _ sample: BlastSample
    ) -> (percent: Double, isComparable: Bool) {
        func folded(_ name: String?) -> String? { name == "viable" ? "nucleated" : name?.lowercased() }
        guard let from = folded(result.denominator),
            let to = folded(sample.assessment[MarrowSheet.denominator]), from != to
        else { return (result.percent, true) }
        guard let mononuclear = sample.assessment[MarrowSheet.mononuclearPercent], mononuclear > 0 else {
            return (result.percent, false)
        }
        switch (from, to) {
        case ("mononuclear", "nucleated"): return (result.percent * mononuclear / 100, true)
        case ("nucleated", "mononuclear"): return (result.percent * 100 / mononuclear, true)
        default: return (result.percent, false)
        }
    }

    // MARK: Evidence

    private static func subject(_ sample: BlastSample) -> String {
        sample.panel.gateUsesCD19 == false ? "Flow MRD" : "CD19-gated MRD"
    }

    private static func flowEvidence(
        _ sample: BlastSample, _ thresholds: EscapeThresholds
    ) -> [EscapeEvidence] {
        var list: [EscapeEvidence] = []
        if let nucleated = sample.assessment.nucleated {
            list.append(
                EscapeEvidence(
                    "viable nucleated singlets", count: nucleated,
                    threshold: ">= \(thresholds.count(.discordantEvents))"))
            if let events = sample.events,
                let share = CountShare(events, of: nucleated, confidence: thresholds[.confidence])
            {
                list.append(EscapeEvidence("blasts by flow", share))
            }
        }
        if let limit = sample.flowLimit(thresholds) {
            list.append(EscapeEvidence("flow detection limit", number: limit, unit: "%"))
        }
        return list
    }

    private static func missing(_ sample: BlastSample) -> [String] {
        var list: [String] = []
        if sample.assessment.nucleated == nil { list.append("nucleated") }
        if sample.panel.gateUsesCD19 == nil { list.append("gate_uses_cd19 (taken as CD19-gated)") }
        return list
    }
}
