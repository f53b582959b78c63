@testable import Cytometry

extension PopulationChannelStatistics {
    /// Statistics of values held in memory: what the passes over a file must reproduce to the last bit.
    init(channel: String, _ values: inout [Double], percentiles: [Double]) {
        let summary = ChannelSummary(channel: channel, &values)
        values.sort()
        let sorted = values
        self.init(summary, n: sorted.count, percentiles: percentiles) { sorted[$0] }
    }
}
