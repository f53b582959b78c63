internal import Glibc

/// Cumulative incidence of each cause in the presence of the others (Aalen-Johansen).
///
/// *Model:*
/// ```
/// F_c(t) = Σ_{t_j ≤ t} S(t_j−) d_cj / n_j,   S the Kaplan-Meier estimate for any event
/// var F_c(t) = Σ_j Σ_k S(t_j−)² d_kj [1 − (d_kj − 1)/(n_j − 1)] / n_j² · (1{k=c} − (F_c(t) − F_c(t_j))/S(t_j))²
/// ```
/// with k the cause c and all other causes pooled. 1 − Kaplan-Meier with the other causes censored overstates
/// F_c whenever they are frequent.
/// *Assumptions:* independent censoring. *When it fails:* never for non-empty data; before the first event F = 0
/// with variance 0.
/// *References:* Aalen & Johansen 1978; Gray 1988, doi:10.1214/aos/1176350951. *Checked against:* R 4.2.2,
/// cmprsk 2.2-11, `cuminc` and `timepoints`.
public struct CumulativeIncidence: Sendable {
    /// Name of the group.
    public let group: String
    /// Name of the cause.
    public let cause: String
    /// Number of subjects in the group.
    public let subjects: Int
    /// Number of events of this cause.
    public let events: Int
    /// Distinct event times (any cause), ascending.
    public let times: [Double]
    /// F just after each time.
    public let incidence: [Double]
    /// The last time anybody of the group was observed; nil for an empty group.
    public let lastTime: Double?
    private let steps: [Step]

    fileprivate struct Step {
        /// S(t−)² d [1 − (d−1)/(n−1)] / n² for the cause and for the others.
        var ownVariance: Double
        var otherVariance: Double
        /// 1/S(t), 0 where S = 0: nothing can happen afterwards.
        var inverseSurvival: Double
    }

    /// Curves of every cause in every group, groups first.
    ///
    /// *When it fails:* groups of another number of subjects.
    public static func estimate(_ data: CompetingRisksData, by groups: Grouping? = nil) throws(SurvivalError)
        -> [CumulativeIncidence]
    {
        let groups = groups ?? Grouping(single: "all", count: data.count)
        try groups.check(count: data.count)
        let orders = groups.split(data.order)
        return zip(groups.labels, orders).flatMap { label, order in
            let rows = SortedOutcomes(data, order: order)
            return data.causes.indices.map {
                CumulativeIncidence(rows, group: label, cause: $0, name: data.causes[$0])
            }
        }
    }

    private init(_ rows: SortedOutcomes, group: String, cause: Int, name: String) {
        self.group = group
        self.cause = name
        let count = rows.times.count
        subjects = count
        lastTime = rows.times.last
        var times: [Double] = [], incidence: [Double] = [], steps: [Step] = []
        var next = 0, survival = 1.0, cumulative = 0.0, total = 0
        while next < count {
            let time = rows.times[next], first = next
            var own = 0, other = 0
            while next < count, rows.times[next] == time {
                let outcome = rows.outcomes[next]
                if outcome == cause { own += 1 } else if outcome >= 0 { other += 1 }
                next += 1
            }
            guard own + other > 0 else { continue }
            let n = Double(count - first), before = survival
            total += own
            cumulative += before * Double(own) / n
            survival = before * (n - Double(own + other)) / n
            times.append(time)
            incidence.append(cumulative)
            steps.append(
                Step(
                    ownVariance: Self.variance(before, own, n),
                    otherVariance: Self.variance(before, other, n),
                    inverseSurvival: survival > 0 ? 1 / survival : 0))
        }
        events = total
        self.times = times
        self.incidence = incidence
        self.steps = steps
    }

    private static func variance(_ survival: Double, _ events: Int, _ n: Double) -> Double {
        let d = Double(events)
        let finite = events > 1 ? 1 - (d - 1) / (n - 1) : 1
        return survival * survival * d * finite / (n * n)
    }

