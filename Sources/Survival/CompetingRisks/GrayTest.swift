internal import Glibc

/// Gray's test: do the groups share one cumulative incidence function of a cause?
///
/// *Model:* compares the subdistribution hazards of the cause. With R_g(t) = n_g (1 − F_g(t−)) / S_g(t−) the
/// numbers still at risk in Gray's sense,
/// ```
/// z_g = Σ_t (1 − F_0(t−))^ρ ( d_g − d R_g / Σ_h R_h ),   χ² = z' V⁻ z
/// ```
/// and V from the martingale representation of z under a common incidence of this cause, with the other
/// causes free to differ.
/// *Assumptions:* independent censoring; large sample (say the number of events).
/// *When it fails:* no event of the cause, fewer than two groups.
/// *References:* Gray 1988, doi:10.1214/aos/1176350951. *Checked against:* R 4.2.2, cmprsk 2.2-11, `cuminc`.
public struct GrayTest: Sendable {
    /// Name of the cause.
    public let cause: String
    /// Group names in order.
    public let labels: [String]
    /// Sum of observed − expected per group.
    public let scores: [Double]
    /// The test on groups − 1 degrees of freedom.
    public let test: Estimable<ChiSquareTest>

    /// Tests one cause, within strata when given.
    ///
    /// `rho` (finite) weights early times when positive. *When it fails:* no such cause, groups or strata of
    /// another number of subjects.
    public static func test(
        _ data: CompetingRisksData, cause: Int, groups: Grouping, strata: Grouping? = nil, rho: Double = 0
    ) throws(SurvivalError) -> GrayTest {
        try groups.check(count: data.count)
        try strata?.check(count: data.count)
        guard rho.isFinite else { throw SurvivalError(.badOption, "rho must be a finite number") }
        guard data.causes.indices.contains(cause) else {
            throw SurvivalError(.badEventCode, "there is no cause number \(cause)")
        }
        let size = groups.labels.count
        var scores = [Double](repeating: 0, count: size)
        var variance = [Double](repeating: 0, count: size * size)
        for order in strata?.split(data.order) ?? [data.order] {
            let part = GraySums(data, cause: cause, order: order, codes: groups.codes, size: size, rho: rho)
            for g in 0..<size { scores[g] += part.scores[g] }
            for index in variance.indices { variance[index] += part.variance[index] }
        }
        return GrayTest(
            cause: data.causes[cause], labels: groups.labels, scores: scores,
            test: chiSquare(scores, variance, counts: groups.counts))
    }

    private static func chiSquare(_ scores: [Double], _ variance: [Double], counts: [Int])
        -> Estimable<ChiSquareTest>
    {
        let size = scores.count, used = (0..<size).filter { counts[$0] > 0 }
        guard used.count > 1 else { return .notEstimable(reason: "fewer than two groups have subjects") }
        let free = Array(used.dropLast())
        let matrix = free.flatMap { g in free.map { variance[g * size + $0] } }
        guard let system = SymmetricSystem(matrix, size: free.count, tolerance: 1e-10) else {
            return .notEstimable(reason: "no event of this cause while the groups are at risk together")
        }
        return .estimate(
            ChiSquareTest(
                statistic: system.quadraticForm(free.map { scores[$0] }), degreesOfFreedom: free.count))
    }
}

/// Scores and their covariance in one stratum.
private struct GraySums {
    private let size: Int
    private let rho: Double
    var scores: [Double]
    var variance: [Double]
    /// Running state per group, left limits first.
    private var atRisk: [Double]
    private var survival: [Double]
    private var incidence: [Double]
    private var pooled = 0.0
    /// Events of the cause and of the others at the current time, and risk numbers over survival, per group.
    private var own: [Double]
    private var other: [Double]
    private var weighted: [Double]
    /// Direct weights of the current time, score by group.
    private var direct: [Double]
    /// Compensator weights: Σ a dΛ up to the current time.
    private var drift: [Double]
    private var terms: [Term] = []
    /// Per term its direct weight in each score and the drift of its group so far.
    private var weights: [Double] = []

