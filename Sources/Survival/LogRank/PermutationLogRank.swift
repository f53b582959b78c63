internal import Glibc

/// The log-rank test by its permutation distribution, for groups with few events.
///
/// *Model:* the log-rank numerator of a group is a sum of scores of its members,
/// ```
/// O_g − E_g = Σ_{i in g} a_i,   a_i = w(t_i) δ_i − Σ_{t_j ≤ t_i} w(t_j) d_j / n_j
/// ```
/// and the a_i do not depend on the grouping. Relabelling the subjects (within strata) therefore gives the
/// null distribution exactly. Two groups: two-sided p = P(|O − E| ≥ observed). More groups: the quadratic form
/// in O − E with its permutation covariance.
/// *Method:* all relabellings when they can be enumerated (subjects with equal scores are interchangeable, so
/// few events mean few distinct scores), otherwise seeded random relabellings with p = (b + 1) / (B + 1).
/// *Assumptions:* exchangeable subjects: under the null censoring must not depend on the group either.
/// *When it fails:* no events, fewer than two groups with subjects; delayed entry (subjects are then not
/// exchangeable).
/// *References:* Neuhaus 1993, doi:10.1214/aos/1176349397; Phipson & Smyth 2010, doi:10.2202/1544-6115.1585.
/// *Checked against:* R 4.2.2, coin 1.4-2, `logrank_test(distribution = "exact", ties.method = "mid-ranks")`.
public struct PermutationLogRank: Sendable, Hashable {
    /// How the distribution was obtained.
    public enum Method: Sendable, Hashable {
        /// Every relabelling counted; the number of distinct ones.
        case exact(relabellings: Int)
        /// Random relabellings from a seed.
        case monteCarlo(relabellings: Int, seed: UInt64)
    }

    /// Group names in order.
    public let labels: [String]
    /// Sum of scores (observed − expected events) per group.
    public let differences: [Double]
    /// Standardised statistic with the permutation covariance: χ²-like on groups − 1.
    public let statistic: Double
    /// Two-sided permutation p-value.
    public let pValue: Double
    /// How p was computed.
    public let method: Method

    /// The test; `relabellings` bounds both the enumeration (20 × that) and the random draws.
    ///
    /// Only two groups without strata are enumerated. *When it fails:* groups or strata of another number of
    /// subjects, `relabellings` not positive; not estimable as said above.
    public static func test(
        _ data: SurvivalData, groups: Grouping, strata: Grouping? = nil, rho: Double = 0,
        relabellings: Int = 100_000, seed: UInt64 = 20_240_229
    ) throws(SurvivalError) -> Estimable<PermutationLogRank> {
        try groups.check(count: data.count)
        try strata?.check(count: data.count)
        guard rho.isFinite else { throw SurvivalError(.badOption, "rho must be a finite number") }
        guard relabellings > 0 else { throw SurvivalError(.badOption, "relabellings must be positive") }
        guard data.entries == nil else {
            return .notEstimable(reason: "with delayed entry the subjects are not exchangeable")
        }
        guard data.events.contains(true) else { return .notEstimable(reason: "no events") }
        guard groups.counts.count(where: { $0 > 0 }) > 1 else {
            return .notEstimable(reason: "fewer than two groups have subjects")
        }
        let blocks = (strata?.split(data.order) ?? [data.order]).filter { !$0.isEmpty }
            .map { ScoreBlock(data, order: $0, codes: groups.codes, groups: groups.labels.count, rho: rho) }
        guard let statistic = PermutationStatistic(blocks, groups: groups.labels.count) else {
            return .notEstimable(reason: "all scores are equal: every relabelling gives the same statistic")
        }
        let result = distribution(blocks, statistic, relabellings: relabellings, seed: seed)
        return .estimate(
            PermutationLogRank(
                labels: groups.labels, differences: statistic.observed, statistic: statistic.observedValue,
                pValue: result.p, method: result.method))
    }

