internal import GSLKit
internal import Glibc

/// Signed-rank tests for several pairs per cluster (several treatment courses of one patient).
///
/// s are the signed mid-ranks of |d| over all nonzero differences.
/// - *Cluster sums:* Z = Σs/√(Σ_i (Σ_j s_ij)²): clusters keep their sign as a whole under the null hypothesis.
/// - *Rosner-Glynn-Lee:* clusters weighted by their size and the intraclass correlation of s
///   (2006, doi:10.1111/j.1541-0420.2005.00389.x).
/// - *Datta-Satten:* average over random draws of one pair per cluster, so that large clusters do not dominate and
///   cluster size may be informative (2008, doi:10.1111/j.1541-0420.2007.00923.x).
///
/// *Assumes:* independent clusters, many of them (normal approximations): below about 10 clusters read with
/// care. The cluster sum of m clusters cannot exceed √m; the correlation correction of Rosner-Glynn-Lee needs
/// 3 clusters or more.
/// *Fails:* not estimable where the variance is 0: every difference is zero, or cancels within every cluster.
/// *Checked against:* R package clusrank 1.0-4 `clusWilcox.test(paired = TRUE)`; with one pair per cluster the cluster
/// sum equals the unadjusted statistic.
public struct ClusteredSignedRank: Hashable, Sendable {
    /// A standardised statistic with its two-sided p.
    public struct Normal: Hashable, Sendable {
        /// Standard normal under the null hypothesis.
        public let z: Double
        /// Two-sided p.
        public let p: Double

        init(_ z: Double) {
            self.z = z
            p = NormalDistribution().twoSided(z)
        }
    }

    /// The cluster-sum test with its parts.
    public struct ClusterSum: Hashable, Sendable {
        /// Σ s.
        public let statistic: Double
        /// Σ_i (Σ_j s_ij)².
        public let variance: Double
        /// Standardised statistic.
        public let normal: Normal
    }

    /// Pairs used, zeros included.
    public let pairs: Int
    /// Zero differences among them.
    public let zeros: Int
    /// Clusters with at least one pair.
    public let clusters: Int
    /// Pairs left out.
    public let dropped: [Exclusion]
    /// The test that ignores the clusters: for comparison only.
    public let unadjusted: Estimate<Normal>
    /// Clusters as units.
    public let clusterSum: Estimate<ClusterSum>
    /// Rosner, Glynn, Lee.
    public let rosnerGlynnLee: Estimate<Normal>
    /// Datta, Satten.
    public let dattaSatten: Estimate<Normal>

    /// Tests differences whose pairs belong to `clusters` (one label per pair given, used or not).
    /// - Throws: `StatisticsError` when a pair has no label.
    public init(_ differences: PairedDifferences, clusters labels: [Int]) throws(StatisticsError) {
        guard (differences.used.last ?? -1) < labels.count else {
            throw .unequalLengths(differences.count, labels.count)
        }
        pairs = differences.count
        zeros = differences.zeros
        dropped = differences.dropped
        let all = ClusterIndex(differences.used.map { labels[$0] })
        clusters = all.count
        let signed = SignedRanks(differences.keys)
        let nonzero = ClusterIndex(signed.places.map { labels[differences.used[$0]] })
        let groups = nonzero.groups(of: signed.values)
        let sum = signed.values.reduce(0, +)
        let squares = signed.values.reduce(0) { $0 + $1 * $1 }
        unadjusted = ClusteredSignedRank.standardised(sum, squares)
        let variance = groups.reduce(0) { total, s in
            let t = s.reduce(0, +)
            return total + t * t
        }
        clusterSum = ClusteredSignedRank.standardised(sum, variance).map {
            ClusterSum(statistic: sum, variance: variance, normal: $0)
        }
        rosnerGlynnLee = ClusteredSignedRank.weighted(groups)
        dattaSatten = ClusteredSignedRank.resampled(all.groups(of: differences.keys))
    }

    private static func standardised(_ sum: Double, _ variance: Double) -> Estimate<Normal> {
        variance > 0
            ? .value(Normal(sum / variance.squareRoot()))
            : .notEstimable(reason: "the signed ranks are zero or cancel within every cluster")
    }

    /// Which variant to read first.
    public var method: MethodNote {
        MethodNote(
            "Signed-rank test for clustered pairs", variant: "Datta-Satten, normal approximation",
            reason: "\(pairs) pairs from \(clusters) clusters are not independent")
    }
}

/// Signed mid-ranks of the nonzero keys and the places they came from.
private struct SignedRanks {
    let values: [Double]
    let places: [Int]

    init(_ keys: [Double]) {
        let kept = keys.indices.filter { keys[$0] != 0 }
        let ranks = Ranks.midranks(kept.map { abs(keys[$0]) })
        places = kept
        values = zip(kept, ranks).map { keys[$0] > 0 ? $1 : -$1 }
    }
}

/// Clusters in order of first appearance, so that rows need not be sorted.
private struct ClusterIndex {
    let member: [Int]
    let count: Int

    init(_ labels: [Int]) {
        var place: [Int: Int] = [:]
        member = labels.map { label in
            if let known = place[label] { return known }
            place[label] = place.count
            return place.count - 1
        }
        count = place.count
    }

