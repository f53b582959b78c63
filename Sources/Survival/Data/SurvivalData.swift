import Statistics

/// Follow-up times of many subjects as columns, checked and sorted once.
///
/// *Ties:* times that differ by less than 1.5e-8, absolutely or relative to the mean of the distinct times,
/// are the same time and become the smallest of them. Months computed from days otherwise turn ties into
/// near-ties that change every rank-based result. Whole days stay exact.
///
/// *When it fails:* unequal lengths, a time that is negative or not finite, an entry that is not before its
/// exit.
public struct SurvivalData: Sendable {
    /// Time of event or censoring per subject, near-ties unified.
    public let times: [Double]
    /// Whether the follow-up ended with the event.
    public let events: [Bool]
    /// Entry times; nil when everybody is observed from the origin.
    public let entries: [Double]?
    /// Subjects by ascending time (stable).
    let order: [Int]

    /// Number of subjects (rows).
    public var count: Int { times.count }
    /// Number of events.
    public var eventCount: Int { events.reduce(0) { $0 + ($1 ? 1 : 0) } }

    /// Columns of equal length; `entries` for delayed entry or `(start, stop]` rows.
    public init(times: [Double], events: [Bool], entries: [Double]? = nil) throws(SurvivalError) {
        guard times.count == events.count, entries.map({ $0.count == times.count }) ?? true else {
            throw SurvivalError(
                .unequalLengths, "times, events and entries have different lengths",
                remedy: "give one value of each per subject")
        }
        try Self.check(times: times, entries: entries)
        let sorted = SortedColumn(times)
        var times = times, entries = entries
        try NearTies.unify(&times, &entries, sorted: sorted)
        self.times = times
        self.events = events
        self.entries = entries
        order = sorted.rows
    }

    /// From single follow-ups; when any has an entry time, the others enter at 0.
    public init(_ followUps: [SurvivalTime]) throws(SurvivalError) {
        let hasEntry = followUps.contains { $0.entry != nil }
        try self.init(
            times: followUps.map(\.time), events: followUps.map(\.isEvent),
            entries: hasEntry ? followUps.map { $0.entry ?? 0 } : nil)
    }

    /// The rows with these indices, in that order.
    public func rows(_ indices: [Int]) -> SurvivalData {
        let times = indices.map { self.times[$0] }
        return SurvivalData(
            unchecked: times, events: indices.map { events[$0] },
            entries: entries.map { column in indices.map { column[$0] } })
    }

    init(unchecked times: [Double], events: [Bool], entries: [Double]?) {
        self.times = times
        self.events = events
        self.entries = entries
        order = SortedColumn(times).rows
    }

    private static func check(times: [Double], entries: [Double]?) throws(SurvivalError) {
        for (row, time) in times.enumerated() where !(time >= 0) || time.isInfinite {
            throw SurvivalError(
                .badTime, "the time in row \(row + 1) is negative or not a finite number",
                remedy: "count times from the origin of follow-up and drop missing ones")
        }
        guard let entries else { return }
        for row in times.indices where !(entries[row] >= 0) || entries[row] >= times[row] {
            throw SurvivalError(
                .emptyInterval, "row \(row + 1) does not enter before it leaves (entry must be < time, >= 0)",
                remedy: "check the start and stop columns; an interval is open on the left: (start, stop]")
        }
    }
}
