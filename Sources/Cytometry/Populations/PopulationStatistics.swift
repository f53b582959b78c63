/// One population of a data set: its count with the fractions it makes, and its channels.
public struct PopulationStatistics: Hashable, Sendable {
    /// Names from the root, `/Singlets/CD3+`.
    public let path: String
    /// As shown.
    public let name: String
    /// Path of the parent; nil when all events are the parent.
    public let parent: String?
    /// Events inside.
    public let count: Int
    /// Of the parent; of all events for a population at the root.
    public let ofParent: CountedFraction
    /// Of the parent's parent; without a value at the root.
    public let ofGrandparent: CountedFraction
    /// Of all events of the data set.
    public let ofTotal: CountedFraction
    /// One per channel asked for.
    public let channels: [PopulationChannelStatistics]
}

/// The populations of a data set, with what their numbers depend on.
public struct PopulationReport: Hashable, Sendable {
    /// The file.
    public let file: String
    /// Events gated: the denominator of `ofTotal`.
    public let events: Int
    /// Events left out before gating, as a quality control proposes it; 0 when all were gated.
    public let excluded: Int
    /// Confidence level of all intervals.
    public let level: Double
    /// Channels that were compensated; empty when none was.
    public let compensated: [String]
    /// In the order of the gates.
    public let populations: [PopulationStatistics]
    /// What a reader should know.
    public let warnings: [String]
}

/// Which spillover matrix the statistics of populations use.
public enum StatisticsCompensation: Sendable {
    /// The matrix of the file; values stay uncompensated when there is none, with a warning.
    case file
    /// None.
    case none
    /// Another one; it must be square.
    case matrix(Compensation)
}

extension FCSDataSet {
    /// Counts, fractions with exact intervals and channel statistics of every population.
    ///
    /// The file is read once for the counts and once per group of channels that fits into `memory`.
    ///
    /// - Parameters:
    ///   - gating: compiled for the channels of this data set.
    ///   - compensation: for the statistics; the gates bring their own.
    ///   - names: channels by `$PnN`; nil for all but time. An empty list gives counts only.
    ///   - percentiles: 0...100 each.
    ///   - level: confidence level of the fractions.
    ///   - mask: events to leave out before gating; they are in no denominator.
    ///   - memory: bytes for the values held at once.
    /// - Throws: `IC0612`–`IC0614` reading, `IC0647` levels or percentiles, `IC0680`–`IC0682` channels and matrices.
    public func populationStatistics(
        _ gating: CompiledGating, compensation: StatisticsCompensation = .file,
        channels names: [String]? = nil,
        percentiles: [Double] = [5, 25, 75, 95], level: Double = 0.95, excluding mask: EventMask? = nil,
        memory: Int = 256 << 20
    ) throws(CytometryError) -> PopulationReport {
        try ExactInterval.check(level: level)
        for percent in percentiles where !(percent >= 0 && percent <= 100) {
            throw .statisticsRequest("The percentile \(percent) does not lie between 0 and 100.")
        }
        var wanted: [Int] = []
        if let names {
            for name in names {
                guard let index = channelIndex(named: name) else {
                    throw .channelMissing(
                        name, wantedBy: "the statistics", among: channels.map(\.name))
                }
                wanted.append(index)
            }
        } else {
            wanted = channels.indices.filter { !channels[$0].isTime }
        }
        var notes = gating.warnings
        let (matrix, columns) = try resolve(compensation, &notes)
        let counts = try gate(gating, excluding: mask)
        let results = try channelStatistics(
            gating, counts, wanted, percentiles: percentiles, matrix, columns, excluding: mask, memory: memory
        )
        var populations: [PopulationStatistics] = []
        for (index, population) in gating.populations.enumerated() {
            let count = counts.counts[index]
            let grandparent: Int? = population.parent.map { parent in
                gating.populations[parent].parent.map { counts.counts[$0] } ?? counts.events
            }
            populations.append(
                PopulationStatistics(
                    path: population.path, name: population.name,
                    parent: population.parent.map { gating.populations[$0].path }, count: count,
                    ofParent: try CountedFraction(
                        count, of: population.parent.map { counts.counts[$0] } ?? counts.events, level: level),
                    ofGrandparent: try CountedFraction(count, of: grandparent, level: level),
                    ofTotal: try CountedFraction(count, of: counts.events, level: level),
                    channels: results[index]))
        }
        return PopulationReport(
            file: fileName, events: counts.events, excluded: eventCount - counts.events, level: level,
            compensated: matrix?.detectors ?? [],
            populations: populations, warnings: notes)
    }

