internal import Glibc

/// The exact (conditional) partial likelihood for ties.
///
/// With d events among the risk set R, the denominator is the elementary symmetric polynomial e_d of the
/// weights w = exp(η). For any θ > 0 let the members of R draw independent events with odds θ w; then
/// ```
/// log e_d = log P(Σ I = d) + Σ log(1 + θ w) − d log θ
/// ```
/// and the derivatives of log e_d are the mean and the covariance of Σ I x given Σ I = d. Moments of the
/// Poisson-binomial law are computed by adding one member at a time (Gail's recursion), O(|R| d p²); with θ
/// chosen so that d events are expected, nothing can overflow.
struct ExactPartialLikelihood {
    let sets: RiskSets

    func evaluate(_ beta: [Double]) -> LikelihoodPoint {
        let p = sets.columnCount
        let eta = sets.linearPredictors(beta)
        var point = LikelihoodPoint(size: p)
        for block in sets.blocks where block.events > 0 {
            for row in block.rows where sets.events[row] {
                point.logLikelihood += eta[row]
                for j in 0..<p { point.gradient[j] += sets.x[row * p + j] }
            }
            subtract(members(of: block), events: block.events, eta, &point)
        }
        point.symmetrise()
        return point
    }

    /// Rows at risk at the time of a block.
    private func members(of block: RiskSets.Block) -> [Int] {
        let range = sets.strata[block.stratum].lowerBound..<block.rows.upperBound
        guard let entries = sets.entries else { return Array(range) }
        let time = sets.times[block.rows.lowerBound]
        return range.filter { entries[$0] < time }
    }

    private func subtract(_ members: [Int], events d: Int, _ eta: [Double], _ point: inout LikelihoodPoint) {
        let p = sets.columnCount
        if members.count == d {
            // Everybody has the event: the likelihood contribution is 1.
            for row in members {
                point.logLikelihood -= eta[row]
                for j in 0..<p { point.gradient[j] -= sets.x[row * p + j] }
            }
            return
        }
        let logTheta = Self.logOdds(members.map { eta[$0] }, expecting: Double(d))
        var law = ConditionalMoments(size: p, events: d, members: members.count)
        var logNormaliser = 0.0
        for row in members {
            let logit = logTheta + eta[row]
            logNormaliser += logit > 0 ? logit + log1p(exp(-logit)) : log1p(exp(logit))
            law.add(probability: 1 / (1 + exp(-logit)), x: sets.x, row: row)
        }
        point.logLikelihood -= log(law.probability) + logNormaliser - Double(d) * logTheta
        for i in 0..<p {
            point.gradient[i] -= law.mean(i)
            for j in i..<p { point.information[i * p + j] += law.covariance(i, j) }
        }
    }

    /// log θ with Σ θw/(1+θw) = expected, by safeguarded Newton steps (any θ is valid, this one is stable).
    private static func logOdds(_ eta: [Double], expecting: Double) -> Double {
        let share = expecting / Double(eta.count)
        let centre = log(share / (1 - share))
        var low = centre - (eta.max() ?? 0) - 1e-9, high = centre - (eta.min() ?? 0) + 1e-9
        var value = (low + high) / 2
        for _ in 0..<100 {
            var sum = 0.0, slope = 0.0
            for e in eta {
                let q = 1 / (1 + exp(-(value + e)))
                sum += q
                slope += q * (1 - q)
            }
            if abs(sum - expecting) < 1e-6 * expecting { break }
            if sum > expecting { high = value } else { low = value }
            let next = slope > 0 ? value + (expecting - sum) / slope : low
            value = next > low && next < high ? next : (low + high) / 2
        }
        return value
    }
}

/// P(Σ I = k) and the first two moments of Σ I x on that event, for k = 0…d, one member at a time.
private struct ConditionalMoments {
    private let size: Int
    private let events: Int
    private let members: Int
    private let stride: Int
    private var seen = 0
    /// Per k: probability, first moments, upper triangle of second moments.
    private var moments: [Double]

    init(size: Int, events: Int, members: Int) {
        self.size = size
        self.events = events
        self.members = members
        stride = 1 + size + size * (size + 1) / 2
        moments = Array(repeating: 0, count: (events + 1) * stride)
        moments[0] = 1
    }

    mutating func add(probability q: Double, x: [Double], row: Int) {
        seen += 1
        // Counts from which d can no longer be reached need not be kept.
        let lowest = max(0, events - (members - seen)), highest = min(events, seen)
        let miss = 1 - q, base = row * size
        for k in Swift.stride(from: highest, through: lowest, by: -1) {
            let here = k * stride
            for m in 0..<stride { moments[here + m] *= miss }
            guard k > 0 else { continue }
            let before = here - stride
            let p0 = q * moments[before]
            moments[here] += p0
            var second = 1 + size
            for i in 0..<size {
                let xi = x[base + i], m1i = q * moments[before + 1 + i]
                moments[here + 1 + i] += m1i + p0 * xi
                for j in i..<size {
                    let xj = x[base + j]
                    moments[here + second] +=
                        q * moments[before + second] + xi * q * moments[before + 1 + j] + m1i * xj + p0 * xi
                        * xj
                    second += 1
                }
            }
        }
    }

    var probability: Double { moments[events * stride] }

    func mean(_ i: Int) -> Double { moments[events * stride + 1 + i] / probability }

    func covariance(_ i: Int, _ j: Int) -> Double {
        let offset = 1 + size + i * size - i * (i - 1) / 2 + (j - i)
        return moments[events * stride + offset] / probability - mean(i) * mean(j)
    }
}
