/// One bit per event.
public struct EventMask: Hashable, Sendable {
    /// Events.
    public let count: Int
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

    /// Sets the events from `start` on whose byte is not 0.
    mutating func insert(nonzero flags: UnsafeBufferPointer<UInt8>, at start: Int) {
        for (offset, flag) in flags.enumerated() where flag != 0 {
            let index = start + offset
            words[index >> 6] |= 1 << UInt64(index & 63)
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
