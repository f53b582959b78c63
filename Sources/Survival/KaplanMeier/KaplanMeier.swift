/// The Kaplan-Meier estimator of the survival function.
///
/// *Model:*
/// ```
/// S(t) = Π (1 − d_j / n_j)  over the times t_j ≤ t
/// var log S(t) = Σ d_j / (n_j (n_j − d_j))          (Greenwood)
/// ```
/// with d_j events among the n_j subjects with entry < t_j ≤ time.
/// *Assumptions:* censoring and entry are independent of the event time within each group.
/// *When it fails:* where S = 0 the variance does not exist; where S = 1 it is 0 and says nothing.
/// *References:* Kaplan & Meier 1958, doi:10.1080/01621459.1958.10501452; Greenwood 1926.
/// *Checked against:* R 4.2.2, survival 3.5-3, `survfit`.
public enum KaplanMeier {
    /// One curve for all subjects.
    public static func estimate(_ data: SurvivalData, label: String = "all") -> SurvivalCurve {
        curve(data, order: data.order, label: label)
    }

    /// One curve per group, in the order of the labels. A group without subjects has an empty curve.
    ///
    /// *When it fails:* groups of another number of subjects.
    public static func estimate(_ data: SurvivalData, by groups: Grouping) throws(SurvivalError)
        -> [SurvivalCurve]
    {
        try groups.check(count: data.count)
        let orders = groups.split(data.order)
        return zip(groups.labels, orders).map { curve(data, order: $1, label: $0) }
    }

    /// Reverse Kaplan-Meier: the distribution of the time to censoring, with events and censorings swapped.
    /// Its median is the median follow-up (Schemper & Smith 1996, doi:10.1016/0197-2456(96)00075-X).
    public static func followUp(_ data: SurvivalData, label: String = "all") -> SurvivalCurve {
        estimate(data, label: label).followUp
    }

    /// Reverse Kaplan-Meier per group.
    ///
    /// *When it fails:* groups of another number of subjects.
    public static func followUp(_ data: SurvivalData, by groups: Grouping) throws(SurvivalError)
        -> [SurvivalCurve]
    {
        try estimate(data, by: groups).map(\.followUp)
    }

    /// Walks the subjects once by ascending time.
    private static func curve(_ data: SurvivalData, order: [Int], label: String) -> SurvivalCurve {
        let entries = data.entries.map { column in order.map { column[$0] }.sorted() }
        // Gathered once: the walk then reads straight on.
        let times = order.map { data.times[$0] }, died = order.map { data.events[$0] }
        var steps = CurveSteps(capacity: order.count)
        var survival = 1.0, variance = 0.0
        var next = 0, entered = 0
        while next < order.count {
            let time = times[next], first = next
            var events = 0
            while next < order.count, times[next] == time {
                if died[next] { events += 1 }
                next += 1
            }
            if let entries {
                while entered < entries.count, entries[entered] < time { entered += 1 }
            } else {
                entered = order.count
            }
            let atRisk = entered - first
            if events > 0 {
                let left = Double(atRisk - events)
                survival *= left / Double(atRisk)
                variance += Double(events) / (Double(atRisk) * left)
            }
            steps.append(
                time: time, atRisk: atRisk, events: events, censored: next - first - events,
                survival: survival, variance: variance)
        }
        return SurvivalCurve(label: label, subjects: order.count, steps: steps, entries: entries)
    }
}

extension SurvivalCurve {
    /// The reverse curve: censorings as events and events as censorings, at the same times and numbers at risk.
    public var followUp: SurvivalCurve {
        var steps = CurveSteps(capacity: times.count)
        var survival = 1.0, variance = 0.0
        for index in times.indices {
            let atRisk = numberAtRisk[index], censored = numberCensored[index]
            if censored > 0 {
                let left = Double(atRisk - censored)
                survival *= left / Double(atRisk)
                variance += Double(censored) / (Double(atRisk) * left)
            }
            steps.append(
                time: times[index], atRisk: atRisk, events: censored, censored: numberOfEvents[index],
                survival: survival, variance: variance)
        }
        return SurvivalCurve(label: label, subjects: subjects, steps: steps, entries: entries)
    }
}

/// The columns of a curve while it is built.
struct CurveSteps: Sendable {
    var times: [Double] = []
    var atRisk: [Int] = []
    var events: [Int] = []
    var censored: [Int] = []
    var survival: [Double] = []
    var variance: [Double] = []

    init(capacity: Int) {
        // Many subjects share few times: room for all of them would cost more than growing.
        let room = min(capacity, 4096)
        times.reserveCapacity(room)
        atRisk.reserveCapacity(room)
        events.reserveCapacity(room)
        censored.reserveCapacity(room)
        survival.reserveCapacity(room)
        variance.reserveCapacity(room)
    }

    mutating func append(
        time: Double, atRisk: Int, events: Int, censored: Int, survival: Double, variance: Double
    ) {
        times.append(time)
        self.atRisk.append(atRisk)
        self.events.append(events)
        self.censored.append(censored)
        self.survival.append(survival)
        self.variance.append(variance)
    }
}
