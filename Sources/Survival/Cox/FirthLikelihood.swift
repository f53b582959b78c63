internal import Glibc

/// ℓ*(β) = ℓ(β) + ½ log |I(β)| with its gradient. The gradient of the penalty needs the third central moments
/// of the covariates in each risk set: ∂I_jk/∂β_l = Σ_t κ_jkl(t).
struct FirthLikelihood: Sendable {
    let sets: RiskSets
    let ties: TieMethod

    struct Point {
        var value: Double
        var gradient: [Double]
        var information: [Double]
    }

    /// On the standardised scale, with the value of the penalty on the original scale; nil when the
    /// information is singular (β too far out).
    func evaluate(_ beta: [Double]) -> Point? {
        let p = sets.columnCount
        let plain = PartialLikelihood(sets: sets, ties: ties).evaluate(beta)
        guard plain.logLikelihood.isFinite,
            let system = SymmetricSystem(plain.information, size: p, tolerance: 0)
        else { return nil }
        let scale = sets.scales.reduce(0) { $0 + log($1) }
        let penalty = 0.5 * system.logDeterminant + scale
        let inverse = system.inverse()
        var gradient = plain.gradient
        addPenaltyGradient(inverse, beta: beta, to: &gradient)
        return Point(
            value: plain.logLikelihood + penalty, gradient: gradient, information: plain.information)
    }

    /// ½ Σ_jk (I⁻¹)_jk κ_jkl = ½ E[(z' I⁻¹ z) z_l] with z = x − x̄: a second pass with one more weight per row,
    /// so that the cost stays O(n p²).
    private func addPenaltyGradient(_ inverse: [Double], beta: [Double], to gradient: inout [Double]) {
        let p = sets.columnCount
        let forms = quadraticForms(inverse)
        var sweep = PenaltySweep(sets, beta: beta, forms: forms)
        for (index, block) in sets.blocks.enumerated() {
            sweep.advance(to: index)
            guard block.events > 0 else { continue }
            let tied = ties == .efron ? sweep.tiedSums(block) : nil
            for k in 0..<block.events {
                let share = ties == .efron ? Double(k) / Double(block.events) : 0
                let sums = tied.map { sweep.sums.minus($0, times: share) } ?? sweep.sums
                let third = sums.centralThird(inverse)
                for l in 0..<p { gradient[l] += 0.5 * third[l] }
            }
        }
    }

    /// x' I⁻¹ x of each sorted row.
    private func quadraticForms(_ inverse: [Double]) -> [Double] {
        let p = sets.columnCount
        return (0..<sets.rowCount).map { row in
            var sum = 0.0
            for i in 0..<p {
                for j in 0..<p { sum += sets.x[row * p + i] * inverse[i * p + j] * sets.x[row * p + j] }
            }
            return sum
        }
    }
}

/// Weighted sums of 1, x, xx', q and q x with q = x' A x.
private struct PenaltySums {
    var base: WeightedSums
    var form = 0.0
    var formFirst: [Double]

    init(size: Int) {
        base = WeightedSums(size: size)
        formFirst = Array(repeating: 0, count: size)
    }

    mutating func add(_ x: [Double], row: Int, weight: Double, form q: Double) {
        base.add(x, row: row, weight: weight)
        form += weight * q
        for i in formFirst.indices { formFirst[i] += weight * q * x[row * base.size + i] }
    }

    func minus(_ other: PenaltySums, times factor: Double) -> PenaltySums {
        var out = self
        out.base = base.minus(other.base, times: factor)
        out.form -= factor * other.form
        for i in formFirst.indices { out.formFirst[i] -= factor * other.formFirst[i] }
        return out
    }

    /// E[(z'Az) z] for z = x − x̄: E[q x] − E[q] x̄ − 2 E[(x'A x̄) x] + 2 (x̄'A x̄)… collected.
    func centralThird(_ a: [Double]) -> [Double] {
        let p = base.size, inverse = 1 / base.total
        let mean = base.first.map { $0 * inverse }
        let am = (0..<p).map { i in (0..<p).reduce(0.0) { $0 + a[i * p + $1] * mean[$1] } }
        let mam = zip(mean, am).reduce(0) { $0 + $1.0 * $1.1 }
        let expectedForm = form * inverse
        return (0..<p).map { l in
            var cross = 0.0
            for i in 0..<p {
                let raw = i <= l ? base.second[i * p + l] : base.second[l * p + i]
                cross += am[i] * raw * inverse
            }
            return formFirst[l] * inverse - expectedForm * mean[l] - 2 * cross + 2 * mam * mean[l]
        }
    }
}

/// The risk set with penalty sums; small data, so delayed entry is handled by rebuilding.
private struct PenaltySweep {
    private let sets: RiskSets
    private let weights: [Double]
    private let forms: [Double]
    private(set) var sums: PenaltySums
    private var stratum = -1

    init(_ sets: RiskSets, beta: [Double], forms: [Double]) {
        self.sets = sets
        self.forms = forms
        weights = HazardWeights(sets, beta: beta).values
        sums = PenaltySums(size: sets.columnCount)
    }

    mutating func advance(to index: Int) {
        let block = sets.blocks[index]
        if block.stratum != stratum {
            stratum = block.stratum
            sums = PenaltySums(size: sets.columnCount)
        }
        guard let entries = sets.entries else {
            for row in block.rows { sums.add(sets.x, row: row, weight: weights[row], form: forms[row]) }
            return
        }
        guard block.events > 0 else { return }
        let time = sets.times[block.rows.lowerBound]
        sums = PenaltySums(size: sets.columnCount)
        for row in sets.strata[stratum].lowerBound..<block.rows.upperBound where entries[row] < time {
            sums.add(sets.x, row: row, weight: weights[row], form: forms[row])
        }
    }

    func tiedSums(_ block: RiskSets.Block) -> PenaltySums {
        var tied = PenaltySums(size: sets.columnCount)
        for row in block.rows where sets.events[row] {
            tied.add(sets.x, row: row, weight: weights[row], form: forms[row])
        }
        return tied
    }
}
