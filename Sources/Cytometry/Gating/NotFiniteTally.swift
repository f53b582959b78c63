/// Events whose value is NaN or infinite, in the channels the gates look at: they vanish from the gates uncounted.
struct NotFiniteTally: Sendable {
    /// Positions of channels that can hold such values, ascending.
    private let channels: [Int]
    private var events: [Int]

    init(_ dataSet: FCSDataSet, _ gating: CompiledGating) {
        var used: Set<Int> = []
        for column in gating.columns {
            switch column {
            case .raw(let channel): used.insert(channel)
            case .compensated(_, _, let detectors): used.formUnion(detectors)
            case .ratio, .transformed: break
            }
        }
        channels = used.filter { [.float, .double].contains(dataSet.channels[$0].dataType) }.sorted()
        events = [Int](repeating: 0, count: channels.count)
    }

    /// Adds a block of linear, uncompensated values.
    mutating func add(_ block: EventBlock) {
        for (i, channel) in channels.enumerated() {
            let column = UnsafeBufferPointer(block.column(channel))
            guard !Self.isFinite(column) else { continue }
            events[i] += column.count { !$0.isFinite }
        }
    }

    /// Whether all values are finite: zero times NaN or infinity is NaN, and stays so in a sum.
    private static func isFinite(_ column: UnsafeBufferPointer<Double>) -> Bool {
        var zeros = SIMD8<Double>()
        var i = 0
        if let base = column.baseAddress {
            let raw = UnsafeRawPointer(base)
            while i &+ 8 <= column.count {
                zeros += raw.loadUnaligned(fromByteOffset: i &* 8, as: SIMD8<Double>.self) * 0
                i &+= 8
            }
        }
        var zero = zeros.sum()
        while i < column.count {
            zero += column[i] * 0
            i += 1
        }
        return zero == 0
    }

    /// Adds the counts of another thread.
    mutating func add(_ other: NotFiniteTally) {
        for i in events.indices { events[i] += other.events[i] }
    }

    func named(_ dataSet: FCSDataSet) -> [(channel: String, events: Int)] {
        zip(channels, events).filter { $0.1 > 0 }.map { (dataSet.channels[$0.0].name, $0.1) }
    }
}
