internal import Glibc

/// Exact two-group permutation distribution of a sum of scores.
///
/// Subjects with the same score are interchangeable, so a relabelling is how many of each score class fall
/// into the first group: a multivariate hypergeometric law. The classes are walked depth first.
struct ExactRelabelling {
    private let scores: [Double]
    private let sizes: [Int]
    /// Subjects in this class and all later ones.
    private let remaining: [Int]
    private let firstGroup: Int
    private let target: Double
    private let logFactorial: [Double]
    private let vectors: Int

    /// Nil when there are not exactly two groups with subjects, or more than `limit` distinct relabellings.
    init?(_ block: ScoreBlock, limit: Int) {
        let present = Set(block.codes).sorted()
        guard present.count == 2 else { return nil }
        var scores: [Double] = [], sizes: [Int] = []
        for score in block.scores.sorted() {
            if let last = scores.last, score - last <= 1e-11 {
                sizes[sizes.count - 1] += 1
            } else {
                scores.append(score)
                sizes.append(1)
            }
        }
        let first = block.codes.count { $0 == present[0] }
        guard let vectors = Self.countVectors(sizes, first, limit: limit) else { return nil }
        self.scores = scores
        self.sizes = sizes
        self.vectors = vectors
        firstGroup = first
        remaining = sizes.indices.map { sizes[$0...].reduce(0, +) } + [0]
        target = abs(
            zip(block.codes, block.scores).reduce(0) { $0 + ($1.0 == present[0] ? $1.1 : 0) })
        logFactorial = (0...block.codes.count).map { lgamma(Double($0) + 1) }
    }

    /// P(|sum| ≥ observed) with the number of distinct relabellings.
    var pValue: (value: Double, count: Int) {
        (min(1, tail(class: 0, open: firstGroup, sum: 0)), vectors)
    }

    private func tail(class k: Int, open: Int, sum: Double) -> Double {
        if k == sizes.count { return abs(sum) >= target - 1e-9 * max(1, target) ? 1 : 0 }
        let size = sizes[k], rest = remaining[k + 1]
        var p = 0.0
        for taken in max(0, open - rest)...min(size, open) {
            let weight = exp(
                choose(size, taken) + choose(rest, open - taken) - choose(remaining[k], open))
            p += weight * tail(class: k + 1, open: open - taken, sum: sum + Double(taken) * scores[k])
        }
        return p
    }

    private func choose(_ n: Int, _ k: Int) -> Double {
        logFactorial[n] - logFactorial[k] - logFactorial[n - k]
    }

    /// Number of ways to split `total` over the classes, or nil above the limit.
    private static func countVectors(_ sizes: [Int], _ total: Int, limit: Int) -> Int? {
        var ways = [Double](repeating: 0, count: total + 1)
        ways[0] = 1
        for size in sizes {
            var next = ways
            for t in ways.indices {
                next[t] = (max(0, t - size)...t).reduce(0) { $0 + ways[$1] }
            }
            ways = next
            guard ways.reduce(0, +) < 1e15 else { return nil }
        }
        return ways[total] <= Double(limit) ? Int(ways[total]) : nil
    }
}
