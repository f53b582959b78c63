import Testing

@testable import Survival

@Suite("Permutation log-rank test")
struct PermutationLogRankTests {
    /// Two groups of three, all events, complete separation: 2 of the 20 relabellings are as extreme.
    @Test func separationOfThreeAndThree() throws {
        let data = try SurvivalData(times: [1, 2, 3, 4, 5, 6], events: Array(repeating: true, count: 6))
        let result = try #require(
            PermutationLogRank.test(data, groups: Grouping(["a", "a", "a", "b", "b", "b"])).value)
        #expect(isClose(result.pValue, 0.1, 1e-12))
        #expect(result.method == .exact(relabellings: 20))
    }

    /// One event among 10 + 4 with the event in the small group: P = 4/14 for that group, and the other tail
    /// (event in the large group) is less extreme.
    @Test func oneEvent() throws {
        let times = (1...14).map(Double.init)
        let events = [true] + Array(repeating: false, count: 13)
        let codes = [1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 0]
        let result = try #require(
            PermutationLogRank.test(
                SurvivalData(times: times, events: events),
                groups: Grouping(labels: ["a", "b"], codes: codes)
            ).value)
        #expect(isClose(result.pValue, 4.0 / 14, 1e-12))
    }

    /// The score sums are O − E of the log-rank test.
    @Test func scoresAreObservedMinusExpected() throws {
        let data = try Fixtures.remission()
        let logRank = try LogRankTest.test(data, groups: Fixtures.remissionArm)
        let result = try #require(
            PermutationLogRank.test(data, groups: Fixtures.remissionArm, relabellings: 2000, seed: 3).value)
        for g in 0..<2 {
            #expect(isClose(result.differences[g], logRank.observed[g] - logRank.expected[g], 1e-12))
        }
        #expect(result.method == .monteCarlo(relabellings: 2000, seed: 3))
        #expect(result.pValue < 0.01)
    }

    /// R 4.2.2, coin 1.4-2: logrank_test(Surv(t, e) ~ g, distribution = "exact", ties.method = "mid-ranks");
    /// random relabelling agrees within 4 standard errors of 20,000 draws.
    @Test func agreesWithCoinAndWithRandomRelabelling() throws {
        let times: [Double] = [3, 5, 5, 8, 9, 11, 12, 14, 15, 15, 18, 20]
        let events = [1, 0, 1, 0, 1, 0, 0, 1, 0, 0, 0, 0].map { $0 == 1 }
        let codes = [0, 0, 0, 1, 0, 1, 0, 1, 1, 1, 0, 1]
        let data = try SurvivalData(times: times, events: events)
        let groups = try Grouping(labels: ["a", "b"], codes: codes)
        let exact = try #require(PermutationLogRank.test(data, groups: groups).value)
        #expect(isClose(exact.pValue, 116.0 / 924, 1e-12) && isClose(exact.statistic, 2.2647100194763, 1e-12))
        let block = ScoreBlock(data, order: data.order, codes: codes, groups: 2, rho: 0)
        let statistic = try #require(PermutationStatistic([block], groups: 2))
        var generator = SplitMix64(seed: 5), shuffled = block, extreme = 0
        for _ in 0..<20_000 {
            var sums = [0.0, 0.0]
            shuffled.shuffle(&generator, into: &sums)
            if statistic.isExtreme(sums) { extreme += 1 }
        }
        let p = exact.pValue, error = (p * (1 - p) / 20_000).squareRoot()
        #expect(abs(Double(extreme) / 20_000 - p) < 4 * error)
    }

    @Test func fewEventsChooseIt() throws {
        let comparison = try SurvivalComparison.compare(
            SurvivalData(times: [1, 2, 3, 4, 5, 6], events: Array(repeating: true, count: 6)),
            groups: Grouping(["a", "a", "a", "b", "b", "b"]))
        #expect(comparison.pValue.value == comparison.permutation?.value?.pValue)
        #expect(comparison.method.contains("exact permutation"))
        let many = try SurvivalComparison.compare(Fixtures.remission(), groups: Fixtures.remissionArm)
        #expect(many.permutation == nil && many.pValue.value == many.logRank.test.value?.pValue)
    }

    @Test func notForDelayedEntryOrSilence() throws {
        let groups = Grouping(["a", "b"])
        let late = try SurvivalData(times: [3, 4], events: [true, true], entries: [0, 1])
        #expect(try PermutationLogRank.test(late, groups: groups).reason != nil)
        let silent = try SurvivalData(times: [3, 4], events: [false, false])
        #expect(try PermutationLogRank.test(silent, groups: groups).reason == "no events")
    }
}
