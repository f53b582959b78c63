import Testing

@testable import Survival

@Suite("Kaplan-Meier")
struct KaplanMeierTests {
    /// R 4.2.2, survival 3.5-3: summary(survfit(Surv(t, e) ~ g, conf.type = "log-log"), times = c(10, 20, 40),
    /// extend = TRUE). Tolerance: a product of at most 20 factors, 1e-13 relative.
    @Test func remissionAgreesWithR() throws {
        let curves = try KaplanMeier.estimate(Fixtures.remission(), by: Fixtures.remissionArm)
        let ten = curves[0].estimate(at: 10), twenty = curves[0].estimate(at: 20)
        #expect(ten.numberAtRisk == 15 && twenty.numberAtRisk == 8)
        #expect(isClose(ten.survival, 0.7529411764706, 1e-12))
        #expect(isClose(ten.standardError.value, 0.096349652994320495))
        #expect(isClose(twenty.standardError.value, 0.114053865256752526))
        #expect(isClose(ten.limits(.logLog).value?.lower, 0.50319951079995651))
        #expect(isClose(twenty.limits(.logLog).value?.upper, 0.80491218947184118))
        let late = curves[1].estimate(at: 40)
        #expect(late.survival == 0 && late.numberAtRisk == 0 && late.isBeyondLastTime)
        #expect(late.standardError.reason != nil && late.limits(.plain).reason != nil)
    }

    /// Without censoring S is the empirical proportion and Greenwood's variance the binomial one.
    @Test func withoutCensoringItIsTheBinomial() throws {
        let times = (1...20).map(Double.init)
        let curve = KaplanMeier.estimate(
            try SurvivalData(times: times, events: Array(repeating: true, count: 20)))
        for t in stride(from: 1.0, through: 19, by: 1) {
            let p = 1 - t / 20, estimate = curve.estimate(at: t)
            #expect(isClose(estimate.survival, p, 1e-13))
            #expect(isClose(estimate.standardError.value, (p * (1 - p) / 20).squareRoot(), 1e-12))
        }
    }

    @Test func quantilesUseTheMidpointRule() throws {
        let curves = try KaplanMeier.estimate(Fixtures.remission(), by: Fixtures.remissionArm)
        let first = curves[0].quantiles([0.25, 0.5, 0.75])
        #expect(first.map(\.time) == [13, 23, nil])
        #expect(first.map(\.lower) == [6, 13, 23])
        #expect(first.map(\.upper) == [22, nil, nil])
        #expect(curves[1].quantiles([0.25, 0.5, 0.75]).map(\.upper) == [5, 11, 22])
        // S is exactly 1/2 on [2, 3): the median is its middle.
        let even = KaplanMeier.estimate(
            try SurvivalData(times: [1, 2, 3, 4], events: [true, true, true, true]))
        #expect(even.median().time == 2.5)
        #expect(even.quantile(0).time == 0)
    }

    /// Where no event has happened the log-log limits are undefined after the first observation, and the
    /// exact lower limit takes their place as long as nobody was censored: (0.025)^(1/30) = 0.8843.
    @Test func certaintyIsNotClaimedAtSurvivalOne() throws {
        let data = try SurvivalData(
            times: [24] + Array(repeating: 30, count: 29), events: Array(repeating: false, count: 30))
        let curve = KaplanMeier.estimate(data)
        let before = curve.estimate(at: 12)
        #expect(before.limits(.logLog).value == ConfidenceLimits(lower: 1, upper: 1))
        #expect(isClose(before.exactLowerLimit().value, 0.88429666, 1e-7))
        let after = curve.estimate(at: 29)
        #expect(after.limits(.logLog).reason != nil)
        #expect(after.limits(.log).value == ConfidenceLimits(lower: 1, upper: 1))
        #expect(after.exactLowerLimit().reason != nil)
        #expect(curve.median().time == nil)
    }

    /// R: survfit(Surv(c(0, 0, 2, 5), c(3, 5, 8, 9), c(0, 1, 1, 0)) ~ 1).
    @Test func delayedEntryCountsOnlyThoseUnderObservation() throws {
        let curve = KaplanMeier.estimate(
            try SurvivalData(
                times: [3, 5, 8, 9], events: [false, true, true, false], entries: [0, 0, 2, 5]))
        #expect(curve.numberAtRisk == [3, 2, 2, 1])
        #expect(curve.estimate(at: 6).survival == 0.5)
        #expect(curve.riskTable(at: [1, 3, 6]).map(\.numberAtRisk) == [2, 3, 2])
    }

    @Test func figureTablesAreConsistent() throws {
        let curve = try KaplanMeier.estimate(Fixtures.remission(), by: Fixtures.remissionArm)[0]
        #expect(curve.points().first == CurvePoint(time: 0, survival: 1, lower: 1, upper: 1))
        #expect(curve.points().map(\.survival).reversed() == curve.points().map(\.survival).sorted())
        let table = curve.riskTable(at: [0, 10, 35])
        #expect(table.map(\.numberAtRisk) == [21, 15, 1])
        #expect(table.map(\.cumulativeEvents) == [0, 5, 9])
        #expect(table.map(\.cumulativeCensored) == [0, 3, 12])
        #expect(curve.censoringMarks.map(\.count).reduce(0, +) == 12)
    }

    @Test func reverseCurveGivesFollowUp() throws {
        // Everybody censored at 10 but one early event: follow-up is 10 for those left.
        let data = try SurvivalData(times: [2, 10, 10, 10], events: [true, false, false, false])
        #expect(KaplanMeier.followUp(data).median().time == 10)
    }

    @Test func emptyGroupHasAnEmptyCurve() throws {
        let groups = try Grouping(labels: ["a", "b"], codes: [0, 0])
        let curves = try KaplanMeier.estimate(
            try SurvivalData(times: [1, 2], events: [true, false]), by: groups)
        #expect(curves[1].subjects == 0 && curves[1].median().time == nil)
        #expect(curves[1].restrictedMean(to: 1).reason != nil)
    }

    /// Times in months from days: 0.1 + 0.2 and 0.3 are one time, not two.
    @Test func nearTiesAreTies() throws {
        let data = try SurvivalData(times: [0.1 + 0.2, 0.3, 1], events: [true, true, false])
        #expect(KaplanMeier.estimate(data).times == [0.3, 1])
    }
}
