#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Shifts of signal over time: the median and an upper quantile of every channel in bins of equal numbers of events,
/// against their running median.
///
/// The ideas are those of flowAI (Monaco et al. 2016, doi:10.1093/bioinformatics/btw191) and PeacoQC (Emmaneel et al.
/// 2022, doi:10.1002/cyto.a.24501: bins of at least some hundred events, 6 MADs); the upper quantile is one of the
/// measures of flowCut (Meskas et al., Bioconductor: 95th percentile among eight): it shows what happens to a positive
/// population of more than a twentieth of the events, which the median does not. The rule is simpler and has no random
/// part. z = (level of the bin − running median) / s, with s the larger of 1.4826 · MAD of these differences and the
/// standard error of the level (median: 1.2533 · robust SD / √n; quantile: Woodruff). A bin is flagged when |z| >=
/// `driftSDs`, or when it and a neighbour have |z| >= `driftRunSDs` on the same side; in both cases the difference must
/// reach `driftChange` robust SDs of single events, for the quantile also `upperDriftChange` of its running median.
struct DriftMonitor {
    /// What is followed in a bin.
    enum Level: Int, CaseIterable {
        case median
        case upper
    }

    struct Channel {
        let index: Int
        let name: String
        /// Spread of single events; nil when the channel cannot be assessed.
        let spread: QualitySample.Spread?
        /// Smaller differences are rounding.
        let quantum: Double
        /// By `Level`, one value per bin; NaN for a bin without values.
        var levels: [[Double]]
    }

    /// A flagged bin of a channel.
    struct Flag {
        let bin: Int
        let channel: Int
        let level: Level
        let z: Double
        /// Level of the bin, and the running median there.
        let value: Double
        let usual: Double
    }

    /// A running median that moves.
    struct Shift {
        let channel: Int
        let level: Level
        let from: Double
        let to: Double
        /// First bin behind a step; nil for a slow drift.
        var step: Int?
    }

    private(set) var channels: [Channel]
    private let shares: [Double]

    init(
        _ dataSet: FCSDataSet, _ sample: QualitySample, checked: [Int], bins: Int,
        _ parameters: QualityParameters
    ) {
        shares = [0.5, parameters.upperShare]
        channels = checked.map { index in
            let channel = dataSet.channels[index]
            let spread = sample.spread(index)
            let isWhole = channel.dataType == .integer || channel.dataType == .ascii
            return Channel(
                index: index, name: channel.name, spread: spread.flatMap { $0.robustSD > 0 ? $0 : nil },
                quantum: isWhole ? 2 : 0,
                levels: Level.allCases.map { _ in [Double](repeating: .nan, count: bins) })
        }
    }

    /// The levels of a bin, by channel.
    func levels(_ block: EventBlock, _ finder: inout QuantileFinder) -> [[Double]?] {
        channels.map { channel in
            guard channel.spread != nil else { return nil }
            return finder.quantiles(block.column(channel.index), shares)
        }
    }

    /// Stores the levels of a bin.
    mutating func set(_ levels: [[Double]?], bin: Int) {
        for (k, values) in levels.enumerated() {
            guard let values else { continue }
            for level in Level.allCases { channels[k].levels[level.rawValue][bin] = values[level.rawValue] }
        }
    }

