#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Exact statistics of one channel in all populations from two passes over the file, without keeping the values.
///
/// The first pass adds up and counts values by the leading 16 bits of their `Float` (sign, exponent, 7 bits of the
/// mantissa: steps of 0.8 %), which says in which step each wanted order statistic lies and at which rank there. The
/// second pass keeps the values of these steps only, and sums squares about the mean and logarithms. Nothing is
/// approximated: the numbers have the bits that sorting all values would give.
final class ChannelTally {
    /// Position of the channel in the data set.
    let channel: Int
    private let name: String
    private let percentiles: [Double]
    private var populations: [Part]
    /// 65,536 counts per population; after the first pass 1 where values are kept.
    private let steps: UnsafeMutablePointer<UInt32>
    private let work: UnsafeMutablePointer<Double>
    private let terms: UnsafeMutablePointer<Double>

    /// What is known of one population.
    private struct Part {
        var n = 0
        var nonFinite = 0
        var notPositive = 0
        var low = Double.infinity
        var high = -Double.infinity
        var sum = CompensatedSum()
        var mean = 0.0
        var squares = CompensatedSum()
        var logarithms = CompensatedSum()
        /// Wanted ranks, ascending, with their places among the kept values.
        var ranks: [Int] = []
        var places: [Int] = []
        var wanted = 0
        var kept: [Double] = []
    }

    private static let stepCount = 1 << 16
    /// Memory of the counts of one population.
    static let bytesPerPopulation = stepCount * MemoryLayout<UInt32>.stride

    init(channel: Int, name: String, populations count: Int, percentiles: [Double]) {
        self.channel = channel
        self.name = name
        self.percentiles = percentiles
        populations = [Part](repeating: Part(), count: count)
        let size = max(1, count * Self.stepCount)
        // Pages that no value falls into are never touched.
        steps = .allocate(capacity: size)
        steps.initialize(repeating: 0, count: size)
        work = .allocate(capacity: EventBlock.defaultCapacity + 1)
        terms = .allocate(capacity: EventBlock.defaultCapacity + 1)
    }

    deinit {
        steps.deallocate()
        work.deallocate()
        terms.deallocate()
    }

    /// Monotone in the value; both zeros have the same.
    @inline(__always)
    private static func step(_ value: Double) -> Int {
        let bits = (Float(value) + 0).bitPattern
        return Int((bits ^ (bits >> 31 == 1 ? UInt32.max : 0x8000_0000)) >> 16)
    }

    /// Moves the finite values of some rows to `work`; returns how many.
    private func gather(_ slot: GatedGroups.Slot, _ rows: UnsafeBufferPointer<Int32>) -> Int {
        let column = slot.block.column(channel)
        var n = 0
        for row in rows {
            let value = column[Int(row)]
            work[n] = value
            n &+= value - value == 0 ? 1 : 0
        }
        return n
    }

    /// First pass: the next blocks in order.
    func add(_ slots: ArraySlice<GatedGroups.Slot>) {
        for p in populations.indices {
            let counts = steps + p * Self.stepCount
            for slot in slots {
                let rows = slot.scratch.rows(of: p)
                guard !rows.isEmpty else { continue }
                let n = gather(slot, rows)
                let values = UnsafeBufferPointer(start: work, count: n)
                populations[p].n += n
                populations[p].nonFinite += rows.count - n
                populations[p].sum.add(values)
                for value in values { counts[Self.step(value)] &+= 1 }
                var notPositive = 0
                for value in values { notPositive &+= value <= 0 ? 1 : 0 }
                populations[p].notPositive += notPositive
                let (low, high) = Self.extremes(values)
                populations[p].low = min(populations[p].low, low)
                populations[p].high = max(populations[p].high, high)
            }
        }
    }

    /// Least and greatest value; infinite without values.
    private static func extremes(_ values: UnsafeBufferPointer<Double>) -> (Double, Double) {
        var lows = SIMD8<Double>(repeating: .infinity)
        var highs = SIMD8<Double>(repeating: -.infinity)
        var i = 0
        if let base = values.baseAddress {
            let raw = UnsafeRawPointer(base)
            while i &+ 8 <= values.count {
                let x = raw.loadUnaligned(fromByteOffset: i &* 8, as: SIMD8<Double>.self)
                lows.replace(with: x, where: x .< lows)
                highs.replace(with: x, where: x .> highs)
                i &+= 8
            }
        }
        var low = lows.min()
        var high = highs.max()
        while i < values.count {
            low = values[i] < low ? values[i] : low
            high = values[i] > high ? values[i] : high
            i += 1
        }
        return (low, high)
    }

