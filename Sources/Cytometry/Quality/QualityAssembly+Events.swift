/// The checks of single events.
extension QualityAssembly {
    mutating func addEventTests(_ tests: EventTests) {
        guard events > 0 else {
            for kind in [QualityCheckKind.margin, .doublets, .negativeOutliers] {
                skip(kind, "there are no events")
            }
            return
        }
        addMargin(tests)
        addDoublets(tests)
        let (flagged, already) = tests.count(
            EventTests.negativeBit,
            earlier: parameters.excludedBits & (EventTests.marginBit | EventTests.doubletBit))
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

    private mutating func addDoublets(_ tests: EventTests) {
        guard !tests.doublets.isEmpty else {
            return skip(.doublets, tests.doubletReasons.joined(separator: "; "))
        }
        let (flagged, already) = tests.count(
            EventTests.doubletBit, earlier: parameters.excludedBits & EventTests.marginBit)
        let used = tests.doublets.map { test in
            "\(test.flagged) have \(test.name) above \(Self.short(test.threshold)) (median \(Self.short(test.median)) + \(Self.short(parameters.doubletSDs)) robust SDs of \(Self.short(test.sd)); \(test.notJudged) without usable value)"
        }
        let notUsed = tests.doubletReasons.map { " Not used: \($0)." }.joined()
        add(
            .doublets, flagged: flagged, first: flagged - already, already: already,
            channels: tests.doublets.map {
                QualityChannelFinding(
                    channel: $0.name, count: $0.flagged, lower: nil, upper: $0.threshold,
                    finding: "\($0.flagged) above \(Self.short($0.threshold))")
            },
            message:
                "\(flagged) events (\(Self.percent(flagged, of: events))): \(used.joined(separator: "; ")). Thresholds are from \(sampled) sampled events.\(notUsed) For review."
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
}
