import Testing

@testable import Statistics

@Suite struct ClusteredSignedRankTests {
    let d = [0.6, -0.2, 0.9, 1.4, -0.5, 0.3, 0.8, 1.1, -0.1, 0.7, 0.4, 0]
    let patient = [1, 1, 2, 2, 3, 4, 4, 5, 5, 6, 6, 6]

    /// Datta & Satten 2008, formula (4), straight from its sums over clusters.
    private func dattaSatten(_ d: [Double], _ cluster: [Int]) -> Double {
        let labels = Set(cluster).sorted(), m = Double(labels.count)
        func members(_ c: Int) -> [Double] { zip(d, cluster).filter { $0.1 == c }.map(\.0) }
        func middle(_ values: [Double], _ x: Double) -> Double {
            Double(values.count { abs($0) <= x } + values.count { abs($0) < x }) / (2 * Double(values.count))
        }
        var total = 0.0, variance = 0.0
        for c in labels {
            var own = 0.0, pooled = 0.0
            for value in members(c) where value != 0 {
                let sign = value > 0 ? 1.0 : -1.0
                let others = labels.filter { $0 != c }.reduce(0) { $0 + middle(members($1), abs(value)) }
                own += sign * (1 + others)
                pooled += sign * (1 + (m - 1) * middle(d, abs(value)))
            }
            total += own / Double(members(c).count)
            variance += pooled * pooled / Double(members(c).count * members(c).count)
        }
        return total / variance.squareRoot()
    }

    @Test func singlePairsReduceToTheUnclusteredTest() throws {
        let pairs = try PairedDifferences(differences: d)
        let alone = try ClusteredSignedRank(pairs, clusters: Array(0..<d.count))
        #expect(agree(alone.clusterSum.value?.normal.z, SignedRankTest(pairs).wilcoxon.z.value ?? 0, 1e-13))
        #expect(alone.clusterSum.value?.normal.z == alone.rosnerGlynnLee.value?.z)
        #expect(alone.unadjusted.value?.z == alone.clusterSum.value?.normal.z)
    }

    @Test func followsThePublishedSums() throws {
        let test = try ClusteredSignedRank(try PairedDifferences(differences: d), clusters: patient)
        #expect(agree(test.dattaSatten.value?.z, dattaSatten(d, patient), 1e-12))
        // By hand: ranks of |d| without the zero are 6 2 9 11 5 3 8 10 1 7 4; sums per patient 4, 20, -5, 11, 9, 11.
        #expect(test.clusterSum.value?.statistic == 50)
        #expect(test.clusterSum.value?.variance == 764.0)  // 4² + 20² + 5² + 11² + 9² + 11²
        #expect(test.clusters == 6 && test.pairs == 12 && test.zeros == 1)
    }

    @Test func orderAndLabelsDoNotMatter() throws {
        let order = [11, 3, 7, 0, 5, 1, 9, 2, 10, 4, 8, 6]
        let first = try ClusteredSignedRank(try PairedDifferences(differences: d), clusters: patient)
        let second = try ClusteredSignedRank(
            try PairedDifferences(differences: order.map { d[$0] }), clusters: order.map { 100 - patient[$0] }
        )
        #expect(agree(second.dattaSatten.value?.z, first.dattaSatten.value?.z ?? 0, 1e-12))
        #expect(agree(second.rosnerGlynnLee.value?.z, first.rosnerGlynnLee.value?.z ?? 0, 1e-12))
    }

    @Test func allZero() throws {
        let test = try ClusteredSignedRank(try PairedDifferences(differences: [0, 0]), clusters: [1, 1])
        #expect(
            test.dattaSatten.value == nil && test.rosnerGlynnLee.reason != nil && test.unadjusted.value == nil
        )
    }
}
