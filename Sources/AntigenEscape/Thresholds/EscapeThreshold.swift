/// A number of the decision table that a laboratory may set otherwise; the raw value is its name in `study.yaml`.
package enum EscapeThreshold: String, Hashable, Sendable, CaseIterable {
    // Counting
    case confidence
    case detectionEvents = "detection_events"
    case quantificationEvents = "quantification_events"
    case repeatEvents = "repeat_events"
    // Classes
    case negativeShare = "negative_share"
    case partialShare = "partial_share"
    case dimShare = "dim_share"
    case dimBrightness = "dim_brightness"
    case trogocytosisRatio = "trogocytosis_ratio"
    // Guards
    case informativeMarkers = "informative_markers"
    case informativeExpression = "informative_expression"
    case offDrugHours = "off_drug_hours"
    case viability
    case sampleAge = "sample_age"
    case controlEvents = "control_events"
    case lookAlikeRise = "look_alike_rise"
    // E2
    case subsetEvents = "subset_events"
    case subsetEventsLow = "subset_events_low"
    case subsetShare = "subset_share"
    case subsetLowerLimit = "subset_lower_limit"
    case risingShare = "rising_share"
    case subsetAlpha = "subset_alpha"
    case unchangedAlpha = "unchanged_alpha"
    // E3
    case driftRatio = "drift_ratio"
    case driftSamples = "drift_samples"
    case driftFall = "drift_fall"
    case driftFallSamples = "drift_fall_samples"
    // E4
    case discordantMRD = "discordant_mrd"
    case discordantFactor = "discordant_factor"
    case discordantEvents = "discordant_events"
    case discordantDays = "discordant_days"
    case morphologyBlasts = "morphology_blasts"
    // E5 and depletion
    case relapseWindow = "relapse_window"
    case depletedCD19 = "depleted_cd19"
    case depletionDay = "depletion_day"
    case depletionSpan = "depletion_span"
    case incompleteDay = "incomplete_day"
    case incompleteDose = "incomplete_dose"
    case incompleteFlatDose = "incomplete_flat_dose"
    case interruptionHours = "interruption_hours"
    case prolongedCD19 = "prolonged_cd19"
}

extension EscapeThreshold {
    /// The value when the study does not set one, its unit, what it means, and where it comes from.
    package var definition: (value: Double, unit: String, meaning: String, source: String) {
        countingDefinition ?? guardDefinition ?? lossDefinition ?? bloodDefinition
    }

    private typealias Definition = (value: Double, unit: String, meaning: String, source: String)

    private var countingDefinition: Definition? {
        switch self {
        case .confidence: (0.95, "", "level of the exact intervals", "convention")
        case .detectionEvents:
            (20, "events", "limit of detection of a cluster", "clustered events, Cherian 2016")
        case .quantificationEvents:
            (50, "events", "limit of quantification of a cluster", "clustered events, Cherian 2016")
        case .repeatEvents:
            (10, "events", "a small cluster worth a repeat", "detection from 10-20 events, common practice")
        case .negativeShare: (0.90, "", "class negative from this share below the cut", "proposal")
        case .partialShare: (0.10, "", "class partial from this share below the cut", "10 % convention")
        case .dimShare: (0.50, "", "class dim from this share of dim blasts", "proposal")
        case .dimBrightness: (0.3, "", "dim up to this relative brightness", "proposal")
        case .trogocytosisRatio:
            (2, "", "T cells brighter than NK by this factor carry CD19", "proposal")
        default: nil
        }
    }

    private var guardDefinition: Definition? {
        switch self {
        case .informativeMarkers: (2, "markers", "informative markers a blast gate needs", "proposal")
        case .informativeExpression:
            (50, "%", "expression on own pre-treatment blasts that makes a marker informative", "proposal")
        case .offDrugHours:
            (24, "h", "off drug from this time after the stop", "half-life about 2 h (label)")
        case .viability: (80, "%", "least viability", "common practice")
        case .sampleAge: (48, "h", "greatest sample age", "storage lowers CD22 expression")
        case .controlEvents: (20, "events", "CD19+ events that show the reagent works", "proposal")
        case .lookAlikeRise: (2, "fold", "rise of CD19-negative progenitors between samples", "proposal")
        default: nil
        }
    }

    private var lossDefinition: Definition? {
        switch self {
        case .subsetEvents: (20, "events", "CD19-negative blasts of a subset", "limit of detection")
        case .subsetEventsLow: (10, "events", "CD19-negative blasts of a possible subset", "proposal")
        case .subsetShare: (0.10, "", "share of a subset", "10 % convention")
        case .subsetLowerLimit: (0.05, "", "the interval of the share must lie above this", "proposal")
        case .risingShare: (0.02, "", "share of a rising subset", "proposal")
        case .subsetAlpha: (0.001, "", "one-sided Fisher test against own pre-treatment", "proposal")
        case .unchangedAlpha: (0.05, "", "from this p on a share is called unchanged", "convention")
        case .driftRatio:
            (0.5, "", "relative brightness that counts as falling", "2-fold, 3 SD at 15-20 % CV")
        case .driftSamples: (2, "samples", "consecutive samples below the ratio", "proposal")
        case .driftFall: (0.5, "log10", "total of a monotone fall", "proposal")
        case .driftFallSamples: (3, "samples", "samples of a monotone fall", "proposal")
        case .discordantMRD: (0.01, "%", "molecular residual disease that flow should see", "MRD consensus")
        case .discordantFactor: (5, "fold", "molecular result over the flow limit", "proposal")
        case .discordantEvents:
            (200_000, "events", "denominator of a negative flow result", "20 events at 0.01 %")
        case .discordantDays: (3, "d", "the same aspirate", "proposal")
        case .morphologyBlasts: (5, "%", "lymphoblasts by morphology", "remission criterion")
        default: nil
        }
    }

    private var bloodDefinition: Definition {
        switch self {
        case .depletedCD19: (10, "/uL", "depleted below this", "label: <= 10/uL in cycle 1")
        case .depletionDay: (2, "d", "depletion expected from this day", "Klinger 2012")
        case .depletionSpan: (182, "d", "depletion expected until this long after the drug", "proposal")
        case .incompleteDay: (7, "d", "depletion should be complete", "label")
        case .incompleteDose: (5, "ug/m2/d", "least dose that depletes", "label")
        case .incompleteFlatDose: (9, "ug/d", "least flat dose that depletes", "label")
        case .interruptionHours: (48, "h", "time after a restart before depletion is judged", "proposal")
        case .prolongedCD19: (20, "/uL", "recovered from this count", "proposal")
        default: (30, "d", "blood count taken for a relapse", "proposal")
        }
    }
}
