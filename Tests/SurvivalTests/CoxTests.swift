import Testing

@testable import Survival

@Suite("Cox model")
struct CoxTests {
    /// R 4.2.2, survival 3.5-3: coxph(Surv(t, e) ~ x, ties = …, control = coxph.control(eps = 1e-14)):
    /// coefficient, standard error, log-likelihoods, score test.
    @Test(arguments: [
        (
            TieMethod.efron,
            [
                1.5721251488290655, 0.4123967177094553, -93.1842699968477319, -85.008424577371656,
                17.2465367957165832,
            ]
        ),
        (
            .breslow,
            [
                1.5091914125858783, 0.4095644063667413, -93.985050478245185, -86.3796220711455618,
                15.9305395640327117,
            ]
        ),
        (
            .exact,
            [
                1.62824395167238856, 0.43313129649238818, -82.66927925279217959, -74.54310116451864587,
                16.79294098921653955,
            ]
        ),
    ])
    func remissionAgreesWithR(ties: TieMethod, golden: [Double]) throws {
        let design = try CoxDesign(Fixtures.remission(), columns: [Fixtures.placebo], names: ["x"])
        let fit = try CoxModel.fit(design, ties: ties)
        let x = try #require(fit.coefficient("x")?.value)
        #expect(isClose(x.estimate, golden[0], 1e-11) && isClose(x.standardError, golden[1], 1e-11))
        #expect(isClose(fit.nullLogLikelihood, golden[2], 1e-13))
        #expect(isClose(fit.logLikelihood, golden[3], 1e-13))
        #expect(isClose(fit.scoreTest.value?.statistic, golden[4], 1e-12))
        #expect(fit.converged && fit.count == 42 && fit.eventCount == 30)
    }

    /// The exact score test of one group indicator is the log-rank test.
    @Test func exactScoreTestIsTheLogRankTest() throws {
        let design = try CoxDesign(Fixtures.remission(), columns: [Fixtures.placebo], names: ["x"])
        let logRank = try LogRankTest.test(Fixtures.remission(), groups: Fixtures.remissionArm)
        let score = try CoxModel.fit(design, ties: .exact).scoreTest.value?.statistic
        #expect(isClose(score, try #require(logRank.test.value).statistic, 1e-12))
    }

