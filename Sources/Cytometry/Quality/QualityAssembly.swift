#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Turns what the monitors saw into checks, in the order of `QualityCheckKind`, and completes the mask.
struct QualityAssembly {
    let dataSet: FCSDataSet
    let parameters: QualityParameters
    var mask: EventMask
    /// Bounds of the signal bins.
    let bounds: [Int]
    /// Joined time at each bound, stored units.
    let times: [Double]
    /// Events of the sample.
    let sampled: Int
    private(set) var checks: [QualityCheck] = []

    init(
        dataSet: FCSDataSet, parameters: QualityParameters, mask: EventMask, bounds: [Int], times: [Double],
        sampled: Int
    ) {
        self.dataSet = dataSet
        self.parameters = parameters
        self.mask = mask
        self.bounds = bounds
        self.times = times
        self.sampled = sampled
    }

    var events: Int { dataSet.eventCount }
    /// Seconds per stored unit, or 1 when that is unknown.
    var timeStep: Double { dataSet.timeStep.map { $0 > 0 ? $0 : 1 } ?? 1 }
    var timeUnit: String {
        (dataSet.timeStep ?? 0) > 0 ? "s" : "units of the Time channel"
    }

    func report(_ rate: RateMonitor?) -> QualityReport {
        let duration = rate.flatMap { events > 0 ? $0.latest * timeStep : nil }
        return QualityReport(
            file: dataSet.fileName, events: events, parameters: parameters, checks: checks, excluded: mask,
            excludedCount: mask.setCount, duration: duration, timeUnit: timeUnit,
            meanRate: duration.flatMap { $0 > 0 ? Double(events) / $0 : nil })
    }

    mutating func add(
        _ kind: QualityCheckKind, flagged: Int, first: Int, already: Int, intervals: [QualityInterval] = [],
        channels: [QualityChannelFinding] = [], shifts: [QualityShift] = [], message: String
    ) {
        let excludes = parameters.excluding.contains(kind) && kind != .time
        checks.append(
            QualityCheck(
                kind: kind, notAssessed: nil, flagged: flagged,
                fraction: events > 0 ? Double(flagged) / Double(events) : nil, excludes: excludes,
                excludedFirst: excludes ? first : 0, alreadyExcluded: already, intervals: intervals,
                channels: channels, shifts: shifts, message: message))
    }

    mutating func skip(_ kind: QualityCheckKind, _ reason: String) {
        checks.append(
            QualityCheck(
                kind: kind, notAssessed: reason, flagged: 0, fraction: nil,
                excludes: parameters.excluding.contains(kind) && kind != .time, excludedFirst: 0,
                alreadyExcluded: 0, intervals: [], channels: [], shifts: [],
                message: "Not assessed: \(reason)."))
    }

    /// Flags stretches: counts what is new, then sets the mask.
    mutating func add(
        _ kind: QualityCheckKind, _ intervals: [QualityInterval], channels: [QualityChannelFinding],
        shifts: [QualityShift] = [], message: String
    ) {
        let flagged = intervals.reduce(0) { $0 + $1.events.count }
        let already = intervals.reduce(0) { $0 + mask.setCount(in: $1.events) }
        if parameters.excluding.contains(kind) {
            for interval in intervals { mask.insert(interval.events) }
        }
        add(
            kind, flagged: flagged, first: flagged - already, already: already, intervals: intervals,
            channels: channels, shifts: shifts, message: message)
    }

    static func percent(_ part: Int, of whole: Int) -> String {
        guard whole > 0 else { return "no events" }
        return "\(short(100 * Double(part) / Double(whole))) %"
    }

    /// Four significant digits, for sentences.
    static func short(_ value: Double) -> String {
        guard value.isFinite, value != 0 else { return "\(value == 0 ? "0" : "\(value)")" }
        let digits = 3 - Int(log10(abs(value)).rounded(.down))
        let scale = pow(10, Double(min(300, abs(digits))))
        let rounded = digits >= 0 ? (value * scale).rounded() / scale : (value / scale).rounded() * scale
        let text = "\(rounded)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
