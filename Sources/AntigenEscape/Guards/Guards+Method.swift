import Cohort

extension Guards {
    /// G6: another clone, fluorochrome, cytometer, setting or laboratory than before treatment.
    static let method: Act = { sample, history in
        let earlier = history.samples.last { $0.state == .beforeDrug } ?? history.samples.last
        let changed: [String]
        if let earlier {
            changed =
                Method.compare(
                    earlier.assessment, sample.assessment, isBaseline: earlier.state == .beforeDrug
                ).different
        } else {
            changed =
                sample.assessment[MarrowSheet.sameMethodAsBaseline] == false
                ? ["same_method_as_baseline"] : []
        }
        guard !changed.isEmpty else { return nil }
        let finding = GuardFinding(rule: .g6, blocks: [.dim, .drift, .ratio])
        guard sample.assessment.cd19MFI != nil, sample.point != nil else { return finding }
        return GuardFinding(
            rule: .g6, blocks: finding.blocks,
            report: .init(
                level: .info,
                statement: "Method differs from the baseline sample: no drift statistics, class only",
                evidence: [EscapeEvidence("differs", changed.joined(separator: ", "))]))
    }

    /// G9: nothing in the tube or the run shows that the CD19 reagent stained.
    static let reagent: Act = { sample, history in
        guard sample.point == .negative, Reagent(sample, history.thresholds) == .notVerified else {
            return nil
        }
        let control = sample.assessment[MarrowSheet.controlCD19Events]
        var evidence: [EscapeEvidence] = []
        let needed = ">= \(history.thresholds.count(.controlEvents))"
        if let control {
            evidence.append(EscapeEvidence("CD19+ control events", count: control, threshold: needed))
        }
        if let positive = sample.assessment.cd19Positive {
            evidence.append(EscapeEvidence("CD19+ blasts", count: positive, threshold: needed))
        }
        return GuardFinding(
            rule: .g9, blocks: [],
            report: .init(
                level: .info, statement: "CD19 reagent not verified: repeat, second clone", evidence: evidence
            ))
    }
}

/// Whether the CD19 reagent is known to have stained in this tube or run.
enum Reagent {
    case verified
    /// Stated controls are too few and no run control passed.
    case notVerified
    /// The sheet says nothing about controls.
    case notStated

    init(_ sample: BlastSample, _ thresholds: EscapeThresholds) {
        let assessment = sample.assessment
        let control = assessment[MarrowSheet.controlCD19Events], run = assessment[MarrowSheet.runControl]
        let second = assessment[MarrowSheet.secondClone].map { $0.lowercased() != "no" } ?? false
        let stained = (control ?? 0) + (assessment.cd19Positive ?? 0)
        if run == true || second || stained >= thresholds.count(.controlEvents) {
            self = .verified
        } else {
            self = control == nil && run == nil ? .notStated : .notVerified
        }
    }
}
