internal import Glibc

/// Sandwich variance of Fine and Gray: per subject its share of the score, plus the effect of its censoring
/// history on the estimated weights G.
struct FineGrayVariance {
    private let model: FineGrayLikelihood
    private let p: Int
    private let weights: [Double]
    /// Event times: sorted position of the block, hazard d/S0, mean of x.
    private var eventBlocks: [Range<Int>] = []
    private var hazard: [Double] = []
    private var means: [Double] = []
    private let influence: [Double]

    init(_ model: FineGrayLikelihood, beta: [Double]) {
        self.model = model
        p = model.columnCount
        weights = model.weights(beta).values
        let times =
            model.columnCount <= SmallMoments.largest
            ? EventTimes(model, weights, SmallMoments.self) : EventTimes(model, weights, LargeMoments.self)
        let blocks = times.blocks, hazard = times.hazard, means = times.means
        eventBlocks = blocks
        self.hazard = hazard
        self.means = means
        var total = Self.scoreShares(model, weights, blocks, hazard, means)
        Self.addCensoring(model, weights, blocks, hazard, means, to: &total)
        influence = total
    }

    /// δ(x − x̄) − ∫ w exp(η) (x − x̄) dΛ for each row.
    private static func scoreShares(
        _ model: FineGrayLikelihood, _ weights: [Double], _ blocks: [Range<Int>], _ hazard: [Double],
        _ means: [Double]
    ) -> [Double] {
        let p = model.columnCount
        var out = [Double](repeating: 0, count: model.rowCount * p)
        // Forward: time lived under full weight.
        var lived = 0.0, livedMean = [Double](repeating: 0, count: p), next = 0
        for block in model.blocks {
            let isEvent = next < blocks.count && blocks[next] == block
            if isEvent {
                lived += hazard[next]
                for j in 0..<p { livedMean[j] += hazard[next] * means[next * p + j] }
            }
            for row in block {
                for j in 0..<p {
                    let value = model.x[row * p + j]
                    out[row * p + j] = -weights[row] * (value * lived - livedMean[j])
                    if isEvent, model.kinds[row] == .cause { out[row * p + j] += value - means[next * p + j] }
                }
            }
            if isEvent { next += 1 }
        }
        // Backward: time after a competing event, under the weight G(t−)/G(s−) of the row's group.
        for group in 0..<model.groupCount {
            let later = LaterHazard(model, blocks, hazard, means, group: group)
            for row in 0..<model.rowCount
            where model.kinds[row] == .competing && model.censoringGroup[row] == group {
                let scale = weights[row] / model.censoring[group][row]
                let k = later.firstEvent(after: model.times[row])
                for j in 0..<p {
                    out[row * p + j] -=
                        scale * (model.x[row * p + j] * later.total[k] - later.mean[k * p + j])
                }
            }
        }
        return out
    }

    /// ∫ q(u)/π(u) dM^c(u): q(u) collects what a censoring at u does to the weights of those who failed from
    /// another cause by u.
    private static func addCensoring(
        _ model: FineGrayLikelihood, _ weights: [Double], _ blocks: [Range<Int>], _ hazard: [Double],
        _ means: [Double], to out: inout [Double]
    ) {
        let p = model.columnCount
        for group in 0..<model.groupCount {
            let later = LaterHazard(model, blocks, hazard, means, group: group)
            var failed = 0.0, failedFirst = [Double](repeating: 0, count: p)
            var compensator = [Double](repeating: 0, count: p)
            var atRisk = Double(model.censoringGroup.count { $0 == group })
            for block in model.blocks {
                var members = 0, censored = 0
                for row in block where model.censoringGroup[row] == group {
                    members += 1
                    if model.kinds[row] == .censored { censored += 1 }
                }
                if censored > 0 {
                    // Fine and Gray's indicator t ≥ u > X: events from u on, failures before u.
                    let k = later.firstEvent(from: model.times[block.lowerBound])
                    for j in 0..<p {
                        let q = failedFirst[j] * later.total[k] - failed * later.mean[k * p + j]
                        for row in block
                        where model.censoringGroup[row] == group && model.kinds[row] == .censored {
                            out[row * p + j] += q / atRisk
                        }
                        compensator[j] += q / atRisk * Double(censored) / atRisk
                    }
                }
                for row in block where model.censoringGroup[row] == group {
                    for j in 0..<p { out[row * p + j] -= compensator[j] }
                    guard model.kinds[row] == .competing else { continue }
                    let scale = weights[row] / model.censoring[group][row]
                    failed += scale
                    for j in 0..<p { failedFirst[j] += scale * model.x[row * p + j] }
                }
                atRisk -= Double(members)
            }
        }
    }

    /// V (Σ u u') V.
    func sandwich(_ v: [Double]) -> [Double] {
        var moved = [Double](repeating: 0, count: p)
        var out = [Double](repeating: 0, count: p * p)
        for row in 0..<model.rowCount {
            for i in 0..<p {
                moved[i] = (0..<p).reduce(0.0) { $0 + v[i * p + $1] * influence[row * p + $1] }
            }
            for i in 0..<p { for j in 0..<p { out[i * p + j] += moved[i] * moved[j] } }
        }
        return out
    }
}

/// Blocks with events of the cause, their hazards d/S0 and their covariate means.
private struct EventTimes {
    var blocks: [Range<Int>] = []
    var hazard: [Double] = []
    var means: [Double] = []

    init<Moments: RiskMoments>(_ model: FineGrayLikelihood, _ weights: [Double], _: Moments.Type) {
        model.forEachEventTime(weights: weights) { (block, events, atRisk: Moments) in
            blocks.append(block)
            hazard.append(Double(events) / atRisk.total)
            for j in 0..<model.columnCount { means.append(atRisk.first(j) / atRisk.total) }
        }
    }
}

/// Σ G(t−) dΛ and Σ G(t−) x̄ dΛ over the event times from the k-th on.
private struct LaterHazard {
    private let times: [Double]
    let total: [Double]
    let mean: [Double]

    init(
        _ model: FineGrayLikelihood, _ blocks: [Range<Int>], _ hazard: [Double], _ means: [Double], group: Int
    ) {
        let p = model.columnCount, count = blocks.count
        times = blocks.map { model.times[$0.lowerBound] }
        var total = [Double](repeating: 0, count: count + 1)
        var mean = [Double](repeating: 0, count: (count + 1) * p)
        for k in stride(from: count - 1, through: 0, by: -1) {
            let step = model.censoring[group][blocks[k].lowerBound] * hazard[k]
            total[k] = total[k + 1] + step
            for j in 0..<p { mean[k * p + j] = mean[(k + 1) * p + j] + step * means[k * p + j] }
        }
        self.total = total
        self.mean = mean
    }

    /// Index of the first event time > time.
    func firstEvent(after time: Double) -> Int { Search.upperBound(times, time) }
    /// Index of the first event time ≥ time.
    func firstEvent(from time: Double) -> Int { Search.lowerBound(times, time) }
}
