/// Counts of all populations over the blocks of a file.
public struct GatingCounts: Hashable, Sendable {
    /// Events of the file so far.
    public private(set) var events = 0
    /// Events of each population so far.
    public private(set) var counts: [Int]

    /// Zeros.
    public init(for gating: CompiledGating) { counts = [Int](repeating: 0, count: gating.populations.count) }

    /// Adds the block that was evaluated last.
    public mutating func add(_ scratch: GatingScratch, events: Int) {
        self.events += events
        for i in counts.indices { counts[i] += scratch.counts[i] }
    }

    /// Adds the counts of another thread.
    public mutating func add(_ other: GatingCounts) {
        events += other.events
        for i in counts.indices { counts[i] += other.counts[i] }
    }
}
