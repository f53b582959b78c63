/// Value, gradient and negative Hessian of a log-likelihood at one point.
struct LikelihoodPoint: Sendable {
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

/// Breslow's and Efron's partial likelihood in one backward pass per stratum, O(n p²) in all.
///
/// Σ x over the events does not depend on β and is known beforehand: the pass only needs the risk sets.
struct PartialLikelihood {
    let sets: RiskSets
    let ties: TieMethod

    func evaluate(_ beta: [Double]) -> LikelihoodPoint {
        sets.columnCount <= SmallMoments.largest
            ? evaluate(beta, SmallMoments.self) : evaluate(beta, LargeMoments.self)
    }

    func evaluate<Moments: RiskMoments>(_ beta: [Double], _: Moments.Type) -> LikelihoodPoint {
        let p = sets.columnCount, weights = HazardWeights(sets, beta: beta)
        var point = LikelihoodPoint(size: p), drawn = Moments(size: p)
        let logarithms = RiskSetSweep<Moments>.forEachEventTime(
            sets, weights: weights, efron: ties == .efron
        ) { _, atRisk, tied, draws in
            drawn.addDraws(draws, atRisk: atRisk, tied: tied)
        }
        point.logLikelihood += sets.eventOffset - logarithms
        for (shift, events) in zip(weights.shifts, sets.stratumEvents) {
            point.logLikelihood -= shift * Double(events)
        }
        for i in 0..<p {
            point.logLikelihood += beta[i] * sets.eventTotals[i]
            point.gradient[i] = sets.eventTotals[i] - drawn.first(i)
            for j in 0..<p { point.information[i * p + j] = drawn.second(i, j) }
        }
        return point
    }
}
