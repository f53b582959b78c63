/// The check of signal over time.
extension QualityAssembly {
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
            let bad = Set(hit.map(\.bin)).sorted()
            var parts: [String] = []
            if channel.spread == nil { parts.append("not assessed: at least half of the events are equal") }
            for level in DriftMonitor.Level.allCases {
                let count = hit.count { $0.level == level }
                if count > 0 { parts.append("\(count) of \(bins) bins differ in the \(name(level))") }
            }
            for shift in shifts where shift.channel == k {
                parts.append(
                    "shift or slow drift: running \(name(shift.level)) from \(Self.short(shift.from)) to \(Self.short(shift.to))"
                )
            }
            guard !parts.isEmpty else { continue }
            findings.append(
                QualityChannelFinding(
                    channel: channel.name,
                    count: bad.reduce(0) { $0 + bounds[$1 + 1] - bounds[$1] }, lower: nil, upper: nil,
                    finding: parts.joined(separator: "; ")))
        }
        var message =
            intervals.isEmpty
            ? "No stretch differs: \(bins) bins of about \(events / bins) events."
            : "Stretches that differ from the running median: \(intervals.count), among \(bins) bins of about \(events / bins) events."
        if !shifts.isEmpty {
            let names = Set(shifts.map(\.channel)).sorted().map { drift.channels[$0].name }
            message +=
                " The level moves slowly or in a step in \(names.joined(separator: ", ")); these events are not excluded."
        }
        if dataSet.channels.allSatisfy({ !$0.isTime }) {
            message += " Without Time channel the order of events in the file is taken as time."
        }
        add(
            .drift, intervals, channels: findings,
            message: message + (intervals.isEmpty && shifts.isEmpty ? "" : " For review."))
    }

    private func name(_ level: DriftMonitor.Level) -> String {
        level == .median ? "median" : "\(Self.short(100 * parameters.upperShare))th percentile"
    }

    private func interval(_ bins: Range<Int>, _ flags: [DriftMonitor.Flag], _ drift: DriftMonitor)
        -> QualityInterval
    {
        var strongest: [Int: DriftMonitor.Flag] = [:]
        for flag in flags where abs(flag.z) > abs(strongest[flag.channel]?.z ?? 0) {
            strongest[flag.channel] = flag
        }
        let ranked = strongest.values.sorted { (abs($0.z), $1.channel) > (abs($1.z), $0.channel) }
        let names = ranked.prefix(5).map { flag in
            let level = flag.level == .median ? "" : "\(name(flag.level)) "
            return
                "\(drift.channels[flag.channel].name) \(level)\(flag.z < 0 ? "low" : "high") (z \(Self.short(flag.z)))"
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