    private static func distribution(
        _ blocks: [ScoreBlock], _ statistic: PermutationStatistic, relabellings: Int, seed: UInt64
    ) -> (p: Double, method: Method) {
        if blocks.count == 1, let p = ExactRelabelling(blocks[0], limit: 20 * relabellings)?.pValue {
            return (p.value, .exact(relabellings: p.count))
        }
        var generator = SplitMix64(seed: seed), blocks = blocks, extreme = 0
        var sums = [Double](repeating: 0, count: statistic.observed.count)
        for _ in 0..<relabellings {
            for g in sums.indices { sums[g] = 0 }
            for b in blocks.indices { blocks[b].shuffle(&generator, into: &sums) }
            if statistic.isExtreme(sums) { extreme += 1 }
        }
        let p = Double(extreme + 1) / Double(relabellings + 1)
        return (p, .monteCarlo(relabellings: relabellings, seed: seed))
    }
}

/// Log-rank scores and group codes of one stratum.
struct ScoreBlock {
    let scores: [Double]
    var codes: [Int]
    let groups: Int

    init(_ data: SurvivalData, order: [Int], codes: [Int], groups: Int, rho: Double) {
        self.groups = groups
        self.codes = order.map { codes[$0] }
        var scores = [Double](repeating: 0, count: order.count)
        var next = 0, hazard = 0.0, survival = 1.0
        while next < order.count {
            let time = data.times[order[next]], first = next
            var died = 0
            while next < order.count, data.times[order[next]] == time {
                if data.events[order[next]] { died += 1 }
                next += 1
            }
            let n = Double(order.count - first), weight = rho == 0 ? 1 : pow(survival, rho)
            hazard += weight * Double(died) / n
            survival *= (n - Double(died)) / n
            for i in first..<next { scores[i] = (data.events[order[i]] ? weight : 0) - hazard }
        }
        self.scores = scores
    }

    /// One random relabelling (Fisher-Yates); adds the scores to the sums of their new groups.
    mutating func shuffle(_ generator: inout SplitMix64, into sums: inout [Double]) {
        for i in stride(from: codes.count - 1, to: 0, by: -1) { codes.swapAt(i, generator.below(i + 1)) }
        for i in codes.indices { sums[codes[i]] += scores[i] }
    }
}

/// |O − E| for two groups, the quadratic form for more.
struct PermutationStatistic {
    let observed: [Double]
    let observedValue: Double
    private let used: [Int]
    private let system: SymmetricSystem
    private let threshold: Double

    init?(_ blocks: [ScoreBlock], groups: Int) {
        var sums = [Double](repeating: 0, count: groups), counts = [Int](repeating: 0, count: groups)
        var covariance = [Double](repeating: 0, count: groups * groups)
        for block in blocks {
            var size = [Double](repeating: 0, count: groups)
            for (code, score) in zip(block.codes, block.scores) {
                sums[code] += score
                counts[code] += 1
                size[code] += 1
            }
            let n = Double(block.codes.count)
            guard n > 1 else { continue }
            let spread = block.scores.reduce(0) { $0 + $1 * $1 } / (n - 1)
            for g in 0..<groups {
                covariance[g * groups + g] += spread * size[g]
                for h in 0..<groups { covariance[g * groups + h] -= spread * size[g] * size[h] / n }
            }
        }
        let used = Array((0..<groups).filter { counts[$0] > 0 }.dropFirst())
        let matrix = used.flatMap { g in used.map { covariance[g * groups + $0] } }
        guard !used.isEmpty, let system = SymmetricSystem(matrix, size: used.count) else { return nil }
        observed = sums
        self.used = used
        self.system = system
        observedValue = system.quadraticForm(used.map { sums[$0] })
        threshold = observedValue * (1 - 1e-9) - 1e-12
    }

    func isExtreme(_ sums: [Double]) -> Bool {
        system.quadraticForm(used.map { sums[$0] }) >= threshold
    }
}
