extension CompiledGating {
    /// The values of a column, computed at least at the given rows of population `owner` (−1: all events).
    func prepare(
        _ index: Int, owner: Int, _ rows: UnsafePointer<Int32>, count: Int, _ block: EventBlock,
        _ scratch: GatingScratch
    ) -> UnsafePointer<Double>? {
        if case .raw(let channel) = columns[index] {
            return block.column(channel).baseAddress.map { UnsafePointer($0) }
        }
        guard let out = scratch.values[index] else { return nil }
        if holds(scratch.validFor[index], owner) { return UnsafePointer(out) }
        let list = UnsafeBufferPointer(start: rows, count: count)
        // Whole columns go through vector instructions: cheaper than picking rows unless they are few.
        let isDense = 4 * count > block.count
        scratch.validFor[index] = owner
        switch columns[index] {
        case .raw: return nil
        case .compensated(let compensation, let row, let detectors):
            if isDense { scratch.validFor[index] = -1 }
            compensate(
                compensations[compensation], row, detectors, list, isDense: isDense, block, into: out)
        case .ratio(let numerator, let denominator, let ratio):
            guard let x = prepare(numerator, owner: owner, rows, count: count, block, scratch),
                let y = prepare(denominator, owner: owner, rows, count: count, block, scratch)
            else { return nil }
            for row in list {
                let i = Int(row)
                out[i] = ratio.factor * (x[i] - ratio.numeratorOffset) / (y[i] - ratio.denominatorOffset)
            }
        case .transformed(let base, let kernel):
            guard let source = prepare(base, owner: owner, rows, count: count, block, scratch) else {
                return nil
            }
            kernel.apply(source, rows: list, into: out)
        }
        return UnsafePointer(out)
    }

    /// True when values computed for one population's rows cover those of another, because it is an ancestor.
    private func holds(_ computed: Int, _ owner: Int) -> Bool {
        if computed == -2 { return false }
        if computed == -1 || computed == owner { return true }
        var ancestor = owner
        while ancestor >= 0 {
            guard let parent = populations[ancestor].parent else { return false }
            if parent == computed { return true }
            ancestor = parent
        }
        return false
    }

    /// Both ways add the detectors in the order of the matrix, so they give the same bits.
    private func compensate(
        _ compensation: Compensation, _ row: Int, _ detectors: [Int], _ rows: UnsafeBufferPointer<Int32>,
        isDense: Bool, _ block: EventBlock, into out: UnsafeMutablePointer<Double>
    ) {
        let n = detectors.count
        let target = UnsafeMutableBufferPointer(start: out, count: block.count)
        if isDense { target.update(repeating: 0) } else { for i in rows { out[Int(i)] = 0 } }
        for d in 0..<n {
            let weight = compensation.coefficients[row * n + d]
            guard weight != 0 else { continue }
            let column = block.column(detectors[d])
            if isDense {
                Compensation.add(weight, column, from: 0, to: target)
            } else {
                for i in rows { out[Int(i)] += weight * column[Int(i)] }
            }
        }
    }
}
