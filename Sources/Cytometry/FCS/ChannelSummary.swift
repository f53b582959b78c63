#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Statistics of one channel over its finite values (`fcs stats`).
public struct ChannelSummary: Hashable, Sendable {
    /// Name of the channel.
    public let channel: String
    /// Finite values.
    public let n: Int
    /// Values that are NaN or infinite; they enter no statistic.
    public let nonFinite: Int
    /// Smallest value; nil without values, like all that follow.
    public let min: Double?
    /// Greatest value.
    public let max: Double?
    /// Compensated sum.
    public let sum: Double?
    /// Arithmetic mean.
    public let mean: Double?
    /// The middle value, or the mean of the two middle values.
    public let median: Double?
    /// Sample standard deviation (n − 1), about the mean; nil for fewer than two values.
    public let sd: Double?
    /// 100 · sd / mean, in percent; nil unless the mean is positive.
    public let cv: Double?
    /// The exponential of the mean of logarithms; nil as soon as one value is zero or negative.
    public let geometricMean: Double?
    /// Why there is no geometric mean; nil when there is one.
    public let geometricMeanReason: String?
}

extension ChannelSummary {
    /// The rule for the geometric mean, to be printed with it.
    public static let geometricMeanRule =
        "The geometric mean is given only when all finite values are positive; zero and negative values are neither left out nor shifted."

    /// Statistics of `values`, which are reordered.
    init(channel: String, _ values: inout [Double]) {
        self.channel = channel
        let all = values.count
        values.removeAll { !$0.isFinite }
        let n = values.count
        self.n = n
        nonFinite = all - n
        guard n > 0 else {
            (min, max, sum, mean, median, sd, cv, geometricMean) = (nil, nil, nil, nil, nil, nil, nil, nil)
            geometricMeanReason = "there are no values"
            return
        }
        var total = CompensatedSum()
        values.withUnsafeBufferPointer { total.add($0) }
        let sum = total.value
        let mean = sum / Double(n)
        var low = values[0]
        var high = values[0]
        var notPositive = 0
        for value in values {
            low = value < low ? value : low
            high = value > high ? value : high
            notPositive += value <= 0 ? 1 : 0
        }
        min = low
        max = high
        self.sum = sum.isFinite ? sum : nil
        self.mean = mean.isFinite ? mean : nil
        var sd: Double?
        if n > 1, mean.isFinite {
            sd = (ChannelSummary.sum(values) { ($0 - mean) * ($0 - mean) } / Double(n - 1)).squareRoot()
            if sd?.isFinite == false { sd = nil }
        }
        self.sd = sd
        cv = mean > 0 ? sd.map { 100 * $0 / mean } : nil
        if notPositive == 0 {
            geometricMean = exp(ChannelSummary.sum(values) { log($0) } / Double(n))
            geometricMeanReason = nil
        } else {
            geometricMean = nil
            geometricMeanReason = "\(notPositive) of \(n) values are zero or negative"
        }
        median = ChannelSummary.median(&values)
    }

    private static func sum(_ values: [Double], _ term: (Double) -> Double) -> Double {
        var total = CompensatedSum()
        var terms = [Double](repeating: 0, count: Swift.min(4096, values.count))
        var start = 0
        while start < values.count {
            let count = Swift.min(terms.count, values.count - start)
            for i in 0..<count { terms[i] = term(values[start + i]) }
            terms.withUnsafeBufferPointer { total.add(UnsafeBufferPointer(rebasing: $0[0..<count])) }
            start += count
        }
        return total.value
    }

    private static func median(_ values: inout [Double]) -> Double {
        let n = values.count
        let upper = OrderStatistics.select(&values, n / 2)
        guard n.isMultiple(of: 2) else { return upper }
        var lower = values[0]
        for i in 1..<Swift.max(1, n / 2) where values[i] > lower { lower = values[i] }
        // The distance of two huge values of opposite sign is beyond the range.
        let distance = upper - lower
        return distance.isFinite ? lower + distance / 2 : lower / 2 + upper / 2
    }
}

extension FCSDataSet {
    /// Statistics of every channel.
    ///
    /// Values of as many channels as fit into `memory` bytes are held at once; the file is read once per such group.
    ///
    /// - Throws: `IC0612`–`IC0614`.
    public func channelSummaries(
        scale: FCSScale = .stored, compensation: ChannelCompensation? = nil, memory: Int = 256 << 20
    ) throws(CytometryError)
        -> [ChannelSummary]
    {
        let perChannel = Swift.max(1, eventCount) * 8
        let group = Swift.max(1, Swift.min(channels.count, memory / perChannel))
        var result: [ChannelSummary] = []
        var start = 0
        while start < channels.count {
            let indices = start..<Swift.min(channels.count, start + group)
            var columns = indices.map { _ -> [Double] in
                var column: [Double] = []
                column.reserveCapacity(eventCount)
                return column
            }
            try forEachBlock(scale: scale, compensation: compensation) { (_, block) throws(CytometryError) in
                for index in indices { columns[index - start].append(contentsOf: block.column(index)) }
            }
            for index in indices {
                var values: [Double] = []
                swap(&values, &columns[index - start])
                result.append(ChannelSummary(channel: channels[index].name, &values))
            }
            start = indices.upperBound
        }
        return result
    }
}
