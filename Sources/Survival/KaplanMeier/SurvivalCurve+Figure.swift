/// One corner of the step curve of a figure.
public struct CurvePoint: Sendable, Hashable {
    /// Time of the step.
    public let time: Double
    /// S just after it.
    public let survival: Double
    /// Lower pointwise limit; nil where it does not exist.
    public let lower: Double?
    /// Upper pointwise limit; nil where it does not exist.
    public let upper: Double?
}

/// A mark on the curve where follow-up was censored.
public struct CensoringMark: Sendable, Hashable {
    /// Time of censoring.
    public let time: Double
    /// Height of the mark.
    public let survival: Double
    /// How many were censored at that time.
    public let count: Int
}

/// One column of the table below a figure.
public struct RiskTableEntry: Sendable, Hashable {
    /// Time of the column.
    public let time: Double
    /// Subjects under observation at that time (entry < time ≤ own time).
    public let numberAtRisk: Int
    /// Events up to and including that time.
    public let cumulativeEvents: Int
    /// Censorings up to and including that time.
    public let cumulativeCensored: Int
}

extension SurvivalCurve {
    /// The corners of the step curve: (0, 1), each event time, and the end of follow-up.
    public func points(_ transform: LimitTransform = .logLog, level: Double = 0.95) -> [CurvePoint] {
        var out = [CurvePoint(time: 0, survival: 1, lower: 1, upper: 1)]
        for index in times.indices where numberOfEvents[index] > 0 || index == times.count - 1 {
            let limits = estimate(step: index).limits(transform, level: level).value
            out.append(
                CurvePoint(
                    time: times[index], survival: survival[index], lower: limits?.lower,
                    upper: limits?.upper))
        }
        return out
    }

    /// Where follow-up was censored.
    public var censoringMarks: [CensoringMark] {
        times.indices.filter { numberCensored[$0] > 0 }
            .map { CensoringMark(time: times[$0], survival: survival[$0], count: numberCensored[$0]) }
    }

    /// Numbers at risk, cumulative events and censorings at the given times.
    public func riskTable(at columns: [Double]) -> [RiskTableEntry] {
        columns.map { time in
            let upTo = Search.upperBound(times, time), before = Search.lowerBound(times, time)
            let left = (0..<before).reduce(0) { $0 + numberOfEvents[$1] + numberCensored[$1] }
            let entered = entries.map { Search.lowerBound($0, time) } ?? subjects
            return RiskTableEntry(
                time: time, numberAtRisk: max(0, entered - left),
                cumulativeEvents: numberOfEvents[..<upTo].reduce(0, +),
                cumulativeCensored: numberCensored[..<upTo].reduce(0, +))
        }
    }
}
