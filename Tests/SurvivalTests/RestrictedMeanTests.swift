import Testing

@testable import Survival

@Suite("Restricted mean survival time")
struct RestrictedMeanTests {
    /// R: summary(survfit(Surv(t, e) ~ g), rmean = 20)$table[, c("rmean", "se(rmean)")].
    @Test func remissionAgreesWithR() throws {
        let curves = try KaplanMeier.estimate(Fixtures.remission(), by: Fixtures.remissionArm)
        let drug = try #require(curves[0].restrictedMean(to: 20).value)
        let placebo = try #require(curves[1].restrictedMean(to: 20).value)
        #expect(isClose(drug.mean, 16.1165266106442573) && isClose(drug.standardError, 1.2515601960050471))
        #expect(
            isClose(placebo.mean, 8.4285714285714288) && isClose(placebo.standardError, 1.268082682503924))
        let difference = try #require(drug.difference(to: placebo).value)
        #expect(isClose(difference.difference, 7.6879551820728285, 1e-12))
        #expect(difference.test.pValue < 1e-4 && !drug.isExtrapolated)
    }

    /// Complete follow-up: the mean of min(T, τ), with the variance of that mean (divisor n).
    @Test func withoutCensoringItIsTheMean() throws {
        let times: [Double] = [2, 3, 5, 8, 13]
        let curve = KaplanMeier.estimate(
            try SurvivalData(times: times, events: Array(repeating: true, count: 5)))
        let result = try #require(curve.restrictedMean(to: 10).value)
        let cut = times.map { min($0, 10) }, mean = cut.reduce(0, +) / 5
        let variance = cut.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 25
        #expect(isClose(result.mean, mean) && isClose(result.standardError, variance.squareRoot(), 1e-12))
    }

    @Test func horizonBeyondFollowUpIsSaid() throws {
        let curve = KaplanMeier.estimate(try SurvivalData(times: [1, 2], events: [true, false]))
        let result = try #require(curve.restrictedMean(to: 4).value)
        #expect(result.isExtrapolated && result.mean == 1 + 0.5 * 3)
        #expect(curve.restrictedMean(to: 0).reason != nil)
    }
}
