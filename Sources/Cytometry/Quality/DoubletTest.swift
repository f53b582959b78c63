/// Doublets by forward scatter: area over height, or width, above median + k · 1.4826 · MAD
/// (Wersto et al. 2001, Cytometry 46:296 for the principle; the rule is that of PeacoQC's RemoveDoublets).
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

    init(_ channels: [FCSChannel], _ sample: QualitySample, sds: Double) throws(Unusable) {
        func find(_ suffixes: [String]) -> Int? {
            channels.firstIndex { channel in
                let name = channel.name.uppercased().filter { !" -_.".contains($0) }
                return ["FSC", "FS", "FALS"].contains { kind in suffixes.contains { name == kind + $0 } }
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
            throw Unusable(reason: "there is no pair of forward scatter area and height, and no width")
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

    /// Sets `bit` of doublets; returns how many events have no usable ratio.
    func test(_ block: EventBlock, flags: UnsafeMutableBufferPointer<UInt8>, bit: UInt8) -> Int {
        let top = block.column(numerator)
        guard let denominator else {
            for i in 0..<block.count { flags[i] |= top[i] > threshold ? bit : 0 }
            return top.count { !$0.isFinite }
        }
        let bottom = block.column(denominator)
        var unusable = 0
        for i in 0..<block.count {
            // Multiplied, not divided: exact at 0 and faster.
            let isUsable = bottom[i] > 0 && top[i].isFinite
            unusable &+= isUsable ? 0 : 1
            flags[i] |= isUsable && top[i] > threshold * bottom[i] ? bit : 0
        }
        return unusable
    }
}
