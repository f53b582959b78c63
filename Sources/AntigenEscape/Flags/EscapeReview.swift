import Cohort

/// The answer of the decision table for a study: flags, the calls behind them, and how much was looked at.
package struct EscapeReview: Hashable, Sendable {
    /// By patient, then in time, then in the order of the table.
    package var flags: [EscapeFlag]
    /// One per flow report, flagged or not.
    package var samples: [SampleCall]
    /// Rules of the table, in the order they ran.
    package var rulesRun: [RuleID]
    package var samplesReviewed: Int
    package var patientsReviewed: Int
    /// Blood CD19 values the depletion rules looked at.
    package var bloodReadingsReviewed: Int
    package var thresholdsChanged: [ThresholdChange]
    /// The study's own predictor as it was judged; nil when the study names none.
    package var studyPredictor: StudyPredictorVerdict?

    /// Flags of one level.
    package func flags(_ level: EscapeLevel) -> [EscapeFlag] { flags.filter { $0.level == level } }

    /// How many times a rule was held against a sample.
    package var rulesTimesSamples: Int { rulesRun.count * samplesReviewed }
}
