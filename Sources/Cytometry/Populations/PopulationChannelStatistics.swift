/// Statistics of one channel over the events of one population, on the compensated linear scale.
public struct PopulationChannelStatistics: Hashable, Sendable {
    /// Count, mean, median, SD, CV and geometric mean with the rules of `ChannelSummary`.
    public let summary: ChannelSummary
    /// 0.7413 · (Q75 − Q25): the SD of a normal distribution with these quartiles; nil without values.
    public let robustSD: Double?
    /// 100 · 0.7413 · (Q75 − Q25) / median, in percent; nil unless the median is positive.
    public let robustCV: Double?
    /// Asked-for percentiles in their order.
    public let percentiles: [Percentile]

    /// A percentile of the finite values.
    public struct Percentile: Hashable, Sendable {
        /// 0...100.
        public let percent: Double
        /// nil without values.
        public let value: Double?
    }

    /// The formulas, to be printed with the numbers.
    public static let rule =
        "robust SD = 0.7413 · (Q75 − Q25); robust CV = 100 · robust SD / median; percentiles by linear interpolation (Hyndman and Fan type 7)"

    /// Statistics of `values`, which are reordered.
    init(channel: String, _ values: inout [Double], percentiles: [Double]) {
        summary = ChannelSummary(channel: channel, &values)
        // ChannelSummary has removed what is not finite.
        let found = OrderStatistics.quantiles(&values, [0.25, 0.75] + percentiles.map { $0 / 100 })
        let (lower, upper) = (found[0], found[1])
        if let lower, let upper {
            robustSD = 0.7413 * (upper - lower)
        } else {
            robustSD = nil
        }
        if let spread = robustSD, let median = summary.median, median > 0 {
            robustCV = 100 * spread / median
        } else {
            robustCV = nil
        }
        self.percentiles = zip(percentiles, found.dropFirst(2)).map { Percentile(percent: $0, value: $1) }
    }

    /// The quantile at `p` of ascending values by linear interpolation between order statistics at 1 + (n − 1)p
    /// (Hyndman & Fan 1996, Am Stat 50:361, type 7; R's default); nil without values.
    public static func quantile(_ sorted: [Double], _ p: Double) -> Double? {
        guard !sorted.isEmpty, p >= 0, p <= 1 else { return nil }
        let place = Double(sorted.count - 1) * p
        let index = min(Int(place), sorted.count - 1)
        guard index + 1 < sorted.count else { return sorted[index] }
        let fraction = place - Double(index)
        return fraction == 0 ? sorted[index] : sorted[index] + fraction * (sorted[index + 1] - sorted[index])
    }
}
