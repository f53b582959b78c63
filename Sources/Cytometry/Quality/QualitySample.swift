/// Events from evenly spaced places of the file, from which the thresholds of single events are made before the
/// file is streamed. The whole file when it is short.
struct QualitySample {
    /// One list per channel, stored scale.
    private(set) var columns: [[Double]]
    /// Events in the sample.
    let count: Int

    static let blocks = 16
    static let eventsPerBlock = 512

    init(_ dataSet: FCSDataSet) throws(CytometryError) {
        var columns = [[Double]](repeating: [], count: dataSet.channels.count)
        let block = EventBlock(channelCount: dataSet.channels.count, capacity: Self.eventsPerBlock)
        var buffer = FCSReadBuffer()
        let total = dataSet.eventCount
        let short = total <= Self.blocks * Self.eventsPerBlock
        var start = 0
        for index in 0..<Self.blocks {
            let end: Int
            if short {
                end = min(total, start + Self.eventsPerBlock)
            } else {
                start = (total - Self.eventsPerBlock) / (Self.blocks - 1) * index
                if index == Self.blocks - 1 { start = total - Self.eventsPerBlock }
                end = start + Self.eventsPerBlock
            }
            guard start < end else { break }
            try dataSet.read(start..<end, into: block, buffer: &buffer)
            for channel in columns.indices { columns[channel] += block.column(channel) }
            start = end
        }
        self.columns = columns
        count = columns.first?.count ?? 0
    }

    /// Spread of single events of a channel, and what the sampling error of an upper quantile is made of.
    struct Spread {
        /// 0.7413 · interquartile range.
        let robustSD: Double
        private let sorted: [Double]

        fileprivate init?(_ values: [Double]) {
            let sorted = values.filter(\.isFinite).sorted()
            guard let low = PopulationChannelStatistics.quantile(sorted, 0.25),
                let high = PopulationChannelStatistics.quantile(sorted, 0.75)
            else { return nil }
            robustSD = 0.7413 * (high - low)
            self.sorted = sorted
        }

        /// Share of the sampled events below a value; equal ones count half.
        func rank(of value: Double) -> Double {
            func count(_ isBelow: (Double) -> Bool) -> Int {
                var low = 0
                var high = sorted.count
                while low < high {
                    let middle = (low + high) / 2
                    if isBelow(sorted[middle]) { low = middle + 1 } else { high = middle }
                }
                return low
            }
            let total = count { $0 < value } + count { $0 <= value }
            return Double(total) / Double(2 * max(1, sorted.count))
        }

        /// Standard error of the quantile at `p` of `count` events: half the distance of the quantiles one binomial
        /// standard error of the rank below and above (Woodruff 1952, J Am Stat Assoc 47:635).
        func error(ofQuantile p: Double, events count: Int) -> Double {
            let reach = (p * (1 - p) / Double(max(1, count))).squareRoot()
            guard let low = PopulationChannelStatistics.quantile(sorted, max(0, p - reach)),
                let high = PopulationChannelStatistics.quantile(sorted, min(1, p + reach))
            else { return 0 }
            return (high - low) / 2
        }
    }

    /// nil for a channel without finite values.
    func spread(_ channel: Int) -> Spread? { Spread(columns[channel]) }

    /// Span of the finite values, and their step when all are whole numbers.
    func resolution(_ channel: Int) -> (span: Double, tick: Double?) {
        let times = columns[channel].filter(\.isFinite).sorted()
        guard let first = times.first, let last = times.last else { return (0, nil) }
        guard times.allSatisfy({ $0 == $0.rounded() }) else { return (last - first, nil) }
        var tick = Double.infinity
        for (a, b) in zip(times, times.dropFirst()) where b > a { tick = min(tick, b - a) }
        // Steps of a sparse sample may be multiples of the true one; a whole number of units is always safe.
        return (last - first, tick.isFinite ? tick : 1)
    }
}
