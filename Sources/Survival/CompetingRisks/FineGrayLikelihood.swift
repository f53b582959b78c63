internal import Glibc

/// Weighted partial likelihood of Fine and Gray. At each event time t the risk set is everybody still under
/// follow-up (weight 1) and everybody who failed from another cause at s < t (weight G(t−)/G(s−)): a backward
/// running sum plus a forward one, O(n p²) in all. Censoring groups have one forward sum each.
struct FineGrayLikelihood {
    let rowCount: Int
    let columnCount: Int
    let eventCount: Int
    /// Rows by ascending time.
    let order: [Int]
    let times: [Double]
    let kinds: [Kind]
    /// Standardised covariates in sorted order.
    let x: [Double]
    let scales: [Double]
    /// Censoring group per sorted row.
    let censoringGroup: [Int]
    let groupCount: Int
    /// G(t−) per group (outer) and sorted row (inner).
    let censoring: [[Double]]
    /// Runs of equal times in sorted order.
    let blocks: [Range<Int>]

    enum Kind { case cause, competing, censored }

    init(_ data: CompetingRisksData, cause: Int, design: CoxDesign, censoringGroups: Grouping?) {
        let sets = RiskSets(design)
        let order = data.order, p = design.columns.count
        self.order = order
        rowCount = order.count
        columnCount = p
        times = order.map { data.times[$0] }
        kinds = order.map { row in
            guard let outcome = data.outcomes[row] else { return .censored }
            return outcome == cause ? .cause : .competing
        }
        eventCount = kinds.count { $0 == .cause }
        scales = sets.scales
        x = order.flatMap { row in
            (0..<p).map { (design.columns[$0][row] - sets.means[$0]) / sets.scales[$0] }
        }
        let groups = censoringGroups ?? Grouping(single: "all", count: data.count)
        censoringGroup = order.map { groups.codes[$0] }
        groupCount = groups.labels.count
        var runs: [Range<Int>] = [], first = 0
        while first < order.count {
            var next = first
            while next < order.count, times[next] == times[first] { next += 1 }
            runs.append(first..<next)
            first = next
        }
        blocks = runs
        censoring = (0..<groups.labels.count).map { [times, kinds, censoringGroup] group in
            Self.leftLimits(times: times, kinds: kinds, groups: censoringGroup, group: group, blocks: runs)
        }
    }

    /// G(t−) at the time of every row, from the subjects of one censoring group.
    private static func leftLimits(
        times: [Double], kinds: [Kind], groups: [Int], group: Int, blocks: [Range<Int>]
    ) -> [Double] {
        var left = groups.count { $0 == group }
        var value = 1.0
        var out = [Double](repeating: 1, count: times.count)
        for block in blocks {
            var censored = 0, members = 0
            for row in block {
                out[row] = value
                guard groups[row] == group else { continue }
                members += 1
                if kinds[row] == .censored { censored += 1 }
            }
            if censored > 0 { value *= Double(left - censored) / Double(left) }
            left -= members
        }
        return out
    }

    func linearPredictors(_ beta: [Double]) -> [Double] {
        let p = columnCount
        return (0..<rowCount).map { row in
            (0..<p).reduce(0.0) { $0 + x[row &* p &+ $1] * beta[$1] }
        }
    }

    /// Visits the event times in ascending order with the weighted sums of their risk sets.
    func forEachEventTime(
        _ beta: [Double], order degree: Int,
        _ body: (_ block: Range<Int>, _ events: Int, _ sums: WeightedSums, _ shift: Double) -> Void
    ) {
        let eta = linearPredictors(beta), shift = eta.max() ?? 0
        let weights = eta.map { exp($0 - shift) }
        var following = WeightedSums(size: columnCount, order: degree)
        // Sums over rows not yet passed, stored per event time on the way back.
        var stored: [(Range<Int>, Int, WeightedSums)] = []
        for block in blocks.reversed() {
            for row in block { following.add(x, row: row, weight: weights[row]) }
            let events = block.count { kinds[$0] == .cause }
            if events > 0 { stored.append((block, events, following)) }
        }
        var failed = Array(repeating: WeightedSums(size: columnCount, order: degree), count: groupCount)
        var next = 0
        for (block, events, sums) in stored.reversed() {
            while next < block.lowerBound {
                if kinds[next] == .competing {
                    let group = censoringGroup[next]
                    failed[group].add(x, row: next, weight: weights[next] / censoring[group][next])
                }
                next += 1
            }
            var total = sums
            for group in failed.indices where failed[group].total > 0 {
                total = total.minus(failed[group], times: -censoring[group][block.lowerBound])
            }
            body(block, events, total, shift)
        }
    }

    func evaluate(_ beta: [Double]) -> LikelihoodPoint {
        let p = columnCount, eta = linearPredictors(beta)
        var point = LikelihoodPoint(size: p)
        forEachEventTime(beta, order: 2) { block, events, sums, shift in
            for row in block where kinds[row] == .cause {
                point.logLikelihood += eta[row]
                for j in 0..<p { point.gradient[j] += x[row * p + j] }
            }
            let m = Double(events), inverse = 1 / sums.total
            point.logLikelihood -= m * (log(sums.total) + shift)
            for i in 0..<p {
                let mean = sums.first[i] * inverse
                point.gradient[i] -= m * mean
                for j in i..<p {
                    point.information[i * p + j] +=
                        m * (sums.second[i * p + j] - mean * sums.first[j]) * inverse
                }
            }
        }
        point.symmetrise()
        return point
    }
}