    func groups(of values: [Double]) -> [[Double]] {
        var groups = [[Double]](repeating: [], count: count)
        for (value, cluster) in zip(values, member) { groups[cluster].append(value) }
        return groups
    }
}

extension ClusteredSignedRank {
    /// Rosner-Glynn-Lee: weights g/(s²(1 + (g-1)ρ')) with the intraclass correlation from one-way analysis of variance.
    private static func weighted(_ groups: [[Double]]) -> Estimate<Normal> {
        let m = Double(groups.count)
        guard m > 0 else { return .notEstimable(reason: "every difference is zero") }
        // The bias correction of the intraclass correlation divides by m - 2.5.
        guard m >= 3 else { return .notEstimable(reason: "fewer than 3 clusters with a nonzero difference") }
        let correlation = intraclass(groups)
        var total = 0.0, variance = 0.0
        for s in groups {
            let g = Double(s.count), mean = s.reduce(0, +) / g
            // The common factor 1/s² cancels in the standardised statistic.
            let weight = g / (1 + (g - 1) * correlation)
            total += weight * mean
            variance += weight * weight * mean * mean
        }
        return standardised(total, variance)
    }

    /// ρ' = min(1, ρ(1 + (1-ρ²)/(m-2.5))), ρ >= 0 from the mean squares; 0 where every cluster is a single pair.
    private static func intraclass(_ groups: [[Double]]) -> Double {
        let m = Double(groups.count), sizes = groups.map { Double($0.count) }
        let n = sizes.reduce(0, +)
        guard m > 1, n > m else { return 0 }
        let grand = groups.joined().reduce(0, +) / n
        var between = 0.0, within = 0.0
        for (s, g) in zip(groups, sizes) {
            let mean = s.reduce(0, +) / g
            between += g * (mean - grand) * (mean - grand)
            for value in s { within += (value - mean) * (value - mean) }
        }
        between /= m - 1
        within /= n - m
        let typical = (n - sizes.reduce(0) { $0 + $1 * $1 } / n) / (m - 1)
        let component = (between - within) / typical
        guard component + within != 0 else { return 0 }
        let raw = max(0, component / (component + within))
        return min(1, raw * (1 + (1 - raw * raw) / (m - 2.5)))
    }

    /// Datta-Satten: T = Σ_i [mean sign of cluster i + mean over its pairs of sign · Σ_{k≠i} F_k(|d|)], where F_k is the
    /// mid-distribution of the magnitudes in cluster k; the variance replaces Σ_{k≠i} F_k by (m - 1) F with the pooled F.
    private static func resampled(_ groups: [[Double]]) -> Estimate<Normal> {
        let m = Double(groups.count)
        let magnitudes = MagnitudeDistribution(groups)
        var total = 0.0, variance = 0.0
        for (i, cluster) in groups.enumerated() {
            let size = Double(cluster.count)
            var own = 0.0, pooled = 0.0
            for d in cluster where d != 0 {
                let sign = d > 0 ? 1.0 : -1.0, x = abs(d)
                own += sign * (1 + magnitudes.sumOfOthers(x, than: i))
                pooled += sign * (1 + (m - 1) * magnitudes.pooled(x))
            }
            total += own / size
            variance += (pooled / size) * (pooled / size)
        }
        return standardised(total, variance)
    }
}

/// Mid-distribution functions (P(X < x) + P(X <= x))/2 of the magnitudes, by cluster and pooled.
private struct MagnitudeDistribution {
    private let clusters: [[Double]]
    private let pool: [Double]
    /// Σ_k F_k at every distinct magnitude, in increasing order.
    private let distinct: [Double]
    private let sums: [Double]

    init(_ groups: [[Double]]) {
        clusters = groups.map { $0.map { abs($0) }.ascending() }
        pool = clusters.joined().ascending()
        // A value of cluster k adds 1/(2 n_k) at its own magnitude and 1/(2 n_k) beyond it.
        var steps: [(value: Double, weight: Double)] = []
        for cluster in clusters {
            for value in cluster { steps.append((value, 0.5 / Double(cluster.count))) }
        }
        steps.sort { ($0.value, $0.weight) < ($1.value, $1.weight) }
        var values: [Double] = [], totals: [Double] = [], below = 0.0
        var start = 0
        while start < steps.count {
            var end = start, weight = 0.0
            while end < steps.count, steps[end].value == steps[start].value {
                weight += steps[end].weight
                end += 1
            }
            values.append(steps[start].value)
            totals.append(2 * below + weight)
            below += weight
            start = end
        }
        distinct = values
        sums = totals
    }

    func sumOfOthers(_ x: Double, than cluster: Int) -> Double {
        let place = lowerBound(distinct, x)
        return sums[place] - middle(clusters[cluster], x)
    }

    func pooled(_ x: Double) -> Double { middle(pool, x) }

    private func middle(_ sorted: [Double], _ x: Double) -> Double {
        Double(lowerBound(sorted, x) + lowerBound(sorted, x.nextUp)) / (2 * Double(sorted.count))
    }

    /// Number of values below x.
    private func lowerBound(_ sorted: [Double], _ x: Double) -> Int {
        var low = 0, high = sorted.count
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] < x { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