    /// One independent martingale increment: its variance and its weight in the scores through the later risk
    /// numbers (which multiply the drift still to come).
    private struct Term {
        let group: Int
        let variance: Double
        let indirect: Double
    }

    init(_ data: CompetingRisksData, cause: Int, order: [Int], codes: [Int], size: Int, rho: Double) {
        self.size = size
        self.rho = rho
        let zeros = [Double](repeating: 0, count: size)
        scores = zeros
        variance = Array(repeating: 0, count: size * size)
        atRisk = zeros
        survival = Array(repeating: 1, count: size)
        incidence = zeros
        own = zeros
        other = zeros
        weighted = zeros
        direct = variance
        drift = variance
        for subject in order { atRisk[codes[subject]] += 1 }
        var next = 0
        while next < order.count {
            let time = data.times[order[next]], first = next
            var isEvent = false
            while next < order.count, data.times[order[next]] == time {
                if let outcome = data.outcomes[order[next]] {
                    isEvent = true
                    if outcome == cause {
                        own[codes[order[next]]] += 1
                    } else {
                        other[codes[order[next]]] += 1
                    }
                }
                next += 1
            }
            if isEvent { step() }
            for position in first..<next { atRisk[codes[order[position]]] -= 1 }
        }
        finish()
    }

    /// One event time; a group without subjects at risk takes no part.
    private mutating func step() {
        var events = 0.0, total = 0.0, atGrayRisk = 0.0
        for g in 0..<size {
            events += own[g]
            weighted[g] = atRisk[g] > 0 ? atRisk[g] / survival[g] : 0
            total += weighted[g]
            atGrayRisk += weighted[g] * (1 - incidence[g])
        }
        let weight = rho == 0 ? 1 : pow(1 - pooled, rho)
        let rate = events / (total * (1 - pooled))
        for g in 0..<size {
            for h in 0..<size {
                let place = g * size + h
                direct[place] = weight * weighted[g] * ((g == h ? 1 : 0) - weighted[h] / total)
                drift[place] += direct[place] * rate
            }
        }
        for g in 0..<size where atRisk[g] > 0 {
            scores[g] += weight * (own[g] - events * weighted[g] * (1 - incidence[g]) / atGrayRisk)
        }
        let pooledAfter = pooled + events / total
        for g in 0..<size where atRisk[g] > 0 {
            let before = survival[g]
            survival[g] = before * (atRisk[g] - own[g] - other[g]) / atRisk[g]
            incidence[g] += before * own[g] / atRisk[g]
            let ratio = survival[g] > 0 ? (1 - pooledAfter) / survival[g] : 0
            if events > 0 {
                let finite = events > 1 ? 1 - (events - 1) / (total * before - 1) : 1
                let spread = finite * before * events / (total * atRisk[g])
                record(g, spread, isDirect: true, indirect: 1 - ratio)
            }
            if other[g] > 0, survival[g] > 0 {
                let finite = other[g] > 1 ? 1 - (other[g] - 1) / (atRisk[g] - 1) : 1
                let spread = finite * before * before * other[g] / (atRisk[g] * atRisk[g])
                record(g, spread, isDirect: false, indirect: -ratio)
            }
        }
        pooled = pooledAfter
        for g in 0..<size {
            own[g] = 0
            other[g] = 0
        }
    }

    private mutating func record(_ group: Int, _ variance: Double, isDirect: Bool, indirect: Double) {
        terms.append(Term(group: group, variance: variance, indirect: indirect))
        for g in 0..<size {
            weights.append(isDirect ? direct[g * size + group] : 0)
            weights.append(drift[g * size + group])
        }
    }

    private mutating func finish() {
        var effect = [Double](repeating: 0, count: size), place = 0
        for term in terms {
            for g in 0..<size {
                let remaining = drift[g * size + term.group] - weights[place + 1]
                effect[g] = weights[place] + term.indirect * remaining
                place += 2
            }
            for g in 0..<size {
                for h in 0..<size { variance[g * size + h] += term.variance * effect[g] * effect[h] }
            }
        }
    }
}
