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
            let reason =
                parameters.doubletScatter == .none
                ? "not asked for" : tests.doubletReasons.joined(separator: "; ")
            return skip(.doublets, reason)
        }
        let (flagged, already) = tests.count(
            EventTests.doubletBit, earlier: parameters.excludedBits & EventTests.marginBit)
        let used = tests.doublets.map { test in
            let height = test.alongName.isEmpty ? "" : " of the same \(test.alongName)"
            return
                "\(test.flagged) have \(test.name) above \(Self.short(parameters.doubletRatio)) times that of single events\(height) (\(span(test.ridge)); \(test.notJudged) without usable value)"
        }
        let notUsed = tests.doubletReasons.map { " Not used: \($0)." }.joined()
        let doubts = tests.doublets.flatMap { test in test.doubtful.map { doubt(test, $0) } }
        let doubted = doubts.isEmpty ? "" : " Not flagged: \(doubts.joined(separator: "; "))."
        add(
            .doublets, flagged: flagged, first: flagged - already, already: already,
            channels: tests.doublets.map { test in
                let above = test.threshold.map { "\(test.flagged) above \(span($0))" } ?? "none flagged"
                return QualityChannelFinding(
                    channel: test.name, count: test.flagged, lower: nil, upper: test.threshold?.lowerBound,
                    finding: ([above] + test.doubtful.map { doubt(test, $0) }).joined(separator: "; "))
            },
            message:
                "\(flagged) events (\(Self.percent(flagged, of: events))): \(used.joined(separator: "; ")). Thresholds are from \(sampled) sampled events.\(notUsed)\(doubted) For review."
        )
    }

    private func span(_ range: ClosedRange<Double>) -> String {
        let (low, high) = (Self.short(range.lowerBound), Self.short(range.upperBound))
        return low == high ? low : "\(low) to \(high)"
    }

    /// Two cells seldom pass together more often than one of the same height alone.
    private func doubt(_ test: DoubletTest, _ doubt: DoubletTest.Doubt) -> String {
        let height = test.alongName.isEmpty ? "" : " with \(test.alongName) \(span(doubt.range))"
        return "\(Self.short(100 * doubt.share)) % of the events\(height) lie above (another cell type?)"
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
            if !test.flagsMargins, Double(test.atUpper) > parameters.notedMargin * Double(events) {
                noted.append(test.name)
            }
            guard !parts.isEmpty else { continue }
            findings.append(
                QualityChannelFinding(
                    channel: test.name, count: test.atUpper + test.atLower,
                    lower: test.lower.isFinite ? test.lower : nil,
                    upper: test.upper.isFinite ? test.upper : nil, finding: parts.joined(separator: "; ")))
        }
        let kind = parameters.flagsFluorescenceMargins ? "channel" : "scatter channel"
        var message =
            "\(flagged) events (\(Self.percent(flagged, of: events))) lie at the end of the range of a \(kind)"
        let ends = tests.channels.filter(\.flagsMargins).flatMap { test in
            [
                (test.atLower, "\(test.name) at or below \(Self.short(test.lower))"),
                (test.atUpper, "\(test.name) at or above \(Self.short(test.upper))"),
            ]
        }.filter { $0.0 > 0 }.enumerated().sorted { ($1.element.0, $0.offset) < ($0.element.0, $1.offset) }
        if !ends.isEmpty {
            let named = ends.prefix(4).map { "\($0.element.0) have \($0.element.1)" }
            let more = ends.count > 4 ? ", and \(ends.count - 4) more ends" : ""
            message += ": \(named.joined(separator: ", "))\(more)"
        }
        message += "."
        if !noted.isEmpty {
            message +=
                " Counted, not flagged: more than \(Self.short(100 * parameters.notedMargin)) % of all events are at the maximum of \(noted.joined(separator: ", ")); bright events are cut off there."
        }
        add(
            .margin, flagged: flagged, first: flagged - already, already: already, channels: findings,
            message: message + " For review.")
    }
}
