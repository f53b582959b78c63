/// Baseline hazard and weighted covariate means at each event time, and their running totals: what residuals,
/// robust variances and predicted curves need. Efron ties share the hazard among the tied events.
struct HazardProcess: Sendable {
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
        var ranges = Array(repeating: 0..<0, count: sets.strata.count)
        var owner = [Int](repeating: 0, count: sets.rowCount)
        for (index, block) in sets.blocks.enumerated() {
            let range = ranges[block.stratum]
            ranges[block.stratum] = (range.isEmpty ? index : range.lowerBound)..<index + 1
            for row in block.rows { owner[row] = index }
        }
        blockRanges = ranges
        blockOfRow = owner
        let hazards = HazardWeights(sets, beta: beta)
        weights = hazards.values
        shifts = hazards.shifts
        if p <= SmallMoments.largest {
            record(hazards, efron: ties == .efron, SmallMoments.self)
        } else {
            record(hazards, efron: ties == .efron, LargeMoments.self)
        }
        accumulate()
    }

    private mutating func record<Moments: RiskMoments>(
        _ weights: HazardWeights, efron: Bool, _: Moments.Type
    ) {
        let p = p
        _ = RiskSetSweep<Moments>.forEachEventTime(sets, weights: weights, efron: efron) {
            index, atRisk, tied, draws in
            hazard[index] = draws.sum
            tiedHazard[index] = draws.sum - draws.sharedSum
            variance[index] = draws.square
            let d = Double(draws.count)
            for j in 0..<p {
                let all = atRisk.first(j), leaving = tied.first(j)
                mean[index * p + j] = all * draws.square - leaving * draws.sharedSquare
                tiedMean[index * p + j] =
                    all * (draws.square - draws.sharedSquare)
                    - leaving * (draws.sharedSquare - draws.twiceSharedSquare)
                eventMean[index * p + j] = (all * draws.sum - leaving * draws.sharedSum) / d
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

    /// Hazard (relative to the shift) that a sorted row lived through.
    func exposedHazard(row: Int) -> Double {
        let index = blockOfRow[row]
        let here = sets.events[row] ? tiedHazard[index] : hazard[index]
        let lived = cumulativeHazard[index] - hazard[index] + here
        return entered(row: row).map { lived - cumulativeHazard[$0] } ?? lived
    }

    /// Hazard-weighted mean of covariate j over the time a sorted row lived through.
    private func exposedMean(row: Int, _ j: Int, entered: Int?) -> Double {
        let here = blockOfRow[row] * p + j
        let lived = cumulativeMean[here] - mean[here] + (sets.events[row] ? tiedMean[here] : mean[here])
        return entered.map { lived - cumulativeMean[$0 * p + j] } ?? lived
    }

    /// The latest block of its stratum at or before the entry of a row.
    private func entered(row: Int) -> Int? {
        guard let entries = sets.entries else { return nil }
        return block(stratum: sets.blocks[blockOfRow[row]].stratum, at: entries[row])
    }

    /// Index of the block a sorted row belongs to.
    func block(ofRow row: Int) -> Int { blockOfRow[row] }

    /// Score residuals of the sorted rows, `p` per row, on the standardised scale.
    func scoreResiduals() -> [Double] {
        Chunks.fill(sets.rowCount, width: p) { [self] rows, out in
            for row in rows {
                let lived = exposedHazard(row: row), index = blockOfRow[row], isEvent = sets.events[row]
                let entered = entered(row: row), weight = weights[row]
                for j in 0..<p {
                    let x = sets.x[row * p + j]
                    let event = isEvent ? x - eventMean[index * p + j] : 0
                    let mean = exposedMean(row: row, j, entered: entered)
                    out[row * p + j] = event - weight * (x * lived - mean)
                }
            }
        }
    }
}
