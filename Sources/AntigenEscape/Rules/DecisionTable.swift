import Cohort

/// The CD19 decision table, version 2: guards first, then the findings in order of consequence.
///
/// Three things are never mixed: normal B-cell depletion under the drug (P1-P3, from blood counts), CD19 antigen
/// loss on leukaemic blasts (E rules, from flow reports of blasts found without CD19), and a study's own predictor
/// (V, shown with the study's definition). An unknown input never lowers an alarm and never permits a reassurance;
/// it is listed under `missing`.
package enum DecisionTable {
    package static let version = 2

    package static let rules: [Rule] = [
        .guarding(.g1, "fewer than 20 blast events", "B/D"),
        .guarding(.g2, "20-49 blast events", "B/D"),
        .guarding(.g3, "informative markers, gate without CD19", "A/D"),
        .guarding(.g4, "blood or haemodilute marrow", "B"),
        .guarding(.g5, "dim or shifted on drug", "C/D"),
        .guarding(.g6, "method differs from baseline", "C"),
        .guarding(.g7, "normal look-alikes", "B"),
        .guarding(.g8, "viability and sample age", "B/D"),
        .guarding(.g9, "CD19 reagent verified", "D"),
        .sample(.e6, "lineage change", "A (KMT2A), C", .gates, LineageRules.lineageChange),
        .sample(.e6b, "B lineage not found", "C", .gates, LineageRules.lineageNotFound),
        .sample(.e1, "antigen loss on at least 50 blasts", "A", .gates, AntigenLossRules.loss),
        .sample(.e1p, "antigen loss on 20-49 blasts", "B", .gates, AntigenLossRules.provisionalLoss),
        .sample(.e2, "CD19-negative subset", "B/D", .gates, SubsetRule.check),
        .sample(.e4, "molecular result against negative flow", "B", .summaryTable, DiscordanceRule.check),
        .sample(.e3, "falling CD19", "B/D", .gates, DriftRule.check),
        .patient(.e5, "relapse with B-cell aplasia off drug", "B", .summaryTable, RelapseAplasiaRule.check),
        .sample(.e7, "CD19-positive disease", "A", .gates, PresenceRules.positive),
        .sample(.e8, "negative marrow", "C", .report, PresenceRules.negative),
        .patient(.p1, "expected depletion", "A/D", .summaryTable, DepletionRules.expected),
        .patient(.p2, "incomplete depletion", "A", .summaryTable, DepletionRules.incomplete),
        .patient(.p3, "prolonged aplasia", "D", .summaryTable, DepletionRules.prolonged),
    ]

    /// Reviews every patient of a study.
    ///
    /// - Parameter predictor: the study's own CD19 variable; never taken for antigen loss.
    package static func review(
        _ data: StudyData, thresholds: EscapeThresholds = .standard, predictor: StudyPredictor? = nil
    ) -> EscapeReview {
        review(PatientRecord.records(of: data), thresholds: thresholds, predictor: predictor)
    }

    package static func review(
        _ records: [PatientRecord], thresholds: EscapeThresholds = .standard,
        predictor: StudyPredictor? = nil
    ) -> EscapeReview {
        let histories = records.sorted { $0.id < $1.id }.map {
            PatientHistory(MarrowReadings.completed($0), thresholds: thresholds)
        }
        let verdict = predictor.map(StudyPredictorVerdict.init)
        return EscapeReview(
            flags: histories.flatMap { flags($0, verdict: verdict) },
            samples: histories.flatMap { $0.samples.map(SampleCall.init) },
            rulesRun: rules.map(\.id) + (predictor == nil ? [] : [.v]),
            samplesReviewed: histories.reduce(0) { $0 + $1.samples.count },
            patientsReviewed: histories.count,
            bloodReadingsReviewed: histories.reduce(0) { $0 + $1.bloodCD19.count },
            thresholdsChanged: thresholds.changed, studyPredictor: verdict)
    }

    private static func flags(_ history: PatientHistory, verdict: StudyPredictorVerdict?) -> [EscapeFlag] {
        var flags: [EscapeFlag] = []
        for sample in history.samples {
            for rule in rules {
                if case .sample(let check) = rule.check, let flag = check(sample, history) {
                    flags.append(flag)
                }
            }
        }
        for rule in rules {
            if case .patient(let check) = rule.check { flags += check(history) }
        }
        if let flag = verdict?.flag(for: history.record) { flags.append(flag) }
        return flags
    }
}
