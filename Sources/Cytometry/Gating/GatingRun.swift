/// Gates a whole data set on several cores: counts, and medians of every channel in every population.
///
/// Each thread takes a contiguous part of the events; counts are whole numbers and medians exact, so the result is the
/// same on any number of threads. Memory: a block per thread, of the values those near the medians, and one bit per
/// event and population when membership is wanted.
public struct GatingRun: Sendable {
    /// Events in each population.
    public let counts: GatingCounts
    /// By population: median of each channel's finite values, linear and compensated; empty where a population is.
    /// Nil when no medians were asked for.
    public let medians: [[String: Double]]?
    /// Which events each population holds, in the order of the populations; nil unless asked for.
    public let membership: [EventMask]?
    /// Channels the gates look at, directly or through a matrix, with the number of events whose value is no finite
    /// number there: such events are in no gate with a shape. Only channels with some.
    public let notFinite: [(channel: String, events: Int)]
    /// What a reader should know.
    public let warnings: [String]

    /// Reads, linearises, compensates, transforms and gates.
    ///
    /// - Parameters:
    ///   - gating: compiled for this data set.
    ///   - medians: whether medians are wanted.
    ///   - membership: whether it is wanted which events each population holds.
    ///   - threads: parts that are worked on at a time.
    /// - Throws: what reading throws (IC0612–IC0614).
    public init(
        _ dataSet: FCSDataSet, _ gating: CompiledGating, medians: Bool, membership: Bool = false, threads: Int
    ) throws(CytometryError) {
        let parts = GatingRun.parts(dataSet.eventCount, threads: threads)
        guard medians else {
            let found = try GatingRun.tallies(dataSet, gating, parts, nil, membership: membership)
            counts = found.counts
            self.membership = found.membership
            self.medians = nil
            notFinite = found.notFinite.named(dataSet)
            warnings = GatingRun.warnings(of: notFinite)
            return
        }
        let compensation = ChannelCompensation(dataSet, gating)
        let names = dataSet.channels.map(\.name), width = names.count
        let size = gating.populations.count * width
        let brackets = try GatingRun.brackets(dataSet, gating, compensation)
        var found = try GatingRun.tallies(
            dataSet, gating, parts, (compensation, brackets), membership: membership)
        counts = found.counts
        self.membership = found.membership
        notFinite = found.notFinite.named(dataSet)
        var values = [Double?](repeating: nil, count: size)
        var again = MedianBrackets(count: size)
        var missed: [Int] = []
        for i in 0..<size {
            switch found.medians.outcome(i) {
            case .median(let value): values[i] = value
            case .empty: break
            case .missed: missed.append(i)
            }
        }
        if !missed.isEmpty {
            // Keep nothing but what was missed.
            for i in 0..<size { again.high[i] = -.infinity }
            for i in missed { again.high[i] = .infinity }
            found = try GatingRun.tallies(dataSet, gating, parts, (compensation, again), membership: false)
            for i in missed {
                if case .median(let value) = found.medians.outcome(i) { values[i] = value }
            }
        }
        self.medians = gating.populations.indices.map { p in
            Dictionary(
                names.indices.compactMap { c in values[p * width + c].map { (names[c], $0) } },
                uniquingKeysWith: { a, _ in a })
        }
        warnings = compensation.warnings + GatingRun.warnings(of: notFinite)
    }

    private static func warnings(of notFinite: [(channel: String, events: Int)]) -> [String] {
        notFinite.map {
            "IC0689 \($0.events) \($0.events == 1 ? "event has" : "events have") no finite number in \($0.channel): gates that look at it leave them out."
        }
    }

    /// Contiguous parts of whole blocks, one per thread.
    private static func parts(_ events: Int, threads: Int) -> [Range<Int>] {
        let block = EventBlock.defaultCapacity
        let blocks = (events + block - 1) / block, count = max(1, min(blocks, max(1, threads)))
        return (0..<count).map { i in
            min(events, blocks * i / count * block)..<min(events, blocks * (i + 1) / count * block)
        }
    }

