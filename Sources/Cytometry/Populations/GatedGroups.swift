/// Streams a data set in groups of consecutive blocks: the blocks of a group are read, linearised, gated and
/// compensated on all threads, then the whole group is handed out. Whoever works through the blocks of a group in
/// order sees the events in the order of the file, so sums have the same last bit on any number of threads.
struct GatedGroups {
    /// A block with its gated rows.
    final class Slot {
        let block: EventBlock
        let scratch: GatingScratch
        fileprivate var buffer = FCSReadBuffer()

        fileprivate init(_ gating: CompiledGating, channels: Int) {
            block = EventBlock(channelCount: channels)
            scratch = GatingScratch(for: gating)
        }
    }

    private let dataSet: FCSDataSet
    private let gating: CompiledGating
    private let mask: EventMask?
    private let compensation: Compensation?
    private let columns: [Int]
    private let threads: Int
    private let slots: [Slot]

    /// Blocks of a group: enough to keep threads busy between two meetings, few enough for the cache.
    private static let groupSize = 16

    init(
        _ dataSet: FCSDataSet, _ gating: CompiledGating, excluding mask: EventMask?,
        compensation: Compensation?, columns: [Int], threads: Int
    ) {
        self.dataSet = dataSet
        self.gating = gating
        self.mask = mask
        self.compensation = compensation
        self.columns = columns
        self.threads = threads
        let blocks = (dataSet.eventCount + EventBlock.defaultCapacity - 1) / EventBlock.defaultCapacity
        slots = (0..<min(Self.groupSize, blocks)).map { _ in
            Slot(gating, channels: dataSet.channels.count)
        }
    }

    /// One pass over the file. Values are linear and compensated; rows are those of the block.
    func forEach(_ visit: (ArraySlice<Slot>) -> Void) throws(CytometryError) -> GatingCounts {
        var counts = GatingCounts(for: gating)
        let size = EventBlock.defaultCapacity
        let linearisation = FCSLinearisation(dataSet.channels)
        var start = 0
        while start < dataSet.eventCount {
            let used = min(slots.count, (dataSet.eventCount - start + size - 1) / size)
            let begin = start
            _ = try ParallelLoop.map(used, threads: threads) { (i) throws(CytometryError) in
                let slot = slots[i]
                let first = begin + i * size
                let last = min(first + size, dataSet.eventCount)
                try dataSet.read(first..<last, into: slot.block, buffer: &slot.buffer)
                linearisation.apply(to: slot.block)
                if let mask { slot.block.keep { !mask[first + $0] } }
                gating.evaluate(slot.block, slot.scratch)
                // The block was gated already; compensating it in place disturbs nothing.
                compensation?.apply(to: slot.block, columns: columns)
            }
            for slot in slots[..<used] { counts.add(slot.scratch, events: slot.block.count) }
            visit(slots[..<used])
            start += used * size
        }
        return counts
    }
}

extension EventBlock {
    /// Drops the events for which `isKept` is false; the others move up.
    func keep(where isKept: (Int) -> Bool) {
        let kept = (0..<count).filter(isKept)
        guard kept.count < count else { return }
        for channel in 0..<channelCount {
            let column = column(channel)
            for (to, from) in kept.enumerated() { column[to] = column[from] }
        }
        resize(to: kept.count)
    }
}
