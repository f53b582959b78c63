import Testing

@testable import Survival

@Suite("Firth's Cox model")
struct FirthCoxTests {
    private func monotone() throws -> CoxDesign {
        try CoxDesign(
            SurvivalData(
                times: [5, 8, 12, 20, 24, 30, 33, 36, 40, 41, 44, 50],
                events: [1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0].map { $0 == 1 }),
            columns: [[1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0], [3, 7, 2, 9, 5, 12, 8, 4, 6, 11, 10, 1]],
            names: ["mrd", "age"])
    }

    /// The penalised likelihood maximised directly in R 4.2.2 (nlminb, numDeriv polish, uniroot for the
    /// profile); coxphf 1.13.4 agrees. Goldens carry about 9 digits.
    @Test func monotoneDataHaveFiniteEstimates() throws {
        let fit = try FirthCox.fit(monotone())
        let mrd = try #require(fit.coefficient("mrd")?.value),
            age = try #require(fit.coefficient("age")?.value)
        #expect(isClose(mrd.estimate, 2.6841458035639945, 1e-8))
        #expect(isClose(mrd.standardError, 1.6860235800769525, 1e-8))
        #expect(isClose(mrd.limits.lower, 0.3878312132054434, 1e-7))
        #expect(isClose(mrd.limits.upper, 7.590903578310597, 1e-7))
        #expect(isClose(mrd.test.pValue, 0.018330265886352448, 1e-7))
        #expect(isClose(age.estimate, -0.1594836846456449, 1e-8))
        #expect(isClose(age.test.pValue, 0.2693500351099299, 1e-7))
        #expect(isClose(fit.penalisedLogLikelihood, -4.290436461278076, 1e-11))
    }

    /// Closed form: one binary covariate, one event at the first time among m + k subjects at risk, k with
    /// x = 1 and the event among them. I = q(1 − q), q = k r/(k r + m), so ℓ* = log q + ½ log q(1 − q) − log k
    /// is largest at q = 3/4: r = 3 m / k.
    @Test(arguments: [(2, 3), (5, 5), (1, 7)]) func oneEventClosedForm(k: Int, m: Int) throws {
        let n = k + m
        let design = try CoxDesign(
            SurvivalData(
                times: [1] + (2...n).map(Double.init), events: [true] + Array(repeating: false, count: n - 1)),
            columns: [Array(repeating: 1, count: k) + Array(repeating: 0, count: m)], names: ["x"])
        let x = try #require(FirthCox.fit(design).coefficient("x")?.value)
        #expect(isClose(x.hazardRatio, 3 * Double(m) / Double(k), 1e-9))
    }

    /// Units of the covariates scale the estimate and shift ℓ* by their logarithm; ties by Efron differ only
    /// with ties.
    @Test func scaling() throws {
        let design = try monotone()
        let scaled = try CoxDesign(
            design.data, columns: [design.columns[0], design.columns[1].map { 12 * $0 }], names: design.names)
        let one = try FirthCox.fit(design), other = try FirthCox.fit(scaled, ties: .efron)
        let a = try #require(one.coefficient("age")?.value), b = try #require(other.coefficient("age")?.value)
        #expect(
            isClose(b.estimate * 12, a.estimate, 1e-8) && isClose(b.limits.lower * 12, a.limits.lower, 1e-7))
        #expect(isClose(try #require(one.coefficient("mrd")?.value).estimate, 2.6841458035639945, 1e-8))
    }

    @Test func degenerateDesigns() throws {
        let silent = try FirthCox.fit(
            CoxDesign(SurvivalData(times: [1, 2], events: [false, false]), columns: [[0, 1]], names: ["x"]))
        #expect(silent.coefficient("x")?.reason == "no events" && silent.likelihoodRatioTest.reason != nil)
        let constant = try FirthCox.fit(
            CoxDesign(SurvivalData(times: [1, 2], events: [true, true]), columns: [[4, 4]], names: ["x"]))
        #expect(constant.coefficient("x")?.reason != nil)
        #expect(throws: SurvivalError.self) { try FirthCox.fit(monotone(), ties: .exact) }
    }
}
