/// The checks of order and rate.
extension QualityAssembly {
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
}
