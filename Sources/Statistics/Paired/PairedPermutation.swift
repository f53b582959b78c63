/// Exact permutation test of the sum of paired differences: every sign pattern is equally likely.
///
/// Differences at a decimal resolution are whole numbers, so the distribution of the sum is a convolution, exact for
/// any n where the range of sums stays below ten million; otherwise the 2^n sums are enumerated in two sorted halves
/// (n <= 44). Sums equal within 1e-9 of Σ|d| count as equal.
/// *Assumes:* independent pairs, symmetric differences. *Fails:* beyond both limits (not estimable).
/// *Reference:* Fisher 1935, The Design of Experiments, section 21; Pagano, Tritchler 1983
/// doi:10.1080/01621459.1983.10477990. *Checked against:* full enumeration in R 4.2.2.
public struct PairedPermutation: Hashable, Sendable {
    /// Pairs used.
    public let pairs: Int
    /// Pairs left out.
    public let dropped: [Exclusion]
    /// Number of sign patterns, 2^n.
    public let patterns: Double
    /// Exact p values.
    public let p: Estimate<PValues>

    /// Tests the differences.
    public init(_ differences: PairedDifferences) {
        pairs = differences.count
        dropped = differences.dropped
        var count = 1.0
        for _ in 0..<differences.count { count *= 2 }
        patterns = count
        p = PairedPermutation.pValues(differences)
    }

    private static func pValues(_ differences: PairedDifferences) -> Estimate<PValues> {
        let keys = differences.keys.filter { $0 != 0 }
        guard !keys.isEmpty else { return .value(PValues(twoSided: 1, greater: 1, less: 1)) }
        let range = keys.reduce(0) { $0 + abs($1) }
        if differences.decimals != nil, keys.count <= SignedRankDistribution.largestExact,
            range * Double(keys.count) < 4e9, range < 2e7
        {
            let magnitudes = keys.map { Int(abs($0)) }
            let positive = keys.reduce(0) { $0 + ($1 > 0 ? Int($1) : 0) }
            return .value(
                SignedRankDistribution.pValues(
                    doubledRanks: magnitudes, sizes: magnitudes.map { _ in 1 }, doubledStatistic: positive))
        }
        guard keys.count <= 44 else {
            return .notEstimable(reason: "more than 44 differences without a common small unit")
        }
        return .value(SignPatterns(differences.scaled.values.filter { $0 != 0 }).pValues)
    }

    /// What was done.
    public var method: MethodNote {
        MethodNote(
            "Paired permutation test", variant: "sum of differences, all sign patterns",
            reason: p.reason ?? "exact at this n")
    }
}

/// All sums of signed magnitudes, held as the sums of two halves.
private struct SignPatterns {
    let left: [Double]
    let right: [Double]
    let observed: Double
    let slack: Double
    let patterns: Double

    init(_ values: [Double]) {
        let magnitudes = values.map { abs($0) }
        let half = magnitudes.count / 2
        left = SignPatterns.sums(Array(magnitudes[..<half]))
        right = SignPatterns.sums(Array(magnitudes[half...]))
        observed = values.reduce(0, +)
        slack = 1e-9 * magnitudes.reduce(0, +)
        patterns = Double(left.count) * Double(right.count)
    }

    private static func sums(_ magnitudes: [Double]) -> [Double] {
        var sums = [0.0]
        for m in magnitudes { sums = sums.map { $0 + m } + sums.map { $0 - m } }
        return sums.ascending()
    }

    /// Share of patterns with a sum of at least `bound`.
    private func share(atLeast bound: Double) -> Double {
        var count = 0, first = right.count
        for a in left {
            while first > 0, a + right[first - 1] >= bound { first -= 1 }
            count += right.count - first
        }
        return Double(count) / patterns
    }

    var pValues: PValues {
        let magnitude = abs(observed)
        return PValues(
            twoSided: magnitude <= slack ? 1 : min(1, 2 * share(atLeast: magnitude - slack)),
            greater: share(atLeast: observed - slack), less: share(atLeast: -observed - slack))
    }
}
