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
    /// Standardised covariates in sorted order, four zeros behind the last row (see ``RiskSets``).
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
        let standard = design.columns.map(RiskSets.standardise)
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
        scales = standard.map(\.scale)
        x = RiskSets.rowMajor(design.columns, standard, order: order)
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

    /// exp(η − shift) per sorted row, and the shift.
    func weights(_ beta: [Double]) -> (values: [Double], shift: Double) {
        let p = columnCount, x = x
        let eta = Chunks.fill(rowCount) { rows, eta in
            for row in rows {
                var sum = 0.0
                for j in 0..<p { sum += x[row &* p &+ j] * beta[j] }
                eta[row] = sum
            }
        }
        let shift = eta.max() ?? 0
        return (
            Chunks.fill(rowCount) { rows, out in for row in rows { out[row] = exp(eta[row] - shift) } }, shift
        )
    }

    /// Visits the event times in ascending order with the weighted moments of their risk sets.
    func forEachEventTime<Moments: RiskMoments>(
        weights: [Double], _ visit: (_ block: Range<Int>, _ events: Int, _ atRisk: Moments) -> Void
    ) {
        x.withUnsafeBufferPointer { x in
            guard let x = x.baseAddress else { return }
            var following = Moments(size: columnCount)
            // Moments of the rows not yet passed, stored per event time on the way back.
            var stored: [(block: Int, events: Int, following: Moments)] = []
            for index in blocks.indices.reversed() {
                var events = 0
                for row in blocks[index] {
                    following.add(x, row: row, weight: weights[row])
                    if kinds[row] == .cause { events += 1 }
                }
                if events > 0 { stored.append((index, events, following)) }
            }
            var failed = Array(repeating: Moments(size: columnCount), count: groupCount)
            var next = 0
            while let time = stored.popLast() {
                let block = blocks[time.block]
                while next < block.lowerBound {
                    if kinds[next] == .competing {
                        let group = censoringGroup[next]
                        failed[group].add(x, row: next, weight: weights[next] / censoring[group][next])
                    }
                    next += 1
                }
                var total = time.following
                for group in failed.indices where failed[group].total > 0 {
                    total.add(failed[group], times: censoring[group][block.lowerBound])
                }
                visit(block, time.events, total)
            }
        }
    }

    func evaluate(_ beta: [Double]) -> LikelihoodPoint {
        columnCount <= SmallMoments.largest
            ? evaluate(beta, SmallMoments.self) : evaluate(beta, LargeMoments.self)
    }

    private func evaluate<Moments: RiskMoments>(_ beta: [Double], _: Moments.Type) -> LikelihoodPoint {
        let p = columnCount, weights = weights(beta)
        var point = LikelihoodPoint(size: p), drawn = Moments(size: p), logarithms = LogProduct()
        forEachEventTime(weights: weights.values) { (_, events, atRisk: Moments) in
            let draws = EventDraws(events: events, atRisk: atRisk.total, tied: 0, efron: false, &logarithms)
            drawn.addDraws(draws, atRisk: atRisk, tied: atRisk)
        }
        for row in 0..<rowCount where kinds[row] == .cause {
            for j in 0..<p { point.gradient[j] += x[row * p + j] }
        }
        for j in 0..<p { point.logLikelihood += beta[j] * point.gradient[j] }
        point.logLikelihood -= logarithms.value + weights.shift * Double(eventCount)
        for i in 0..<p {
            point.gradient[i] -= drawn.first(i)
            for j in 0..<p { point.information[i * p + j] = drawn.second(i, j) }
        }
        return point
    }
}
