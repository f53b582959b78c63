/// Medians of short columns, fast: a histogram of the leading bits finds the neighbourhood, a selection the value.
///
/// For an even number of values the upper of the two middle ones is taken.
struct MedianFinder {
    private var histogram = [UInt32](repeating: 0, count: 4096)
    private var keys: [UInt16]
    private var gathered: [Double]

    init(capacity: Int) {
        keys = [UInt16](repeating: 0, count: capacity)
        gathered = [Double](repeating: 0, count: capacity + 1)
    }

    /// The median of the finite values; nil without any. At most `capacity` values.
    mutating func median(_ values: UnsafeMutableBufferPointer<Double>) -> Double? {
        precondition(values.count <= keys.count)
        var finite = 0
        var size = 0
        var wanted = 0
        histogram.withUnsafeMutableBufferPointer { histogram in
            keys.withUnsafeMutableBufferPointer { keys in
                gathered.withUnsafeMutableBufferPointer { gathered in
                    histogram.update(repeating: 0)
                    for i in 0..<values.count {
                        // NaN and infinities get the greatest key; counted, then left out.
                        let value = values[i]
                        let bits = Float(value).bitPattern
                        let ordered = bits ^ (bits >> 31 == 1 ? UInt32.max : 0x8000_0000)
                        let isFinite = value.isFinite
                        let key = isFinite ? ordered >> 20 : 4095
                        keys[i] = UInt16(truncatingIfNeeded: key)
                        histogram[Int(key)] &+= 1
                        finite &+= isFinite ? 1 : 0
                    }
                    guard finite > 0 else { return }
                    // Finite values never reach key 4095: Float infinity has key 4088.
                    var before = 0
                    var bin = 0
                    while before + Int(histogram[bin]) <= finite / 2 {
                        before += Int(histogram[bin])
                        bin += 1
                    }
                    wanted = finite / 2 - before
                    for i in 0..<values.count {
                        gathered[size] = values[i]
                        size &+= Int(keys[i]) == bin ? 1 : 0
                    }
                }
            }
        }
        guard finite > 0 else { return nil }
        var candidates = Array(gathered[0..<size])
        return OrderStatistics.select(&candidates, wanted)
    }
}

/// Median and median absolute deviation.
enum RobustScale {
    /// The MAD of a normal distribution times this is its SD.
    static let madToSD = 1.4826

    /// nil without values.
    static func median(_ values: [Double]) -> Double? {
        PopulationChannelStatistics.quantile(values.sorted(), 0.5)
    }

    /// 1.4826 · median |x − center|; nil without values.
    static func sd(_ values: [Double], around center: Double) -> Double? {
        median(values.map { abs($0 - center) }).map { $0 * madToSD }
    }
}
