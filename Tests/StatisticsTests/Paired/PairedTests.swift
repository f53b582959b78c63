import Testing

@testable import Statistics

@Suite struct PairedTests {
    /// Student's sleep data (R datasets::sleep), drug 1 and drug 2.
    static let drug1 = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
    static let drug2 = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]

    @Test func studentSleep() throws {
        // R 4.2.2: t.test(extra ~ group, sleep, paired = TRUE)
        let test = try PairedT(try PairedDifferences(Self.drug1, minus: Self.drug2))
        let t = try #require(test.test.value)
        #expect(agree(t.t, -4.0621276833820365582, 1e-13))
        #expect(agree(t.p.twoSided, 0.0028328901973842702, 1e-12))
        #expect(agree(t.interval.lower, -2.4598857632769823844, 1e-12))
        #expect(agree(t.interval.upper, -0.7001142367230175356, 1e-12))
    }

    @Test func constantDifferencesHaveNoT() throws {
        let test = try PairedT(try PairedDifferences([2, 3, 4], minus: [1, 2, 3]))
        #expect(test.test.reason == "all differences are equal")
        #expect(try PairedT(PairedDifferences(differences: [1])).test.value == nil)
    }

    @Test func permutationByConvolutionAndByHalves() throws {
        let pairs = try PairedDifferences(Self.drug2, minus: Self.drug1)
        let exact = try #require(PairedPermutation(pairs).p.value)
        // Nine positive and one zero difference: 2 of 2^9 patterns are as extreme.
        #expect(exact.twoSided == 0.00390625 && exact.greater == 0.001953125)
        // An irrational factor takes away the common unit: the halves must agree with the convolution.
        let root = 2.0.squareRoot()
        var random = SplitMix(5)
        for _ in 0..<20 {
            let d = (0..<9).map { _ in Double(Int.random(in: -6...9, using: &random)) }
            let whole = try #require(PairedPermutation(try PairedDifferences(differences: d)).p.value)
            let halves = try PairedDifferences(differences: d.map { $0 * root })
            #expect(halves.decimals == nil || d.allSatisfy { $0 == 0 })
            let listed = try #require(PairedPermutation(halves).p.value)
            #expect(agree(listed.twoSided, whole.twoSided, 1e-13) && agree(listed.less, whole.less, 1e-13))
        }
    }

    @Test func signTest() throws {
        let test = try SignTest(try PairedDifferences(Self.drug2, minus: Self.drug1))
        #expect(test.positive == 9 && test.negative == 0 && test.zeros == 1)
        #expect(agree(test.p.twoSided, 2 / 512.0))
        #expect(agree(test.median.value, 1.3))
        // Ten values: order statistics 2 and 9 cover with probability 1 - 2·11/1024.
        #expect(agree(test.medianInterval.value?.level, 1 - 22 / 1024.0))
        #expect(agree(test.medianInterval.value?.lower, 0.8) && agree(test.medianInterval.value?.upper, 2.4))
        let none = try SignTest(try PairedDifferences(differences: []))
        #expect(none.p.twoSided == 1 && none.median.value == nil)
    }
}
