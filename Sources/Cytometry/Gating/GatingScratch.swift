/// Working memory and results of one thread: columns of derived values, and the rows of each population in the
/// current block.
public final class GatingScratch {
    let capacity: Int
    /// Derived columns; raw ones take no room.
    var values: [UnsafeMutablePointer<Double>?]
    /// Population whose rows a derived column holds: −2 none, −1 all rows.
    var validFor: [Int]
    let rows: UnsafeMutablePointer<Int32>
    let allRows: UnsafeMutablePointer<Int32>
    /// Events of each population in the current block.
    public internal(set) var counts: [Int]
    let flags: UnsafeMutablePointer<UInt8>
    let gatherWork: UnsafeMutablePointer<Double>

    /// Memory for blocks of at most `capacity` events.
    public init(for gating: CompiledGating, capacity: Int = EventBlock.defaultCapacity) {
        self.capacity = capacity
        let populations = gating.populations.count
        values = gating.columns.map {
            if case .raw = $0 { return nil }
            let pointer = UnsafeMutablePointer<Double>.allocate(capacity: capacity)
            pointer.initialize(repeating: 0, count: capacity)
            return pointer
        }
        validFor = [Int](repeating: -2, count: gating.columns.count)
        counts = [Int](repeating: 0, count: populations)
        rows = .allocate(capacity: max(1, populations * capacity))
        rows.initialize(repeating: 0, count: populations * capacity)
        allRows = .allocate(capacity: capacity)
        for i in 0..<capacity { (allRows + i).initialize(to: Int32(i)) }
        flags = .allocate(capacity: capacity)
        flags.initialize(repeating: 0, count: capacity)
        gatherWork = .allocate(capacity: 64)
        gatherWork.initialize(repeating: 0, count: 64)
    }

    deinit {
        for pointer in values { pointer?.deallocate() }
        rows.deallocate()
        allRows.deallocate()
        flags.deallocate()
        gatherWork.deallocate()
    }

    /// The rows of the current block that belong to a population, ascending.
    public func rows(of population: Int) -> UnsafeBufferPointer<Int32> {
        UnsafeBufferPointer(start: rows + population * capacity, count: counts[population])
    }

    /// One byte per event of the current block, 1 inside. `mask` must hold as many bytes as the block has events.
    public func write(population: Int, into mask: UnsafeMutableBufferPointer<UInt8>) {
        mask.update(repeating: 0)
        for row in rows(of: population) where Int(row) < mask.count { mask[Int(row)] = 1 }
    }
}

extension CompiledGating {
    /// Gates a block of linear, uncompensated values; the results are in `scratch` until its next use.
    ///
    /// Nothing is allocated per event. The block must have the channels the gating was compiled for and no more
    /// events than the scratch holds.
    public func evaluate(_ block: EventBlock, _ scratch: GatingScratch) {
        precondition(block.count <= scratch.capacity && scratch.counts.count == populations.count)
        for i in scratch.validFor.indices { scratch.validFor[i] = -2 }
        for step in steps {
            let parentRows = step.parent.map { scratch.rows + $0 * scratch.capacity } ?? scratch.allRows
            let count = step.parent.map { scratch.counts[$0] } ?? block.count
            let kept = scratch.rows + step.population * scratch.capacity
            scratch.counts[step.population] =
                count == 0
                ? 0 : filter(step, UnsafePointer(parentRows), count: count, block, scratch, into: kept)
        }
    }

    private func filter(
        _ step: Step, _ rows: UnsafePointer<Int32>, count: Int, _ block: EventBlock, _ scratch: GatingScratch,
        into kept: UnsafeMutablePointer<Int32>
    ) -> Int {
        let owner = step.parent ?? -1
        func column(_ index: Int) -> UnsafePointer<Double>? {
            prepare(index, owner: owner, rows, count: count, block, scratch)
        }
        switch step.test {
        case .all(let isComplement):
            guard !isComplement else { return 0 }
            kept.update(from: rows, count: count)
            return count
        case .polygon(let x, let y, let region, let isComplement):
            guard let x = column(x), let y = column(y) else { return 0 }
            return region.filter(rows, count: count, x: x, y: y, into: kept, keeping: !isComplement)
        case .box(let bounds, let isComplement):
            if isComplement { return filterOutside(bounds, rows, count: count, into: kept, column) }
            var source = rows
            var n = count
            for bound in bounds {
                guard let values = column(bound.column) else { return 0 }
                n = Self.keep(source, count: n, values, bound, into: kept)
                source = UnsafePointer(kept)
            }
            return n
        case .ellipsoid(let ellipsoid, let isComplement):
            return filter(ellipsoid, isComplement, rows, count: count, scratch, into: kept, column)
        case .boolean(let operation, let operands, let isComplement):
            return combine(operation, operands, isComplement, rows, count: count, scratch, into: kept)
        }
    }

