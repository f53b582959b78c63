/// Findings of the quality control of one data set. Everything is for review: no event is removed from the file.
public struct QualityReport: Hashable, Sendable {
    /// The file.
    public let file: String
    /// Events checked.
    public let events: Int
    /// Thresholds used.
    public let parameters: QualityParameters
    /// One per kind, in the order of `QualityCheckKind`.
    public let checks: [QualityCheck]
    /// Events of all checks that exclude.
    public let excluded: EventMask
    /// Events in `excluded`.
    public let excludedCount: Int
    /// From the first to the last event, with resets joined; nil without Time channel.
    public let duration: Double?
    /// `s`, or `units of the Time channel` without `$TIMESTEP`.
    public let timeUnit: String
    /// Events per unit of time; nil without duration.
    public let meanRate: Double?

    /// The check of one kind; nil never happens for a report made by `qualityControl`.
    public subscript(kind: QualityCheckKind) -> QualityCheck? { checks.first { $0.kind == kind } }

    /// To be printed with every finding.
    public static let notice =
        "Findings are for review. An event that several checks flag is counted under the first of them."
}

/// What one check found.
public struct QualityCheck: Hashable, Sendable {
    /// Which check.
    public let kind: QualityCheckKind
    /// Why it was not made; nil when it was.
    public let notAssessed: String?
    /// Events flagged.
    public let flagged: Int
    /// flagged / events; nil without events or when not assessed.
    public let fraction: Double?
    /// Whether its events are in the mask.
    public let excludes: Bool
    /// Events that this check is the first to exclude.
    public let excludedFirst: Int
    /// Flagged events that checks before it had excluded.
    public let alreadyExcluded: Int
    /// Stretches flagged, in order.
    public let intervals: [QualityInterval]
    /// Per channel, what was found there.
    public let channels: [QualityChannelFinding]
    /// The finding in sentences.
    public let message: String
}

/// A stretch of the acquisition.
public struct QualityInterval: Hashable, Sendable {
    /// Events, counted from 0; empty for a gap without events.
    public let events: Range<Int>
    /// From the first event's time on, in the unit of the report; nil without Time channel.
    public let time: ClosedRange<Double>?
    /// What was seen there.
    public let finding: String
}

/// What a check found in one channel.
public struct QualityChannelFinding: Hashable, Sendable {
    /// `$PnN`.
    public let channel: String
    /// Events flagged in this channel.
    public let count: Int
    /// Lower threshold on the stored scale; nil when there is none.
    public let lower: Double?
    /// Upper threshold on the stored scale; nil when there is none.
    public let upper: Double?
    /// What was seen.
    public let finding: String
}
