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
                parts.append(sentence(shift))
            }
            guard !parts.isEmpty else { continue }
            findings.append(
                QualityChannelFinding(
                    channel: channel.name,
                    count: bad.reduce(0) { $0 + bounds[$1 + 1] - bounds[$1] }, lower: nil, upper: nil,
                    finding: parts.joined(separator: "; ")))
        }
        // A step or drift first: an even acquisition must not be read from the stretches alone.
        let moved = Set(shifts.map(\.channel)).sorted().compactMap { k in
            (shifts.first { $0.channel == k && $0.step != nil } ?? shifts.first { $0.channel == k })
                .map { "\(drift.channels[k].name): \(sentence($0))" }
        }
        var message = moved.isEmpty ? "" : "\(moved.joined(separator: ". ")). These events are not excluded. "
        if !intervals.isEmpty {
            message +=
                "Stretches that differ from the running median: \(intervals.count), among \(bins) bins of about \(events / bins) events."
        } else {
            message += "No \(moved.isEmpty ? "" : "single ")stretch differs"
            message +=
                "\(moved.isEmpty ? "" : " from the running median"): \(bins) bins of about \(events / bins) events."
        }
        if dataSet.channels.allSatisfy({ !$0.isTime }) {
            message += " Without Time channel the order of events in the file is taken as time."
        }
        add(
            .drift, intervals, channels: findings, shifts: shifts.map { shift(of: $0, drift) },
            message: message + (intervals.isEmpty && shifts.isEmpty ? "" : " For review."))
    }

    private func shift(of shift: DriftMonitor.Shift, _ drift: DriftMonitor) -> QualityShift {
        QualityShift(
            channel: drift.channels[shift.channel].name, level: name(shift.level),
            event: shift.step.map { bounds[$0] }, time: shift.step.flatMap(time), from: shift.from,
            to: shift.to)
    }

    /// Time at the start of a bin, in the unit of the report.
    private func time(_ bin: Int) -> Double? {
        times.count == bounds.count && dataSet.channels.contains(where: \.isTime)
            ? times[bin] * timeStep : nil
    }

    private func sentence(_ shift: DriftMonitor.Shift) -> String {
        let change = "\(name(shift.level)) from \(Self.short(shift.from)) to \(Self.short(shift.to))"
        let factor = factor(shift.to, shift.from)
        guard let bin = shift.step else { return "slow drift, running \(change)\(factor)" }
        let time = time(bin).map { " (\(Self.short($0)) \(timeUnit))" } ?? ""
        return "step at event \(bounds[bin] + 1)\(time), \(change)\(factor)"
    }

    /// ` (2 times)`, or the difference where a ratio says nothing.
    private func factor(_ value: Double, _ usual: Double) -> String {
        value > 0 && usual > 0
            ? " (\(Self.short(value / usual)) times)" : " (change \(Self.short(value - usual)))"
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
                "\(drift.channels[flag.channel].name) \(level)\(flag.z < 0 ? "low" : "high")\(factor(flag.value, flag.usual)), z \(Self.short(flag.z))"
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
