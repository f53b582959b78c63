import Testing

@testable import Statistics

@Suite struct SignedRankTests {
    /// Hamilton depression scores of Hollander & Wolfe, Nonparametric Statistical Methods, table 3.1.
    static let before = [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30]
    static let after = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29]

    /// Two-sided and one-sided p by listing all 2^n sign patterns of the mid-ranks.
    static func enumerated(_ differences: [Double], pratt: Bool) -> PValues {
        let kept = pratt ? differences : differences.filter { $0 != 0 }
        let all = Ranks.midranks(kept.map { abs($0) })
        let ranks = zip(kept, all).filter { $0.0 != 0 }.map(\.1)
        let signs = kept.filter { $0 != 0 }
        let observed = zip(signs, ranks).reduce(0) { $0 + ($1.0 > 0 ? $1.1 : 0) }
        let mean = ranks.reduce(0, +) / 2
        var extreme = 0.0, greater = 0.0, less = 0.0, patterns = 0.0
        for pattern in 0..<(1 << ranks.count) {
            let sum = ranks.indices.reduce(0.0) { $0 + (pattern >> $1 & 1 == 1 ? ranks[$1] : 0) }
            patterns += 1
            if abs(sum - mean) >= abs(observed - mean) { extreme += 1 }
            if sum >= observed { greater += 1 }
            if sum <= observed { less += 1 }
        }
        return PValues(twoSided: extreme / patterns, greater: greater / patterns, less: less / patterns)
    }

    @Test func publishedExample() throws {
        // R 4.2.2: wilcox.test(x, y, paired = TRUE, conf.int = TRUE); V = 40, p = 0.03906 in the book.
        let pairs = try PairedDifferences(Self.before, minus: Self.after)
        let test = SignedRankTest(pairs)
        #expect(test.wilcoxon.statistic == 40)
        #expect(agree(test.p, 0.0390625))
        #expect(agree(test.wilcoxon.pContinuity, 0.044010984012951455, 1e-12))
        #expect(agree(test.wilcoxon.pNormal, 0.038151710173415156, 1e-12))
        let centre = try HodgesLehmann(pairs)
        #expect(agree(centre.estimate.value, 0.46, 1e-13))
        #expect(agree(centre.interval.value?.lower, 0.01) && agree(centre.interval.value?.upper, 0.786))
        #expect(
            agree(centre.normalInterval.value?.lower, 0.01)
                && agree(centre.normalInterval.value?.upper, 0.786))
    }

    @Test func tiesAndZerosAreExact() throws {
        // coin 1.4-2, wilcoxsign_test(d ~ rep(0, 12), distribution = "exact"), zero.method "Wilcoxon" and "Pratt".
        let pairs = try PairedDifferences(differences: [1, 1, 2, -1, 0, 0, 3, -2, 1, 4, 0, 2])
        let test = SignedRankTest(pairs, zeros: .pratt)
        #expect(agree(test.wilcoxon.exact.value?.twoSided, 0.12109375))
        #expect(agree(test.pratt.exact.value?.twoSided, 0.109375))
        #expect(agree(test.pratt.z.value, 1.7145222790821348))
        #expect(test.p == test.pratt.exact.value?.twoSided)
    }

    @Test func agreesWithEnumeration() throws {
        var random = SplitMix(1)
        for _ in 0..<60 {
            let n = Int.random(in: 1...11, using: &random)
            let d = (0..<n).map { _ in Double(Int.random(in: -4...6, using: &random)) }
            let test = SignedRankTest(try PairedDifferences(differences: d))
            for version in [test.wilcoxon, test.pratt] {
                let expected = Self.enumerated(d, pratt: version.zeros == .pratt)
                let exact = try #require(version.exact.value)
                #expect(agree(exact.twoSided, expected.twoSided, 1e-13))
                #expect(agree(exact.greater, expected.greater, 1e-13))
                #expect(agree(exact.less, expected.less, 1e-13))
            }
        }
    }

    @Test func decimalDifferencesTie() throws {
        // In binary 0.3 - 0.2 is not 0.2 - 0.1; as decimals they tie.
        let pairs = try PairedDifferences([0.3, 0.2, 0.9, 0.1], minus: [0.2, 0.1, 0.5, 0.2])
        #expect(pairs.decimals == 1)
        #expect(pairs.values == [0.1, 0.1, 0.4, -0.1])
        #expect(SignedRankTest(pairs).hasTies)
        // Whole data at ten times the scale give the same test.
        let scaled = SignedRankTest(try PairedDifferences([3, 2, 9, 1], minus: [2, 1, 5, 2]))
        #expect(SignedRankTest(pairs).wilcoxon == scaled.wilcoxon)
    }

    @Test func degenerateInputs() throws {
        let zeros = SignedRankTest(try PairedDifferences([4.2, 4.2], minus: [4.2, 4.2]))
        #expect(zeros.p == 1 && zeros.wilcoxon.z.value == nil && zeros.rankBiserial.value == nil)
        let none = SignedRankTest(try PairedDifferences([.nan], minus: [1]))
        #expect(none.p == 1 && none.pairs == 0)
        #expect(none.dropped == [Exclusion("a value of the pair is missing", 1)])
        #expect(try HodgesLehmann(PairedDifferences(differences: [])).estimate.value == nil)
        // Three pairs: the smallest two-sided p is 1/4, the widest interval reaches 75 %.
        let three = try PairedDifferences(differences: [1, 2, 3])
        #expect(SignedRankTest(three).p == 0.25)
        #expect(try HodgesLehmann(three).interval.value?.level == 0.75)
        #expect(throws: StatisticsError.self) { try PairedDifferences([1, 2], minus: [1]) }
        #expect(throws: StatisticsError.self) { try PairedDifferences([.infinity], minus: [1]) }
    }

    @Test func largeSamplesSwitchAndSaySo() throws {
        let d = (1...1200).map { Double($0 % 7 == 0 ? -$0 : $0) }
        let test = SignedRankTest(try PairedDifferences(differences: d))
        #expect(test.wilcoxon.exact.value == nil)
        #expect(test.method.variant.contains("normal"))
        // The far exact tail of 300 positive differences is 2^-300, neither 0 nor overflowing.
        let all = SignedRankTest(try PairedDifferences(differences: (1...300).map(Double.init)))
        #expect(agree(all.wilcoxon.exact.value?.greater, 4.909093465297727e-91, 1e-12))
    }

    @Test func antisymmetric() throws {
        let forward = SignedRankTest(try PairedDifferences(Self.before, minus: Self.after))
        let backward = SignedRankTest(try PairedDifferences(Self.after, minus: Self.before))
        #expect(forward.p == backward.p)
        #expect(forward.wilcoxon.exact.value?.greater == backward.wilcoxon.exact.value?.less)
        #expect(forward.rankBiserial.value == backward.rankBiserial.value.map { -$0 })
    }

    @Test func logRatios() throws {
        let result = try LogRatioSignedRank(after: [2, 4, 8, 1, .nan, 3], before: [1, 2, 2, 1, 5, 0])
        // log2 ratios 1, 1, 2, 0: their ten Walsh averages are listed below, median 1, so the ratio is 2.
        #expect(result.dropped.map(\.count) == [1, 1])
        #expect(result.test.zeros == 1 && result.test.hasTies)
        let expected = [0, 0.5, 0.5, 1, 1, 1, 1, 1.5, 1.5, 2].sorted()
        #expect(agree(result.ratio.value, 2, 1e-13))
        #expect(expected[4] == 1 && expected[5] == 1)
    }
}
