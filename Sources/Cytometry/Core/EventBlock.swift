/// A run of consecutive events in columns: the unit in which files are decoded, compensated, transformed and gated.
///
/// One allocation holds `channelCount` columns of `capacity` doubles; a block is filled again and again, so that
/// work on a file of any size needs no memory per event. A block belongs to one thread.
public final class EventBlock {
    /// Columns.
    public let channelCount: Int
    /// Events that fit.
    public let capacity: Int
    /// Events that are valid, at most `capacity`.
    public private(set) var count = 0
    private let storage: UnsafeMutablePointer<Double>

    /// 4,096 events of 18 channels are 0.6 MB: they stay in the second-level cache.
    public static let defaultCapacity = 4096

    /// A block of zeros.
    public init(channelCount: Int, capacity: Int = EventBlock.defaultCapacity) {
        precondition(channelCount >= 0 && capacity > 0)
        self.channelCount = channelCount
        self.capacity = capacity
        storage = .allocate(capacity: max(1, channelCount * capacity))
        storage.initialize(repeating: 0, count: channelCount * capacity)
    }

    deinit { storage.deallocate() }

    /// Sets how many events are valid; their values stay as they are.
    public func resize(to count: Int) {
        precondition(count >= 0 && count <= capacity)
        self.count = count
    }

    /// The valid events of one channel. The pointer is good while the block lives.
    public func column(_ channel: Int) -> UnsafeMutableBufferPointer<Double> {
        precondition(channel >= 0 && channel < channelCount)
        return UnsafeMutableBufferPointer(start: storage + channel * capacity, count: count)
    }
}
