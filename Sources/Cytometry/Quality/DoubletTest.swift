/// Doublets by one scatter: two cells that pass together have about the height of one and the area of two, so area over
/// height (or the pulse width) is that of single cells of the same height times 1.3 to 2.
///
/// The principle is Wersto et al. 2001, Cytometry 46:296. One threshold for the whole file (as PeacoQC's RemoveDoublets
/// has it, median + 4 MAD of the ratio) takes rarer cell types for doublets: the ratio depends on size and granularity,
/// and a uniform majority makes the MAD small. So the ratio of single cells, the ridge, follows the height (in the
/// manner of the singlet gate of flowStats, which regresses area on height): it is the median ratio in bins of equal
/// numbers of sampled events, smoothed by a running median, and so is its robust SD. An event is a doublet when its
/// ratio exceeds both ridge · `doubletRatio` and ridge + `doubletSDs` · SD. Where more than `doubletBinShare` of the
/// sampled events of a bin would be doublets, none is flagged: they rather are cells of another type.
struct DoubletTest {
    /// Why the test cannot be made.
    struct Unusable: Error { let reason: String }

    private let numerator: Int
    private let denominator: Int?
    /// What the ridge follows; nil when there is nothing beside the width.
    private let along: Int?
    /// Such as `FSC-A / FSC-H`.
    let name: String
    /// `FSC-H`, or empty without.
    let alongName: String
    /// Upper ends of the bins but the last.
    private let edges: [Double]
    /// By bin; infinite where nothing is flagged.
    private let thresholds: [Double]
    private let lowest: Double
    /// Least and greatest value of the ridge.
    let ridge: ClosedRange<Double>
    /// Bins in which most sampled events lie above.
    let doubtful: [Doubt]
    /// Events above the threshold so far.
    private(set) var flagged = 0
    /// Events without usable value so far.
    private(set) var notJudged = 0

    /// A stretch of `alongName` whose events may be another cell type.
    struct Doubt {
        let range: ClosedRange<Double>
        let share: Double
    }

    /// Least and greatest threshold in use; nil when all bins are doubtful.
    var threshold: ClosedRange<Double>? {
        let used = thresholds.filter(\.isFinite)
        guard let low = used.min(), let high = used.max() else { return nil }
        return low...high
    }

    /// Which scatter.
    enum Scatter: CaseIterable {
        case forward
        case side

        var names: [String] {
            switch self {
            case .forward: ["FSC", "FS", "FALS"]
            case .side: ["SSC", "SS"]
            }
        }
        var word: String { self == .forward ? "forward" : "side" }
    }

    /// Bins at most, and sampled events that one needs.
    private static let bins = 40
    private static let eventsPerBin = 100

