/// Quantiles of short columns, fast: a histogram of the leading bits finds the neighbourhood, a selection the value.
///
/// The value of rank Int(n · share) is taken, so the median of an even number is the upper of the two middle ones.
struct QuantileFinder {
    private var histogram = [UInt32](repeating: 0, count: 4096)
    private var keys: [UInt16]
    private var gathered: [Double]

    init(capacity: Int) {
        keys = [UInt16](repeating: 0, count: capacity)
        gathered = [Double](repeating: 0, count: capacity + 1)
    }

    /// The quantiles of the finite values at `shares`, each in 0..<1; nil without any. At most `capacity` values.
    mutating func quantiles(_ values: UnsafeMutableBufferPointer<Double>, _ shares: [Double]) -> [Double]? {
        precondition(values.count <= keys.count)
        let finite = count(values)
        guard finite > 0 else { return nil }
        return shares.map { value(values, rank: min(finite - 1, Int(Double(finite) * $0))) }
    }

    /// Fills the histogram; returns how many values are finite.
    private mutating func count(_ values: UnsafeMutableBufferPointer<Double>) -> Int {
        var finite = 0
        histogram.withUnsafeMutableBufferPointer { histogram in
            keys.withUnsafeMutableBufferPointer { keys in
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
            }
        }
        return finite
    }

    private mutating func value(_ values: UnsafeMutableBufferPointer<Double>, rank: Int) -> Double {
        // Finite values never reach key 4095: Float infinity has key 4088.
        var before = 0
        var bin = 0
        while before + Int(histogram[bin]) <= rank {
            before += Int(histogram[bin])
            bin += 1
        }
        var size = 0
        return keys.withUnsafeBufferPointer { keys in
            gathered.withUnsafeMutableBufferPointer { gathered in
                for i in 0..<values.count {
                    gathered[size] = values[i]
                    size &+= Int(keys[i]) == bin ? 1 : 0
                }
                OrderStatistics.select(
                    UnsafeMutableBufferPointer(rebasing: gathered[0..<size]), rank - before)
                return gathered[rank - before]
            }
        }
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
