import Foundation

/// FlowJo's biexponential scale: a table of 4,097 values, interpolated, giving channels 0...4096.
///
/// The table is the biexponential function of Parks, Roederer & Moore (2006), Cytometry A 69:541, with the
/// parametrisation FlowJo writes into its workspaces. Values beyond the table lie on the axes.
public struct BiexponentialTransform: Hashable, Sendable {
    /// Extra negative decades, 0 or more.
    public let negativeDecades: Double
    /// Width basis, below 0; −10 or −100 are usual.
    public let width: Double
    /// Positive decades; > 0.
    public let positiveDecades: Double
    /// The value at channel 4096; > 0, in units of the data.
    public let maxValue: Double
    /// Value of each channel 0...4096.
    let values: [Double]

    /// Channels of the scale.
    public static let channels = 4096

    /// The table for FlowJo's `neg`, `width`, `pos` and `maxRange`.
    public init(
        negative: Double, width: Double, positive: Double, maxValue: Double
    ) throws(CytometryError) {
        try TransformChecks.positive("biex", [("positive", positive), ("max_value", maxValue)])
        try TransformChecks.finite("biex", [("negative", negative), ("width", width)])
        guard width < 0 else { throw .transformParameter("biex", "width", "is \(width), not below 0") }
        negativeDecades = negative
        self.width = width
        positiveDecades = positive
        self.maxValue = maxValue
        guard
            let values = Self.table(
                negative: max(negative, 0), width: width, positive: positive, maxValue: maxValue)
        else { throw .transformOverflow("biex") }
        self.values = values
    }

    private static func table(
        negative: Double, width: Double, positive: Double, maxValue: Double
    ) -> [Double]? {
        let n = Double(channels)
        var w = log10(-width)
        var decades = positive - w / 2
        let extra = negative + w / 2
        guard decades > 0, extra >= 0, decades < 100, extra < 100 else { return nil }
        let z = min((extra * n / (extra + decades)).rounded(.down), n / 2)
        if z > 0 { decades = extra * n / z }
        w /= 2 * decades
        let p = decades * TransformChecks.ln10
        guard let q = decay(p: p, w: w) else { return nil }
        let s = exp((p + q) * (w + extra / decades))
        func positivePart(_ j: Double) -> Double { exp(j * p / (n + 1)) }
        func negativePart(_ j: Double) -> Double { s * exp(-j * q / (n + 1)) }
        let scale = maxValue * exp(-p)
        let zero = Int(z)
        let offset = positivePart(z) - negativePart(z)
        var values = [Double](repeating: 0, count: channels + 1)
        for j in zero...channels {
            values[j] = scale * (positivePart(Double(j)) - negativePart(Double(j)) - offset)
        }
        for j in 0..<zero { values[j] = -values[2 * zero - j] }
        let ordered = zip(values, values.dropFirst()).allSatisfy { $0 < $1 }
        return ordered && values.allSatisfy(\.isFinite) ? values : nil
    }

    /// The root x in (0, p) of 2·(ln x − ln p) + w·(p + x) = 0, by bisection.
    private static func decay(p: Double, w: Double) -> Double? {
        guard w > 0 else { return w == 0 ? p : nil }
        var low = 0.0, high = p
        for _ in 0..<200 {
            let middle = (low + high) / 2
            if middle == low || middle == high { break }
            if 2 * (Foundation.log(middle) - Foundation.log(p)) + w * (p + middle) > 0 {
                high = middle
            } else {
                low = middle
            }
        }
        return high
    }

    /// Channel 0...4096 of a value; NaN for NaN.
    public func callAsFunction(_ value: Double) -> Double {
        guard !value.isNaN else { return .nan }
        var low = 0, high = Self.channels
        if value <= values[low] { return 0 }
        if value >= values[high] { return Double(high) }
        while high - low > 1 {
            let middle = (low + high) / 2
            if values[middle] <= value { low = middle } else { high = middle }
        }
        return Double(low) + (value - values[low]) / (values[high] - values[low])
    }

    /// The value at a channel; the ends of the table for channels beyond 0...4096.
    public func inverse(_ channel: Double) -> Double {
        guard !channel.isNaN else { return .nan }
        let c = min(max(channel, 0), Double(Self.channels))
        let low = min(Int(c), Self.channels - 1)
        return values[low] + (c - Double(low)) * (values[low + 1] - values[low])
    }
}
