import Testing

@testable import Statistics

@Suite struct GroupTests {
    @Test func mannWhitneyPublished() throws {
        // Hollander & Wolfe, permeability of chorioamnion; R 4.2.2 wilcox.test(a, b, conf.int = TRUE).
        let a = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46],
            b = [1.15, 0.88, 0.90, 0.74, 1.21]
        let test = try #require(try MannWhitney.test(a, b).value)
        #expect(test.u == 35)
        #expect(agree(test.exact.value?.twoSided, 0.25441225441225440))
        let shift = try #require(try HodgesLehmannShift.estimate(a, b).value)
        #expect(agree(shift.estimate, 0.305, 1e-13))
        #expect(agree(shift.interval.lower, -0.15, 1e-13) && agree(shift.interval.upper, 0.76, 1e-13))
        let back = try #require(try MannWhitney.test(b, a).value)
        let backwards = try #require(try HodgesLehmannShift.estimate(b, a).value)
        #expect(
            agree(back.exact.value?.twoSided, 0.25441225441225440) && back.u == 15
                && agree(backwards.estimate, -0.305))
        #expect(agree(back.exact.value?.greater, test.exact.value?.less ?? 0))
    }

    @Test func mannWhitneyWithTiesIsExact() throws {
        // coin 1.4-2 wilcox_test(distribution = "exact")
        let test = try #require(try MannWhitney.test([1, 2, 2, 3, 3, 3, 4, 5], [3, 4, 4, 5, 5, 6, 7]).value)
        #expect(test.hasTies)
        #expect(agree(test.exact.value?.twoSided, 0.01724941724941725, 1e-12))
    }

    @Test func mannWhitneyByEnumeration() throws {
        var random = SplitMix(11)
        for _ in 0..<30 {
            let n = Int.random(in: 2...9, using: &random), k = Int.random(in: 1..<n, using: &random)
            let x = (0..<n).map { _ in Double(Int.random(in: 0...5, using: &random)) }
            let ranks = Ranks.midranks(x), observed = ranks[..<k].reduce(0, +), mean = Double(k * (n + 1)) / 2
            var extreme = 0.0, greater = 0.0, all = 0.0
            for pattern in 0..<(1 << n) where pattern.nonzeroBitCount == k {
                let sum = x.indices.reduce(0.0) { $0 + (pattern >> $1 & 1 == 1 ? ranks[$1] : 0) }
                all += 1
                if abs(sum - mean) >= abs(observed - mean) { extreme += 1 }
                if sum >= observed { greater += 1 }
            }
            let test = try #require(try MannWhitney.test(Array(x[..<k]), Array(x[k...])).value)
            #expect(agree(test.exact.value?.twoSided, extreme / all, 1e-12))
            #expect(agree(test.exact.value?.greater, greater / all, 1e-12))
        }
    }

    @Test func mannWhitneyDegenerate() throws {
        #expect(try MannWhitney.test([], [1]).reason == "a group is empty")
        let equal = try #require(try MannWhitney.test([2, 2], [2, 2, 2]).value)
        #expect(
            equal.exact.value?.twoSided == 1 && equal.pNormal == 1 && equal.z.value == nil
        )
    }

    @Test func kruskalPublished() throws {
        // Mucociliary efficiency, Hollander & Wolfe; R 4.2.2 kruskal.test example: H = 0.77143, p = 0.68.
        let groups = [[2.9, 3.0, 2.5, 2.6, 3.2], [3.8, 2.7, 4.0, 2.4], [2.8, 3.4, 3.7, 2.2, 2.0]]
        let test = try #require(try KruskalDunn.test(groups).value)
        #expect(agree(test.overall.value, 0.77142857142857224, 1e-12))
        #expect(agree(test.overall.p, 0.67996477357889362, 1e-12))
        // Two groups: z² of Dunn is H.
        let two = try #require(try KruskalDunn.test(Array(groups[..<2])).value)
        #expect(agree(two.pairs[0].z * two.pairs[0].z, two.overall.value, 1e-12))
        #expect(try KruskalDunn.test([[1, 1], [1]]).value == nil)
    }

    @Test func friedmanPublished() throws {
        // Rounding first base, Hollander & Wolfe; R 4.2.2 friedman.test example: 11.143, df 2, p = 0.003805.
        let rows: [[Double]] = [
            [5.40, 5.50, 5.55], [5.85, 5.70, 5.75], [5.20, 5.60, 5.50], [5.55, 5.50, 5.40],
            [5.90, 5.85, 5.70],
            [5.45, 5.55, 5.60], [5.40, 5.40, 5.35], [5.45, 5.50, 5.35], [5.25, 5.15, 5.00],
            [5.85, 5.80, 5.70],
            [5.25, 5.20, 5.10], [5.65, 5.55, 5.45], [5.60, 5.35, 5.45], [5.05, 5.00, 4.95],
            [5.50, 5.50, 5.40],
            [5.45, 5.55, 5.50], [5.55, 5.55, 5.35], [5.45, 5.50, 5.55], [5.50, 5.45, 5.25],
            [5.65, 5.60, 5.40],
            [5.70, 5.65, 5.55], [6.30, 6.30, 6.25],
        ]
        let columns = (0..<3).map { j in rows.map { $0[j] } + [.nan] }
        let test = try Friedman(columns: columns)
        #expect(test.blocks == 22 && test.dropped.first?.count == 1)
        #expect(agree(test.statistic.value?.value, 11.142857142857142350, 1e-12))
        #expect(agree(test.statistic.value?.p, 0.003805040775511363, 1e-12))
        #expect(try Friedman(columns: [[1, 2], [1, 2]]).statistic.value == nil)
    }
}
