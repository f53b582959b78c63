/// Baseline hazard and weighted covariate means at each event time, and their running totals: what residuals,
/// robust variances and predicted curves need. Efron ties share the hazard among the tied events.
struct HazardProcess {
    private let sets: RiskSets
    private let p: Int
    /// exp(η − shift) per sorted row.
    let weights: [Double]
    /// Per block, relative to the stratum's shift: Σ 1/S0, its share felt by tied events, Σ 1/S0².
    private(set) var hazard: [Double]
    private(set) var tiedHazard: [Double]
    private(set) var variance: [Double]
    /// Per block and column: Σ x̄/S0, its share felt by tied events, mean of x̄ over the tied events.
    private(set) var mean: [Double]
    private(set) var tiedMean: [Double]
    private(set) var eventMean: [Double]
    /// Shift of η per stratum.
    private(set) var shifts: [Double]
    /// Totals over the blocks of the stratum up to and including each block's time.
    private(set) var cumulativeHazard: [Double]
    private(set) var cumulativeMean: [Double]
    private(set) var cumulativeVariance: [Double]
    private let blockRanges: [Range<Int>]
    private let blockOfRow: [Int]

    /// `ties` exact is treated as Breslow's: the conditional likelihood defines no baseline hazard.
    init(_ sets: RiskSets, beta: [Double], ties: TieMethod) {
        self.sets = sets
        p = sets.columnCount
        let count = sets.blocks.count
        hazard = Array(repeating: 0, count: count)
        tiedHazard = hazard
        variance = hazard
        mean = Array(repeating: 0, count: count * p)
        tiedMean = mean
        eventMean = mean
        cumulativeHazard = hazard
        cumulativeMean = mean
        cumulativeVariance = hazard
        shifts = Array(repeating: 0, count: sets.strata.count)
        var ranges = Array(repeating: 0..<0, count: sets.strata.count)
        var owner = [Int](repeating: 0, count: sets.rowCount)
        for (index, block) in sets.blocks.enumerated() {
            let range = ranges[block.stratum]
            ranges[block.stratum] = (range.isEmpty ? index : range.lowerBound)..<index + 1
            for row in block.rows { owner[row] = index }
        }
        blockRanges = ranges
        blockOfRow = owner
        var sweep = RiskSetSweep(sets, eta: sets.linearPredictors(beta), order: 1)
        weights = sweep.weights
        var tied = WeightedSums(size: p, order: 1)
        for (index, block) in sets.blocks.enumerated() {
            sweep.advance(to: index)
            shifts[block.stratum] = sweep.shift
            guard block.events > 0 else { continue }
            tied.clear()
            for row in block.rows where sets.events[row] {
                tied.add(sets.x, row: row, weight: sweep.weights[row])
            }
            record(index, events: block.events, sweep.sums, tied, efron: ties == .efron)
        }
        accumulate()
    }

    private mutating func record(
        _ index: Int, events: Int, _ sums: WeightedSums, _ tied: WeightedSums, efron: Bool
    ) {
        let d = Double(events)
        for k in 0..<events {
            let share = efron ? Double(k) / d : 0
            let inverse = 1 / (sums.total - share * tied.total)
            hazard[index] += inverse
            tiedHazard[index] += (1 - share) * inverse
            variance[index] += inverse * inverse
            for j in 0..<p {
                let average = (sums.first[j] - share * tied.first[j]) * inverse
                mean[index * p + j] += average * inverse
                tiedMean[index * p + j] += (1 - share) * average * inverse
                eventMean[index * p + j] += average / d
            }
        }
    }

    private mutating func accumulate() {
        for range in blockRanges {
            // Blocks run backwards in time.
            for index in range.reversed() {
                let earlier = index + 1 < range.upperBound ? index + 1 : nil
                cumulativeHazard[index] = hazard[index] + (earlier.map { cumulativeHazard[$0] } ?? 0)
                cumulativeVariance[index] = variance[index] + (earlier.map { cumulativeVariance[$0] } ?? 0)
                for j in 0..<p {
                    cumulativeMean[index * p + j] =
                        mean[index * p + j] + (earlier.map { cumulativeMean[$0 * p + j] } ?? 0)
                }
            }
        }
    }

    /// The latest block of a stratum whose time is ≤ `time` (or < with `strictly`), nil before the first.
    func block(stratum: Int, at time: Double) -> Int? {
        let range = blockRanges[stratum]
        var low = range.lowerBound, high = range.upperBound
        while low < high {
            let middle = (low + high) / 2
            if sets.times[sets.blocks[middle].rows.lowerBound] > time {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low < range.upperBound ? low : nil
    }

    /// Blocks of a stratum by descending time.
    func blocks(stratum: Int) -> Range<Int> { blockRanges[stratum] }

    /// Hazard (relative to the shift) and hazard-weighted means that a sorted row lived through.
    func exposure(row: Int) -> (hazard: Double, mean: [Double]) {
        let index = blockOfRow[row], block = sets.blocks[index]
        let isEvent = sets.events[row]
        var total = cumulativeHazard[index] - hazard[index] + (isEvent ? tiedHazard[index] : hazard[index])
        let entered = sets.entries.flatMap { self.block(stratum: block.stratum, at: $0[row]) }
        if let entered { total -= cumulativeHazard[entered] }
        var means = [Double](repeating: 0, count: p)
        for j in 0..<p {
            let here = index * p + j
            means[j] = cumulativeMean[here] - mean[here] + (isEvent ? tiedMean[here] : mean[here])
            if let entered { means[j] -= cumulativeMean[entered * p + j] }
        }
        return (total, means)
    }

    /// Index of the block a sorted row belongs to.
    func block(ofRow row: Int) -> Int { blockOfRow[row] }

    /// Score residuals of the sorted rows, `p` per row, on the standardised scale.
    func scoreResiduals() -> [Double] {
        var out = [Double](repeating: 0, count: sets.rowCount * p)
        for row in 0..<sets.rowCount {
            let lived = exposure(row: row), index = blockOfRow[row]
            for j in 0..<p {
                let x = sets.x[row * p + j]
                let event = sets.events[row] ? x - eventMean[index * p + j] : 0
                out[row * p + j] = event - weights[row] * (x * lived.hazard - lived.mean[j])
            }
        }
        return out
    }
}