    /// coxph(Surv(st, en, ev) ~ a + b + strata(s) + cluster(id), ties = …): coefficients, model and robust
    /// standard errors, log-likelihoods, score, robust score, Wald test.
    @Test(arguments: [
        (
            TieMethod.efron,
            [
                -0.47120706106043658, 0.64601750757342047, 0.24936441365948533, 0.40549328081182934,
                0.26391644157039101, 0.35588583916947136, -63.93745358558366121, -61.35187911158541851,
                4.97790420508806797, 3.34078405111147347, 4.47199000342842368,
            ]
        ),
        (
            .breslow,
            [
                -0.45089482362865368, 0.59642485333568040, 0.24700636685030466, 0.40566336501321565,
                0.24799597284004407, 0.34684490861029282, -65.62955056026852674, -63.29497084862554601,
                4.50984999788674656, 3.18333450725782052, 4.37090013284938728,
            ]
        ),
    ])
    func countingProcessAgreesWithR(ties: TieMethod, golden: [Double]) throws {
        let fit = try CoxModel.fit(Fixtures.countingDesign(), ties: ties)
        let a = try #require(fit.coefficient("a")?.value), b = try #require(fit.coefficient("b")?.value)
        let got = [
            a.estimate, b.estimate, a.standardError, b.standardError, a.robustStandardError,
            b.robustStandardError, fit.nullLogLikelihood, fit.logLikelihood, fit.scoreTest.value?.statistic,
            fit.robustScoreTest.value?.statistic, fit.waldTest.value?.statistic,
        ]
        for (value, expected) in zip(got, golden) { #expect(isClose(value, expected, 1e-10)) }
    }

    /// coxph(Surv(st, en, ev) ~ a + b + strata(s), ties = "exact").
    @Test func exactCountingProcessAgreesWithR() throws {
        let fit = try CoxModel.fit(Fixtures.countingDesign(clustered: false), ties: .exact)
        let a = try #require(fit.coefficient("a")?.value), b = try #require(fit.coefficient("b")?.value)
        let golden = [-0.48834561435899626, 0.69905408949101155, 0.25778418442781187, 0.44059705462125481]
        for (value, expected) in zip([a.estimate, b.estimate, a.standardError, b.standardError], golden) {
            #expect(isClose(value, expected, 1e-10))
        }
        #expect(isClose(fit.logLikelihood, -54.00215549924318026, 1e-13))
        #expect(throws: SurvivalError.self) { try CoxModel.fit(Fixtures.countingDesign(), ties: .exact) }
    }

    /// By hand: events at 1…4 with x = 1, 0, 0, 1 give the score 1 − 2r/(r + 1) − r/(r + 2) with r = e^β,
    /// which vanishes where r² + r − 1 = 0: the hazard ratio is the golden section.
    @Test func handDerivedMaximum() throws {
        let design = try CoxDesign(
            SurvivalData(times: [1, 2, 3, 4], events: Array(repeating: true, count: 4)),
            columns: [[1, 0, 0, 1]], names: ["x"])
        let fit = try CoxModel.fit(design)
        let r = try #require(fit.coefficient("x")?.value).hazardRatio
        #expect(isClose(r, (5.0.squareRoot() - 1) / 2, 1e-12))
    }

    /// Units and origin of a covariate do not matter, nor does a common split of the follow-up.
    @Test func invariance() throws {
        let reference = try CoxModel.fit(Fixtures.countingDesign())
        let shifted = try CoxModel.fit(
            CoxDesign(
                Fixtures.counting(), columns: [Fixtures.a.map { 1000 + 0.001 * $0 }, Fixtures.b],
                names: ["a", "b"], strata: Grouping(Fixtures.stratum)))
        let one = try #require(reference.coefficient("a")?.value).estimate
        #expect(isClose(try #require(shifted.coefficient("a")?.value).estimate, 1000 * one, 1e-8))
        let data = try Fixtures.remission(), x = Fixtures.placebo
        let split = try SurvivalData(
            times: data.times.map { min($0, 5) } + data.times.filter { $0 > 5 },
            events: zip(data.times, data.events).map { $0 <= 5 && $1 }
                + zip(data.times, data.events).filter { $0.0 > 5 }.map(\.1),
            entries: data.times.map { _ in 0 } + data.times.filter { $0 > 5 }.map { _ in 5 })
        let columns = [x + zip(data.times, x).filter { $0.0 > 5 }.map(\.1)]
        let whole = try CoxModel.fit(CoxDesign(data, columns: [x], names: ["x"]))
        let parts = try CoxModel.fit(CoxDesign(split, columns: columns, names: ["x"]))
        #expect(isClose(parts.logLikelihood, try #require(whole.logLikelihood), 1e-13))
    }

    /// All events among x = 1: the coefficient is infinite and said to be; the likelihood ratio stays valid.
    @Test(arguments: TieMethod.allCases) func monotoneLikelihoodIsSaid(ties: TieMethod) throws {
        let times: [Double] = [5, 8, 12, 20, 24, 30, 33, 36, 40, 41, 44, 50]
        let events = [1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0].map { $0 == 1 }
        let design = try CoxDesign(
            SurvivalData(times: times, events: events),
            columns: [[1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0], [3, 7, 2, 9, 5, 12, 8, 4, 6, 11, 10, 1]],
            names: ["mrd", "age"])
        let fit = try CoxModel.fit(design, ties: ties)
        #expect(fit.monotoneCovariates == ["mrd"])
        #expect(fit.coefficient("mrd")?.reason?.contains("monotone") == true)
        #expect(fit.coefficient("age")?.value != nil && !fit.converged)
        #expect(fit.waldTest.reason != nil && (fit.likelihoodRatioTest.value?.statistic ?? 0) > 5)
        #expect(fit.martingaleResiduals().reason != nil && fit.concordance().reason != nil)
    }

    @Test func degenerateDesigns() throws {
        let data = try Fixtures.remission(), x = Fixtures.placebo
        let aliased = try CoxModel.fit(
            CoxDesign(
                data, columns: [x, x.map { 1 - $0 }, x.map { _ in 3 }], names: ["x", "not x", "constant"]))
        #expect(isClose(aliased.coefficient("x")?.value?.estimate, 1.5721251488290655, 1e-11))
        #expect(aliased.coefficient("not x")?.reason != nil && aliased.coefficient("constant")?.reason != nil)
        #expect(aliased.likelihoodRatioTest.value?.degreesOfFreedom == 1)
        let silent = try CoxModel.fit(
            CoxDesign(SurvivalData(times: [1, 2], events: [false, false]), columns: [[0, 1]], names: ["x"]))
        #expect(silent.coefficient("x")?.reason == "no events" && silent.likelihoodRatioTest.reason != nil)
        #expect(throws: SurvivalError.self) {
            try CoxDesign(data, columns: [x.map { _ in .nan }], names: ["x"])
        }
    }
}