    /// F(t) with its variance; the last value is carried forward.
    public func estimate(at time: Double) -> IncidenceEstimate {
        let last = Search.upperBound(times, time)
        guard last > 0 else { return IncidenceEstimate(time: time, incidence: 0, variance: 0) }
        let value = incidence[last - 1]
        var variance = 0.0
        for j in 0..<last {
            let loss = (value - incidence[j]) * steps[j].inverseSurvival
            variance += steps[j].ownVariance * (1 - loss) * (1 - loss) + steps[j].otherVariance * loss * loss
        }
        return IncidenceEstimate(time: time, incidence: value, variance: variance)
    }

    /// Whether nobody of the group was observed that long.
    public func isBeyondFollowUp(_ time: Double) -> Bool { lastTime.map { time > $0 } ?? true }

    /// F at several times.
    public func estimates(at times: [Double]) -> [IncidenceEstimate] { times.map(estimate) }

    /// The corners of the step curve: (0, 0) and each time at which F rises.
    ///
    /// One pass: the variance is a quadratic in F(t), whose coefficients are sums over the earlier times.
    public var points: [IncidenceEstimate] {
        var out = [IncidenceEstimate(time: 0, incidence: 0, variance: 0)]
        var running = RunningVariance(), value = 0.0
        for j in times.indices {
            let rise = incidence[j] - value
            if rise > 0 { running.rise(by: rise) }
            running.add(steps[j])
            value = incidence[j]
            guard rise > 0 else { continue }
            out.append(IncidenceEstimate(time: times[j], incidence: value, variance: running.variance))
        }
        return out
    }
}

/// Σ_j own_j (1 − loss_j)² + other_j loss_j² while all losses grow by 1/S_j times the rise of F.
private struct RunningVariance {
    private(set) var variance = 0.0
    /// Σ own (1 − loss)/S and Σ other loss/S.
    private var ownSlope = 0.0
    private var otherSlope = 0.0
    /// Σ own/S² and Σ other/S².
    private var ownCurvature = 0.0
    private var otherCurvature = 0.0

    mutating func rise(by rise: Double) {
        variance += rise * (2 * (otherSlope - ownSlope) + rise * (ownCurvature + otherCurvature))
        ownSlope -= rise * ownCurvature
        otherSlope += rise * otherCurvature
    }

    /// A time enters with loss 0.
    mutating func add(_ step: CumulativeIncidence.Step) {
        let g = step.inverseSurvival
        variance += step.ownVariance
        ownSlope += step.ownVariance * g
        ownCurvature += step.ownVariance * g * g
        otherCurvature += step.otherVariance * g * g
    }
}

/// The subjects of a group by ascending time, gathered once for all causes.
private struct SortedOutcomes {
    let times: [Double]
    /// Index of the cause, -1 when censored.
    let outcomes: [Int32]

    init(_ data: CompetingRisksData, order: [Int]) {
        times = order.map { data.times[$0] }
        outcomes = order.map { data.outcomes[$0].map(Int32.init) ?? -1 }
    }
}

/// Cumulative incidence at one time.
public struct IncidenceEstimate: Sendable, Hashable {
    /// The time.
    public let time: Double
    /// F(t).
    public let incidence: Double
    /// var F(t).
    public let variance: Double

    /// Square root of the variance.
    public var standardError: Double { variance.squareRoot() }

    /// Limits F^exp(∓ z·se / (F log F)): symmetric for log(−log F), inside 0…1.
    public func limits(level: Double = 0.95) -> Estimable<ConfidenceLimits> {
        guard incidence > 0, incidence < 1 else {
            return .notEstimable(reason: "log-log limits are undefined at F = 0 and F = 1")
        }
        let logF = log(incidence)
        let shift = Distribution.reach(level) * standardError / (incidence * logF)
        return .estimate(ConfidenceLimits(lower: exp(logF * exp(-shift)), upper: exp(logF * exp(shift))))
    }
}
