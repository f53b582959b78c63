import Cohort
import Glibc

/// E3: CD19 on the blasts falls over off-drug samples of one method. Dim CD19 alone does not predict failure
/// (Pillai 2019), so this is never more than AMBER.
enum DriftRule {
    static let check: @Sendable (BlastSample, PatientHistory) -> EscapeFlag? = { sample, history in
        let thresholds = history.thresholds
        guard isEligible(sample, thresholds), !sample.classification.isNegative else { return nil }
        let earlier = history.earlier(than: sample).filter { isEligible($0, thresholds) }
        if sample.isBlocked(.drift) { return nil }
        if let flag = lowTwice(sample, earlier, history) ?? monotoneFall(sample, earlier, history) {
            return flag
        }
        return lowOnce(sample, history)
    }

    /// At least 50 blasts, off drug, quality good enough.
    private static func isEligible(_ sample: BlastSample, _ thresholds: EscapeThresholds) -> Bool {
        (sample.events ?? 0) >= thresholds.count(.quantificationEvents) && sample.isOffDrug(thresholds)
            && sample.finding(.g8) == nil
    }

    /// The laboratory's own run-to-run variation replaces the default two-fold limit: 3 SD of a two-sample ratio.
    static func lowLimit(_ sample: BlastSample, _ thresholds: EscapeThresholds) -> Double {
        guard let percent = sample.assessment[MarrowSheet.mfiVariation], percent > 0 else {
            return thresholds[.driftRatio]
        }
        let cv = percent / 100
        return exp(-3 * 2.0.squareRoot() * log(1 + cv * cv).squareRoot())
    }

    private static func isLow(_ sample: BlastSample, _ thresholds: EscapeThresholds) -> Bool {
        sample.classification.brightness.map { $0.value <= lowLimit(sample, thresholds) } ?? false
    }

    // MARK: r <= 0.5 in consecutive samples

    private static func lowTwice(
        _ sample: BlastSample, _ earlier: [BlastSample], _ history: PatientHistory
    ) -> EscapeFlag? {
        let thresholds = history.thresholds
        let needed = thresholds.count(.driftSamples) - 1
        let last = earlier.suffix(needed)
        guard last.count == needed, isLow(sample, thresholds),
            last.allSatisfy({ isLow($0, thresholds) && sameReference($0, sample) })
        else { return nil }
        let comparisons = last.map { Method.compare($0.assessment, sample.assessment) }
        guard !comparisons.contains(where: \.isDifferent) else { return nil }
        let values = (last + [sample]).compactMap { $0.classification.brightness?.value.shortText }
        let statement =
            "CD19 falling: relative brightness \(values.joined(separator: ", ")) in consecutive off-drug samples"
        return flag(sample, statement, isSure: comparisons.allSatisfy(\.isSame), values, history)
    }

    private static func sameReference(_ a: BlastSample, _ b: BlastSample) -> Bool {
        a.classification.brightness?.reference == b.classification.brightness?.reference
    }

    // MARK: Monotone fall

    private static func monotoneFall(
        _ sample: BlastSample, _ earlier: [BlastSample], _ history: PatientHistory
    ) -> EscapeFlag? {
        let thresholds = history.thresholds
        var run = [sample]
        for before in earlier.reversed() {
            guard let next = run.last, let high = before.assessment.cd19MFI,
                let low = next.assessment.cd19MFI,
                low > 0, high > low, !Method.compare(before.assessment, next.assessment).isDifferent
            else { break }
            run.append(before)
        }
        guard run.count >= thresholds.count(.driftFallSamples), let first = run.last?.assessment.cd19MFI,
            let last = sample.assessment.cd19MFI, log10(first / last) >= thresholds[.driftFall]
        else { return nil }
        let values = run.reversed().compactMap { $0.assessment.cd19MFI?.shortText }
        let isSure = zip(run.dropFirst(), run).allSatisfy {
            Method.compare($0.assessment, $1.assessment).isSame
        }
        let statement =
            "CD19 falling: \(log10(first / last).shortText) log10 over \(run.count) off-drug samples"
        return flag(sample, statement, isSure: isSure, values, history)
    }

    // MARK: One low sample

    private static func lowOnce(_ sample: BlastSample, _ history: PatientHistory) -> EscapeFlag? {
        // In a partial loss the median says nothing about the cells that keep CD19: E2 speaks.
        guard sample.point != .partial, isLow(sample, history.thresholds) || sample.point == .dim else {
            return nil
        }
        return EscapeFlag(
            .e3, .info, sample,
            "CD19 dim in one off-drug sample: drift needs a second one by the same method",
            evidence: sample.populationEvidence(history.thresholds) + sample.nextTargets(history),
            missing: sample.missing)
    }

    /// The same method has to be known: otherwise the numbers are shown, the statement is not made.
    private static func flag(
        _ sample: BlastSample, _ statement: String, isSure: Bool, _ values: [String],
        _ history: PatientHistory
    ) -> EscapeFlag {
        let thresholds = history.thresholds
        let evidence = [
            EscapeEvidence(
                "series", values.joined(separator: ", "),
                threshold:
                    "r <= \(lowLimit(sample, thresholds).shortText) in \(thresholds.count(.driftSamples)), or "
                    + "-\(thresholds[.driftFall].shortText) log10 over \(thresholds.count(.driftFallSamples))"
            )
        ]
        let caveat =
            isSure ? "dim alone does not predict failure" : "same clone not stated, drift not assessable"
        return EscapeFlag(
            .e3, isSure ? .amber : .notAssessable, sample, "\(statement) (\(caveat))",
            evidence: evidence + sample.populationEvidence(thresholds) + sample.nextTargets(history),
            missing: sample.missing + (isSure ? [] : ["clone"]))
    }
}
