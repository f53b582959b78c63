/// A sum that is exact to about the last bit whatever the order of magnitude of its terms.
///
/// Each of eight lanes adds with an error-free transformation (the branch-free form of Neumaier's summation), so that
/// the result depends on the order of the events only, never on the size of blocks or the number of threads.
struct CompensatedSum: Sendable {
    private var sum = SIMD8<Double>(repeating: 0)
    private var error = SIMD8<Double>(repeating: 0)
    /// Lane of the next value.
    private var lane = 0

    /// Adds values in their order.
    mutating func add(_ values: UnsafeBufferPointer<Double>) {
        var index = 0
        while lane != 0 && index < values.count { push(values[index]); index += 1 }
        guard let base = values.baseAddress else { return }
        let raw = UnsafeRawPointer(base)
        var sum = sum
        var error = error
        while index &+ 8 <= values.count {
            let x = raw.loadUnaligned(fromByteOffset: index &* 8, as: SIMD8<Double>.self)
            let total = sum + x
            let part = total - sum
            error += (sum - (total - part)) + (x - part)
            sum = total
            index &+= 8
        }
        self.sum = sum
        self.error = error
        while index < values.count { push(values[index]); index += 1 }
    }

    private mutating func push(_ x: Double) {
        let total = sum[lane] + x
        let part = total - sum[lane]
        error[lane] += (sum[lane] - (total - part)) + (x - part)
        sum[lane] = total
        lane = (lane + 1) % 8
    }

    /// The total; not finite as soon as one value was not.
    var value: Double {
        var total = 0.0
        var rest = 0.0
        for lane in 0..<8 {
            let x = sum[lane]
            let next = total + x
            let part = next - total
            rest += (total - (next - part)) + (x - part) + error[lane]
            total = next
        }
        return total + rest
    }
}

/// First and last events of a data set with sums per channel (`fcs events`).
public struct EventSummary: Sendable {
    /// Names, in the order of all lists.
    public let channels: [String]
    /// All events.
    public let events: Int
    /// The first N events, one row each.
    public let first: [[Double]]
    /// The last N events, one row each.
    public let last: [[Double]]
    /// Compensated sums; nil in a channel with a value that is not finite.
    public let sums: [Double?]
    /// Means; nil as for sums and without events.
    public let means: [Double?]
    /// Values that are not finite, per channel.
    public let nonFinite: [Int]
    /// Warnings of the data set and of the values read.
    public let warnings: [FCSWarning]

    /// Reads the whole data set once, block by block.
    ///
    /// - Throws: `IC0612`, `IC0613`, `IC0614`.
    public init(
        of dataSet: FCSDataSet, first firstCount: Int = 5, last lastCount: Int = 5, scale: FCSScale = .stored,
        compensation: ChannelCompensation? = nil
    ) throws(CytometryError) {
        let count = dataSet.eventCount
        let head = max(0, min(firstCount, count))
        let tail = max(0, min(lastCount, count))
        let columns = dataSet.channels.count
        var sums = [CompensatedSum](repeating: CompensatedSum(), count: columns)
        var nonFinite = [Int](repeating: 0, count: columns)
        var first: [[Double]] = []
        var last: [[Double]] = []
        try dataSet.forEachBlock(scale: scale, compensation: compensation) {
            (events, block) throws(CytometryError) in
            for index in 0..<columns {
                let column = UnsafeBufferPointer(block.column(index))
                sums[index].add(column)
                if !sums[index].value.isFinite { nonFinite[index] += column.count { !$0.isFinite } }
            }
            for event in events where event < head || event >= count - tail {
                let row = (0..<columns).map { block.column($0)[event - events.lowerBound] }
                if event < head { first.append(row) }
                if event >= count - tail { last.append(row) }
            }
        }
        channels = dataSet.channels.map(\.name)
        events = count
        self.first = first
        self.last = last
        self.sums = (0..<columns).map { nonFinite[$0] == 0 && sums[$0].value.isFinite ? sums[$0].value : nil }
        means = self.sums.map { sum in count > 0 ? sum.map { $0 / Double(count) } : nil }
        self.nonFinite = nonFinite
        var warnings = dataSet.warnings
        for (index, bad) in nonFinite.enumerated() where bad > 0 {
            warnings.append(
                FCSWarning(
                    "IC0627",
                    "Channel '\(dataSet.channels[index].name)' has \(bad) values that are not finite (NaN or infinite); statistics leave them out",
                    at: nil))
        }
        self.warnings = warnings
    }
}

extension FCSDataSet {
    /// Calls `body` with all events in order, block by block; `body` gets their numbers (from 0) and their values.
    ///
    /// - Parameter compensation: is of linear values, so it needs `scale: .linear` where channels have gains.
    ///
    /// - Throws: `IC0612`–`IC0614`, and what `body` throws.
    public func forEachBlock(
        scale: FCSScale = .stored, compensation: ChannelCompensation? = nil,
        capacity: Int = EventBlock.defaultCapacity,
        _ body: (Range<Int>, EventBlock) throws(CytometryError) -> Void
    ) throws(CytometryError) {
        let block = EventBlock(
            channelCount: channels.count, capacity: max(1, min(capacity, max(1, eventCount))))
        var buffer = FCSReadBuffer()
        let linearisation = scale == .linear ? FCSLinearisation(channels) : nil
        var start = 0
        while start < eventCount {
            let events = start..<min(eventCount, start + block.capacity)
            try read(events, into: block, buffer: &buffer)
            linearisation?.apply(to: block)
            compensation?.apply(to: block)
            try body(events, block)
            start = events.upperBound
        }
    }
}
