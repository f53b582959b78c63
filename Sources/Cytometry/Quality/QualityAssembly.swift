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

    private var events: Int { dataSet.eventCount }
    /// Seconds per stored unit, or 1 when that is unknown.
    private var timeStep: Double { dataSet.timeStep.map { $0 > 0 ? $0 : 1 } ?? 1 }
    private var timeUnit: String {
        (dataSet.timeStep ?? 0) > 0 ? "s" : "units of the Time channel"
    }

    func report(_ rate: RateMonitor?) -> QualityReport {
        let duration = rate.flatMap { events > 0 ? $0.latest * timeStep : nil }
        return QualityReport(
            file: dataSet.fileName, events: events, parameters: parameters, checks: checks, excluded: mask,
            excludedCount: mask.setCount, duration: duration, timeUnit: timeUnit,
            meanRate: duration.flatMap { $0 > 0 ? Double(events) / $0 : nil })
    }

    private mutating func add(
        _ kind: QualityCheckKind, flagged: Int, first: Int, already: Int, intervals: [QualityInterval] = [],
        channels: [QualityChannelFinding] = [], message: String
    ) {
        let excludes = parameters.excluding.contains(kind) && kind != .time
        checks.append(
            QualityCheck(
                kind: kind, notAssessed: nil, flagged: flagged,
                fraction: events > 0 ? Double(flagged) / Double(events) : nil, excludes: excludes,
                excludedFirst: excludes ? first : 0, alreadyExcluded: already, intervals: intervals,
                channels: channels, message: message))
    }

    private mutating func skip(_ kind: QualityCheckKind, _ reason: String) {
        checks.append(
            QualityCheck(
                kind: kind, notAssessed: reason, flagged: 0, fraction: nil,
                excludes: parameters.excluding.contains(kind) && kind != .time, excludedFirst: 0,
                alreadyExcluded: 0, intervals: [], channels: [], message: "Not assessed: \(reason)."))
    }

    /// Flags stretches: counts what is new, then sets the mask.
    private mutating func add(
        _ kind: QualityCheckKind, _ intervals: [QualityInterval], channels: [QualityChannelFinding],
        message: String
    ) {
        let flagged = intervals.reduce(0) { $0 + $1.events.count }
        let already = intervals.reduce(0) { $0 + mask.setCount(in: $1.events) }
        if parameters.excluding.contains(kind) {
            for interval in intervals { mask.insert(interval.events) }
        }
        add(
            kind, flagged: flagged, first: flagged - already, already: already, intervals: intervals,
            channels: channels, message: message)
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

    // MARK: Single events

    mutating func addEventTests(_ tests: EventTests) {
        guard events > 0 else {
            for kind in [QualityCheckKind.margin, .doublets, .negativeOutliers] {
                skip(kind, "there are no events")
            }
            return
        }
        addMargin(tests)
        let excluded = parameters.excludedBits
        if let doublets = tests.doublets {
            let (flagged, already) = tests.count(
                EventTests.doubletBit, earlier: excluded & EventTests.marginBit)
            add(
                .doublets, flagged: flagged, first: flagged - already, already: already,
                channels: [
                    QualityChannelFinding(
                        channel: doublets.name, count: flagged, lower: nil, upper: doublets.threshold,
                        finding: "above \(Self.short(doublets.threshold))")
                ],
                message:
                    "\(flagged) events (\(Self.percent(flagged, of: events))) have \(doublets.name) above \(Self.short(doublets.threshold)): median \(Self.short(doublets.median)) + \(Self.short(parameters.doubletSDs)) robust SDs of \(Self.short(doublets.sd)), from \(sampled) sampled events. \(tests.doubletsNotJudged) events have no usable value. For review."
            )
        } else {
            skip(.doublets, tests.doubletReason ?? "there is no scatter")
        }
        let (flagged, already) = tests.count(
            EventTests.negativeBit, earlier: excluded & (EventTests.marginBit | EventTests.doubletBit))
        let fenced = tests.channels.filter { $0.fence.isFinite }
        guard !fenced.isEmpty else {
            skip(.negativeOutliers, "no fluorescence channel has 20 negative values in the sample")
            return
        }
        add(
            .negativeOutliers, flagged: flagged, first: flagged - already, already: already,
            channels: fenced.map {
                QualityChannelFinding(
                    channel: $0.name, count: $0.belowFence, lower: $0.fence, upper: nil,
                    finding: "\($0.belowFence) below \(Self.short($0.fence))")
            },
            message:
                "\(flagged) events (\(Self.percent(flagged, of: events))) lie more than \(Self.short(parameters.negativeSDs)) robust SDs of the negative values below zero in at least one of \(fenced.count) channels. For review."
        )
    }

    private mutating func addMargin(_ tests: EventTests) {
        let (flagged, already) = tests.count(EventTests.marginBit, earlier: 0)
        var findings: [QualityChannelFinding] = []
        var noted: [String] = []
        for test in tests.channels {
            var parts: [String] = []
            if test.atUpper > 0 { parts.append("\(test.atUpper) at or above \(Self.short(test.upper))") }
            if test.atLower > 0 { parts.append("\(test.atLower) at or below \(Self.short(test.lower))") }
            if !parts.isEmpty && !test.flagsMargins { parts.append("counted, not flagged") }
            if let note = test.note { parts.append(note) }
            if Double(test.atUpper) > parameters.notedMargin * Double(events) { noted.append(test.name) }
            guard !parts.isEmpty else { continue }
            findings.append(
                QualityChannelFinding(
                    channel: test.name, count: test.atUpper + test.atLower,
                    lower: test.lower.isFinite ? test.lower : nil,
                    upper: test.upper.isFinite ? test.upper : nil, finding: parts.joined(separator: "; ")))
        }
        var message =
            "\(flagged) events (\(Self.percent(flagged, of: events))) lie at the end of the range of \(parameters.flagsFluorescenceMargins ? "a" : "a scatter") channel."
        if !noted.isEmpty {
            message +=
                " More than \(Self.short(100 * parameters.notedMargin)) % of all events are at the maximum of \(noted.joined(separator: ", ")): bright cells are cut off there."
        }
        add(
            .margin, flagged: flagged, first: flagged - already, already: already, channels: findings,
            message: message + " For review.")
    }

    // MARK: Time

    mutating func addTime(_ rate: RateMonitor?) {
        guard let rate else { return skip(.time, "there is no Time channel") }
        guard events > 0 else { return skip(.time, "there are no events") }
        var parts: [String] = []
        if rate.latest == 0 { parts.append("Time is the same for all events") }
        if rate.notFinite > 0 { parts.append("\(rate.notFinite) times are not finite") }
        let share = Double(rate.decreases) / Double(events)
        if rate.decreases > 0 {
            parts.append(
                "time falls at \(rate.decreases) events"
                    + (share > parameters.disorder ? ": the events are not in the order of acquisition" : ""))
        }
        for event in rate.resets.prefix(5) { parts.append("time starts again at event \(event + 1)") }
        if rate.resets.count > 5 { parts.append("and at \(rate.resets.count - 5) more") }
        if !rate.resets.isEmpty { parts.append("files were joined, or the counter of time ran over") }
        let intervals = rate.resets.map {
            QualityInterval(events: $0..<$0 + 1, time: nil, finding: "time starts again")
        }
        add(
            .time, flagged: rate.decreases, first: 0, already: 0, intervals: intervals,
            message: parts.isEmpty
                ? "Time rises from the first event to the last."
                : parts.joined(separator: "; ") + ". For review.")
    }

    mutating func addRate(_ monitor: RateMonitor?) {
        guard var monitor else { return skip(.rate, "there is no Time channel") }
        let wanted = min(parameters.timeBins, events / parameters.eventsPerTimeBin)
        guard wanted >= 10 else {
            return skip(
                .rate, "\(events) events are too few for ten time bins of \(parameters.eventsPerTimeBin)")
        }
        monitor.join((monitor.bins.count + wanted - 1) / wanted)
        // The last bin is cut off by the end of the acquisition.
        let judged = Array(monitor.bins.dropLast())
        guard judged.count >= 10 else {
            return skip(.rate, "time has only \(judged.count + 1) distinguishable bins")
        }
        let counts = judged.map { Double($0.count) }
        guard let median = RobustScale.median(counts), median > 0,
            let sd = RobustScale.sd(counts, around: median)
        else { return skip(.rate, "most time bins hold no events") }
        let scale = max(sd, median.squareRoot())
        let width = monitor.width * timeStep
        var intervals: [QualityInterval] = []
        var bin = 0
        func sign(_ bin: Int) -> Int {
            let change = counts[bin] - median
            guard abs(change) > parameters.rateSDs * scale, abs(change) > parameters.rateChange * median
            else {
                return 0
            }
            return change > 0 ? 1 : -1
        }
        while bin < counts.count {
            let kind = sign(bin)
            guard kind != 0 else {
                bin += 1
                continue
            }
            let start = bin
            while bin < counts.count, sign(bin) == kind { bin += 1 }
            let last = monitor.bins[bin].first
            let range = judged[start].first..<last
            let rate = Double(range.count) / (Double(bin - start) * width)
            intervals.append(
                QualityInterval(
                    events: range, time: Double(start) * width...Double(bin) * width,
                    finding: range.isEmpty
                        ? "gap without events"
                        : "\(kind < 0 ? "low" : "high") rate: \(Self.short(rate)) instead of \(Self.short(median / width)) events per \(timeUnit == "s" ? "s" : "unit")"
                ))
        }
        var message =
            intervals.isEmpty
            ? "The event rate is even: \(judged.count) bins of \(Self.short(width)) \(timeUnit) with a median of \(Self.short(median)) events."
            : "Stretches with another event rate than the median of \(Self.short(median)) events in \(Self.short(width)) \(timeUnit): \(intervals.count)."
        message +=
            " The longest time without an event is \(Self.short(monitor.longestGap.length * timeStep)) \(timeUnit)."
        add(.rate, intervals, channels: [], message: message + (intervals.isEmpty ? "" : " For review."))
    }

    // MARK: Drift

    mutating func addDrift(_ drift: DriftMonitor) {
        let bins = bounds.count - 1
        guard bins >= 10 else {
            return skip(
                .drift,
                "\(events) events are too few for ten bins of \(parameters.eventsPerSignalBin.lowerBound)")
        }
        let (flags, shifts) = drift.flags(parameters, eventsPerBin: events / bins)
        var byBin = [[DriftMonitor.Flag]](repeating: [], count: bins)
        for flag in flags { byBin[flag.bin].append(flag) }
        var intervals: [QualityInterval] = []
        var bin = 0
        while bin < bins {
            guard !byBin[bin].isEmpty else {
                bin += 1
                continue
            }
            let start = bin
            while bin < bins, !byBin[bin].isEmpty { bin += 1 }
            intervals.append(interval(start..<bin, Array(byBin[start..<bin].joined()), drift))
        }
        var findings: [QualityChannelFinding] = []
        for (k, channel) in drift.channels.enumerated() {
            let hit = flags.filter { $0.channel == k }
            let shift = shifts.first { $0.channel == k }
            var parts: [String] = []
            if channel.spread == nil { parts.append("not assessed: at least half of the events are equal") }
            if !hit.isEmpty { parts.append("\(hit.count) of \(bins) bins differ") }
            if let shift {
                parts.append(
                    "shift or slow drift: running median from \(Self.short(shift.from)) to \(Self.short(shift.to))"
                )
            }
            guard !parts.isEmpty else { continue }
            findings.append(
                QualityChannelFinding(
                    channel: channel.name,
                    count: hit.reduce(0) { $0 + bounds[$1.bin + 1] - bounds[$1.bin] }, lower: nil, upper: nil,
                    finding: parts.joined(separator: "; ")))
        }
        var message =
            intervals.isEmpty
            ? "No stretch differs: \(bins) bins of about \(events / bins) events."
            : "Stretches that differ from the running median: \(intervals.count), among \(bins) bins of about \(events / bins) events."
        if !shifts.isEmpty {
            message +=
                " The level moves slowly or in a step in \(shifts.map { drift.channels[$0.channel].name }.joined(separator: ", ")); these events are not excluded."
        }
        if dataSet.channels.allSatisfy({ !$0.isTime }) {
            message += " Without Time channel the order of events in the file is taken as time."
        }
        add(
            .drift, intervals, channels: findings,
            message: message + (intervals.isEmpty && shifts.isEmpty ? "" : " For review."))
    }

    private func interval(_ bins: Range<Int>, _ flags: [DriftMonitor.Flag], _ drift: DriftMonitor)
        -> QualityInterval
    {
        var strongest: [Int: Double] = [:]
        for flag in flags where abs(flag.z) > abs(strongest[flag.channel] ?? 0) {
            strongest[flag.channel] = flag.z
        }
        let ranked = strongest.sorted { (abs($0.value), $1.key) > (abs($1.value), $0.key) }
        let names = ranked.prefix(5).map { channel, z in
            "\(drift.channels[channel].name) \(z < 0 ? "low" : "high") (z \(Self.short(z)))"
        }
        let more = ranked.count > 5 ? " and \(ranked.count - 5) more" : ""
        let hasTime = times.count == bounds.count
        return QualityInterval(
            events: bounds[bins.lowerBound]..<bounds[bins.upperBound],
            time: hasTime
                ? times[bins.lowerBound] * timeStep...times[bins.upperBound] * timeStep : nil,
            finding: names.joined(separator: ", ") + more)
    }
}