    init(
        _ scatter: Scatter, _ channels: [FCSChannel], _ sample: QualitySample,
        _ parameters: QualityParameters
    ) throws(Unusable) {
        func find(_ suffixes: [String]) -> Int? {
            channels.firstIndex { channel in
                let name = channel.name.uppercased().filter { !" -_.".contains($0) }
                return scatter.names.contains { kind in suffixes.contains { name == kind + $0 } }
            }
        }
        let area = find(["A", "AREA", "INT", "INTLIN"])
        let height = find(["H", "HEIGHT", "PEAK", "PEAKLIN"])
        let width = find(["W", "WIDTH", "TOF", "TOFLIN"])
        if let area, let height {
            (numerator, denominator, along) = (area, height, height)
            name = "\(channels[area].name) / \(channels[height].name)"
        } else if let width {
            (numerator, denominator, along) = (width, nil, area ?? height)
            name = channels[width].name
        } else {
            throw Unusable(
                reason: "there is no pair of \(scatter.word) scatter area and height, and no width")
        }
        alongName = along.map { channels[$0].name } ?? ""
        for index in [numerator, denominator].compactMap({ $0 }) where channels[index].isLogarithmic {
            throw Unusable(reason: "the scatter '\(channels[index].name)' is logarithmic")
        }
        var values: [(place: Double, ratio: Double)] = []
        for (i, value) in sample.columns[numerator].enumerated() {
            let bottom = denominator.map { sample.columns[$0][i] } ?? 1
            let place = along.map { sample.columns[$0][i] } ?? 0
            if bottom > 0, value.isFinite, bottom.isFinite, place.isFinite {
                values.append((place, value / bottom))
            }
        }
        let ratios = values.map(\.ratio)
        guard values.count >= 50, let median = RobustScale.median(ratios),
            let sd = RobustScale.sd(ratios, around: median)
        else { throw Unusable(reason: "only \(values.count) sampled events have a usable \(name)") }
        guard sd > 0, median > 0 else {
            throw Unusable(reason: "\(name) is \(sd > 0 ? "not positive" : "the same") for most events")
        }
        let places = values.map(\.place).sorted()
        let count = along == nil ? 1 : max(1, min(Self.bins, values.count / Self.eventsPerBin))
        let edges = (1..<max(1, count)).compactMap {
            PopulationChannelStatistics.quantile(places, Double($0) / Double(count))
        }
        var byBin = [[Double]](repeating: [], count: count)
        for value in values { byBin[Self.bin(value.place, edges)].append(value.ratio) }
        let medians = byBin.map { RobustScale.median($0) ?? .nan }
        let spreads = zip(byBin, medians).map { RobustScale.sd($0, around: $1) ?? .nan }
        let centers = Self.smooth(medians)
        let sds = Self.smooth(spreads)
        var thresholds = zip(centers, sds).map { center, sd in
            center > 0 && sd.isFinite
                ? max(center * parameters.doubletRatio, center + parameters.doubletSDs * sd) : .infinity
        }
        var doubtful: [Doubt] = []
        for bin in thresholds.indices where thresholds[bin].isFinite && !byBin[bin].isEmpty {
            let share =
                Double(byBin[bin].count { $0 > thresholds[bin] }) / Double(byBin[bin].count)
            guard share > parameters.doubletBinShare else { continue }
            thresholds[bin] = .infinity
            let low = bin > 0 ? edges[bin - 1] : places[0]
            let high = bin < edges.count ? edges[bin] : places[places.count - 1]
            doubtful.append(Doubt(range: low...max(low, high), share: share))
        }
        self.edges = edges
        self.thresholds = thresholds
        self.doubtful = doubtful
        lowest = thresholds.min() ?? .infinity
        let usable = centers.filter(\.isFinite)
        ridge = (usable.min() ?? median)...(usable.max() ?? median)
    }

    /// The bin of a value: as many as there are edges at or below it.
    @inline(__always)
    private static func bin(_ value: Double, _ edges: [Double]) -> Int {
        var low = 0
        var high = edges.count
        while low < high {
            let middle = (low + high) / 2
            if edges[middle] <= value { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Median of each value with two neighbours on either side; NaN is left out.
    private static func smooth(_ values: [Double]) -> [Double] {
        values.indices.map { center in
            let window = values[max(0, center - 2)...min(values.count - 1, center + 2)].filter(\.isFinite)
            return RobustScale.median(window) ?? .nan
        }
    }

    /// Sets `bit` of doublets.
    mutating func test(_ block: EventBlock, flags: UnsafeMutableBufferPointer<UInt8>, bit: UInt8) {
        let top = block.column(numerator)
        let bottom = denominator.map { block.column($0) }
        let place = along.map { block.column($0) }
        var (above, unusable) = (0, 0)
        for i in 0..<block.count {
            let height = bottom?[i] ?? 1
            guard height > 0, height.isFinite, top[i].isFinite, place?[i].isFinite ?? true else {
                unusable &+= 1
                continue
            }
            // Multiplied, not divided: exact at 0 and faster. Few events pass the lowest threshold.
            guard top[i] > lowest * height, top[i] > thresholds[Self.bin(place?[i] ?? 0, edges)] * height
            else { continue }
            above &+= 1
            flags[i] |= bit
        }
        flagged += above
        notJudged += unusable
    }

    /// Adds the counts of the same test on other events.
    mutating func add(_ other: DoubletTest) {
        flagged += other.flagged
        notJudged += other.notJudged
    }
}
