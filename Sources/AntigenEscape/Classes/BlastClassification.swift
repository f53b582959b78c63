/// The class of one report's blasts: point class, printed class, shares with exact intervals, brightness.
struct BlastClassification: Hashable {
    /// By the point estimate of the shares; nil where nothing can be said.
    var point: CD19Class?
    var printed: CD19Class
    var negativeShare: CountShare?
    var dimShare: CountShare?
    /// Hull of counting error and classification error, shares from 0 to 1.
    var shareLimits: ClosedRange<Double>?
    var brightness: RelativeBrightness?
    var missing: [String] = []

    /// True when the point class is an alarm: the interval may still reach over the class limit.
    var isNegative: Bool { point == .negative }
    var isBorderline: Bool { printed == .borderline }
}

extension BlastClassification {
    /// - Parameters:
    ///   - background: share of control CD19+ cells below the cut (0-1), nil if unknown.
    ///   - sensitivity: share of CD19-negative control cells below the cut (0-1), nil if unknown.
    init(
        _ counts: BlastCounts, brightness: RelativeBrightness?, background: Double?, sensitivity: Double?,
        thresholds: EscapeThresholds
    ) {
        self.init(point: nil, printed: .notAssessable, brightness: brightness)
        guard let total = counts.total, let negative = counts.negative,
            let share = CountShare(negative, of: total, confidence: thresholds[.confidence])
        else { return }
        negativeShare = share
        dimShare = counts.dim.flatMap { CountShare($0, of: total, confidence: thresholds[.confidence]) }
        let limits = BlastClassification.limits(share, background: background, sensitivity: sensitivity)
        shareLimits = limits
        if background == nil {
            missing.append("control_background_share (interval holds counting error only)")
        }
        let point = pointClass(share.share, thresholds)
        let events = counts.events ?? total
        guard events >= thresholds.count(.detectionEvents) else { return }
        self.point = point
        if events < thresholds.count(.quantificationEvents) {
            printed = .provisional
        } else {
            printed = straddles(limits, thresholds) ? .borderline : point
        }
    }

    private mutating func pointClass(_ share: Double, _ thresholds: EscapeThresholds) -> CD19Class {
        if share >= thresholds[.negativeShare] { return .negative }
        if share >= thresholds[.partialShare] { return .partial }
        if let dimShare { return dimShare.share >= thresholds[.dimShare] ? .dim : .positive }
        guard let brightness else {
            missing.append("cd19_dim or a reference MFI (dim not assessable)")
            return .positive
        }
        // The median blast is dim exactly when at least half of them are.
        return brightness.value <= thresholds[.dimBrightness] ? .dim : .positive
    }

    private func straddles(_ limits: ClosedRange<Double>, _ thresholds: EscapeThresholds) -> Bool {
        func holds(_ range: ClosedRange<Double>, _ limit: Double) -> Bool {
            range.lowerBound < limit && range.upperBound >= limit
        }
        if holds(limits, thresholds[.negativeShare]) || holds(limits, thresholds[.partialShare]) {
            return true
        }
        guard let dimShare, point != .negative, point != .partial else { return false }
        return holds(dimShare.lower...dimShare.upper, thresholds[.dimShare])
    }

    /// The exact interval, widened by the Rogan-Gladen correction of its limits
    ///
    ///     p = (observed - background) / (sensitivity - background)
    ///
    /// (Rogan and Gladen 1978, doi:10.1093/oxfordjournals.aje.a112510) where control cells give both error rates.
    private static func limits(
        _ share: CountShare, background: Double?, sensitivity: Double?
    ) -> ClosedRange<Double> {
        let low = background ?? 0, high = sensitivity ?? 1
        // A cut that hardly separates the controls corrects nothing: keep the counting interval.
        guard high - low >= 0.5 else { return share.lower...share.upper }
        func corrected(_ p: Double) -> Double { min(1, max(0, (p - low) / (high - low))) }
        return min(share.lower, corrected(share.lower))...max(share.upper, corrected(share.upper))
    }

    private init(point: CD19Class?, printed: CD19Class, brightness: RelativeBrightness?) {
        self.point = point
        self.printed = printed
        self.brightness = brightness
    }
}
