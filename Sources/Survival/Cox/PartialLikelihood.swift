internal import Glibc

/// Value, gradient and negative Hessian of a log-likelihood at one point.
struct LikelihoodPoint {
    var logLikelihood: Double
    var gradient: [Double]
    /// Observed information, flat, symmetric.
    var information: [Double]

    init(size: Int) {
        logLikelihood = 0
        gradient = Array(repeating: 0, count: size)
        information = Array(repeating: 0, count: size * size)
    }

    /// Copies the upper triangle to the lower.
    mutating func symmetrise() {
        let p = gradient.count
        for i in 0..<p { for j in 0..<i { information[i * p + j] = information[j * p + i] } }
    }
}

/// Breslow's and Efron's partial likelihood in one backward pass per stratum: rows join the risk set by
/// descending time and leave it by descending entry; O(n p²) in all.
struct PartialLikelihood {
    let sets: RiskSets
    let ties: TieMethod

    func evaluate(_ beta: [Double]) -> LikelihoodPoint {
        let p = sets.columnCount
        let eta = sets.linearPredictors(beta)
        var point = LikelihoodPoint(size: p)
        var sweep = RiskSetSweep(sets, eta: eta, order: 2)
        var tied = WeightedSums(size: p, order: 2)
        for (index, block) in sets.blocks.enumerated() {
            sweep.advance(to: index)
            guard block.events > 0 else { continue }
            tied.clear()
            for row in block.rows where sets.events[row] {
                point.logLikelihood += eta[row]
                for j in 0..<p { point.gradient[j] += sets.x[row * p + j] }
                if ties == .efron && block.events > 1 {
                    tied.add(sets.x, row: row, weight: sweep.weights[row])
                }
            }
            contribute(block.events, sweep, tied, &point)
        }
        point.symmetrise()
        return point
    }

    private func contribute(
        _ events: Int, _ sweep: RiskSetSweep, _ tied: WeightedSums, _ point: inout LikelihoodPoint
    ) {
        if events == 1 || ties == .breslow {
            subtract(sweep.sums, less: tied, share: 0, shift: sweep.shift, times: Double(events), &point)
            return
        }
        for k in 0..<events {
            let share = Double(k) / Double(events)
            subtract(sweep.sums, less: tied, share: share, shift: sweep.shift, times: 1, &point)
        }
    }

    /// −m log S0 with its derivatives: mean and covariance of x under the weights of the risk set, of which a
    /// share of the tied events has left.
    private func subtract(
        _ sums: WeightedSums, less tied: WeightedSums, share: Double, shift: Double, times m: Double,
        _ point: inout LikelihoodPoint
    ) {
        let p = sets.columnCount
        let total = sums.total - share * tied.total, inverse = 1 / total
        point.logLikelihood -= m * (log(total) + shift)
        for i in 0..<p {
            let mean = (sums.first[i] - share * tied.first[i]) * inverse
            point.gradient[i] -= m * mean
            for j in i..<p {
                let second = sums.second[i &* p &+ j] - share * tied.second[i &* p &+ j]
                let first = sums.first[j] - share * tied.first[j]
                point.information[i &* p &+ j] += m * inverse * (second - mean * first)
            }
        }
    }
}

/// Weighted sums 1, x, xx' (upper triangle) over a set of rows.
struct WeightedSums {
    let size: Int
    let order: Int
    var total = 0.0
    var first: [Double]
    var second: [Double]

    init(size: Int, order: Int) {
        self.size = size
        self.order = order
        first = Array(repeating: 0, count: size)
        second = Array(repeating: 0, count: order > 1 ? size * size : 0)
    }

    mutating func clear() {
        total = 0
        for i in first.indices { first[i] = 0 }
        for i in second.indices { second[i] = 0 }
    }

    @inline(__always)
    mutating func add(_ x: [Double], row: Int, weight: Double) {
        total += weight
        let base = row &* size
        for i in 0..<size {
            let term = weight * x[base &+ i]
            first[i] += term
            guard order > 1 else { continue }
            for j in i..<size { second[i &* size &+ j] += term * x[base &+ j] }
        }
    }

    func minus(_ other: WeightedSums, times factor: Double) -> WeightedSums {
        var out = self
        out.total -= factor * other.total
        for i in first.indices { out.first[i] -= factor * other.first[i] }
        for i in second.indices { out.second[i] -= factor * other.second[i] }
        return out
    }
}

/// The risk set as time goes backwards, with its weighted sums.
struct RiskSetSweep {
    private let sets: RiskSets
    private let eta: [Double]
    /// exp(η − shift) per sorted row; the shift of the row's stratum keeps the exponential finite.
    let weights: [Double]
    private let shifts: [Double]
    private(set) var sums: WeightedSums
    private(set) var shift = 0.0
    private var stratum = -1
    /// Next position in the entry order, and how many rows are at risk.
    private var leaving = 0
    private var atRisk = 0
    /// Largest total since the sums were last built from scratch.
    private var peak = 0.0

    init(_ sets: RiskSets, eta: [Double], order: Int) {
        self.sets = sets
        self.eta = eta
        shifts = sets.strata.map { range in range.isEmpty ? 0 : range.reduce(-.infinity) { max($0, eta[$1]) }
        }
        var weights = eta
        for (range, shift) in zip(sets.strata, shifts) {
            for row in range { weights[row] = exp(eta[row] - shift) }
        }
        self.weights = weights
        sums = WeightedSums(size: sets.columnCount, order: order)
    }

    /// Adds the rows of a block (blocks come in order) and removes those that had not entered by its time.
    mutating func advance(to index: Int) {
        let block = sets.blocks[index]
        if block.stratum != stratum {
            stratum = block.stratum
            shift = shifts[stratum]
            leaving = sets.strata[stratum].lowerBound
            sums.clear()
            atRisk = 0
            peak = 0
        }
        for row in block.rows { sums.add(sets.x, row: row, weight: weights[row]) }
        atRisk += block.rows.count
        peak = max(peak, sums.total)
        if sets.entries != nil {
            removeNotEntered(by: sets.times[block.rows.lowerBound], upTo: block.rows.upperBound)
        }
    }

    private mutating func removeNotEntered(by time: Double, upTo end: Int) {
        guard let entries = sets.entries else { return }
        while leaving < sets.strata[stratum].upperBound, entries[sets.entryOrder[leaving]] >= time {
            let row = sets.entryOrder[leaving]
            sums.add(sets.x, row: row, weight: -weights[row])
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
            sums.add(sets.x, row: row, weight: weights[row])
        }
        peak = sums.total
    }

    private mutating func restart() {
        sums.clear()
        peak = 0
    }
}