    /// Between the passes: which steps hold the wanted order statistics.
    ///
    /// - Returns: values that the second pass will keep.
    func locate() -> Int {
        var total = 0
        for p in populations.indices {
            let counts = steps + p * Self.stepCount
            let n = populations[p].n
            populations[p].mean = populations[p].sum.value / Double(n)
            guard n > 0, populations[p].low < populations[p].high else {
                counts.update(repeating: 0, count: Self.stepCount)
                continue
            }
            let ranks = wantedRanks(n)
            var places: [Int] = []
            var (before, chosen, next) = (0, 0, 0)
            for step in 0..<Self.stepCount where counts[step] > 0 {
                let size = Int(counts[step])
                counts[step] = 0
                while next < ranks.count, ranks[next] < before + size {
                    counts[step] = 1
                    places.append(chosen + ranks[next] - before)
                    next += 1
                }
                if counts[step] == 1 { chosen += size }
                before += size
            }
            populations[p].ranks = ranks
            populations[p].places = places
            populations[p].wanted = chosen
            total += chosen
        }
        return total
    }

    private func wantedRanks(_ n: Int) -> [Int] {
        var ranks: Set<Int> = [n / 2, (n - 1) / 2]
        for p in [0.25, 0.75] + percentiles.map({ $0 / 100 }) {
            let rank = min(n - 1, Int(Double(n - 1) * p))
            ranks.insert(rank)
            ranks.insert(min(n - 1, rank + 1))
        }
        return ranks.sorted()
    }

    /// Second pass: the same blocks in the same order.
    func addAgain(_ slots: ArraySlice<GatedGroups.Slot>) {
        for p in populations.indices {
            let isKept = steps + p * Self.stepCount
            let mean = populations[p].mean
            let hasLogarithms = populations[p].notPositive == 0
            let wanted = populations[p].wanted
            if populations[p].kept.capacity < wanted { populations[p].kept.reserveCapacity(wanted) }
            for slot in slots {
                let rows = slot.scratch.rows(of: p)
                guard !rows.isEmpty else { continue }
                let n = gather(slot, rows)
                for i in 0..<n { terms[i] = (work[i] - mean) * (work[i] - mean) }
                populations[p].squares.add(UnsafeBufferPointer(start: terms, count: n))
                if hasLogarithms {
                    for i in 0..<n { terms[i] = log(work[i]) }
                    populations[p].logarithms.add(UnsafeBufferPointer(start: terms, count: n))
                }
                guard wanted > 0 else { continue }
                var kept = 0
                for i in 0..<n {
                    let value = work[i]
                    terms[kept] = value
                    kept &+= Int(isKept[Self.step(value)])
                }
                populations[p].kept.append(contentsOf: UnsafeBufferPointer(start: terms, count: kept))
            }
        }
    }

    /// After both passes: one per population. Takes the kept values out.
    func statistics() -> [PopulationChannelStatistics] {
        populations.indices.map { p in
            var kept: [Double] = []
            swap(&kept, &populations[p].kept)
            let part = populations[p]
            OrderStatistics.select(&kept, part.places)
            let found = Dictionary(
                zip(part.ranks, part.places).map { ($0, kept[$1]) }, uniquingKeysWith: { a, _ in a })
            // Where nothing was kept all values are equal.
            func value(_ rank: Int) -> Double { found[rank] ?? part.low }
            return PopulationChannelStatistics(
                summary(part, value), n: part.n, percentiles: percentiles, value)
        }
    }

    private func summary(_ part: Part, _ value: (Int) -> Double) -> ChannelSummary {
        let n = part.n
        guard n > 0 else { return ChannelSummary(empty: name, nonFinite: part.nonFinite) }
        let total = part.sum.value
        let mean = part.mean
        let variance = part.squares.value / Double(n - 1)
        let deviation = n > 1 && mean.isFinite ? variance.squareRoot() : .nan
        let sd = deviation.isFinite ? deviation : nil
        return ChannelSummary(
            channel: name, n: n, nonFinite: part.nonFinite, min: part.low, max: part.high,
            sum: total.isFinite ? total : nil, mean: mean.isFinite ? mean : nil,
            median: ChannelSummary.middle(value((n - 1) / 2), value(n / 2)), sd: sd,
            cv: mean > 0 ? sd.map { 100 * $0 / mean } : nil,
            geometricMean: part.notPositive == 0 ? exp(part.logarithms.value / Double(n)) : nil,
            geometricMeanReason: part.notPositive == 0
                ? nil : "\(part.notPositive) of \(n) values are zero or negative")
    }
}

extension ChannelSummary {
    /// Without values.
    fileprivate init(empty channel: String, nonFinite: Int) {
        self.init(
            channel: channel, n: 0, nonFinite: nonFinite, min: nil, max: nil, sum: nil, mean: nil,
            median: nil,
            sd: nil, cv: nil, geometricMean: nil, geometricMeanReason: "there are no values")
    }

    /// The mean of the two middle values, which may be the same one.
    fileprivate static func middle(_ lower: Double, _ upper: Double) -> Double {
        // The distance of two huge values of opposite sign is beyond the range.
        let distance = upper - lower
        return distance.isFinite ? lower + distance / 2 : lower / 2 + upper / 2
    }
}