    /// Flagged bins, and the channels whose running median moves.
    func flags(_ parameters: QualityParameters, eventsPerBin: Int) -> (flags: [Flag], shifts: [Shift]) {
        var flags: [Flag] = []
        var shifts: [Shift] = []
        for (k, channel) in channels.enumerated() {
            guard let spread = channel.spread else { continue }
            for level in Level.allCases {
                let values = channel.levels[level.rawValue]
                let running = Self.runningMedian(values, share: parameters.runningShare)
                let differences = zip(values, running).map { $0 - $1 }
                let usable = differences.filter(\.isFinite)
                guard usable.count > 1, let mad = RobustScale.sd(usable, around: 0) else { continue }
                let error =
                    level == .median
                    ? 1.2533 * spread.robustSD / Double(eventsPerBin).squareRoot()
                    : spread.error(ofQuantile: parameters.upperShare, events: eventsPerBin)
                let scale = max(mad, error)
                guard scale > 0 else { continue }
                let share = level == .median ? 0 : parameters.upperDriftChange
                func least(_ running: Double) -> Double {
                    max(parameters.driftChange * spread.robustSD, channel.quantum, share * abs(running))
                }
                let p = shares[level.rawValue]
                let rankError = (p * (1 - p) / Double(eventsPerBin)).squareRoot()
                let z = values.indices.map { bin -> Double in
                    let difference = differences[bin]
                    guard difference.isFinite, abs(difference) >= least(running[bin]) else { return 0 }
                    let ranks = abs(spread.rank(of: values[bin]) - spread.rank(of: running[bin]))
                    let strength = min(abs(difference) / scale, ranks / rankError)
                    return difference < 0 ? -strength : strength
                }
                for bin in z.indices where Self.isFlagged(z, bin, parameters) {
                    flags.append(
                        Flag(
                            bin: bin, channel: k, level: level, z: z[bin], value: values[bin],
                            usual: running[bin]))
                }
                // A running median has at least this many bins, and varies so much less than one of them.
                let root = Double(Self.reach(values.count, parameters.runningShare) + 1).squareRoot() / 1.2533
                let known = running.indices.filter { running[$0].isFinite }
                guard let low = known.min(by: { running[$0] < running[$1] }),
                    let high = known.max(by: { running[$0] < running[$1] }),
                    running[high] - running[low]
                        >= max(least(running[low]), least(running[high]), parameters.driftSDs * scale / root),
                    spread.rank(of: running[high]) - spread.rank(of: running[low])
                        >= parameters.driftSDs * rankError / root
                else { continue }
                let slow = Shift(
                    channel: k, level: level, from: running[min(low, high)], to: running[max(low, high)])
                shifts.append(Self.step(values, slow) ?? slow)
            }
        }
        return (flags, shifts)
    }

    /// The shift as a step, when the medians of few bins before and behind one place differ by most of the shift: a
    /// drift that is spread over the acquisition moves little within so few bins.
    private static func step(_ values: [Double], _ slow: Shift) -> Shift? {
        let reach = max(3, min(10, values.count / 8))
        guard values.count >= 2 * reach else { return nil }
        var step = slow
        for bin in reach...(values.count - reach) {
            let before = RobustScale.median(values[bin - reach..<bin].filter(\.isFinite))
            let behind = RobustScale.median(values[bin..<bin + reach].filter(\.isFinite))
            guard let before, let behind, abs(behind - before) >= 0.7 * abs(slow.to - slow.from) else {
                continue
            }
            if step.step == nil || abs(behind - before) > abs(step.to - step.from) {
                step = Shift(channel: slow.channel, level: slow.level, from: before, to: behind, step: bin)
            }
        }
        guard let bin = step.step else { return nil }
        // The medians are as good as equal while most bins of each side lie on their side: the edge is where single
        // bins cross the middle.
        let middle = (step.from + step.to) / 2
        let isRise = step.to > step.from
        func score(_ edge: Int) -> Int {
            let window = max(0, bin - reach)..<min(values.count, bin + reach)
            return window.count { values[$0].isFinite && (values[$0] > middle) == (($0 >= edge) == isRise) }
        }
        let place = (max(0, bin - reach)..<min(values.count, bin + reach)).max { a, b in
            score(a) < score(b)
        }
        step.step = place ?? bin
        return step
    }

    private static func isFlagged(_ z: [Double], _ bin: Int, _ parameters: QualityParameters) -> Bool {
        let strength = abs(z[bin])
        if strength >= parameters.driftSDs { return true }
        guard strength >= parameters.driftRunSDs else { return false }
        return [bin - 1, bin + 1].contains { other in
            z.indices.contains(other) && abs(z[other]) >= parameters.driftRunSDs
                && (z[other] > 0) == (z[bin] > 0)
        }
    }

    /// Bins of a window on either side of its middle.
    private static func reach(_ bins: Int, _ share: Double) -> Int { max(5, Int(share * Double(bins) / 2)) }

    /// Median of a window around each value, cut off at the ends (at least half of it remains). NaN is left out.
    static func runningMedian(_ values: [Double], share: Double) -> [Double] {
        let reach = reach(values.count, share)
        var window: [Double] = []
        func place(_ value: Double, in window: [Double]) -> Int {
            var low = 0
            var high = window.count
            while low < high {
                let middle = (low + high) / 2
                if window[middle] < value { low = middle + 1 } else { high = middle }
            }
            return low
        }
        var next = 0
        return values.indices.map { center in
            while next < min(values.count, center + reach + 1) {
                if values[next].isFinite { window.insert(values[next], at: place(values[next], in: window)) }
                next += 1
            }
            let gone = center - reach - 1
            if gone >= 0, values[gone].isFinite { window.remove(at: place(values[gone], in: window)) }
            return PopulationChannelStatistics.quantile(window, 0.5) ?? .nan
        }
    }
}