    @inline(__always)
    private static func keep(
        _ rows: UnsafePointer<Int32>, count: Int, _ values: UnsafePointer<Double>, _ bound: Bound,
        into kept: UnsafeMutablePointer<Int32>
    ) -> Int {
        var n = 0
        let low = bound.low, high = bound.high
        for i in 0..<count {
            let row = rows[i], value = values[Int(row)]
            kept[n] = row
            n &+= (value >= low) && !(value >= high) ? 1 : 0
        }
        return n
    }

    private func filterOutside(
        _ bounds: [Bound], _ rows: UnsafePointer<Int32>, count: Int, into kept: UnsafeMutablePointer<Int32>,
        _ column: (Int) -> UnsafePointer<Double>?
    ) -> Int {
        var columns: [UnsafePointer<Double>] = []
        for bound in bounds {
            guard let values = column(bound.column) else { return 0 }
            columns.append(values)
        }
        var n = 0
        for i in 0..<count {
            let row = rows[i]
            var inside = true, isNumber = true
            for (values, bound) in zip(columns, bounds) {
                let value = values[Int(row)]
                if value.isNaN { isNumber = false }
                if !(value >= bound.low) || value >= bound.high { inside = false }
            }
            kept[n] = row
            if !inside && isNumber { n &+= 1 }
        }
        return n
    }

    private func filter(
        _ ellipsoid: Ellipsoid, _ isComplement: Bool, _ rows: UnsafePointer<Int32>, count: Int,
        _ scratch: GatingScratch, into kept: UnsafeMutablePointer<Int32>,
        _ column: (Int) -> UnsafePointer<Double>?
    ) -> Int {
        var columns: [UnsafePointer<Double>] = []
        for index in ellipsoid.columns {
            guard let values = column(index) else { return 0 }
            columns.append(values)
        }
        let d = columns.count, offsets = scratch.gatherWork
        var n = 0
        for i in 0..<count {
            let row = rows[i]
            for k in 0..<d { offsets[k] = columns[k][Int(row)] - ellipsoid.mean[k] }
            var distance = 0.0
            for j in 0..<d {
                var sum = 0.0
                for k in 0..<d { sum += ellipsoid.inverse[j &* d &+ k] * offsets[k] }
                distance += sum * offsets[j]
            }
            kept[n] = row
            if isComplement ? distance > ellipsoid.limit : distance <= ellipsoid.limit { n &+= 1 }
        }
        return n
    }

    /// Operands count as sets of events, whatever their own parents are; the result lies within the parent.
    private func combine(
        _ operation: BooleanOperation, _ operands: [Operand], _ isComplement: Bool,
        _ rows: UnsafePointer<Int32>, count: Int, _ scratch: GatingScratch,
        into kept: UnsafeMutablePointer<Int32>
    ) -> Int {
        let flags = scratch.flags
        let isAnd = operation == .and
        for i in 0..<count { flags[Int(rows[i])] = isAnd ? 1 : 0 }
        for operand in operands {
            let members = scratch.rows(of: operand.population)
            let inverts = operand.isComplement != (operation == .not)
            var next = 0
            for i in 0..<count {
                let row = rows[i]
                while next < members.count && members[next] < row { next &+= 1 }
                let holds = (next < members.count && members[next] == row) != inverts
                let flag = flags[Int(row)]
                flags[Int(row)] = isAnd ? flag & (holds ? 1 : 0) : flag | (holds ? 1 : 0)
            }
        }
        var n = 0
        let wanted: UInt8 = isComplement ? 0 : 1
        for i in 0..<count {
            let row = rows[i]
            kept[n] = row
            if flags[Int(row)] == wanted { n &+= 1 }
        }
        return n
    }
}
