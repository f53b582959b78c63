internal import Glibc

/// exp(η − shift) per sorted row; the shift of the row's stratum keeps the exponential finite.
struct HazardWeights: Sendable {
    let values: [Double]
    /// Largest η per stratum.
    let shifts: [Double]

    init(_ sets: RiskSets, beta: [Double]) {
        let eta = sets.linearPredictors(beta)
        let shifts = sets.strata.map { range in
            range.isEmpty ? 0 : eta[range].reduce(-.infinity) { $0 > $1 ? $0 : $1 }
        }
        let strata = sets.strata
        values = Chunks.fill(eta.count) { rows, out in
            for (stratum, range) in strata.enumerated() where range.overlaps(rows) {
                let shift = shifts[stratum]
                for row in range.clamped(to: rows) { out[row] = exp(eta[row] - shift) }
            }
        }
        self.shifts = shifts
    }
}

/// The risk set as time goes backwards: rows join by descending time and leave by descending entry, O(n p²) in all.
struct RiskSetSweep<Moments: RiskMoments> {
    private let sets: RiskSets
    private let efron: Bool
    /// Moments of the rows at risk, and of the events of the current time (Efron with several events only).
    private(set) var sums: Moments
    private(set) var tied: Moments
    private var stratum = -1
    /// Next position in the entry order, and how many rows are at risk.
    private var leaving = 0
    private var atRisk = 0
    /// Largest total since the sums were last built from scratch.
    private var peak = 0.0

    private init(_ sets: RiskSets, efron: Bool) {
        self.sets = sets
        self.efron = efron
        sums = Moments(size: sets.columnCount)
        tied = sums
    }

    /// Visits every event time (blocks in their order) with the moments of its risk set and of its tied events, and
    /// its events as draws; answers Σ log of the totals drawn from.
    @inline(__always)
    static func forEachEventTime(
        _ sets: RiskSets, weights: HazardWeights, efron: Bool,
        _ visit: (_ block: Int, _ atRisk: Moments, _ tied: Moments, _ draws: EventDraws) -> Void
    ) -> Double {
        var sweep = RiskSetSweep(sets, efron: efron), logarithms = LogProduct()
        sets.x.withUnsafeBufferPointer { x in
            weights.values.withUnsafeBufferPointer { w in
                guard let x = x.baseAddress, let w = w.baseAddress else { return }
                for index in sets.blocks.indices {
                    let block = sets.blocks[index]
                    sweep.advance(to: block, x, w)
                    guard block.events > 0 else { continue }
                    let draws = EventDraws(
                        events: block.events, atRisk: sweep.sums.total, tied: sweep.tied.total, efron: efron,
                        &logarithms)
                    visit(index, sweep.sums, sweep.tied, draws)
                }
            }
        }
        return logarithms.value
    }

    /// Adds the rows of a block and removes those that had not entered by its time.
    @inline(__always)
    private mutating func advance(
        to block: RiskSets.Block, _ x: UnsafePointer<Double>, _ w: UnsafePointer<Double>
    ) {
        if block.stratum != stratum { begin(block.stratum) }
        var row = block.rows.lowerBound
        let end = block.rows.upperBound
        if efron, block.events > 1 {
            // Events come first in their block.
            tied.clear()
            let lastEvent = row + block.events
            while row < lastEvent {
                tied.add(x, row: row, weight: w[row])
                row &+= 1
            }
            sums.add(tied, times: 1)
        }
        while row < end {
            sums.add(x, row: row, weight: w[row])
            row &+= 1
        }
        guard sets.entries != nil else { return }
        atRisk += block.rows.count
        peak = max(peak, sums.total)
        removeNotEntered(by: sets.times[block.rows.lowerBound], upTo: end, x, w)
    }

    private mutating func begin(_ next: Int) {
        stratum = next
        leaving = sets.strata[stratum].lowerBound
        atRisk = 0
        restart()
    }

    private mutating func removeNotEntered(
        by time: Double, upTo end: Int, _ x: UnsafePointer<Double>, _ w: UnsafePointer<Double>
    ) {
        guard let entries = sets.entries else { return }
        let last = sets.strata[stratum].upperBound
        while leaving < last, entries[sets.entryOrder[leaving]] >= time {
            let row = sets.entryOrder[leaving]
            sums.add(x, row: row, weight: -w[row])
            atRisk -= 1
            leaving += 1
        }
        // What is left of a much larger sum has lost its digits: build it again from the rows at risk.
        guard atRisk > 0, sums.total < 1e-6 * peak else {
            if atRisk == 0 { restart() }
            return
        }
        restart()
        for row in sets.strata[stratum].lowerBound..<end where entries[row] < time {
            sums.add(x, row: row, weight: w[row])
        }
        peak = sums.total
    }

    private mutating func restart() {
        sums.clear()
        peak = 0
    }
}
