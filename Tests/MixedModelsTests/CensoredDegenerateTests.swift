import DataFrames
import Foundation
import ModelFormula
import Testing

@testable import MixedModels

@Suite("Censored models at the edge")
struct CensoredDegenerateTests {
    private func error(_ body: () throws -> CensoredMixedModelFit) -> MixedModelError? {
        do {
            _ = try body()
            return nil
        } catch { return error as? MixedModelError }
    }

    @Test("limits missing, crossed or infinite are refused with their rows")
    func badLimits() throws {
        var data = CensoredFixture(.both)
        data.lower[4] = .nan
        #expect(error { try data.fit("day", "(1 | patient)") }?.message == "The limits are missing in row 5.")
        data = CensoredFixture(.both)
        data.lower[2] = 5
        data.upper[2] = 4
        #expect(
            error { try data.fit("day", "(1 | patient)") }?.message.contains(
                "crossed (lower above upper) in row 3") ?? false)
        data.lower[2] = -.infinity
        data.upper[2] = .infinity
        #expect(
            error { try data.fit("day", "(1 | patient)") }?.message.contains(
                "infinite on both sides in row 3") ?? false)
        data.lower.removeLast()
        #expect(error { try data.fit("day", "(1 | patient)") }?.code == "IC0526")
    }

    @Test("REML is refused with the reason")
    func reml() throws {
        let data = CensoredFixture(.both)
        let found = error {
            try CensoredMixedModel.fit(
                fixed: "day", random: "(1 | patient)", data: data.table, lower: data.lower, upper: data.upper,
                reml: true)
        }
        #expect(found?.code == "IC0528" && found?.message.contains("error contrasts") ?? false)
    }

    @Test("nothing detected, or less than there are coefficients")
    func undetected() throws {
        var data = CensoredFixture(.below)
        data.lower = data.lower.map { _ in -.infinity }
        #expect(
            error { try data.fit("day", "(1 | patient)") }?.message
                == "All 108 values are censored: none is detected.")
        data.lower[0] = data.upper[0]
        data.lower[1] = data.upper[1]
        #expect(error { try data.fit("day + arm", "(1 | patient)") }?.code == "IC0526")
    }

    @Test("groupings and random effects that cannot be")
    func structures() throws {
        let data = CensoredFixture(.below)
        #expect(
            error { try data.fit("day", "(1 | patient) + (1 | course)") }?.message.contains("crossed")
                ?? false)
        #expect(error { try data.fit("day", "(1 + day | patient) + (1 | patient:course)") }?.code == "IC0529")
        #expect(
            error { try data.fit("day", "(1 + day + I(day^2) + I(day^3) | patient)") }?.message.contains(
                "4 random effects") ?? false)
        #expect(error { try data.selecting(Array(0..<6)).fit("day", "(1 | patient)") }?.code == "IC0524")
        #expect(error { try data.fit("day", "") } != nil)
        #expect(error { try data.fit("day", "(1 | nobody)") } != nil)
    }

    @Test("a response the fixed part explains is refused")
    func exactFit() throws {
        var data = CensoredFixture(.none)
        data.lower = data.day.map { 2 * $0 + 1 }
        data.upper = data.lower
        #expect(error { try data.fit("day", "(1 | patient)") }?.code == "IC0523")
        data.lower = data.day.map { _ in 3 }
        data.upper = data.lower
        #expect(error { try data.fit("1", "(1 | patient)") }?.code == "IC0523")
    }

    @Test("one detected value a patient and no errors to see: the variance that runs away is named")
    func oneEach() throws {
        var data = CensoredFixture(.none, patients: 30)
        for i in data.lower.indices where i % 6 != 0 {
            data.lower[i] = -.infinity
            data.upper[i] = 50
        }
        // Limits far above everything say nothing: residual and random variance cannot be told apart.
        if let fit = try? data.fit("1", "(1 | patient)") {
            #expect(
                fit.isSingular || fit.messages.contains { $0.contains("flat") }
                    || fit.record.smallestEigenvalue < 1)
        }
    }

    /// Three arms; arm c lies wholly below its limit.
    private func silent(reference: Bool) -> CensoredFixture {
        var data = CensoredFixture(.below)
        for i in data.y.indices {
            let group = (i / 6) % 3, name = reference ? ["c", "b", "a"][group] : ["a", "b", "c"][group]
            data.arm[i] = name
            if group == (reference ? 2 : 2) { (data.lower[i], data.upper[i]) = (-.infinity, 0.4) }
        }
        return data
    }

    @Test("a level without detection is named, the rest is the fit of the other rows")
    func silentLevel() throws {
        let data = silent(reference: false), fit = try data.fit("day + arm", "(1 | patient)")
        #expect(fit.names == ["(Intercept)", "day", "armb"])
        #expect(fit.notEstimable.map(\.term) == ["armc"])
        #expect(fit.notEstimable[0].reason.contains("all 36 values it concerns are below their limit"))
        #expect(fit.observations == 108)
        let rest = try data.selecting(data.y.indices.filter { data.arm[$0] != "c" }).fit(
            "day + arm", "(1 | patient)")
        #expect(abs(fit.logLikelihood - rest.logLikelihood) < 1e-9)
        for j in 0..<3 {
            #expect(abs(fit.coefficients[j] - rest.coefficients[j]) < 1e-8)
            #expect(abs(fit.standardErrors[j] - rest.standardErrors[j]) < 1e-8)
        }
        let means = try fit.marginalMeans(over: ["arm"])
        #expect(means.map { $0.estimate == nil } == [false, false, true])
        let contrasts = try fit.contrasts(of: "arm", reference: "a", adjust: .dunnett)
        #expect(contrasts.map { $0.estimate == nil } == [false, true])
        let rows = try fit.predictions(for: data.table)
        #expect(rows.contains { $0.fixed == nil } && rows.contains { $0.fixed != nil })
    }

    @Test("the reference level without detection leaves the differences between the others")
    func silentReference() throws {
        let data = silent(reference: true), fit = try data.fit("day + arm", "(1 | patient)")
        #expect(fit.names == ["day"])
        #expect(fit.notEstimable.map(\.term) == ["(Intercept)", "armb", "armc"])
        let contrasts = try fit.contrasts(of: "arm", reference: "b")
        #expect(contrasts.map { $0.estimate == nil } == [true, false])
        let back = try silent(reference: false).fit("day + arm", "(1 | patient)")
        #expect(abs(fit.logLikelihood - back.logLikelihood) < 1e-8)
        #expect(abs((contrasts[1].estimate?.estimate ?? 0) + back.coefficients[2]) < 1e-7)
    }

    @Test("a level with values below and above limits but none exact stays estimable")
    func boxedLevel() throws {
        var data = silent(reference: false)
        for i in data.y.indices where data.arm[i] == "c" && i % 2 == 0 {
            (data.lower[i], data.upper[i]) = (0.2, .infinity)
        }
        let fit = try data.fit("day + arm", "(1 | patient)")
        #expect(
            fit.notEstimable.isEmpty && fit.record.isConverged
                && fit.standardErrors.allSatisfy { $0.isFinite && $0 > 0 })
    }

    @Test("nine values in ten below the limit")
    func ninety() throws {
        var random = TestRandom(state: 3), data = CensoredFixture(.none, patients: 60)
        for i in data.y.indices {
            let value = data.y[i] + 0.3 * random.normal()
            (data.lower[i], data.upper[i]) = value < 2.2 ? (-.infinity, 2.2) : (value, value)
        }
        let fit = try data.fit("day + arm", "(1 | patient)")
        #expect(fit.percentCensored > 85 && fit.record.isConverged && fit.record.smallestEigenvalue > 0)
        #expect(fit.standardErrors.allSatisfy { $0.isFinite && $0 > 0 })
    }

    @Test("a variance of zero is kept and named, the standard errors are those without it")
    func boundary() throws {
        var random = TestRandom(state: 8), data = CensoredFixture(.none)
        let noise = data.y.map { _ in random.normal() }
        // Centring within patients leaves less variance between them than chance would.
        for i in data.y.indices {
            let first = i / 6 * 6, mean = noise[first..<first + 6].reduce(0, +) / 6
            let value = 1 + 0.2 * data.day[i] + noise[i] - mean
            (data.lower[i], data.upper[i]) = value < 0.3 ? (-.infinity, 0.3) : (value, value)
        }
        let fit = try data.fit("day", "(1 | patient)")
        #expect(fit.singularDirections == ["the variance of (Intercept) by patient is zero"])
        #expect(fit.randomSD == 0 && fit.record.isConverged)
        let slopes = try data.fit("day", "(1 + day | patient)")
        #expect(slopes.isSingular && slopes.standardErrors.allSatisfy { $0.isFinite && $0 > 0 })
        #expect(slopes.logLikelihood >= fit.logLikelihood - 1e-9)
    }

    @Test("likelihood-ratio test of nested fits; others are refused")
    func ratio() throws {
        let data = CensoredFixture(.both)
        let full = try data.fit("day + arm", "(1 | patient)"), reduced = try data.fit("day", "(1 | patient)")
        let test = try LikelihoodRatioTest(full: full, reduced: reduced)
        #expect(test.df == 1 && test.statistic > 0)
        #expect(abs(test.statistic - 2 * (full.logLikelihood - reduced.logLikelihood)) < 1e-12)
        #expect(throws: MixedModelError.self) { _ = try LikelihoodRatioTest(full: reduced, reduced: full) }
        let fewer = try data.selecting(Array(0..<90)).fit("day", "(1 | patient)")
        #expect(throws: MixedModelError.self) { _ = try LikelihoodRatioTest(full: full, reduced: fewer) }
    }

    @Test("recovery: estimates near the truth, 95 % intervals that cover it")
    func recovery() throws {
        var random = TestRandom(state: 2026), covered = 0, sum = 0.0, deviations = 0.0
        let runs = 200
        for _ in 0..<runs {
            var data = CensoredFixture(.none, patients: 25)
            var u = 0.0
            for i in data.y.indices {
                if i % 6 == 0 { u = 0.8 * random.normal() }
                let value = 1 - 0.3 * data.day[i] + u + 0.6 * random.normal()
                (data.lower[i], data.upper[i]) = value < 0 ? (-.infinity, 0) : (value, value)
            }
            let fit = try data.fit("day", "(1 | patient)"), effect = fit.fixedEffects[1]
            sum += effect.estimate
            deviations += fit.randomSD
            if effect.lower < -0.3, effect.upper > -0.3 { covered += 1 }
        }
        #expect(abs(sum / Double(runs) + 0.3) < 0.01)
        #expect(abs(deviations / Double(runs) - 0.8) < 0.06)
        #expect(covered >= 182 && covered <= 198)
    }
}
