import Cytometry

/// Gates events given as rows.
func gate(
    _ scheme: GatingScheme, channels: [String], rows: [[Double]], spillover: Compensation? = nil,
    capacity: Int = 64
) throws -> [String: [Int]] {
    let gating = try CompiledGating(scheme, channels: channels, spillover: spillover)
    let block = EventBlock(channelCount: channels.count, capacity: capacity)
    let scratch = GatingScratch(for: gating, capacity: capacity)
    var members: [String: [Int]] = [:]
    for population in gating.populations { members[population.path] = [] }
    var start = 0
    while start < rows.count {
        let end = min(start + capacity, rows.count)
        block.resize(to: end - start)
        for event in start..<end {
            for channel in channels.indices { block.column(channel)[event - start] = rows[event][channel] }
        }
        gating.evaluate(block, scratch)
        for (index, population) in gating.populations.enumerated() {
            members[population.path]? += scratch.rows(of: index).map { Int($0) + start }
        }
        start = end
    }
    return members
}

/// A fixed sequence of numbers in 0..<1.
struct Sequence01 {
    var state: UInt64 = 0x9e37_79b9_7f4a_7c15
    mutating func next() -> Double {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Double(state >> 11) / 9_007_199_254_740_992
    }
}

func channel(_ name: String, transform: String? = nil) -> GateDimension {
    GateDimension(.channel(name), transform: transform)
}
