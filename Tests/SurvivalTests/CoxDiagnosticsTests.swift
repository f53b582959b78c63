import Testing

@testable import Survival

@Suite("Cox diagnostics and predictions")
struct CoxDiagnosticsTests {
    private func remission(_ ties: TieMethod = .efron) throws -> CoxFit {
        try CoxModel.fit(
            CoxDesign(Fixtures.remission(), columns: [Fixtures.placebo], names: ["x"]), ties: ties)
    }

    /// R: residuals(m, "martingale"), residuals(m, "score"), residuals(m, "dfbeta").
    @Test func residualsAgreeWithR() throws {
        let fit = try remission()
        let martingale = try #require(fit.martingaleResiduals().value)
        #expect(isClose(martingale[0], 0.88561416758889666, 1e-11))
        #expect(isClose(martingale[3], -0.12735046010159604, 1e-11))
        let score = try #require(fit.scoreResiduals().value)
        #expect(isClose(score[0][0], -0.653965099295323427, 1e-11))
        #expect(isClose(score[5][0], 0.154852493827768944, 1e-11))
        let change = try #require(fit.dfbeta().value)
        #expect(isClose(change[0][0], -0.11122053291691902, 1e-11))
    }

    /// Martingale residuals sum to 0; score residuals sum to the score, 0 at the maximum.
    @Test(arguments: [TieMethod.efron, .breslow]) func residualsSumToZero(ties: TieMethod) throws {
        let fit = try CoxModel.fit(Fixtures.countingDesign(), ties: ties)
        let martingale = try #require(fit.martingaleResiduals().value)
        #expect(abs(martingale.reduce(0, +)) < 1e-12)
        let score = try #require(fit.scoreResiduals().value)
        for j in 0..<2 { #expect(abs(score.reduce(0) { $0 + $1[j] }) < 1e-10) }
        let schoenfeld = try #require(fit.schoenfeldResiduals().value)
        #expect(schoenfeld.count == fit.eventCount)
        for j in 0..<2 { #expect(abs(schoenfeld.reduce(0) { $0 + $1.residual[j] }) < 1e-10) }
    }

    /// R: residuals(m, "martingale")[1:3], residuals(m, "score")[1:2, ] of the counting-process fits.
    @Test(arguments: [
        (
            TieMethod.efron,
            [-0.39574195076158158, -0.602119135876511, -0.0071964643666456336, 0.29696557471220086]
        ),
        (
            .breslow,
            [-0.39011716351559089, -0.59279246765495053, -0.0029561523204610224, 0.289915018423372861]
        ),
    ])
    func countingResidualsAgreeWithR(ties: TieMethod, golden: [Double]) throws {
        let fit = try CoxModel.fit(Fixtures.countingDesign(), ties: ties)
        let martingale = try #require(fit.martingaleResiduals().value)
        let score = try #require(fit.scoreResiduals().value)
        for (value, expected) in zip([martingale[0], martingale[1], score[0][0], score[1][1]], golden) {
            #expect(isClose(value, expected, 1e-9))
        }
    }

    /// R: cox.zph(m)$table, cox.zph(m, "rank")$table.
    @Test func proportionalHazardsAgreeWithR() throws {
        #expect(
            isClose(try remission().proportionalHazards().global.value?.statistic, 0.022863378052822018, 1e-9)
        )
        let fit = try CoxModel.fit(Fixtures.countingDesign())
        let km = fit.proportionalHazards(.kaplanMeier), rank = fit.proportionalHazards(.rank)
        #expect(isClose(km.terms[0].test.value?.statistic, 0.052477590413107608, 1e-9))
        #expect(isClose(km.terms[1].test.value?.statistic, 0.415819852782049526, 1e-9))
        #expect(isClose(km.global.value?.statistic, 0.522705392482320619, 1e-9))
        #expect(isClose(rank.global.value?.pValue, 0.63756532338012295, 1e-9))
        let breslow = try CoxModel.fit(Fixtures.countingDesign(), ties: .breslow).proportionalHazards()
        #expect(isClose(breslow.global.value?.statistic, 0.337119443511003203, 1e-9))
    }

    /// R: concordance(m), its standard error by cluster; strata within, delayed entry respected.
    @Test func concordanceAgreesWithR() throws {
        let simple = try #require(remission().concordance().value)
        #expect(simple.concordant == 335 && simple.discordant == 64 && simple.tiedScore == 314)
        #expect(
            isClose(simple.estimate, 0.69004207573633) && isClose(simple.standardError, 0.041135388947879131))
        let fit = try CoxModel.fit(Fixtures.countingDesign())
        let counting = try #require(fit.concordance().value)
        #expect(isClose(counting.estimate, 0.57773851590106007, 1e-12))
        #expect(isClose(counting.standardError, 0.08415955909567252, 1e-10))
    }

    /// A score that orders perfectly has concordance 1, its negative 0, a constant 1/2.
    @Test func concordanceExtremes() throws {
        let data = try SurvivalData(times: [1, 2, 3, 4], events: [true, true, true, false])
        func c(_ scores: [Double]) throws -> Double? {
            try Concordance.estimate(data, scores: scores).value?.estimate
        }
        #expect(try c([4, 3, 2, 1]) == 1 && c([1, 2, 3, 4]) == 0 && c([7, 7, 7, 7]) == 0.5)
        let silent = try SurvivalData(times: [1, 2], events: [false, false])
        #expect(try Concordance.estimate(silent, scores: [1, 2]).reason != nil)
    }

    /// R: basehaz(m, centered = FALSE), summary(survfit(m, newdata), times = c(4, 8)).
    @Test(arguments: [
        (
            TieMethod.efron,
            [
                0.10017299245443993, 0.2165914645808879, 0.72144509212578567, 0.4651827886336154,
                0.14618413766259797, 0.13984887691428910,
            ]
        ),
        (
            .breslow,
            [
                0.1039967791566030, 0.22339617690055916, 0.72344217854880166, 0.47648029399781755,
                0.14523155662502182, 0.13838031544567872,
            ]
        ),
    ])
    func predictionsAgreeWithR(ties: TieMethod, golden: [Double]) throws {
        let fit = try CoxModel.fit(Fixtures.countingDesign(), ties: ties)
        let baseline = try #require(fit.baselineHazards().value)[0]
        #expect(baseline.stratum == "u" && baseline.cumulativeHazard(at: 0.5) == 0)
        #expect(isClose(baseline.cumulativeHazard(at: 2), golden[0], 1e-10))
        #expect(isClose(baseline.cumulativeHazard(at: 4), golden[1], 1e-10))
        let predicted = try #require(fit.predict([0.5, 1], stratum: 0, at: [4, 8]).value)
        let got = predicted.map(\.survival) + predicted.map(\.standardError)
        for (value, expected) in zip(got, golden[2...]) { #expect(isClose(value, expected, 1e-10)) }
        #expect(throws: SurvivalError.self) { try fit.predict([1], at: [1]) }
    }
}
