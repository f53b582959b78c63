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
            var found = 0
            for value in block.column(channel) { found &+= value.isFinite ? 0 : 1 }
            events[i] += found
        }
    }

    /// Adds the counts of another thread.
    mutating func add(_ other: NotFiniteTally) {
        for i in events.indices { events[i] += other.events[i] }
    }

    func named(_ dataSet: FCSDataSet) -> [(channel: String, events: Int)] {
        zip(channels, events).filter { $0.1 > 0 }.map { (dataSet.channels[$0.0].name, $0.1) }
    }
}
