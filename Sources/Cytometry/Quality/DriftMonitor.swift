#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Shifts of signal over time: medians of every channel in bins of equal numbers of events, against their running
/// median.
///
/// The ideas are those of flowAI (Monaco et al. 2016, doi:10.1093/bioinformatics/btw191) and PeacoQC (Emmaneel et al.
/// 2022, doi:10.1002/cyto.a.24501); the rule is simpler and has no random part. z = (bin median − running median) / s,
/// with s the larger of 1.4826 · MAD of these differences and the standard error of a median, 1.2533 · robust SD / √n.
/// A bin is flagged when |z| >= `driftSDs`, or when it and a neighbour have |z| >= `driftRunSDs` on the same side; in
/// both cases the difference must reach `driftChange` robust SDs of single events.
struct DriftMonitor {
    struct Channel {
        let index: Int
        let name: String
        /// Robust SD of single events; nil when the channel cannot be assessed.
        let spread: Double?
        /// Smaller differences are rounding.
        let quantum: Double
        /// NaN for a bin without values.
        var medians: [Double] = []
    }

    /// A flagged bin of a channel.
    struct Flag {
        let bin: Int
        let channel: Int
        let z: Double
    }

    private(set) var channels: [Channel]
    private var finder: MedianFinder

    init(_ dataSet: FCSDataSet, _ sample: QualitySample, checked: [Int], capacity: Int) {
        finder = MedianFinder(capacity: capacity)
        channels = checked.map { index in
            let channel = dataSet.channels[index]
            let spread = sample.robustSD(index)
            let isWhole = channel.dataType == .integer || channel.dataType == .ascii
            return Channel(
                index: index, name: channel.name, spread: spread.flatMap { $0 > 0 ? $0 : nil },
                quantum: isWhole ? 2 : 0)
        }
    }

    /// Adds the next bin.
    mutating func add(_ block: EventBlock) {
        for k in channels.indices where channels[k].spread != nil {
            channels[k].medians.append(finder.median(block.column(channels[k].index)) ?? .nan)
        }
    }

    /// Flagged bins, and the channels whose running median moves.
    func flags(_ parameters: QualityParameters, eventsPerBin: Int)
        -> (flags: [Flag], shifts: [(channel: Int, from: Double, to: Double)])
    {
        var flags: [Flag] = []
        var shifts: [(channel: Int, from: Double, to: Double)] = []
        for (k, channel) in channels.enumerated() {
            guard let spread = channel.spread else { continue }
            let medians = channel.medians
            let running = Self.runningMedian(medians, share: parameters.runningShare)
            let differences = zip(medians, running).map { $0 - $1 }
            let usable = differences.filter(\.isFinite)
            guard usable.count > 1, let mad = RobustScale.sd(usable, around: 0) else { continue }
            let error = 1.2533 * spread / Double(eventsPerBin).squareRoot()
            let scale = max(mad, error)
            let least = max(parameters.driftChange * spread, channel.quantum)
            let z = differences.map { $0.isFinite && abs($0) >= least ? $0 / scale : 0 }
            for bin in z.indices {
                let strength = abs(z[bin])
                guard strength >= min(parameters.driftRunSDs, parameters.driftSDs) else { continue }
                let hasNeighbour = [bin - 1, bin + 1].contains { other in
                    z.indices.contains(other) && abs(z[other]) >= parameters.driftRunSDs
                        && (z[other] > 0) == (z[bin] > 0)
                }
                if strength >= parameters.driftSDs || (hasNeighbour && strength >= parameters.driftRunSDs) {
                    flags.append(Flag(bin: bin, channel: k, z: z[bin]))
                }
            }
            if let low = running.indices.filter({ running[$0].isFinite }).min(by: {
                running[$0] < running[$1]
            }),
                let high = running.indices.filter({ running[$0].isFinite }).max(by: {
                    running[$0] < running[$1]
                }), running[high] - running[low] >= max(least, parameters.driftSDs * error)
            {
                let (first, last) = (min(low, high), max(low, high))
                shifts.append((k, running[first], running[last]))
            }
        }
        return (flags, shifts)
    }

    /// Median of a window around each value, cut off at the ends (at least half of it remains). NaN is left out.
    static func runningMedian(_ values: [Double], share: Double) -> [Double] {
        let reach = max(5, Int(share * Double(values.count) / 2))
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
