import Statistics

/// `count` of `total` events with the exact (Clopper-Pearson) interval of the share.
package struct CountShare: Hashable, Sendable {
    package let count: Int
    package let total: Int
    /// Counting error only, as shares from 0 to 1.
    package let lower: Double
    package let upper: Double

    /// nil unless 0 <= count <= total and total > 0.
    package init?(_ count: Int, of total: Int, confidence: Double) {
        guard let interval = ExactCounts.interval(count, of: total, confidence: confidence) else {
            return nil
        }
        self.count = count
        self.total = total
        lower = interval.lower
        upper = interval.upper
    }

    package var share: Double { Double(count) / Double(total) }
    package var percent: Double { 100 * share }
    package var percentInterval: ClosedRange<Double> { 100 * lower...100 * upper }

    /// `480 of 500 (96 %, 93.9-97.5 %)`.
    package var text: String {
        "\(count) of \(total) (\(percent.shortText) %, \((100 * lower).shortText)-\((100 * upper).shortText) %)"
    }
}
