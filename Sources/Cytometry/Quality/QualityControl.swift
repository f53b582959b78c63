extension FCSDataSet {
    /// Quality control of one data set: order of time, event rate, signal drift, margin events, doublets and negative
    /// outliers.
    ///
    /// Thresholds of single events come from a systematic sample of at most 8,192 events; then the file is read once,
    /// block by block. Memory is one bit per event and some hundred kilobytes. All values are as stored: medians do
    /// not depend on gains or logarithms.
    ///
    /// - Throws: `IC0612`–`IC0614` reading, `IC0646` parameters, `IC0680` an unknown channel.
    public func qualityControl(_ parameters: QualityParameters = QualityParameters()) throws(CytometryError)
        -> QualityReport
    {
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
        var drift = DriftMonitor(self, sample, checked: checked, capacity: capacity)
        let timeChannel = channels.firstIndex(where: \.isTime)
        var rate: RateMonitor?
        if let timeChannel {
            let (span, tick) = sample.resolution(timeChannel)
            rate = RateMonitor(span: span, tick: tick)
        }
        var times = [0.0]
        var mask = EventMask(count: eventCount)
        let excludedBits = parameters.excludedBits
        let block = EventBlock(channelCount: channels.count, capacity: capacity)
        var buffer = FCSReadBuffer()
        var flags = [UInt8](repeating: 0, count: capacity)
        for (start, end) in zip(bounds, bounds.dropFirst()) {
            try read(start..<end, into: block, buffer: &buffer)
            flags.withUnsafeMutableBufferPointer { all in
                let flags = UnsafeMutableBufferPointer(rebasing: all[0..<(end - start)])
                tests.test(block, flags: flags)
                if excludedBits != 7 { for i in flags.indices { flags[i] &= excludedBits } }
                mask.insert(nonzero: UnsafeBufferPointer(flags), at: start)
            }
            drift.add(block)
            if let timeChannel {
                rate?.add(block.column(timeChannel))
                times.append(rate?.latest ?? 0)
            }
        }
        var assembly = QualityAssembly(
            dataSet: self, parameters: parameters, mask: mask, bounds: bounds, times: times,
            sampled: sample.count)
        assembly.addEventTests(tests)
        assembly.addTime(rate)
        assembly.addRate(rate)
        assembly.addDrift(drift)
        return assembly.report(rate)
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

extension QualityParameters {
    /// Bits of `EventTests` whose events are in the mask.
    var excludedBits: UInt8 {
        (excluding.contains(.margin) ? EventTests.marginBit : 0)
            | (excluding.contains(.doublets) ? EventTests.doubletBit : 0)
            | (excluding.contains(.negativeOutliers) ? EventTests.negativeBit : 0)
    }
}
