/// One bit per event.
public struct EventMask: Hashable, Sendable {
    /// Events.
    public private(set) var count: Int
    private var words: [UInt64]

    /// No event set.
    public init(count: Int) {
        self.count = max(0, count)
        words = [UInt64](repeating: 0, count: (self.count + 63) / 64)
    }

    /// Whether event `index` (from 0) is set; false outside.
    public subscript(index: Int) -> Bool {
        index >= 0 && index < count && words[index >> 6] >> UInt64(index & 63) & 1 == 1
    }

    /// Events that are set.
    public var setCount: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    /// Events set among `range`.
    public func setCount(in range: Range<Int>) -> Int {
        var total = 0
        Self.forEachWord(range.clamped(to: 0..<count)) { total += (words[$0] & $1).nonzeroBitCount }
        return total
    }

    /// Sets a range.
    mutating func insert(_ range: Range<Int>) {
        Self.forEachWord(range.clamped(to: 0..<count)) { words[$0] |= $1 }
    }

    /// Sets the events from `start` on whose byte has one of `bits`.
    mutating func insert(_ flags: UnsafeBufferPointer<UInt8>, bits: UInt8, at start: Int) {
        for (offset, flag) in flags.enumerated() where flag & bits != 0 {
            let index = start + offset
            words[index >> 6] |= 1 << UInt64(index & 63)
        }
    }

    /// Sets the events of a block that begins at `start`.
    mutating func insert(rows: UnsafeBufferPointer<Int32>, at start: Int) {
        for row in rows {
            let index = start + Int(row)
            words[index >> 6] |= 1 << UInt64(index & 63)
        }
    }

    /// Appends the events of another mask; this one must end at a whole word of 64 events.
    mutating func append(_ other: EventMask) {
        precondition(count.isMultiple(of: 64))
        words += other.words
        count += other.count
    }

    /// Calls `body` with the events of a range that are set, in order.
    package func forEach(in range: Range<Int>, _ body: (Int) -> Void) {
        Self.forEachWord(range.clamped(to: 0..<count)) { word, bits in
            var left = words[word] & bits
            while left != 0 {
                body(word << 6 + left.trailingZeroBitCount)
                left &= left - 1
            }
        }
    }

    /// Words of a range with the bits of the range.
    private static func forEachWord(_ range: Range<Int>, _ body: (Int, UInt64) -> Void) {
        guard !range.isEmpty else { return }
        let first = range.lowerBound >> 6
        let last = (range.upperBound - 1) >> 6
        for word in first...last {
            var bits = UInt64.max
            if word == first { bits &= UInt64.max << UInt64(range.lowerBound & 63) }
            if word == last { bits &= UInt64.max >> UInt64(63 - (range.upperBound - 1) & 63) }
            body(word, bits)
        }
    }
}
