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
    /// Events of the population that the exclusion took; nil when nothing was to be excluded.
    public let excluded: Int?
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

    /// Populations of which the exclusion takes more than a share.
    public func losses(above share: Double) -> [FCSWarning] {
        populations.compactMap { population in
            guard let lost = population.excluded, lost > 0 else { return nil }
            let whole = lost + population.count
            guard Double(lost) > share * Double(whole) else { return nil }
            return FCSWarning(
                "IC0648",
                "The exclusion takes \(lost) of the \(whole) events of '\(population.path)' (\(QualityAssembly.percent(lost, of: whole)))."
            )
        }
    }
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
    /// The file is read twice, and twice more for each further group of channels when `memory` is too small for all.
    /// Order statistics are exact, and every bit is the same on any number of threads.
    ///
    /// - Parameters:
    ///   - gating: compiled for the channels of this data set.
    ///   - compensation: for the statistics; the gates bring their own.
    ///   - names: channels by `$PnN` or by a `$PnS` that only one has; nil for all but time. An empty list gives counts only.
    ///   - percentiles: 0...100 each.
    ///   - level: confidence level of the fractions.
    ///   - mask: events to leave out before gating; they are in no denominator.
    ///   - memory: bytes for counts and for the values near the wanted percentiles.
    ///   - threads: cores to use.
    /// - Throws: `IC0612`–`IC0614` reading, `IC0647` levels or percentiles, `IC0680`–`IC0682` channels and matrices.
    public func populationStatistics(
        _ gating: CompiledGating, compensation: StatisticsCompensation = .file,
        channels names: [String]? = nil,
        percentiles: [Double] = [5, 25, 75, 95], level: Double = 0.95, excluding mask: EventMask? = nil,
        memory: Int = 256 << 20, threads: Int = 1
    ) throws(CytometryError) -> PopulationReport {
        try ExactInterval.check(level: level)
        for percent in percentiles where !(percent >= 0 && percent <= 100) {
            throw .statisticsRequest("The percentile \(percent) does not lie between 0 and 100.")
        }
        var wanted: [Int] = []
        if let names {
            for name in names {
                guard let index = try channelIndex(namedOrStained: name, wantedBy: "the statistics") else {
                    throw .channelMissing(
                        name, wantedBy: "the statistics",
                        among: channels.flatMap { [$0.name] + ($0.stain.map { [$0] } ?? []) })
                }
                wanted.append(index)
            }
        } else {
            wanted = channels.indices.filter { !channels[$0].isTime }
        }
        var notes = gating.warnings
        let (matrix, columns) = try resolve(compensation, &notes)
        let groups = GatedGroups(
            self, gating, excluding: mask, compensation: matrix, columns: columns, threads: threads)
        let (counts, results) = try channelStatistics(
            groups, gating, wanted, percentiles: percentiles, memory: memory, threads: threads)
        // What the exclusion takes from each population: the gates once more, on all events.
        var all: GatingCounts?
        if mask != nil {
            all = try GatedGroups(
                self, gating, excluding: nil, compensation: nil, columns: [], threads: threads
            ).forEach { _ in }
        }
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
                    excluded: all.map { $0.counts[index] - count },
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

    /// Counts, and per population one value per wanted channel. Two passes over the file for each group of channels
    /// whose counts and kept values fit into `memory`; counts alone need one.
    private func channelStatistics(
        _ groups: GatedGroups, _ gating: CompiledGating, _ wanted: [Int], percentiles: [Double],
        memory: Int, threads: Int
    ) throws(CytometryError) -> (GatingCounts, [[PopulationChannelStatistics]]) {
        let populations = gating.populations.count
        var results = [[PopulationChannelStatistics]](repeating: [], count: populations)
        guard !wanted.isEmpty else { return (try groups.forEach { _ in }, results) }
        guard eventCount < UInt32.max else {
            throw .statisticsRequest(
                "\(eventCount) events are more than the statistics of populations can count.")
        }
        var counts = GatingCounts(for: gating)
        let size = max(1, memory / max(1, populations * ChannelTally.bytesPerPopulation))
        for start in stride(from: 0, to: wanted.count, by: size) {
            let tallies = wanted[start..<min(wanted.count, start + size)].map {
                ChannelTally(
                    channel: $0, name: channels[$0].name, populations: populations, percentiles: percentiles)
            }
            counts = try groups.forEach { slots in
                ParallelLoop.run(tallies.count, threads: threads) { tallies[$0].add(slots) }
            }
            var (pending, bytes) = (tallies[...].prefix(0), 0)
            let keeping = tallies.map { $0.locate() * 8 }
            for index in tallies.indices {
                if !pending.isEmpty, bytes + keeping[index] > memory {
                    try finish(pending, groups, threads, &results)
                    (pending, bytes) = (tallies[index...].prefix(0), 0)
                }
                pending = tallies[pending.startIndex...index]
                bytes += keeping[index]
            }
            try finish(pending, groups, threads, &results)
        }
        return (counts, results)
    }

    /// The second pass for some channels.
    private func finish(
        _ tallies: ArraySlice<ChannelTally>, _ groups: GatedGroups, _ threads: Int,
        _ results: inout [[PopulationChannelStatistics]]
    ) throws(CytometryError) {
        let first = tallies.startIndex
        _ = try groups.forEach { slots in
            ParallelLoop.run(tallies.count, threads: threads) { tallies[first + $0].addAgain(slots) }
        }
        let found = try ParallelLoop.map(tallies.count, threads: threads) { (i) throws(CytometryError) in
            tallies[first + i].statistics()
        }
        for channel in found {
            for (population, value) in channel.enumerated() { results[population].append(value) }
        }
    }
}
