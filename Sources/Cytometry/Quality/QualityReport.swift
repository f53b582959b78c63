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

    /// Events with a value that is no finite number in any channel; they are not excluded for it.
    public internal(set) var nonFinite = 0
    /// Which events the single checks flag; nil unless asked for.
    public internal(set) var reasons: QualityReasons?

    /// Shares of flagged events that are not to be passed over, and steps.
    public var warnings: [FCSWarning] {
        guard events > 0 else { return [] }
        let most = parameters.warnedShare * Double(events)
        func share(_ count: Int) -> String {
            "\(count) of \(events) events (\(QualityAssembly.percent(count, of: events)))"
        }
        var found: [FCSWarning] = []
        for check in checks where check.kind != .time && Double(check.flagged) > most {
            found.append(
                FCSWarning("IC0648", "The check '\(check.kind.rawValue)' flags \(share(check.flagged))."))
        }
        if Double(excludedCount) > most {
            found.append(
                FCSWarning(
                    "IC0648",
                    "An exclusion would leave out \(share(excludedCount)): look where they lie, populations of interest may be among them."
                ))
        }
        for shift in self[.drift]?.shifts ?? [] {
            guard let event = shift.event else { continue }
            found.append(
                FCSWarning(
                    "IC0649",
                    "The \(shift.level) of \(shift.channel) changes in a step at event \(event + 1), from \(QualityAssembly.short(shift.from)) to \(QualityAssembly.short(shift.to)); neither side is excluded."
                ))
        }
        return found
    }

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
    /// Levels that move in a step or slowly; their events are not excluded. Of `drift` only.
    public let shifts: [QualityShift]
    /// The finding in sentences.
    public let message: String
}

/// A level that moves during the acquisition.
public struct QualityShift: Hashable, Sendable {
    /// `$PnN`.
    public let channel: String
    /// `median` or `95th percentile`.
    public let level: String
    /// First event behind a step, counted from 0; nil for a slow drift.
    public let event: Int?
    /// Time of that event in the unit of the report; nil for a slow drift and without Time channel.
    public let time: Double?
    /// Level before, stored scale.
    public let from: Double
    /// Level behind, stored scale.
    public let to: Double
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
