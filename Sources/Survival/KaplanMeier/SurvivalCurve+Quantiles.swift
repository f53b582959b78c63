/// A quantile of the survival time with limits from inverting the pointwise limits of S.
public struct SurvivalQuantile: Sendable, Hashable {
    /// P(T ≤ time) = probability; 0.5 is the median.
    public let probability: Double
    /// The quantile; nil when the curve does not fall that far.
    public let time: Double?
    /// Lower limit; nil when not reached.
    public let lower: Double?
    /// Upper limit; nil when not reached.
    public let upper: Double?
}

extension SurvivalCurve {
    /// The median with its limits.
    public func median(_ transform: LimitTransform = .logLog, level: Double = 0.95) -> SurvivalQuantile {
        quantile(0.5, transform, level: level)
    }

    /// One quantile; see ``quantiles(_:_:level:)``.
    public func quantile(_ probability: Double, _ transform: LimitTransform = .logLog, level: Double = 0.95)
        -> SurvivalQuantile
    {
        quantiles([probability], transform, level: level)[0]
    }

    /// The quantile of a probability without limits, which cost far more; nil when the curve does not fall that far.
    public func quantileTime(_ probability: Double) -> Double? {
        let steps = times.indices.filter { numberOfEvents[$0] > 0 }
        return crossings(steps).time(of: probability)
    }

    /// 1 − S at the steps given.
    private func crossings(_ steps: [Int]) -> CrossingTimes {
        CrossingTimes(
            times: steps.map { times[$0] }, values: steps.map { 1 - survival[$0] }, lastTime: lastTime,
            lastValue: survival.last.map { 1 - $0 })
    }

    /// First times at which S ≤ 1 − p. Where S equals 1 − p over an interval, its midpoint.
    ///
    /// Limits: the times at which the lower and the upper pointwise limit cross 1 − p
    /// (Brookmeyer & Crowley 1982, doi:10.2307/2530286). *Checked against:* survival 3.5-3, `quantile`.
    public func quantiles(
        _ probabilities: [Double], _ transform: LimitTransform = .logLog, level: Double = 0.95
    ) -> [SurvivalQuantile] {
        // S and its limits move at events only.
        let steps = times.indices.filter { numberOfEvents[$0] > 0 }
        let at = steps.map { times[$0] }
        let limits = steps.map { estimate(step: $0).limits(transform, level: level).value }
        let end = times.indices.last.map(estimate(step:)), last = end?.limits(transform, level: level).value
        let curve = crossings(steps)
        let lower = CrossingTimes(
            times: at, values: limits.map { $0.map { 1 - $0.lower } ?? .nan }, lastTime: lastTime,
            lastValue: last.map { 1 - $0.lower })
        let upper = CrossingTimes(
            times: at, values: limits.map { $0.map { 1 - $0.upper } ?? .nan }, lastTime: lastTime,
            lastValue: last.map { 1 - $0.upper })
        return probabilities.map { p in
            SurvivalQuantile(
                probability: p, time: curve.time(of: p), lower: lower.time(of: p), upper: upper.time(of: p))
        }
    }
}

/// Inverse of a step function 1 − S(t), with the midpoint rule.
///
/// Upper limits may turn back up late in follow-up, so a crossing is sought among the values by size, not by time: the
/// smallest value that reaches p, at the first time it is taken.
private struct CrossingTimes {
    let times: [Double]
    /// NaN where the value is undefined.
    let values: [Double]
    let lastTime: Double
    /// The value at the end of follow-up; nil when it is undefined there.
    let lastValue: Double?

    init(times: [Double], values: [Double], lastTime: Double?, lastValue: Double?) {
        self.times = times
        self.values = values
        self.lastTime = lastTime ?? 0
        self.lastValue = lastTime == nil ? 0 : lastValue
    }

    func time(of p: Double) -> Double? {
        if p == 0 { return start(reaching: -.infinity) }
        let tolerance = NearTies.tolerance
        let smallest = values.reduce(0) { $1 < $0 ? $1 : $0 }
        guard p > smallest + tolerance, let first = start(reaching: p - tolerance) else { return nil }
        if let lastValue, abs(p - lastValue) < tolerance { return (first + lastTime) / 2 }
        guard let second = start(reaching: p + tolerance) else { return nil }
        return (first + second) / 2
    }

    /// First time of the smallest value that is at least `bound`; before the first step the value is 0 at time 0.
    private func start(reaching bound: Double) -> Double? {
        var best = bound <= 0 ? 0 : Double.infinity
        var time: Double? = bound <= 0 ? 0 : nil
        for (index, value) in values.enumerated() where value >= bound && value < best {
            best = value
            time = times[index]
        }
        return time
    }
}
