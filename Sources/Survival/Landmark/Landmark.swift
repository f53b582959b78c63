/// Landmark analysis: groups by what is known at a fixed time, follow-up counted from there.
///
/// Grouping by something that happens during follow-up ("ever lost CD19") gives the group time in which by
/// definition nothing could happen (immortal time). At a landmark the group is fixed by the past only.
/// *Method:* subjects whose follow-up ends at or before the landmark are left out; a subject is in the changed
/// group when its marker time is at or before the landmark.
/// *When it fails:* nobody is followed beyond the landmark.
/// *References:* Anderson, Cain & Gelber 1983, doi:10.1200/JCO.1983.1.11.710.
public struct Landmark: Sendable {
    /// The landmark time.
    public let time: Double
    /// Rows of the input that are followed beyond the landmark.
    public let rows: [Int]
    /// Number left out, by whether their follow-up ended with the event.
    public let excludedWithEvent: Int
    /// Number left out whose follow-up was censored at or before the landmark.
    public let excludedCensored: Int
    /// Follow-up from the landmark on.
    public let data: SurvivalData
    /// Groups at the landmark.
    public let groups: Grouping

    /// Selects and groups subjects.
    ///
    /// - Parameters:
    ///   - data: one row per subject.
    ///   - time: the landmark, in the unit of the data.
    ///   - markerTimes: when the change was seen; nil when never.
    ///   - labels: name of the group without and of the group with the change.
    ///
    /// *When it fails:* not one marker time (or nil) per subject; a landmark that is negative or not finite.
    /// A marker time that is not a number is refused.
    public static func select(
        _ data: SurvivalData, at time: Double, markerTimes: [Double?],
        labels: (unchanged: String, changed: String) = ("unchanged", "changed")
    ) throws(SurvivalError) -> Landmark {
        guard markerTimes.count == data.count else {
            throw SurvivalError(.unequalLengths, "one marker time (or none) per subject is needed")
        }
        guard markerTimes.allSatisfy({ $0.map { !$0.isNaN } ?? true }) else {
            throw SurvivalError(
                .badTime, "a marker time is not a number", remedy: "give nil where there is none")
        }
        let rows = followed(data, beyond: time)
        let groups = try Grouping(
            labels: [labels.unchanged, labels.changed],
            codes: rows.map { row in markerTimes[row].map { $0 <= time ? 1 : 0 } ?? 0 })
        return try Landmark(data, at: time, rows: rows, groups: groups)
    }

    /// The same for groups known by other means; `groups` refers to the rows of `data`.
    ///
    /// *When it fails:* groups of another number of subjects; a landmark that is negative or not finite.
    public static func select(_ data: SurvivalData, at time: Double, groups: Grouping) throws(SurvivalError)
        -> Landmark
    {
        try groups.check(count: data.count)
        let rows = followed(data, beyond: time)
        let kept = try Grouping(labels: groups.labels, codes: rows.map { groups.codes[$0] })
        return try Landmark(data, at: time, rows: rows, groups: kept)
    }

    private static func followed(_ data: SurvivalData, beyond time: Double) -> [Int] {
        (0..<data.count).filter { data.times[$0] > time }
    }

    private init(_ data: SurvivalData, at time: Double, rows: [Int], groups: Grouping) throws(SurvivalError) {
        guard time >= 0, time.isFinite else {
            throw SurvivalError(.badOption, "the landmark must be a time from the origin on")
        }
        self.time = time
        self.rows = rows
        self.groups = groups
        let left = data.times.indices.filter { data.times[$0] <= time }
        excludedWithEvent = left.count { data.events[$0] }
        excludedCensored = left.count - excludedWithEvent
        self.data = try SurvivalData(
            times: rows.map { data.times[$0] - time }, events: rows.map { data.events[$0] },
            entries: data.entries.map { column in rows.map { max(0, column[$0] - time) } })
    }
}
