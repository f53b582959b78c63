/// One follow-up: until an event or until censoring, under observation from an optional entry time on.
///
/// *Units:* whatever the caller uses throughout; days as whole numbers are exact. Prints `12` for an event,
/// `12+` for censoring, `(3, 12+]` with an entry time. An event sorts before a censoring at the same time.
public struct SurvivalTime: Sendable, Hashable {
    /// Time from which on the subject was under observation; nil means from the origin.
    public var entry: Double?
    /// Time of the event or of the last observation.
    public var time: Double
    /// Whether the follow-up ended with the event.
    public var isEvent: Bool

    /// A follow-up that ended with the event or by censoring.
    public init(_ time: Double, isEvent: Bool, entry: Double? = nil) {
        self.time = time
        self.isEvent = isEvent
        self.entry = entry
    }

    /// Follow-up that ended with the event.
    public static func event(_ time: Double, entry: Double? = nil) -> SurvivalTime {
        SurvivalTime(time, isEvent: true, entry: entry)
    }

    /// Follow-up that ended without the event.
    public static func censored(_ time: Double, entry: Double? = nil) -> SurvivalTime {
        SurvivalTime(time, isEvent: false, entry: entry)
    }
}

extension SurvivalTime: Comparable {
    /// By time, events before censorings at the same time, then by entry.
    public static func < (a: SurvivalTime, b: SurvivalTime) -> Bool {
        if a.time != b.time { return a.time < b.time }
        if a.isEvent != b.isEvent { return a.isEvent }
        return (a.entry ?? -.infinity) < (b.entry ?? -.infinity)
    }
}

extension SurvivalTime: CustomStringConvertible {
    /// `12`, `12+`, `(3, 12+]`.
    public var description: String {
        let end = Self.numeral(time) + (isEvent ? "" : "+")
        guard let entry else { return end }
        return "(\(Self.numeral(entry)), \(end)]"
    }

    private static func numeral(_ value: Double) -> String {
        Int(exactly: value).map(String.init) ?? "\(value)"
    }
}
