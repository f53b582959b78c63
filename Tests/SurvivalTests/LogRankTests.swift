import Testing

@testable import Survival

@Suite("Log-rank test")
struct LogRankTests {
    /// R: survdiff(Surv(t, e) ~ g), rho = 0 and 1.
    @Test func remissionAgreesWithR() throws {
        let data = try Fixtures.remission()
        let result = try LogRankTest.test(data, groups: Fixtures.remissionArm)
        #expect(isClose(result.test.value?.statistic, 16.79294098921654))
        #expect(isClose(result.expected[0], 19.250500948031128) && result.observed == [9, 21])
        #expect(isClose(result.variance[0][1], -6.2569605736754994))
        let peto = try LogRankTest.test(data, groups: Fixtures.remissionArm, rho: 1)
        #expect(isClose(peto.test.value?.statistic, 14.457150818717125))
    }

    /// Two groups: the trend test is the signed root of chi-square, whatever the scores.
    @Test(arguments: [[1.0, 2.0], [0.0, 10.0], [5.0, -1.0]])
    func trendOfTwoGroupsIsTheTest(scores: [Double]) throws {
        let result = try LogRankTest.test(Fixtures.remission(), groups: Fixtures.remissionArm)
        let z = try #require(result.trend(scores: scores).value?.z)
        #expect(isClose(z * z, 16.79294098921654, 1e-11))
        #expect((z > 0) == (scores[1] > scores[0]))
        #expect(try result.trend(scores: [3, 3]).reason != nil)
        #expect(throws: SurvivalError.self) { try result.trend(scores: [1]) }
    }

    /// Doubling the time scale or permuting the rows changes nothing.
    @Test func invariance() throws {
        let reference = try LogRankTest.test(Fixtures.remission(), groups: Fixtures.remissionArm)
        let rows = Array((0..<42).reversed())
        let other = try LogRankTest.test(
            SurvivalData(
                times: rows.map { 2 * Fixtures.remissionWeeks[$0] },
                events: rows.map { Fixtures.remissionRelapse[$0] }),
            groups: Grouping(labels: ["a", "b"], codes: rows.map { Fixtures.remissionArm.codes[$0] }))
        #expect(other.test.value?.statistic == reference.test.value?.statistic)
    }

    /// A stratum that repeats the data doubles O, E and V.
    @Test func strataAddUp() throws {
        let twice = Fixtures.remissionWeeks + Fixtures.remissionWeeks
        let codes = Fixtures.remissionArm.codes + Fixtures.remissionArm.codes
        let result = try LogRankTest.test(
            SurvivalData(times: twice, events: Fixtures.remissionRelapse + Fixtures.remissionRelapse),
            groups: Grouping(labels: ["a", "b"], codes: codes),
            strata: Grouping(labels: ["1", "2"], codes: (0..<84).map { $0 / 42 }))
        #expect(isClose(result.test.value?.statistic, 2 * 16.79294098921654, 1e-12))
    }

    @Test func degenerateInputsHaveReasons() throws {
        let groups = Grouping(["a", "b"])
        let silent = try LogRankTest.test(
            SurvivalData(times: [1, 2], events: [false, false]), groups: groups)
        #expect(silent.test.reason == "no events")
        let lonely = try LogRankTest.test(
            SurvivalData(times: [1, 2], events: [true, true]), groups: Grouping(["a", "a"]))
        #expect(lonely.test.reason != nil)
        // Group b is gone before the only event: nothing is expected of it.
        let gone = try LogRankTest.test(
            SurvivalData(times: [2, 1], events: [true, false]), groups: groups)
        #expect(gone.test.reason != nil)
    }

    @Test func badInputIsRefused() {
        #expect(throws: SurvivalError.self) { try SurvivalData(times: [-1], events: [true]) }
        #expect(throws: SurvivalError.self) { try SurvivalData(times: [.nan], events: [true]) }
        #expect(throws: SurvivalError.self) { try SurvivalData(times: [1, 2], events: [true]) }
        #expect(throws: SurvivalError.self) { try SurvivalData(times: [2], events: [true], entries: [2]) }
        #expect(throws: SurvivalError.self) { try Grouping(labels: ["a"], codes: [1]) }
    }
}