    private func resolve(_ choice: StatisticsCompensation, _ notes: inout [String])
        throws(CytometryError) -> (Compensation?, [Int])
    {
        let matrix: Compensation
        switch choice {
        case .none: return (nil, [])
        case .matrix(let given):
            guard given.detectors.count == given.fluorochromes.count else {
                throw .matrixShape("is not square")
            }
            matrix = given
        case .file:
            guard let spillover else {
                notes.append(
                    "The file has no usable spillover matrix: statistics are of uncompensated values.")
                return (nil, [])
            }
            matrix = try Compensation(channels: spillover.channels, matrix: spillover.matrix)
        }
        return (matrix, try matrix.columns(in: channels.map(\.name)))
    }

    /// Per population, per wanted channel. Values of as many channels as fit into `memory` are held at once.
    private func channelStatistics(
        _ gating: CompiledGating, _ counts: GatingCounts, _ wanted: [Int], percentiles: [Double],
        _ matrix: Compensation?, _ columns: [Int], excluding mask: EventMask?, memory: Int
    ) throws(CytometryError) -> [[PopulationChannelStatistics]] {
        let populations = gating.populations.indices
        var results = [[PopulationChannelStatistics]](repeating: [], count: populations.count)
        let perChannel = max(1, counts.counts.reduce(0, +)) * 8
        let size = max(1, min(wanted.count, memory / perChannel))
        for start in stride(from: 0, to: wanted.count, by: size) {
            let group = wanted[start..<min(wanted.count, start + size)]
            var values = populations.map { population in
                group.map { _ -> [Double] in
                    var list: [Double] = []
                    list.reserveCapacity(counts.counts[population])
                    return list
                }
            }
            _ = try gate(gating, excluding: mask) { (block, scratch) throws(CytometryError) in
                // The block was gated already; compensating it in place disturbs nothing.
                matrix?.apply(to: block, columns: columns)
                for (place, channel) in group.enumerated() {
                    let column = block.column(channel)
                    for population in populations {
                        for row in scratch.rows(of: population) {
                            values[population][place].append(column[Int(row)])
                        }
                    }
                }
            }
            for population in populations {
                for (place, channel) in group.enumerated() {
                    var list: [Double] = []
                    swap(&list, &values[population][place])
                    results[population].append(
                        PopulationChannelStatistics(
                            channel: channels[channel].name, &list, percentiles: percentiles))
                }
            }
        }
        return results
    }

    /// Gates the events that are not in `mask`, block by block.
    private func gate(
        _ gating: CompiledGating, excluding mask: EventMask?,
        visit: (EventBlock, GatingScratch) throws(CytometryError) -> Void = { _, _ in }
    ) throws(CytometryError) -> GatingCounts {
        guard let mask else {
            return try gate(gating) { (block, scratch, _) throws(CytometryError) in try visit(block, scratch)
            }
        }
        let scratch = GatingScratch(for: gating)
        var counts = GatingCounts(for: gating)
        try forEachBlock(scale: .linear) { (events, block) throws(CytometryError) in
            block.keep { !mask[events.lowerBound + $0] }
            gating.evaluate(block, scratch)
            counts.add(scratch, events: block.count)
            try visit(block, scratch)
        }
        return counts
    }
}

extension EventBlock {
    /// Drops the events for which `isKept` is false; the others move up.
    func keep(where isKept: (Int) -> Bool) {
        let kept = (0..<count).filter(isKept)
        guard kept.count < count else { return }
        for channel in 0..<channelCount {
            let column = column(channel)
            for (to, from) in kept.enumerated() { column[to] = column[from] }
        }
        resize(to: kept.count)
    }
}
