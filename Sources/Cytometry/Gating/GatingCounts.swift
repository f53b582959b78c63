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

/// A population whose count differs from the one the file of gates stores.
public struct StoredCountDifference: Hashable, Sendable {
    /// Path of the population.
    public let path: String
    /// Events the file of gates says.
    public let stored: Int
    /// Events counted.
    public let counted: Int

    /// Both counts in words.
    public var message: String {
        "'\(path)' has \(counted) events here, but the file of gates stores \(stored)"
    }
}

extension GatingCounts {
    /// Populations whose counts differ from the stored ones by more than `share` of these and by more than `events`.
    public func differences(
        from gating: CompiledGating, share: Double = 0.01, events: Int = 5
    ) -> [StoredCountDifference] {
        zip(gating.populations, counts).compactMap { population, count in
            guard let stored = population.storedCount,
                abs(Double(count) - Double(stored)) > max(share * Double(stored), Double(events))
            else { return nil }
            return StoredCountDifference(path: population.path, stored: stored, counted: count)
        }
    }
}
