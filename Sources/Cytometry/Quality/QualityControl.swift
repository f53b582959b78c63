extension FCSDataSet {
    /// Quality control of one data set: order of time, event rate, signal drift, margin events, doublets and negative
    /// outliers.
    ///
    /// Thresholds of single events come from a systematic sample of at most 8,192 events; then the file is read once,
    /// in bins that are worked on by `threads` threads at a time; the result does not depend on their number. Memory is
    /// one bit per event and a few bins. All values are as stored: medians do not depend on gains or logarithms.
    ///
    /// - Parameter keepsReasons: whether the report says for each event which checks flag it (three bits per event more).
    /// - Throws: `IC0612`–`IC0614` reading, `IC0646` parameters, `IC0680` an unknown channel.
    public func qualityControl(
        _ parameters: QualityParameters = QualityParameters(), keepsReasons: Bool = false, threads: Int = 1
    ) throws(CytometryError) -> QualityReport {
        try parameters.check()
        var checked: [Int] = []
        if let names = parameters.channels {
            for name in names {
                guard let index = channelIndex(named: name) else {
                    throw .channelMissing(
                        name, wantedBy: "the quality control", among: channels.map(\.name))
                }
                checked.append(index)
            }
        } else {
            checked = channels.indices.filter { channels[$0].isSignal }
        }
        let sample = try QualitySample(self)
        let bounds = Self.binBounds(eventCount, parameters)
        let capacity = zip(bounds, bounds.dropFirst()).map { $1 - $0 }.max() ?? 1
        var tests = EventTests(self, sample, checked: checked, parameters)
        let untouched = tests
        var drift = DriftMonitor(self, sample, checked: checked, bins: bounds.count - 1, parameters)
        let timeChannel = channels.firstIndex(where: \.isTime)
        var rate: RateMonitor?
        if let timeChannel {
            let (span, tick) = sample.resolution(timeChannel)
            rate = RateMonitor(span: span, tick: tick)
        }
        var times = [0.0]
        var mask = EventMask(count: eventCount)
        let excludedBits = parameters.excludedBits
        // One mask per test of single events, for who wants to know why an event is flagged.
        var reasons: [UInt8: EventMask] = [:]
        if keepsReasons {
            for bit in EventTests.flaggingBits { reasons[bit] = EventMask(count: eventCount) }
        }
        let slots = (0..<max(1, min(16, bounds.count - 1))).map { _ in
            QualityBin(channels: channels.count, capacity: capacity, untouched)
        }
        for first in stride(from: 0, to: bounds.count - 1, by: slots.count) {
            let bins = first..<min(first + slots.count, bounds.count - 1)
            let levels = try ParallelLoop.map(bins.count, threads: threads) { (i) throws(CytometryError) in
                let slot = slots[i]
                try read(bounds[first + i]..<bounds[first + i + 1], into: slot.block, buffer: &slot.buffer)
                slot.test()
                return drift.levels(slot.block, &slot.finder)
            }
            // What depends on the order of events.
            for (i, bin) in bins.enumerated() {
                let slot = slots[i]
                slot.flags.withUnsafeBufferPointer {
                    let flags = UnsafeBufferPointer(rebasing: $0[..<slot.block.count])
                    mask.insert(flags, bits: excludedBits, at: bounds[bin])
                    for bit in reasons.keys { reasons[bit]?.insert(flags, bits: bit, at: bounds[bin]) }
                }
                drift.set(levels[i], bin: bin)
                if let timeChannel {
                    rate?.add(slot.block.column(timeChannel))
                    times.append(rate?.latest ?? 0)
                }
            }
        }
        for slot in slots { tests.add(slot.tests) }
        var assembly = QualityAssembly(
            dataSet: self, parameters: parameters, mask: mask, bounds: bounds, times: times,
            sampled: sample.count)
        assembly.addEventTests(tests)
        assembly.addTime(rate)
        assembly.addRate(rate)
        assembly.addDrift(drift)
        var report = assembly.report(rate)
        report.nonFinite = tests.count(EventTests.nonFiniteBit, earlier: 0).flagged
        if keepsReasons {
            report.reasons = QualityReasons(
                margin: reasons[EventTests.marginBit], doublets: reasons[EventTests.doubletBit],
                negativeOutliers: reasons[EventTests.negativeBit])
        }
        return report
    }

    /// Bounds of the signal bins: as many as wanted when there are enough events, of nearly equal size, and never so
    /// many that their medians need more than some hundred kilobytes.
    static func binBounds(_ events: Int, _ parameters: QualityParameters) -> [Int] {
        guard events > 0 else { return [0] }
        let sizes = parameters.eventsPerSignalBin
        let wanted = min(max(events / max(1, parameters.signalBins), sizes.lowerBound), sizes.upperBound)
        let bins = max(1, min(events / wanted, 2500))
        return (0...bins).map { Int((Double(events) * Double($0) / Double(bins)).rounded(.down)) }
    }
}

/// Working memory of one bin.
private final class QualityBin {
    let block: EventBlock
    var buffer = FCSReadBuffer()
    var flags: [UInt8]
    var tests: EventTests
    var finder: QuantileFinder

    init(channels: Int, capacity: Int, _ tests: EventTests) {
        block = EventBlock(channelCount: channels, capacity: capacity)
        flags = [UInt8](repeating: 0, count: capacity)
        finder = QuantileFinder(capacity: capacity)
        self.tests = tests
    }

    /// Tests single events.
    func test() {
        flags.withUnsafeMutableBufferPointer { all in
            let flags = UnsafeMutableBufferPointer(rebasing: all[0..<block.count])
            tests.test(block, flags: flags)
        }
    }
}

extension QualityParameters {
    /// Bits of `EventTests` whose events are in the mask.
    var excludedBits: UInt8 {
        (excluding.contains(.margin) ? EventTests.marginBit : 0)
            | (excluding.contains(.doublets) ? EventTests.doubletBit : 0)
            | (excluding.contains(.negativeOutliers) ? EventTests.negativeBit : 0)
    }
}
