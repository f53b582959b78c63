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

    /// 0.7413 · interquartile range of the finite values of a channel; nil without values.
    func robustSD(_ channel: Int) -> Double? {
        let sorted = columns[channel].filter(\.isFinite).sorted()
        guard let low = PopulationChannelStatistics.quantile(sorted, 0.25),
            let high = PopulationChannelStatistics.quantile(sorted, 0.75)
        else { return nil }
        return 0.7413 * (high - low)
    }

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
