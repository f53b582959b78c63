/// Statistics of one channel over the events of one population, on the compensated linear scale.
public struct PopulationChannelStatistics: Hashable, Sendable {
    /// Count, mean, median, SD, CV and geometric mean with the rules of `ChannelSummary`.
    public let summary: ChannelSummary
    /// 0.7413 · (Q75 − Q25): the SD of a normal distribution with these quartiles; nil for fewer than two values.
    public let robustSD: Double?
    /// 100 · 0.7413 · (Q75 − Q25) / median, in percent; nil unless there are two values and the median is positive.
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

    /// From the order statistics of `n` finite values: `value` gives that of each rank needed, from 0.
    init(_ summary: ChannelSummary, n: Int, percentiles: [Double], _ value: (Int) -> Double) {
        func quantile(_ p: Double) -> Double? {
            guard n > 0 else { return nil }
            let place = Double(n - 1) * p
            let rank = min(n - 1, Int(place))
            let fraction = place - Double(rank)
            guard fraction > 0, rank + 1 < n else { return value(rank) }
            return value(rank) + fraction * (value(rank + 1) - value(rank))
        }
        self.summary = summary
        // One value has no spread.
        if n > 1, let lower = quantile(0.25), let upper = quantile(0.75) {
            robustSD = 0.7413 * (upper - lower)
        } else {
            robustSD = nil
        }
        if let spread = robustSD, let median = summary.median, median > 0 {
            robustCV = 100 * spread / median
        } else {
            robustCV = nil
        }
        self.percentiles = percentiles.map { Percentile(percent: $0, value: quantile($0 / 100)) }
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
