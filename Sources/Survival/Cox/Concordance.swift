/// Harrell's concordance: the probability that of two subjects the one with the higher risk score has the
/// event first, over the pairs whose order is known.
///
/// *Model:*
/// ```
/// C = (concordant + ½ tied in score) / (concordant + discordant + tied in score)
/// ```
/// A pair is comparable when one has the event while the other is under observation and leaves later (or is
/// censored at the same time). The standard error is the infinitesimal jackknife.
/// *Method:* two sweeps over a Fenwick tree of score ranks, O(n log n).
/// *When it fails:* no comparable pair.
/// *References:* Harrell et al. 1982, doi:10.1001/jama.1982.03320430047030; Therneau & Watson 2015 (Mayo
/// technical report 85). *Checked against:* R 4.2.2, survival 3.5-3, `concordance`.
public struct Concordance: Sendable, Hashable {
    /// The concordance, 0.5 for no discrimination.
    public let estimate: Double
    /// Infinitesimal jackknife standard error (by cluster when given).
    public let standardError: Double
    /// Concordant pairs.
    public let concordant: Double
    /// Discordant pairs.
    public let discordant: Double
    /// Comparable pairs with equal scores.
    public let tiedScore: Double

    /// Concordance of risk scores (higher means earlier event) with the follow-up, within strata.
    ///
    /// *When it fails:* scores that are not one finite number per row, strata or clusters of another number
    /// of rows.
    public static func estimate(
        _ data: SurvivalData, scores: [Double], strata: Grouping? = nil, clusters: Grouping? = nil
    ) throws(SurvivalError) -> Estimable<Concordance> {
        guard scores.count == data.count, scores.allSatisfy(\.isFinite) else {
            throw SurvivalError(.unequalLengths, "one finite score per subject is needed")
        }
        try strata?.check(count: data.count)
        try clusters?.check(count: data.count)
        var pairs = PairCounts(count: data.count)
        for order in strata?.split(data.order) ?? [data.order] {
            pairs.addStratum(data, scores: scores, order: order)
        }
        let total = pairs.sum
        let comparable = total.concordant + total.discordant + total.tied
        guard comparable > 0 else { return .notEstimable(reason: "no comparable pair of subjects") }
        let c = (total.concordant + total.tied / 2) / comparable
        let codes = clusters?.codes ?? Array(0..<data.count)
        var influence = [Double](repeating: 0, count: (codes.max() ?? -1) + 1)
        for row in 0..<data.count {
            let own = pairs.rows[row]
            influence[codes[row]] +=
                (own.concordant + own.tied / 2 - c * (own.concordant + own.discordant + own.tied))
                / comparable
        }
        return .estimate(
            Concordance(
                estimate: c, standardError: influence.reduce(0) { $0 + $1 * $1 }.squareRoot(),
                concordant: total.concordant, discordant: total.discordant, tiedScore: total.tied))
    }
}

extension CoxFit {
    /// Concordance of the linear predictor, within the strata and clusters of the design.
    public func concordance() -> Estimable<Concordance> {
        guard let scores = linearPredictors().value,
            let result = try? Concordance.estimate(
                design.data, scores: scores, strata: design.strata, clusters: design.clusters)
        else { return .notEstimable(reason: "no linear predictor: no events or monotone likelihood") }
        return result
    }

    /// x'β̂ per row, centred at the covariate means.
    public func linearPredictors() -> Estimable<[Double]> {
        guard let solution, monotoneCovariates.isEmpty else {
            return .notEstimable(reason: "no events or monotone likelihood")
        }
        var out = [Double](repeating: 0, count: count)
        let sorted = solution.sets.linearPredictors(solution.beta)
        for (position, row) in solution.sets.order.enumerated() { out[row] = sorted[position] }
        return .estimate(out)
    }
}

/// Pairs per subject, each pair counted for both of its members.
private struct PairCounts {
    struct Counts {
        var concordant = 0.0
        var discordant = 0.0
        var tied = 0.0
    }

    var rows: [Counts]
    /// Each pair once.
    var sum = Counts()

    init(count: Int) { rows = Array(repeating: Counts(), count: count) }

