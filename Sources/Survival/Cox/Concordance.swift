import Statistics

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
        let concordant = Double(pairs.sum.concordant), tied = Double(pairs.sum.tied)
        let discordant = Double(pairs.sum.discordant), comparable = concordant + discordant + tied
        guard comparable > 0 else { return .notEstimable(reason: "no comparable pair of subjects") }
        let c = (concordant + tied / 2) / comparable
        let codes = clusters?.codes ?? Array(0..<data.count)
        var influence = [Double](repeating: 0, count: (codes.max() ?? -1) + 1)
        for row in 0..<data.count {
            let own = pairs.rows[row], all = Double(own.concordant + own.discordant + own.tied)
            influence[codes[row]] +=
                (Double(own.concordant) + Double(own.tied) / 2 - c * all) / comparable
        }
        return .estimate(
            Concordance(
                estimate: c, standardError: influence.reduce(0) { $0 + $1 * $1 }.squareRoot(),
                concordant: concordant, discordant: discordant, tiedScore: tied))
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
        var concordant = 0
        var discordant = 0
        var tied = 0
    }

    var rows: [Counts]
    /// Each pair once.
    var sum = Counts()

    init(count: Int) { rows = Array(repeating: Counts(), count: count) }

    mutating func addStratum(_ data: SurvivalData, scores: [Double], order: [Int]) {
        let rows = StratumRows(data, scores: scores, order: order)
        countAsEvent(rows)
        countAsSurvivor(rows)
    }

    /// Backwards: everybody at risk is in the tree when an event asks how many have lower scores.
    private mutating func countAsEvent(_ stratum: StratumRows) {
        let entries = stratum.entries, leaving = entries.map { SortedColumn($0.map { -$0 }).rows }
        var tree = FenwickTree(size: stratum.ranks), left = 0, next = stratum.times.count
        while next > 0 {
            let time = stratum.times[next - 1], last = next
            while next > 0, stratum.times[next - 1] == time { next -= 1 }
            for place in next..<last where !stratum.events[place] { tree.add(stratum.rank[place], 1) }
            if let leaving, let entries {
                while left < leaving.count, entries[leaving[left]] >= time {
                    tree.add(stratum.rank[leaving[left]], -1)
                    left += 1
                }
            }
            for place in next..<last where stratum.events[place] {
                let counts = tree.counts(around: stratum.rank[place]), row = stratum.order[place]
                rows[row].concordant += counts.below
                rows[row].discordant += counts.above
                rows[row].tied += counts.equal
                sum.concordant += counts.below
                sum.discordant += counts.above
                sum.tied += counts.equal
            }
            for place in next..<last where stratum.events[place] { tree.add(stratum.rank[place], 1) }
        }
    }

    /// Forwards: earlier events are in the tree when a subject asks how many had higher scores; events before
    /// its entry are taken off again.
    private mutating func countAsSurvivor(_ stratum: StratumRows) {
        let entries = stratum.entries, entering = entries.map { SortedColumn($0).rows }
        var tree = FenwickTree(size: stratum.ranks), entered = 0, next = 0
        while next < stratum.times.count {
            let time = stratum.times[next], first = next
            if let entering, let entries {
                // Entry strictly before this time: events up to the entry (all in the tree) do not count.
                while entered < entering.count, entries[entering[entered]] < time {
                    count(entering[entered], in: stratum, tree, by: -1)
                    entered += 1
                }
            }
            while next < stratum.times.count, stratum.times[next] == time { next += 1 }
            for place in first..<next where stratum.events[place] { count(place, in: stratum, tree, by: 1) }
            for place in first..<next where stratum.events[place] { tree.add(stratum.rank[place], 1) }
            for place in first..<next where !stratum.events[place] { count(place, in: stratum, tree, by: 1) }
        }
    }

    private mutating func count(_ place: Int, in stratum: StratumRows, _ tree: FenwickTree, by sign: Int) {
        let counts = tree.counts(around: stratum.rank[place]), row = stratum.order[place]
        rows[row].concordant += sign * counts.above
        rows[row].discordant += sign * counts.below
        rows[row].tied += sign * counts.equal
    }
}

/// The subjects of a stratum by ascending time, with the rank of their scores among its distinct scores.
private struct StratumRows {
    let order: [Int]
    let times: [Double]
    let events: [Bool]
    let entries: [Double]?
    let rank: [Int]
    let ranks: Int

    init(_ data: SurvivalData, scores: [Double], order: [Int]) {
        self.order = order
        times = order.map { data.times[$0] }
        events = order.map { data.events[$0] }
        entries = data.entries.map { column in order.map { column[$0] } }
        let sorted = SortedColumn(order.map { scores[$0] })
        var rank = [Int](repeating: 0, count: order.count), distinct = 0
        for (place, row) in sorted.rows.enumerated() {
            if place > 0, sorted.values[place] != sorted.values[place - 1] { distinct += 1 }
            rank[row] = distinct
        }
        self.rank = rank
        ranks = order.isEmpty ? 0 : distinct + 1
    }
}

/// Prefix counts over ranks (Fenwick 1994).
private struct FenwickTree {
    private var nodes: [Int32]
    private var equal: [Int32]
    private var total = 0

    init(size: Int) {
        nodes = Array(repeating: 0, count: size + 1)
        equal = Array(repeating: 0, count: size)
    }

    mutating func add(_ rank: Int, _ amount: Int32) {
        total += Int(amount)
        equal[rank] += amount
        var index = rank + 1
        while index < nodes.count {
            nodes[index] += amount
            index += index & -index
        }
    }

    func counts(around rank: Int) -> (below: Int, equal: Int, above: Int) {
        var index = rank, below = 0
        while index > 0 {
            below += Int(nodes[index])
            index -= index & -index
        }
        let same = Int(equal[rank])
        return (below, same, total - below - same)
    }
}