    private typealias Tallies = (
        counts: GatingCounts, medians: MedianTally, membership: [EventMask]?, notFinite: NotFiniteTally
    )
    private typealias Search = (compensation: ChannelCompensation, brackets: MedianBrackets)

    private static func tallies(
        _ dataSet: FCSDataSet, _ gating: CompiledGating, _ parts: [Range<Int>], _ search: Search?,
        membership: Bool
    ) throws(CytometryError) -> Tallies {
        let results = try ParallelLoop.map(parts.count, threads: parts.count) {
            (i) throws(CytometryError) in
            try tally(dataSet, gating, parts[i], search, membership: membership)
        }
        var total: Tallies?
        for part in results {
            if total == nil {
                total = part
            } else {
                total?.counts.add(part.counts)
                total?.medians.add(part.medians)
                total?.notFinite.add(part.notFinite)
                for (p, mask) in (part.membership ?? []).enumerated() { total?.membership?[p].append(mask) }
            }
        }
        return total ?? (
            GatingCounts(for: gating), MedianTally(count: 0), nil, NotFiniteTally(dataSet, gating)
        )
    }

    private static func tally(
        _ dataSet: FCSDataSet, _ gating: CompiledGating, _ events: Range<Int>, _ search: Search?,
        membership: Bool
    ) throws(CytometryError) -> Tallies {
        let width = dataSet.channels.count, populations = gating.populations.count
        var tally = MedianTally(count: search == nil ? 0 : populations * width)
        let kept = UnsafeMutablePointer<Double>.allocate(capacity: EventBlock.defaultCapacity + 1)
        defer { kept.deallocate() }
        var masks =
            membership ? [EventMask](repeating: EventMask(count: events.count), count: populations) : nil
        var notFinite = NotFiniteTally(dataSet, gating)
        let counts = try dataSet.gate(gating, events: events) {
            (block, scratch, start) throws(CytometryError) in
            notFinite.add(block)
            if membership {
                for p in 0..<populations {
                    masks?[p].insert(rows: scratch.rows(of: p), at: start - events.lowerBound)
                }
            }
            guard let search else { return }
            search.compensation.apply(to: block)
            for p in 0..<populations {
                let rows = scratch.rows(of: p)
                guard !rows.isEmpty else { continue }
                for c in 0..<width {
                    tally.add(p * width + c, block.column(c), rows, search.brackets, kept)
                }
            }
        }
        return (counts, tally, masks, notFinite)
    }

    /// Values of short runs of events spread over the file: a drift of the instrument is in them as in the whole.
    private static func brackets(
        _ dataSet: FCSDataSet, _ gating: CompiledGating, _ compensation: ChannelCompensation
    ) throws(CytometryError) -> MedianBrackets {
        let width = dataSet.channels.count, size = gating.populations.count * width
        let run = 512, runs = 64, events = dataSet.eventCount
        // Below this all values are kept: they are few.
        guard events > 4 * run * runs else { return MedianBrackets(count: size) }
        var samples = [[Double]](repeating: [], count: size)
        let block = EventBlock(channelCount: width, capacity: run)
        let scratch = GatingScratch(for: gating, capacity: run)
        let linearisation = FCSLinearisation(dataSet.channels)
        var buffer = FCSReadBuffer()
        for i in 0..<runs {
            let start = (events - run) / (runs - 1) * i
            try dataSet.read(start..<start + run, into: block, buffer: &buffer)
            linearisation.apply(to: block)
            gating.evaluate(block, scratch)
            compensation.apply(to: block)
            for p in gating.populations.indices {
                let rows = scratch.rows(of: p)
                for c in 0..<width {
                    let column = block.column(c)
                    samples[p * width + c].append(
                        contentsOf: rows.lazy.map { column[Int($0)] }.filter(\.isFinite))
                }
            }
        }
        return MedianBrackets(samples: samples)
    }
}
