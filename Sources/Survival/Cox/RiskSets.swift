import Statistics

/// The rows of a Cox model in the order in which risk sets grow: by stratum, then by descending time.
///
/// Covariates are centred and scaled to unit spread, row by row in one array: the partial likelihood does not
/// change, cross-products stay accurate for raw days or ages, and tolerances mean the same in every model.
struct RiskSets: Sendable {
    let rowCount: Int
    let columnCount: Int
    /// Rows of the design in sorted order.
    let order: [Int]
    let times: [Double]
    let events: [Bool]
    let entries: [Double]?
    /// Sorted positions by descending entry time within each stratum; empty without entry times.
    let entryOrder: [Int]
    /// Standardised covariates, `columnCount` per row, and four zeros behind the last row: vectors of four may be
    /// read from any row.
    let x: [Double]
    let means: [Double]
    let scales: [Double]
    /// Range of sorted positions per stratum.
    let strata: [Range<Int>]
    /// Runs of equal time (within a stratum), in sorted order.
    let blocks: [Block]
    /// Number of events per stratum.
    let stratumEvents: [Int]
    /// Σ x over all events.
    let eventTotals: [Double]
    /// The known part of the linear predictor of each sorted row, where the model has one.
    let offset: [Double]?
    /// Its sum over all events.
    let eventOffset: Double

    /// Rows that share one time, the events before the others.
    struct Block: Sendable {
        private let first: Int32
        private let end: Int32
        private let died: Int32
        private let owner: Int32

        init(rows: Range<Int>, events: Int, stratum: Int) {
            first = Int32(rows.lowerBound)
            end = Int32(rows.upperBound)
            died = Int32(events)
            owner = Int32(stratum)
        }

        var rows: Range<Int> { Int(first)..<Int(end) }
        var events: Int { Int(died) }
        var stratum: Int { Int(owner) }
    }

    init(_ design: CoxDesign) {
        let data = design.data, p = design.columns.count
        let lists = design.strata?.split(data.order) ?? [data.order]
        var order: [Int] = []
        order.reserveCapacity(data.count)
        var ranges: [Range<Int>] = []
        for list in lists {
            ranges.append(order.count..<order.count + list.count)
            order.append(contentsOf: list.reversed())
        }
        strata = ranges
        rowCount = order.count
        columnCount = p
        let times = order.map { data.times[$0] }
        blocks = Self.tieBlocks(times: times, data.events, strata: ranges, order: &order)
        self.times = times
        self.order = order
        let events = order.map { data.events[$0] }
        self.events = events
        let entries = data.entries.map { column in order.map { column[$0] } }
        self.entries = entries
        entryOrder = entries.map { Self.entryOrder($0, strata: ranges) } ?? []
        let standard = design.columns.map(Self.standardise)
        means = standard.map(\.mean)
        scales = standard.map(\.scale)
        let x = Self.rowMajor(design.columns, standard, order: order)
        self.x = x
        stratumEvents = ranges.map { range in events[range].count { $0 } }
        var totals = [Double](repeating: 0, count: p)
        for row in events.indices where events[row] {
            for j in 0..<p { totals[j] += x[row &* p &+ j] }
        }
        eventTotals = totals
        let offset = design.offset.map { column in order.map { column[$0] } }
        self.offset = offset
        eventOffset =
            offset.map { values in
                values.indices.reduce(0) { $0 + (events[$1] ? values[$1] : 0) }
            } ?? 0
    }

    /// Mean and standard deviation; a constant column keeps scale 1 (it is found to be aliased later).
    static func standardise(_ column: [Double]) -> (mean: Double, scale: Double) {
        guard !column.isEmpty else { return (0, 1) }
        let n = Double(column.count)
        let mean = column.reduce(0, +) / n
        var squares = 0.0, largest = 0.0
        for value in column {
            squares += (value - mean) * (value - mean)
            largest = max(largest, abs(value))
        }
        let spread = (squares / n).squareRoot()
        return (mean, spread > 1e-12 * largest ? spread : 1)
    }

    static func rowMajor(
        _ columns: [[Double]], _ standard: [(mean: Double, scale: Double)], order: [Int]
    ) -> [Double] {
        let p = columns.count
        return Chunks.fill(order.count, width: p, padding: 4) { rows, x in
            for j in 0..<p {
                let mean = standard[j].mean, inverse = 1 / standard[j].scale
                columns[j].withUnsafeBufferPointer { column in
                    for position in rows {
                        x[position &* p &+ j] = (column[order[position]] - mean) * inverse
                    }
                }
            }
        }
    }

    /// Runs of equal time; moves the events of each to its front.
    private static func tieBlocks(
        times: [Double], _ events: [Bool], strata: [Range<Int>], order: inout [Int]
    ) -> [Block] {
        var blocks: [Block] = [], censored: [Int] = []
        for (stratum, range) in strata.enumerated() {
            var first = range.lowerBound
            while first < range.upperBound {
                var next = first, died = 0
                let time = times[first]
                censored.removeAll(keepingCapacity: true)
                while next < range.upperBound, times[next] == time {
                    let row = order[next]
                    if events[row] {
                        order[first + died] = row
                        died += 1
                    } else {
                        censored.append(row)
                    }
                    next += 1
                }
                for (place, row) in censored.enumerated() { order[first + died + place] = row }
                blocks.append(Block(rows: first..<next, events: died, stratum: stratum))
                first = next
            }
        }
        return blocks
    }

    /// Sorted positions by descending entry within each stratum.
    private static func entryOrder(_ entries: [Double], strata: [Range<Int>]) -> [Int] {
        strata.flatMap { range in
            SortedColumn(range.map { -entries[$0] }).rows.map { range.lowerBound + $0 }
        }
    }

    /// Linear predictors of the sorted rows for standardised coefficients, offsets included.
    func linearPredictors(_ beta: [Double]) -> [Double] {
        let p = columnCount, x = x, offset = offset ?? []
        return Chunks.fill(rowCount) { rows, eta in
            x.withUnsafeBufferPointer { x in
                for row in rows {
                    var sum = offset.isEmpty ? 0 : offset[row]
                    for j in 0..<p { sum += x[row &* p &+ j] * beta[j] }
                    eta[row] = sum
                }
            }
        }
    }

    /// Coefficients on the original scale from standardised ones.
    func unscaled(_ beta: [Double]) -> [Double] { zip(beta, scales).map { $0 / $1 } }

    /// A covariance matrix on the original scale from the standardised one.
    func unscaledCovariance(_ matrix: [Double]) -> [Double] {
        let p = columnCount
        var out = matrix
        for i in 0..<p { for j in 0..<p { out[i * p + j] /= scales[i] * scales[j] } }
        return out
    }
}
