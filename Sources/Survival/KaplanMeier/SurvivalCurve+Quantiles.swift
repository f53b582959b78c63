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

    /// First times at which S ≤ 1 − p. Where S equals 1 − p over an interval, its midpoint.
    ///
    /// Limits: the times at which the lower and the upper pointwise limit cross 1 − p
    /// (Brookmeyer & Crowley 1982, doi:10.2307/2530286). *Checked against:* survival 3.5-3, `quantile`.
    public func quantiles(
        _ probabilities: [Double], _ transform: LimitTransform = .logLog, level: Double = 0.95
    ) -> [SurvivalQuantile] {
        let limits = times.indices.map { estimate(step: $0).limits(transform, level: level).value }
        let curve = CrossingTimes(times: times, values: survival.map { 1 - $0 })
        let lower = CrossingTimes(times: times, values: limits.map { $0.map { 1 - $0.lower } })
        let upper = CrossingTimes(times: times, values: limits.map { $0.map { 1 - $0.upper } })
        return probabilities.map { p in
            SurvivalQuantile(
                probability: p, time: curve.time(of: p), lower: lower.time(of: p), upper: upper.time(of: p))
        }
    }
}

/// Inverse of a step function 1 − S(t), with the midpoint rule.
private struct CrossingTimes {
    /// Distinct values by size, each with the first time it is reached.
    private var values: [Double] = [0]
    private var starts: [Double] = [0]
    private var lastTime: Double
    /// The value at the end of follow-up; nil when it is undefined there.
    private var lastValue: Double?

    init(times: [Double], values: [Double?]) {
        lastTime = times.last ?? 0
        lastValue = values.last ?? 0
        var pairs: [(value: Double, time: Double)] = [(0, 0)]
        var seen: Set<Double> = [0]
        for (value, time) in zip(values, times) {
            guard let value, seen.insert(value).inserted else { continue }
            pairs.append((value, time))
        }
        // Upper limits may turn back up late in follow-up; the crossing is sought in the ordered values.
        pairs.sort { ($0.value, $0.time) < ($1.value, $1.time) }
        self.values = pairs.map(\.value)
        starts = pairs.map(\.time)
    }

    func time(of p: Double) -> Double? {
        if p == 0 { return starts[0] }
        let tolerance = NearTies.tolerance
        guard let first = values.firstIndex(where: { $0 + tolerance >= p }), p > values[0] + tolerance else {
            return nil
        }
        if let lastValue, abs(p - lastValue) < tolerance { return (starts[first] + lastTime) / 2 }
        guard let second = values.firstIndex(where: { $0 - tolerance >= p }) else { return nil }
        return (starts[first] + starts[second]) / 2
    }
}
