import Diagnostics

/// A threshold a study set otherwise; printed in the report.
package struct ThresholdChange: Hashable, Sendable {
    package var threshold: EscapeThreshold
    package var defaultValue: Double
    package var value: Double
}

/// The thresholds of the decision table: defaults, or a study's own values.
package struct EscapeThresholds: Hashable, Sendable {
    private var own: [EscapeThreshold: Double] = [:]

    /// The table as published in the project's documentation.
    package static let standard = EscapeThresholds()

    private init() {}

    /// The defaults with a study's own values, by their names in `study.yaml`.
    ///
    /// - Parameter overrides: name and value with the place in the plan file, if known.
    package init(_ overrides: [String: Double], at location: SourceLocation? = nil) throws(EscapeError) {
        for (name, value) in overrides.sorted(by: { $0.key < $1.key }) {
            guard let threshold = EscapeThreshold(rawValue: name) else {
                throw EscapeError(
                    .unknownThreshold, "There is no CD19 threshold '\(name)'.",
                    remedy: Suggestions.didYouMean(name, among: EscapeThreshold.allCases.map(\.rawValue)),
                    at: location)
            }
            let allowed = threshold.allowed
            guard allowed.contains(value) else {
                throw EscapeError(
                    .impossibleThreshold, "The CD19 threshold '\(name)' cannot be \(value).",
                    remedy: "Give a number from \(allowed.lowerBound) to \(allowed.upperBound).",
                    at: location)
            }
            if value != threshold.definition.value { own[threshold] = value }
        }
    }

    package subscript(_ threshold: EscapeThreshold) -> Double { own[threshold] ?? threshold.definition.value }

    /// A threshold counted in whole events, markers or samples.
    package func count(_ threshold: EscapeThreshold) -> Int { Int(self[threshold].rounded(.up)) }

    package var changed: [ThresholdChange] {
        EscapeThreshold.allCases.compactMap { threshold in
            own[threshold].map {
                ThresholdChange(
                    threshold: threshold, defaultValue: threshold.definition.value, value: $0)
            }
        }
    }
}

extension EscapeThreshold {
    /// Values that make sense at all.
    var allowed: ClosedRange<Double> {
        switch self {
        case .confidence: 0.5...0.9999
        case .negativeShare, .partialShare, .dimShare, .dimBrightness, .subsetShare, .subsetLowerLimit,
            .risingShare, .subsetAlpha, .unchangedAlpha, .driftRatio:
            0...1
        case .informativeExpression, .viability, .discordantMRD, .morphologyBlasts: 0...100
        case .detectionEvents, .quantificationEvents, .repeatEvents, .subsetEvents, .subsetEventsLow,
            .controlEvents, .discordantEvents, .informativeMarkers:
            1...10_000_000
        case .driftSamples, .driftFallSamples: 2...20
        default: 0...10_000
        }
    }
}
