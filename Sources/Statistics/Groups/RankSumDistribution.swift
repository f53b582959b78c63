internal import GSLKit
internal import Glibc

/// Exact permutation distribution of the sum of k values drawn without replacement from whole-number scores.
enum RankSumDistribution {
    /// Most additions spent on one exact distribution (about a second).
    static let largestWork = 1_000_000_000.0

    /// P(S <= s) and P(S = s); nil when it would take too long.
    ///
    /// Scores are sorted and each drawn one is counted from the smallest possible at its place, so sums start at 0 and
    /// only those up to the observed one are kept.
    static func lowerTail(scores: [Int], drawn k: Int, upTo s: Int) -> (tail: Double, point: Double)? {
        let sorted = scores.sorted()
        let least = sorted.prefix(k).reduce(0, +), limit = s - least
        guard limit >= 0 else { return (0, 0) }
        guard Double(limit + 1) * Double(k) * Double(sorted.count) <= largestWork else { return nil }
        // counts[j][t]: ways to draw j with excess t, as a share of all draws so far to stay within range.
        let width = limit + 1
        var ways = [Double](repeating: 0, count: (k + 1) * width)
        ways[0] = 1
        ways.withUnsafeMutableBufferPointer { ways in
            for (i, score) in sorted.enumerated() {
                // At most i + 1 of the first i + 1 can be drawn.
                for j in stride(from: min(k, i + 1), through: 1, by: -1) {
                    let shift = score - sorted[j - 1]
                    guard shift <= limit else { continue }
                    let to = j * width, from = (j - 1) * width
                    for t in shift..<width { ways[to &+ t] += ways[from &+ t &- shift] }
                }
            }
        }
        let all = exp(SpecialFunctions.logChoose(Double(sorted.count), Double(k)))
        var tail = 0.0
        for t in 0..<width { tail += ways[k * width + t] }
        return (min(1, tail / all), ways[k * width + limit] / all)
    }

    /// P(S <= s), P(S >= s) and the two-sided P(|S - mean| >= |s - mean|).
    static func pValues(scores: [Int], drawn k: Int, sum s: Int) -> PValues? {
        let top = (scores.max() ?? 0) + (scores.min() ?? 0), total = scores.reduce(0, +)
        let mirrored = scores.map { top - $0 }, mirroredSum = k * top - s
        // Compare k·total with n·s: whole numbers, so an exact mean needs no tolerance.
        let deviation = abs(s * scores.count - k * total)
        let low = (k * total - deviation) / scores.count
        let lowest = (k * total - deviation) % scores.count < 0 ? low - 1 : low
        let high = (k * total + deviation + scores.count - 1) / scores.count
        guard let below = lowerTail(scores: scores, drawn: k, upTo: lowest),
            let above = lowerTail(scores: mirrored, drawn: k, upTo: k * top - high)
        else { return nil }
        let isLow = s * scores.count <= k * total
        guard
            let near = isLow
                ? lowerTail(scores: scores, drawn: k, upTo: s)
                : lowerTail(scores: mirrored, drawn: k, upTo: mirroredSum)
        else { return nil }
        let other = min(1, 1 - near.tail + near.point)
        return PValues(
            twoSided: deviation == 0 ? 1 : min(1, below.tail + above.tail),
            greater: isLow ? other : near.tail,
            less: isLow ? near.tail : other)
    }
}