    mutating func addStratum(_ data: SurvivalData, scores: [Double], order: [Int]) {
        let distinct = Array(Set(order.map { scores[$0] })).sorted()
        let rank = order.map { Search.lowerBound(distinct, scores[$0]) }
        countAsEvent(data, order: order, rank: rank, ranks: distinct.count)
        countAsSurvivor(data, order: order, rank: rank, ranks: distinct.count)
    }

    /// Backwards: everybody at risk is in the tree when an event asks how many have lower scores.
    private mutating func countAsEvent(_ data: SurvivalData, order: [Int], rank: [Int], ranks: Int) {
        var tree = FenwickTree(size: ranks)
        let leaving = data.entries.map { entries in
            order.indices.sorted { entries[order[$0]] > entries[order[$1]] }
        }
        var left = 0, next = order.count
        while next > 0 {
            let time = data.times[order[next - 1]], last = next
            while next > 0, data.times[order[next - 1]] == time { next -= 1 }
            for position in next..<last where !data.events[order[position]] { tree.add(rank[position], 1) }
            if let leaving, let entries = data.entries {
                while left < leaving.count, entries[order[leaving[left]]] >= time {
                    tree.add(rank[leaving[left]], -1)
                    left += 1
                }
            }
            for position in next..<last where data.events[order[position]] {
                let counts = tree.counts(around: rank[position])
                rows[order[position]].concordant += counts.below
                rows[order[position]].discordant += counts.above
                rows[order[position]].tied += counts.equal
                sum.concordant += counts.below
                sum.discordant += counts.above
                sum.tied += counts.equal
            }
            for position in next..<last where data.events[order[position]] { tree.add(rank[position], 1) }
        }
    }

    /// Forwards: earlier events are in the tree when a subject asks how many had higher scores; events before
    /// its entry are taken off again.
    private mutating func countAsSurvivor(_ data: SurvivalData, order: [Int], rank: [Int], ranks: Int) {
        var tree = FenwickTree(size: ranks)
        let entering = data.entries.map { entries in
            order.indices.sorted { entries[order[$0]] < entries[order[$1]] }
        }
        var entered = 0, next = 0
        while next < order.count {
            let time = data.times[order[next]], first = next
            if let entering, let entries = data.entries {
                // Entry strictly before this time: events up to the entry (all in the tree) do not count.
                while entered < entering.count, entries[order[entering[entered]]] < time {
                    subtract(
                        tree.counts(around: rank[entering[entered]]), row: order[entering[entered]], by: -1)
                    entered += 1
                }
            }
            while next < order.count, data.times[order[next]] == time { next += 1 }
            for position in first..<next where data.events[order[position]] {
                subtract(tree.counts(around: rank[position]), row: order[position], by: 1)
            }
            for position in first..<next where data.events[order[position]] { tree.add(rank[position], 1) }
            for position in first..<next where !data.events[order[position]] {
                subtract(tree.counts(around: rank[position]), row: order[position], by: 1)
            }
        }
    }

    private mutating func subtract(
        _ counts: (below: Double, equal: Double, above: Double), row: Int, by sign: Double
    ) {
        rows[row].concordant += sign * counts.above
        rows[row].discordant += sign * counts.below
        rows[row].tied += sign * counts.equal
    }
}

/// Prefix counts over ranks (Fenwick 1994).
private struct FenwickTree {
    private var nodes: [Double]
    private var total = 0.0

    init(size: Int) { nodes = Array(repeating: 0, count: size + 1) }

    mutating func add(_ rank: Int, _ amount: Double) {
        total += amount
        var index = rank + 1
        while index < nodes.count {
            nodes[index] += amount
            index += index & -index
        }
    }

    /// Elements with rank < `end`.
    private func prefix(_ end: Int) -> Double {
        var index = end, sum = 0.0
        while index > 0 {
            sum += nodes[index]
            index -= index & -index
        }
        return sum
    }

    func counts(around rank: Int) -> (below: Double, equal: Double, above: Double) {
        let below = prefix(rank), upTo = prefix(rank + 1)
        return (below, upTo - below, total - upTo)
    }
}
