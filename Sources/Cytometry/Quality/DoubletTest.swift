/// Doublets by one scatter: area over height, or width, above median + k · 1.4826 · MAD (Wersto et al. 2001, Cytometry
/// 46:296 for the principle; the rule and k = 4 are those of PeacoQC's RemoveDoublets). Forward and side scatter are
/// tested apart; an event is a doublet when either says so.
struct DoubletTest {
    /// Why the test cannot be made.
    struct Unusable: Error { let reason: String }

    private let numerator: Int
    private let denominator: Int?
    /// Such as `FSC-A / FSC-H`.
    let name: String
    let median: Double
    let sd: Double
    let threshold: Double
    /// Events above the threshold so far.
    private(set) var flagged = 0
    /// Events without usable value so far.
    private(set) var notJudged = 0

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

    init(_ scatter: Scatter, _ channels: [FCSChannel], _ sample: QualitySample, sds: Double) throws(Unusable)
    {
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
            (numerator, denominator) = (area, height)
            name = "\(channels[area].name) / \(channels[height].name)"
        } else if let width {
            (numerator, denominator) = (width, nil)
            name = channels[width].name
        } else {
            throw Unusable(
                reason: "there is no pair of \(scatter.word) scatter area and height, and no width")
        }
        for index in [numerator, denominator].compactMap({ $0 }) where channels[index].isLogarithmic {
            throw Unusable(reason: "the scatter '\(channels[index].name)' is logarithmic")
        }
        var values: [Double] = []
        for (i, value) in sample.columns[numerator].enumerated() {
            let bottom = denominator.map { sample.columns[$0][i] } ?? 1
            if bottom > 0, value.isFinite, bottom.isFinite { values.append(value / bottom) }
        }
        guard values.count >= 50, let median = RobustScale.median(values),
            let sd = RobustScale.sd(values, around: median)
        else { throw Unusable(reason: "only \(values.count) sampled events have a usable \(name)") }
        guard sd > 0 else { throw Unusable(reason: "\(name) is the same for most events") }
        self.median = median
        self.sd = sd
        threshold = median + sds * sd
    }

    /// Sets `bit` of doublets.
    mutating func test(_ block: EventBlock, flags: UnsafeMutableBufferPointer<UInt8>, bit: UInt8) {
        let top = block.column(numerator)
        var (above, unusable) = (0, 0)
        if let denominator {
            let bottom = block.column(denominator)
            for i in 0..<block.count {
                // Multiplied, not divided: exact at 0 and faster.
                let isUsable = bottom[i] > 0 && top[i].isFinite
                let isAbove = isUsable && top[i] > threshold * bottom[i]
                unusable &+= isUsable ? 0 : 1
                above &+= isAbove ? 1 : 0
                flags[i] |= isAbove ? bit : 0
            }
        } else {
            for i in 0..<block.count {
                let isAbove = top[i] > threshold && top[i].isFinite
                unusable &+= top[i].isFinite ? 0 : 1
                above &+= isAbove ? 1 : 0
                flags[i] |= isAbove ? bit : 0
            }
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
