/// Follow-up cut at the time a marker changes, so that the marker enters a Cox model as it was at each time.
///
/// A subject whose marker changes at m contributes `(entry, m]` with the marker 0 and `(m, time]` with 1; the
/// event belongs to the last row. "Ever changed" as a baseline covariate would credit the changed group with
/// the time it had to survive to change (immortal time).
/// A change at or before the entry gives one row with the marker 1, one at or after the end one row with 0:
/// an event at time m happens to the marker as it was before m.
/// *Reference:* Therneau & Grambsch 2000, section 3.7, doi:10.1007/978-1-4757-3294-8.
public struct MarkerSplit: Sendable {
    /// `(start, stop]` rows.
    public let data: SurvivalData
    /// For each row the index of its subject, for covariates and clusters.
    public let subjects: [Int]
    /// The marker in each row, 0 or 1.
    public let marker: [Double]

    /// Splits each follow-up at its marker time; nil means never.
    ///
    /// *When it fails:* not one marker time (finite or nil) per subject; a follow-up of length 0; a change
    /// that lies within the resolution of the times (1.5e-8) of entry or end.
    public init(_ data: SurvivalData, at markerTimes: [Double?]) throws(SurvivalError) {
        guard markerTimes.count == data.count, markerTimes.allSatisfy({ $0.map(\.isFinite) ?? true }) else {
            throw SurvivalError(.unequalLengths, "one marker time (or none) per subject is needed")
        }
        var starts: [Double] = [], stops: [Double] = [], events: [Bool] = []
        var subjects: [Int] = [], marker: [Double] = []
        for subject in 0..<data.count {
            let entry = data.entries?[subject] ?? 0, end = data.times[subject]
            let change = markerTimes[subject] ?? .infinity
            var cuts = [entry, end]
            if change > entry && change < end { cuts.insert(change, at: 1) }
            for (start, stop) in zip(cuts, cuts.dropFirst()) {
                starts.append(start)
                stops.append(stop)
                events.append(data.events[subject] && stop == end)
                subjects.append(subject)
                marker.append(change <= start ? 1 : 0)
            }
        }
        self.data = try SurvivalData(times: stops, events: events, entries: starts)
        self.subjects = subjects
        self.marker = marker
    }
}
