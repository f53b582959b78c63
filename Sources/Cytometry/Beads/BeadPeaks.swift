#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A peak of single beads in a histogram of log10 fluorescence.
public struct BeadPeak: Hashable, Sendable {
    /// Events of the peak that enter the statistics.
    public let count: Int
    /// Their median, linear scale.
    public let median: Double
    /// Their geometric mean, linear scale.
    public let geometricMean: Double
    /// Linear bounds of the events used: where the smoothed histogram falls below a tenth of the peak, or the valley
    /// to the next peak.
    public let bounds: ClosedRange<Double>
    /// Height of the peak over the higher of its valleys, as a share of its height; 1 for a peak that stands free.
    public let prominence: Double
}

/// Finds the peaks of calibration beads without random numbers: the same events give the same peaks.
///
/// The histogram of log10 of the positive values (bins of 0.01 decades) is smoothed with a Gaussian kernel; peaks are
/// ranked by prominence, the height lost before merging with a higher peak (persistence; Edelsbrunner et al. 2002,
/// Discrete Comput Geom 28:511), and the most prominent ones are kept in order of fluorescence.
public enum BeadPeaks {
    /// Bins per decade.
    static let binsPerDecade = 100.0
    /// SD of the kernel in decades, 7 %: small beside the distance of bead levels, wide enough to smooth counting noise.
    static let bandwidth = 0.03
    /// A peak must rise over its valley by this share of its own height.
    static let leastProminence = 0.3
    /// And hold this share of the events of an equal partition.
    static let leastShare = 0.05

    /// The `count` most prominent peaks of `values`, by ascending fluorescence.
    ///
    /// - Throws: `IC0644` when there are fewer clear peaks.
    public static func find(_ values: [Double], count wanted: Int = 4) throws(CytometryError) -> [BeadPeak] {
        guard wanted > 0 else {
            throw .beadPeaks(found: 0, wanted: wanted, why: "at least one must be asked for")
        }
        let logs = values.filter { $0 > 0 && $0.isFinite }.map { log10($0) }.sorted()
        guard logs.count >= 20 * wanted, let first = logs.first, let last = logs.last else {
            throw .beadPeaks(found: 0, wanted: wanted, why: "only \(logs.count) values are positive")
        }
        let margin = 5 * bandwidth
        let origin = first - margin
        let bins = Int(((last + margin - origin) * binsPerDecade).rounded(.up)) + 1
        var histogram = [Double](repeating: 0, count: bins)
        for value in logs { histogram[min(bins - 1, Int((value - origin) * binsPerDecade))] += 1 }
        let smooth = smoothed(histogram)
        let least = leastShare * Double(logs.count) / Double(wanted)
        var found = prominences(smooth).filter { $0.prominence >= leastProminence * smooth[$0.bin] }
        found.removeAll { peak in
            let range = extent(of: peak.bin, in: smooth)
            return histogram[range].reduce(0, +) < least
        }
        guard found.count >= wanted else {
            throw .beadPeaks(
                found: found.count, wanted: wanted, why: "the histogram shows no more clear peaks")
        }
        found.sort { ($0.prominence, $1.bin) > ($1.prominence, $0.bin) }
        let chosen = found.prefix(wanted).sorted { $0.bin < $1.bin }
        return chosen.map { peak in
            let range = extent(of: peak.bin, in: smooth)
            let low = origin + Double(range.lowerBound) / binsPerDecade
            let high = origin + Double(range.upperBound) / binsPerDecade
            let inside = logs[index(of: low, in: logs)..<index(of: high, in: logs)]
            let middle = PopulationChannelStatistics.quantile(Array(inside), 0.5) ?? low
            let mean = inside.reduce(0, +) / Double(max(1, inside.count))
            return BeadPeak(
                count: inside.count, median: pow(10, middle), geometricMean: pow(10, mean),
                bounds: pow(10, low)...pow(10, high), prominence: peak.prominence / smooth[peak.bin])
        }
    }

    /// Pairs peaks with the molecules of a lot, both ascending.
    ///
    /// - Throws: `IC0644`.
    public static func levels(_ values: [Double], molecules: [Double]) throws(CytometryError) -> [BeadLevel] {
        zip(molecules.sorted(), try find(values, count: molecules.count)).map {
            BeadLevel(molecules: $0, fluorescence: $1.median)
        }
    }

    /// First position in ascending `values` that is not below `bound`.
    private static func index(of bound: Double, in values: [Double]) -> Int {
        var low = 0
        var high = values.count
        while low < high {
            let middle = (low + high) / 2
            if values[middle] < bound { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private static func smoothed(_ histogram: [Double]) -> [Double] {
        let sd = bandwidth * binsPerDecade
        let reach = Int((4 * sd).rounded(.up))
        let kernel = (-reach...reach).map { exp(-0.5 * Double($0 * $0) / (sd * sd)) }
        let total = kernel.reduce(0, +)
        return histogram.indices.map { center in
            var sum = 0.0
            for (k, weight) in kernel.enumerated() {
                let bin = center + k - reach
                if histogram.indices.contains(bin) { sum += weight * histogram[bin] }
            }
            return sum / total
        }
    }

    /// Local maxima with the height they lose before they merge with a higher one; equal heights merge to the left.
    private static func prominences(_ heights: [Double]) -> [(bin: Int, prominence: Double)] {
        let order = heights.indices.sorted { (heights[$0], $1) > (heights[$1], $0) }
        var root = [Int](repeating: -1, count: heights.count)
        var result: [(bin: Int, prominence: Double)] = []
        func find(_ start: Int) -> Int {
            var bin = start
            while root[bin] != bin { bin = root[bin] }
            return bin
        }
        // Highest bins first: a bin beside none begins a component, a bin between two ends the lower peak's.
        for bin in order where heights[bin] > 0 {
            let left = bin > 0 && root[bin - 1] >= 0 ? find(bin - 1) : nil
            let right = bin + 1 < heights.count && root[bin + 1] >= 0 ? find(bin + 1) : nil
            switch (left, right) {
            case (nil, nil): root[bin] = bin
            case (let one?, nil), (nil, let one?): root[bin] = one
            case (let a?, let b?):
                let (high, low) = heights[a] >= heights[b] ? (a, b) : (b, a)
                if heights[low] > heights[bin] { result.append((low, heights[low] - heights[bin])) }
                root[low] = high
                root[bin] = high
            }
        }
        for bin in heights.indices where root[bin] == bin { result.append((bin, heights[bin])) }
        // A peak that merged was added when it did; only unmerged roots are added here.
        return result
    }

    /// Bins around a peak down to a tenth of its height or to the valley.
    private static func extent(of peak: Int, in heights: [Double]) -> Range<Int> {
        let floor = 0.1 * heights[peak]
        var low = peak
        while low > 0, heights[low - 1] >= floor, !rises(heights, from: low, by: -1, peak) { low -= 1 }
        var high = peak
        while high + 1 < heights.count, heights[high + 1] >= floor, !rises(heights, from: high, by: 1, peak) {
            high += 1
        }
        return low..<high + 1
    }

    /// Whether the histogram rises again by a twentieth of the peak within the next bins: the valley was passed.
    private static func rises(_ heights: [Double], from bin: Int, by step: Int, _ peak: Int) -> Bool {
        for distance in 1...10 {
            let next = bin + step * distance
            guard heights.indices.contains(next) else { return false }
            if heights[next] < heights[bin] { return false }
            if heights[next] > heights[bin] + 0.05 * heights[peak] { return true }
        }
        return false
    }
}
