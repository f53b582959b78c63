import Testing

@testable import Statistics

/// Inputs that once gave a wrong number or a crash.
@Suite struct GuardTests {
    /// R 4.2.2 round(x, 0) and round(x, 1), round(x, 2): halves to even, decimals by the nearer double.
    @Test func decimalsAreRoundedAsInR() {
        let whole = [0.5, 1.5, 2.5, -0.5, -1.5, 0.15, 0.25, 0.35, 2.675].map {
            DecimalResolution.units(of: $0, 1)
        }
        #expect(whole == [0, 2, 2, 0, -2, 0, 0, 0, 3])
        #expect(
            [0.15, 0.25, 0.35, 2.675, 1.005].map { DecimalResolution.units(of: $0, 10) } == [1, 2, 3, 27, 10])
        #expect([2.675, 1.005, 0.285].map { DecimalResolution.units(of: $0, 100) } == [267, 100, 28])
    }

    @Test("a coarse resolution asked for decides which differences are zero")
    func coarseDecimals() throws {
        let pairs = try PairedDifferences([1.5, 0.5, 3.5, 2.4], minus: [1, 0, 1, 1], decimals: 0)
        #expect(pairs.zeros == 2 && pairs.values == [0, 0, 2, 1])
    }

    @Test("large tied groups: no overflow in the exact distribution")
    func rankSumOfLargeTiedGroups() throws {
        // Two ones among 1200 zeros, both in the first group: P = C(1198, 598)/C(1200, 600) one-sided.
        let first = [1, 1] + [Double](repeating: 0, count: 598), second = [Double](repeating: 0, count: 600)
        let test = try #require(try MannWhitney.test(first, second).value)
        let oneSided = 600.0 * 599 / (1200.0 * 1199)
        if let exact = test.exact.value {
            #expect(agree(exact.greater, oneSided, 1e-9) && agree(exact.twoSided, 2 * oneSided, 1e-9))
        } else {
            #expect(abs(test.pNormal - 0.157) < 0.01)
        }
    }

    @Test func fewClustersGiveNoIntraclassCorrelation() throws {
        let pairs = try PairedDifferences([1, 2, 3, 5], minus: [0, 0, 0, 0])
        let test = try ClusteredSignedRank(pairs, clusters: [1, 1, 2, 2])
        #expect(test.rosnerGlynnLee.reason?.contains("3 clusters") == true)
        #expect(test.clusterSum.value != nil)
    }

    @Test func missingValuesAreNotPairedByAccident() throws {
        let a = try #require(try ROCArea.estimate(cases: [3, .nan, 5], controls: [1, 2]).value)
        let b = try #require(try ROCArea.estimate(cases: [.nan, 4, 5], controls: [1, 2]).value)
        #expect(a.missing == 1 && a.compared(with: b).reason?.contains("missing") == true)
        #expect(throws: StatisticsError.self) { try KruskalDunn.test([[1, .nan], [2, 3]]) }
    }

    @Test func codesAndOffsetsOfTheWrongSizeAreErrors() throws {
        #expect(throws: StatisticsError.self) {
            try CountTable(rows: [0, 2], columns: [0, 0], rowLevels: 2, columnLevels: 1)
        }
        #expect(throws: StatisticsError.self) {
            try LogisticModel.fit(columns: [[1, 1, 1]], names: ["x"], response: [0, 1, 1], offset: [1])
        }
        #expect(throws: StatisticsError.self) {
            try LogisticModel.nullDeviance(response: [2, 3], hasIntercept: true)
        }
    }

    /// Proportions: the null deviance has the saturated term of the residual deviance.
    @Test func devianceOfProportions() throws {
        let y = [0.2, 0.5, 0.9], ones = [1.0, 1, 1]
        let fit = try #require(try LogisticModel.fit(columns: [ones], names: ["1"], response: y).value)
        let null = try #require(try LogisticModel.nullDeviance(response: y, hasIntercept: true).value)
        #expect(agree(null, fit.deviance, 1e-12))
    }

    @Test func hugeAndEmptyTablesAreAnswered() throws {
        #expect(throws: StatisticsError.self) { try CountTable([[.max, 1], [1, 1]]) }
        #expect(throws: StatisticsError.self) { try McNemar(b: .max, c: .max) }
        #expect(throws: StatisticsError.self) { try FisherTwoByTwo(CountTable([[40_000_000, 1], [1, 1]])) }
        #expect(ChiSquare.test(try CountTable([[0, 0], [0, 0]])).reason != nil)
        #expect(
            FisherRowsByColumns(try CountTable([[9_000_000, 1, 5], [3, 9_000_000, 2], [3, 3, 3]])).p.reason
                != nil)
        #expect(throws: StatisticsError.self) { try PairedDifferences([1], minus: [2], decimals: -5) }
    }
}
