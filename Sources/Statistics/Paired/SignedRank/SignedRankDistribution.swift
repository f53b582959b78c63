/// Exact null distribution of a sum of signed ranks: every rank has either sign with probability 1/2.
///
/// The distribution is symmetric, so only the tail up to the smaller of the statistic and its mirror image is
/// convolved. Halving at each step keeps all numbers at most 1; 2^-1000 is still a normal double.
enum SignedRankDistribution {
    /// Most ranks for which the exact distribution is computed.
    static let largestExact = 1000

    /// P(S <= s) and P(S = s) where S is the sum of the positive ones among `weights` (each >= 1),
    /// for s up to half the total.
    static func lowerTail(weights: [Int], upTo s: Int) -> (tail: Double, point: Double) {
        let probabilities = convolve(weights: weights, upTo: s)
        var tail = 0.0
        for p in probabilities { tail += p }
        return (tail, probabilities[s])
    }

    /// P(S = 0), …, P(S = limit).
    static func convolve(weights: [Int], upTo limit: Int) -> [Double] {
        var p = [Double](repeating: 0, count: limit + 1), next = p
        p[0] = 1
        var reach = 0
        // Increasing order: the filled part stays short for as long as possible.
        for w in weights.sorted() {
            let top = min(limit, reach + w), kept = min(w - 1, reach, limit)
            p.withUnsafeBufferPointer { p in
                next.withUnsafeMutableBufferPointer { next in
                    for s in 0...kept { next[s] = 0.5 * p[s] }
                    // Between the old sums and those with w nothing is reached.
                    guard w <= top else { return }
                    for s in w...top { next[s] = 0.5 * (p[s] + p[s &- w]) }
                }
            }
            swap(&p, &next)
            reach = top
        }
        return p
    }

    /// Exact p values of a statistic given as a doubled sum of positive ranks.
    static func pValues(doubledRanks: [Int], sizes: [Int], doubledStatistic: Int) -> PValues {
        var weights: [Int] = []
        for (rank, size) in zip(doubledRanks, sizes) {
            weights.append(contentsOf: repeatElement(rank, count: size))
        }
        guard !weights.isEmpty else { return PValues(twoSided: 1, greater: 1, less: 1) }
        let unit = weights.reduce(0, greatestCommonDivisor)
        let reduced = weights.map { $0 / unit }
        let total = reduced.reduce(0, +), observed = doubledStatistic / unit
        let mirror = min(observed, total - observed)
        let (tail, point) = lowerTail(weights: reduced, upTo: mirror)
        let other = min(1, 1 - tail + point)
        let isLow = observed <= total - observed
        return PValues(
            twoSided: min(1, 2 * tail), greater: isLow ? other : tail, less: isLow ? tail : other)
    }

    static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
        var (a, b) = (a, b)
        while b != 0 { (a, b) = (b, a % b) }
        return a
    }

    /// Critical value for untied ranks 1...n: the smallest q with P(V <= q) >= p (p < 1/2), and P(V <= q - 1).
    static func untiedQuantile(_ p: Double, n: Int) -> (q: Int, below: Double) {
        let mean = Double(n * (n + 1)) / 4
        // A generous bound: the quantile cannot exceed the mean for p < 1/2.
        let probabilities = convolve(weights: Array(1...n), upTo: Int(mean))
        var sum = 0.0
        for (q, probability) in probabilities.enumerated() {
            // The allowance keeps p = 2^-k on the closed side.
            if sum + probability >= p - 10 * Double.ulpOfOne { return (q, sum) }
            sum += probability
        }
        return (Int(mean), sum)
    }
}
