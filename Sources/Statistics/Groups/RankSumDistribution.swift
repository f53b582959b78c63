internal import GSLKit
internal import Glibc

/// Exact permutation distribution of the sum of k values drawn without replacement from whole-number scores.
enum RankSumDistribution {
    /// Most additions counted for one exact distribution; about a tenth of them is done, in about a second.
    static let largestWork = 10_000_000_000.0
    /// Numbers of ways beyond this logarithm leave the range of a double (log 2^1023 is 709).
    static let largestLogarithm = 700.0

    /// P(S <= s) and P(S = s); nil when it would take too long.
    ///
    /// Scores are sorted and each drawn one is counted from the smallest possible at its place, so sums start at 0 and
    /// only those up to the observed one are kept.
    static func lowerTail(scores: [Int], drawn k: Int, upTo s: Int) -> (tail: Double, point: Double)? {
        let sorted = scores.sorted()
        let least = sorted.prefix(k).reduce(0, +), limit = s - least
        guard limit >= 0 else { return (0, 0) }
        guard Double(limit + 1) * Double(k) * Double(sorted.count) <= largestWork else { return nil }
        let logAll = SpecialFunctions.logChoose(Double(sorted.count), Double(k))
        guard logAll <= largestLogarithm else { return nil }
        let ways = waysToDraw(k, from: sorted, upTo: limit), all = exp(logAll)
        let isReached = limit % ways.unit == 0
        return (
            min(1, ways.counts.reduce(0, +) / all), isReached ? ways.counts[limit / ways.unit] / all : 0
        )
    }

    /// Ways to draw k of the sorted scores with an excess of 0, unit, 2 unit, … over the smallest sum, up to a limit.
    ///
    /// Visits only numbers drawn that can still become k, and excesses that can have been reached: about a quarter of
    /// the table.
    static func waysToDraw(_ k: Int, from sorted: [Int], upTo limit: Int) -> (counts: [Double], unit: Int) {
        let lowest = sorted.first ?? 0
        let unit = max(1, sorted.reduce(0) { SignedRankDistribution.greatestCommonDivisor($0, $1 - lowest) })
        let scores = sorted.map { ($0 - lowest) / unit }, n = scores.count
        let width = limit / unit + 1
        var sums = [0]
        for score in scores { sums.append(sums[sums.count - 1] + score) }
        var ways = [Double](repeating: 0, count: (k + 1) * width)
        ways[0] = 1
        ways.withUnsafeMutableBufferPointer { ways in
            guard let start = ways.baseAddress else { return }
            for (i, score) in scores.enumerated() {
                let least = max(1, k - (n - i - 1)), most = min(k, i + 1)
                guard least <= most else { continue }
                for j in stride(from: most, through: least, by: -1) {
                    let shift = score - scores[j - 1]
                    // The largest excess of j - 1 drawn from the first i.
                    let reach = sums[i] - sums[i - j + 1] - sums[j - 1]
                    let count = min(width - shift, reach + 1)
                    guard count > 0 else { continue }
                    let to = start + (j * width + shift), from = start + (j - 1) * width
                    for t in 0..<count { to[t] += from[t] }
                }
            }
        }
        return (Array(ways[(k * width)...]), unit)
    }

    /// P(S <= s), P(S >= s) and the two-sided P(|S - mean| >= |s - mean|).
    static func pValues(scores: [Int], drawn k: Int, sum s: Int) -> PValues? {
        // Long columns are refused before they are sorted.
        guard Double(k) * Double(scores.count) <= largestWork else { return nil }
        let top = (scores.max() ?? 0) + (scores.min() ?? 0), total = scores.reduce(0, +)
        let mirrored = scores.map { top - $0 }
        // Compare k·total with n·s: whole numbers, so an exact mean needs no tolerance.
        let deviation = abs(s * scores.count - k * total)
        let low = (k * total - deviation) / scores.count
        let lowest = (k * total - deviation) % scores.count < 0 ? low - 1 : low
        let high = (k * total + deviation + scores.count - 1) / scores.count
        guard let below = lowerTail(scores: scores, drawn: k, upTo: lowest),
            let above = lowerTail(scores: mirrored, drawn: k, upTo: k * top - high)
        else { return nil }
        // The observed sum bounds the tail on its own side.
        let isLow = s * scores.count <= k * total, near = isLow ? below : above
        let other = min(1, 1 - near.tail + near.point)
        return PValues(
            twoSided: deviation == 0 ? 1 : min(1, below.tail + above.tail),
            greater: isLow ? other : near.tail,
            less: isLow ? near.tail : other)
    }
}
