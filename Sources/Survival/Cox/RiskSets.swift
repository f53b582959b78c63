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
    /// Standardised covariates, `columnCount` per row.
    let x: [Double]
    let means: [Double]
    let scales: [Double]
    /// Range of sorted positions per stratum.
    let strata: [Range<Int>]
    /// Runs of equal time (within a stratum), in sorted order.
    let blocks: [Block]

    /// Rows that share one time.
    struct Block: Sendable {
        let rows: Range<Int>
        let events: Int
        let stratum: Int
    }

    init(_ design: CoxDesign) {
        let data = design.data
        let lists = design.strata?.split(data.order) ?? [data.order]
        let order = lists.flatMap { $0.reversed() }
        self.order = order
        rowCount = order.count
        columnCount = design.columns.count
        times = order.map { data.times[$0] }
        events = order.map { data.events[$0] }
        entries = data.entries.map { column in order.map { column[$0] } }
        var ranges: [Range<Int>] = [], start = 0
        for list in lists {
            ranges.append(start..<start + list.count)
            start += list.count
        }
        strata = ranges
        if let entries {
            entryOrder = ranges.flatMap { range in
                range.sorted { (-entries[$0], $0) < (-entries[$1], $1) }
            }
        } else {
            entryOrder = []
        }
        let standard = design.columns.map(Self.standardise)
        means = standard.map(\.mean)
        scales = standard.map(\.scale)
        x = Self.rowMajor(design.columns, standard, order: order)
        blocks = Self.tieBlocks(times: times, events: events, strata: ranges)
    }

    /// Mean and standard deviation; a constant column keeps scale 1 (it is found to be aliased later).
    private static func standardise(_ column: [Double]) -> (mean: Double, scale: Double) {
        guard !column.isEmpty else { return (0, 1) }
        let n = Double(column.count)
        let mean = column.reduce(0, +) / n
        let spread = (column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n).squareRoot()
        let largest = column.reduce(0) { max($0, abs($1)) }
        return (mean, spread > 1e-12 * largest ? spread : 1)
    }

    private static func rowMajor(
        _ columns: [[Double]], _ standard: [(mean: Double, scale: Double)], order: [Int]
    ) -> [Double] {
        let p = columns.count
        var x = [Double](repeating: 0, count: order.count * p)
        for j in 0..<p {
            let mean = standard[j].mean, inverse = 1 / standard[j].scale
            columns[j].withUnsafeBufferPointer { column in
                for (position, row) in order.enumerated() {
                    x[position &* p &+ j] = (column[row] - mean) * inverse
                }
            }
        }
        return x
    }

    private static func tieBlocks(times: [Double], events: [Bool], strata: [Range<Int>]) -> [Block] {
        var blocks: [Block] = []
        for (stratum, range) in strata.enumerated() {
            var first = range.lowerBound
            while first < range.upperBound {
                var next = first, died = 0
                while next < range.upperBound, times[next] == times[first] {
                    if events[next] { died += 1 }
                    next += 1
                }
                blocks.append(Block(rows: first..<next, events: died, stratum: stratum))
                first = next
            }
        }
        return blocks
    }

    /// Linear predictors of the sorted rows for standardised coefficients.
    func linearPredictors(_ beta: [Double]) -> [Double] {
        let p = columnCount
        return (0..<rowCount).map { row in
            var sum = 0.0
            for j in 0..<p { sum += x[row &* p &+ j] * beta[j] }
            return sum
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
