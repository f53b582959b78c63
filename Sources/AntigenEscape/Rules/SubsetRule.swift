import Cohort

/// E2: part of the blasts has lost CD19.
enum SubsetRule {
    static let check: @Sendable (BlastSample, PatientHistory) -> EscapeFlag? = { sample, history in
        let thresholds = history.thresholds
        guard !sample.classification.isNegative, let share = sample.classification.negativeShare,
            (sample.events ?? 0) >= thresholds.count(.detectionEvents)
        else { return nil }
        if share.share >= thresholds[.subsetShare] { return subset(sample, share, history) }
        return rising(sample, share, history)
    }

    // MARK: Share of 10 % or more

    private static func subset(
        _ sample: BlastSample, _ share: CountShare, _ history: PatientHistory
    ) -> EscapeFlag? {
        let thresholds = history.thresholds
        guard share.count >= thresholds.count(.subsetEventsLow) else { return nil }
        let comparison = Comparison(share, sample, thresholds)
        let level: EscapeLevel
        var statement = "CD19-negative subset: \(share.text) of the blasts"
        switch comparison.outcome {
        case .withinBackground:
            return EscapeFlag(
                .e2, .info, sample, statement + ", within the assay background",
                evidence: evidence(sample, comparison, history), missing: missing(sample))
        case .unchanged:
            statement =
                "CD19-negative subset, pre-existing: \(share.text) of the blasts, unchanged from before treatment"
            level = .info
        case .unclear:
            statement += ", higher than before treatment but not beyond its limits"
            level = .amber
        case .beyond, .noBaseline:
            if share.count < thresholds.count(.subsetEvents) {
                statement += " on fewer than \(thresholds.count(.subsetEvents)) CD19-negative events"
                level = .amber
            } else if share.lower <= thresholds[.subsetLowerLimit] {
                level = .amber
            } else {
                level = .redAmber
            }
            if comparison.outcome == .noBaseline { statement += "; no pre-treatment share to compare with" }
        }
        return EscapeFlag(
            .e2, level, sample, statement, evidence: evidence(sample, comparison, history),
            missing: missing(sample))
    }

    // MARK: Share of 2-10 %, rising

    private static func rising(
        _ sample: BlastSample, _ share: CountShare, _ history: PatientHistory
    ) -> EscapeFlag? {
        let thresholds = history.thresholds
        let background = sample.assessment[MarrowSheet.controlBackgroundShare].map { $0 / 100 } ?? 0
        guard share.share >= thresholds[.risingShare], share.count >= thresholds.count(.subsetEventsLow),
            share.lower > background,
            let before = history.earlier(than: sample).last(where: {
                $0.classification.negativeShare != nil
                    && ($0.events ?? 0) >= thresholds.count(.quantificationEvents)
            }),
            !Method.compare(before.assessment, sample.assessment).isDifferent,
            let past = before.classification.negativeShare,
            past.share >= thresholds[.risingShare], past.share < share.share
        else { return nil }
        var missing = missing(sample)
        if Method.compare(before.assessment, sample.assessment).unknown.contains("clone") {
            missing.append("clone")
        }
        return EscapeFlag(
            .e2, .amber, sample, "CD19-negative subset rising: \(share.text) after \(past.text)",
            evidence: sample.populationEvidence(thresholds)
                + [EscapeEvidence("CD19-negative share of the sample before", past)]
                + sample.nextTargets(history),
            missing: missing)
    }

    private static func missing(_ sample: BlastSample) -> [String] {
        var list = sample.missing
        if sample.baseline?.negative == nil {
            list.append("pre-treatment CD19-negative share by the same method on at least 50 blasts")
        }
        if sample.panel.gateUsesCD19 == true {
            list.append("a blast gate without CD19 (the share is a lower bound)")
        }
        if sample.panel.verdict == .informativenessUnknown {
            list.append("diagnostic phenotype (informativeness unknown)")
        }
        return list
    }

    private static func evidence(
        _ sample: BlastSample, _ comparison: Comparison, _ history: PatientHistory
    ) -> [EscapeEvidence] {
        let thresholds = history.thresholds
        var list = sample.populationEvidence(thresholds)
        list.append(
            EscapeEvidence(
                "limit the share must exceed", number: 100 * comparison.limit, unit: "%",
                threshold:
                    "max(\((100 * thresholds[.subsetLowerLimit]).shortText) %, own pre-treatment, background)"
            ))
        if let baseline = comparison.baseline {
            list.append(EscapeEvidence("CD19-negative before treatment", baseline))
        }
        if let p = comparison.p {
            list.append(
                EscapeEvidence(
                    "one-sided Fisher test against pre-treatment", number: p,
                    threshold: "< \(thresholds[.subsetAlpha].shortText)"))
        }
        return list + sample.nextTargets(history)
    }
}

extension SubsetRule {
    /// The share held against the own pre-treatment share and the assay background.
    struct Comparison {
        enum Outcome {
            case beyond, noBaseline, withinBackground, unchanged
            /// Higher than before, but not by the table's full criterion.
            case unclear
        }

        var baseline: CountShare?
        var p: Double?
        /// max(5 %, upper limit of the own pre-treatment share, background).
        var limit: Double
        var outcome: Outcome

        init(_ share: CountShare, _ sample: BlastSample, _ thresholds: EscapeThresholds) {
            let background = sample.assessment[MarrowSheet.controlBackgroundShare].map { $0 / 100 } ?? 0
            baseline = sample.baseline?.negative
            p = baseline.map {
                ExactCounts.fisherGreater(share.count, of: share.total, against: $0.count, of: $0.total)
            }
            limit = max(thresholds[.subsetLowerLimit], baseline?.upper ?? 0, background)
            if share.lower <= background {
                outcome = .withinBackground
            } else if let baseline, let p {
                if share.lower > baseline.upper, p < thresholds[.subsetAlpha] {
                    outcome = .beyond
                } else {
                    outcome = p >= thresholds[.unchangedAlpha] ? .unchanged : .unclear
                }
            } else {
                outcome = .noBaseline
            }
        }
    }
}
