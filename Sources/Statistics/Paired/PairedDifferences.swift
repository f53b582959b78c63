internal import Glibc

/// Differences of paired values, formed at the decimal resolution of the data.
///
/// In binary arithmetic 0.3 - 0.2 and 0.2 - 0.1 differ in the last bit, so equal decimal differences would not tie and
/// rank tests would be wrong. Differences are therefore rounded to the decimals of the data (or to `decimals`) and
/// ranked as whole numbers. Values that carry no decimal resolution (logarithms, ratios) tie when their differences
/// agree to 12 digits of the largest value.
public struct PairedDifferences: Hashable, Sendable {
    /// The differences of the pairs used, in their order.
    public let values: [Double]
    /// Decimals the differences were rounded to; nil when the data have no decimal resolution.
    public let decimals: Int?
    /// Pairs left out.
    public let dropped: [Exclusion]
    /// Which of the pairs given were used.
    public let used: [Int]
    /// The differences as multiples of the resolution; equal differences have equal keys, zero has key 0.
    let keys: [Double]

    /// x - y per pair; a NaN in either column is a missing value and drops the pair.
    ///
    /// `decimals` (0 to 15) replaces the decimals found in the data; differences are rounded to it.
    /// - Throws: `StatisticsError` for unequal lengths or an infinite value.
    public init(_ x: [Double], minus y: [Double], decimals: Int? = nil) throws(StatisticsError) {
        guard decimals.map({ (0...15).contains($0) }) ?? true else {
            throw .badArgument("Differences have 0 to 15 decimals.")
        }
        try Check.lengths(x.count, y.count)
        try Check.finite(x)
        try Check.finite(y)
        let complete = x.indices.filter { !x[$0].isNaN && !y[$0].isNaN }
        let wanted = decimals ?? DecimalResolution.of([x, y])
        var raw: [Double] = [], largest = 0.0
        raw.reserveCapacity(complete.count)
        for row in complete {
            raw.append(x[row] - y[row])
            largest = max(largest, abs(x[row]), abs(y[row]))
        }
        self.init(raw: raw, decimals: wanted, largest: largest, used: complete, given: x.count)
    }

    /// Differences already formed; NaN is missing.
    /// - Throws: `StatisticsError` for an infinite value.
    public init(differences: [Double], decimals: Int? = nil) throws(StatisticsError) {
        try self.init(
            differences, minus: [Double](repeating: 0, count: differences.count), decimals: decimals)
    }

    private init(raw: [Double], decimals: Int?, largest: Double, used: [Int], given: Int) {
        self.used = used
        dropped = given > used.count ? [Exclusion("a value of the pair is missing", given - used.count)] : []
        if let decimals, let scale = DecimalResolution.scale(decimals), largest * scale < 4e15 {
            let whole = raw.map { DecimalResolution.units(of: $0, scale) }
            keys = whole
            values = whole.map { $0 / scale }
            self.decimals = decimals
        } else {
            let grain = largest == 0 ? 1 : pow(10, floor(log10(largest)) - 12)
            keys = raw.map { ($0 / grain).rounded() }
            values = zip(raw, keys).map { $1 == 0 ? 0 : $0 }
            self.decimals = nil
        }
    }

    /// Number of pairs used.
    public var count: Int { values.count }
    /// Number of zero differences.
    public var zeros: Int { keys.reduce(0) { $0 + ($1 == 0 ? 1 : 0) } }

    /// Values for exact sums: whole numbers and the unit they count, or the values themselves.
    var scaled: (values: [Double], unit: Double) {
        guard let decimals, let scale = DecimalResolution.scale(decimals) else { return (values, 1) }
        return (keys, scale)
    }
}

/// How many decimals numbers were written with.
public enum DecimalResolution {
    /// The most decimals any value needs, or nil when one is not a decimal number of at most 15 digits.
    public static func of(_ columns: [[Double]]) -> Int? {
        var decimals = 0
        for column in columns {
            for value in column where !value.isNaN {
                while !isDecimal(value, decimals) {
                    decimals += 1
                    if decimals > 15 { return nil }
                }
            }
        }
        return decimals
    }

    /// A value has d decimals when dividing the whole number x·10^d by 10^d gives exactly x: both are exact doubles,
    /// so the quotient is the double a reader would have made of the text.
    private static func isDecimal(_ value: Double, _ decimals: Int) -> Bool {
        let scaled = (value * powers[decimals]).rounded()
        return abs(scaled) < 9.007e15 && scaled / powers[decimals] == value
    }

    /// A value as a whole number of units 1/scale: the nearer of the two decimals around it, the even one when it lies
    /// halfway between (the rule of R 4's `round`), so that 0.5 becomes 0 and 0.15 follows its double, not its text.
    static func units(of value: Double, _ scale: Double) -> Double {
        let scaled = value * scale, low = scaled.rounded(.down), high = scaled.rounded(.up)
        if low == high { return low }
        let below = value - low / scale, above = high / scale - value
        if below != above { return below < above ? low : high }
        return low.truncatingRemainder(dividingBy: 2) == 0 ? low : high
    }

    static func scale(_ decimals: Int) -> Double? {
        powers.indices.contains(decimals) ? powers[decimals] : nil
    }

    private static let powers: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
    ]
}
