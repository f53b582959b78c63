internal import Glibc

/// A Kaplan-Meier curve: a step at each distinct time of event or censoring, from S(0) = 1.
///
/// See ``KaplanMeier`` for the estimator. Limits, quantiles, restricted means and the tables of a figure are
/// methods in the extensions.
public struct SurvivalCurve: Sendable {
    /// Name of the group.
    public let label: String
    /// Number of subjects (rows) the curve rests on.
    public let subjects: Int
    /// Distinct times of event or censoring, ascending.
    public let times: [Double]
    /// Subjects at risk at each time (entry < time ≤ own time).
    public let numberAtRisk: [Int]
    /// Events at each time.
    public let numberOfEvents: [Int]
    /// Censorings at each time.
    public let numberCensored: [Int]
    /// S just after each time.
    public let survival: [Double]
    /// Greenwood's variance of log S just after each time; infinite where S = 0.
    let logVariance: [Double]
    /// Entry times in ascending order, when there are any.
    let entries: [Double]?

    init(label: String, subjects: Int, steps: CurveSteps, entries: [Double]?) {
        self.label = label
        self.subjects = subjects
        times = steps.times
        numberAtRisk = steps.atRisk
        numberOfEvents = steps.events
        numberCensored = steps.censored
        survival = steps.survival
        logVariance = steps.variance
        self.entries = entries
    }

    /// Number of events in all.
    public var eventCount: Int { numberOfEvents.reduce(0, +) }
    /// The last time anybody was observed; nil for an empty group.
    public var lastTime: Double? { times.last }

    /// S(t) with its uncertainty; beyond the last time the last value is carried forward.
    public func estimate(at time: Double) -> SurvivalEstimate {
        let step = Search.upperBound(times, time) - 1
        let next = Search.lowerBound(times, time)
        return SurvivalEstimate(
            time: time,
            numberAtRisk: next < times.count ? numberAtRisk[next] : 0,
            survival: step < 0 ? 1 : survival[step],
            logVariance: step < 0 ? 0 : logVariance[step],
            isBeforeFirstTime: step < 0, isEmpty: subjects == 0,
            // Without censoring before t the number of survivors is binomial.
            binomialSize: entries == nil && !hasCensoring(before: time) ? subjects : nil,
            isBeyondLastTime: lastTime.map { time > $0 } ?? true)
    }

    /// S at several times.
    public func estimates(at times: [Double]) -> [SurvivalEstimate] { times.map(estimate) }

    private func hasCensoring(before time: Double) -> Bool {
        for (index, value) in times.enumerated() {
            if value >= time { return false }
            if numberCensored[index] > 0 { return true }
        }
        return false
    }

    /// The estimate just after step `index`.
    func estimate(step index: Int) -> SurvivalEstimate {
        SurvivalEstimate(
            time: times[index], numberAtRisk: numberAtRisk[index], survival: survival[index],
            logVariance: logVariance[index], isBeforeFirstTime: false, isEmpty: false, binomialSize: nil,
            isBeyondLastTime: false)
    }
}

/// S at one time.
public struct SurvivalEstimate: Sendable, Hashable {
    /// The time asked for.
    public let time: Double
    /// Subjects at risk at the first observed time that is not before `time` (0 beyond the last).
    public let numberAtRisk: Int
    /// The Kaplan-Meier estimate.
    public let survival: Double
    let logVariance: Double
    let isBeforeFirstTime: Bool
    /// Whether the group has no subjects, so that ``survival`` says nothing.
    public let isEmpty: Bool
    let binomialSize: Int?
    /// Whether the time lies beyond the last observation, so that the value is carried forward.
    public let isBeyondLastTime: Bool

    /// Greenwood's standard error of S.
    public var standardError: Estimable<Double> {
        if isEmpty { return .notEstimable(reason: Self.emptyReason) }
        guard survival > 0 else { return .notEstimable(reason: Self.zeroReason) }
        return .estimate(survival * logVariance.squareRoot())
    }

    /// Pointwise confidence limits.
    ///
    /// Where S = 1 after the first observation, log-log limits are undefined and the others collapse to 1;
    /// ``exactLowerLimit(level:)`` then says what is known.
    public func limits(_ transform: LimitTransform, level: Double = 0.95) -> Estimable<ConfidenceLimits> {
        if isEmpty { return .notEstimable(reason: Self.emptyReason) }
        guard survival > 0 else { return .notEstimable(reason: Self.zeroReason) }
        if isBeforeFirstTime { return .estimate(ConfidenceLimits(lower: 1, upper: 1)) }
        let reach = Distribution.reach(level) * logVariance.squareRoot()
        switch transform {
        case .plain:
            let half = reach * survival
            return .estimate(
                ConfidenceLimits(lower: max(0, survival - half), upper: min(1, survival + half)))
        case .log:
            return .estimate(
                ConfidenceLimits(lower: survival * exp(-reach), upper: min(1, survival * exp(reach))))
        case .logLog:
            guard survival < 1 else {
                return .notEstimable(reason: "no event so far: log-log limits are undefined at S = 1")
            }
            let logS = log(survival), shift = reach / logS
            return .estimate(
                ConfidenceLimits(lower: exp(logS * exp(-shift)), upper: exp(logS * exp(shift))))
        }
    }

    /// Exact (Clopper-Pearson) two-sided lower limit (α/2)^(1/n) where S = 1 and nobody was censored before.
    public func exactLowerLimit(level: Double = 0.95) -> Estimable<Double> {
        guard survival == 1 else { return .notEstimable(reason: "only needed where S = 1") }
        guard let n = binomialSize, n > 0 else {
            return .notEstimable(reason: "follow-up was censored before this time, so S is not a proportion")
        }
        return .estimate(pow((1 - level) / 2, 1 / Double(n)))
    }

    private static let emptyReason = "no subjects in this group"
    private static let zeroReason = "S = 0: the variance of log S does not exist"
}

/// Scale on which pointwise limits of S are symmetric.
public enum LimitTransform: String, Sendable, CaseIterable {
    /// S ± z·se, cut to 0…1.
    case plain
    /// exp(log S ± z·se(log S)), R's default.
    case log
    /// exp(−exp(log(−log S) ± …)): stays within 0…1, best coverage in small samples.
    case logLog = "log-log"
}
