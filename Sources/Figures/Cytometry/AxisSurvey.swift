import Cytometry

/// Where the events of a file lie on the dimensions of its gates, from a fixed sample of all events, so that every
/// panel with a dimension has the same axis for it.
struct AxisSurvey {
    private var readers: [GateDimension: DimensionReader] = [:]
    /// Ascending finite positions.
    private var samples: [GateDimension: [Double]] = [:]

    /// Short runs of consecutive events, evenly spaced over the file.
    private static let runs = 64
    private static let runLength = 512
    /// Axes reach out to what a gate needs, but no further than this share of their length.
    private static let reach = 0.15

    init(
        _ dimensions: [GateDimension], in dataSets: [FCSDataSet], scheme: GatingScheme
    ) throws(CytometryError) {
        for dataSet in dataSets {
            var mine: [(dimension: GateDimension, reader: DimensionReader)] = []
            for dimension in Set(dimensions) {
                mine.append((dimension, try DimensionReader(dimension, in: dataSet, scheme: scheme)))
            }
            try Self.sample(dataSet) { block in
                for (dimension, reader) in mine {
                    samples[dimension, default: []] += (0..<block.count).map { reader.position($0, block) }
                        .filter(\.isFinite)
                }
            }
            for (dimension, reader) in mine { readers[dimension] = readers[dimension] ?? reader }
        }
        for dimension in samples.keys { samples[dimension]?.sort() }
    }

    /// Several files on one axis, that of `dimension` in the first; each file is read by a channel of its own.
    init(
        _ dimension: GateDimension, in tubes: [(dataSet: FCSDataSet, linear: DimensionReader)],
        axis: DimensionReader
    )
        throws(CytometryError)
    {
        let kernel = axis.transform.map(TransformKernel.init)
        for (dataSet, reader) in tubes {
            try Self.sample(dataSet) { block in
                samples[dimension, default: []] += (0..<block.count).map { row in
                    let value = reader.linear(row, block)
                    return kernel.map { $0(value) } ?? value
                }.filter(\.isFinite)
            }
        }
        readers[dimension] = axis
        samples[dimension]?.sort()
    }

    private static func sample(
        _ dataSet: FCSDataSet, _ body: (EventBlock) -> Void
    ) throws(CytometryError) {
        let n = dataSet.eventCount
        let block = EventBlock(channelCount: dataSet.channels.count, capacity: runLength)
        let linearisation = FCSLinearisation(dataSet.channels)
        var buffer = FCSReadBuffer()
        let step = max(runLength, n / runs)
        for start in stride(from: 0, to: n, by: step) {
            try dataSet.read(start..<min(n, start + runLength), into: block, buffer: &buffer)
            linearisation.apply(to: block)
            body(block)
        }
    }

    /// The axis of a dimension that also shows `needed` positions, such as corners of gates.
    func axis(_ dimension: GateDimension, showing needed: [Double] = []) -> ScaleAxis {
        let reader = readers[dimension]
        let sample = samples[dimension] ?? []
        var span = reader?.transform.map { scaled($0, sample, reader?.channel) } ?? linear(sample, reader)
        let length = span.upperBound - span.lowerBound
        if let low = needed.min(), low < span.lowerBound {
            span = max(low - 0.02 * length, span.lowerBound - Self.reach * length)...span.upperBound
        }
        if let high = needed.max(), high > span.upperBound {
            span = span.lowerBound...min(high + 0.02 * length, span.upperBound + Self.reach * length)
        }
        return ScaleAxis(transform: reader?.transform, domain: span, title: reader?.title ?? "")
    }

    private func quantile(_ sample: [Double], _ share: Double) -> Double? {
        sample.isEmpty ? nil : sample[Int(share * Double(sample.count - 1))]
    }

    /// From zero to the channel's range when events use a good part of it, else to where they end.
    private func linear(_ sample: [Double], _ reader: DimensionReader?) -> ClosedRange<Double> {
        let range = reader?.channel.flatMap(DimensionReader.top)
        guard let low = quantile(sample, 0.001), let high = quantile(sample, 0.999) else {
            return 0...max(range ?? 1, 1e-9)
        }
        let bottom = low < 0 || reader?.channel == nil ? low - 0.03 * (high - low) : 0
        if let range, high > 0.3 * range, high <= range { return min(bottom, 0)...range }
        // One value alone still needs an axis with two ends.
        return bottom...max(high + 0.05 * (high - bottom), bottom + max(1e-9, 1e-6 * abs(bottom)))
    }

    /// From the lowest events, and always from below zero where the scale has one, to the top of scale.
    private func scaled(_ transform: Transform, _ sample: [Double], _ channel: FCSChannel?) -> ClosedRange<
        Double
    > {
        let zero = transform.forward(0)
        let ceiling = transform.parameters.first { $0.name == "T" || $0.name == "max_value" }?.value
        let top =
            [
                ceiling ?? channel.flatMap(DimensionReader.top),
                quantile(sample, 0.9995).map(transform.inverse),
            ]
            .compactMap { $0.map(transform.forward) }.filter(\.isFinite).max() ?? 1
        let lows = [quantile(sample, 0.002), zero.isFinite ? zero : nil].compactMap { $0 }
        let bottom = lows.min() ?? top - 1
        let length = max(top - bottom, 1e-9)
        return bottom - 0.04 * length...bottom + length
    }
}
