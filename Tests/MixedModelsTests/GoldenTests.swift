import DataFrames
import Foundation
import GSLKit
import ModelFormula
import Testing

@testable import MixedModels

/// Golden numbers: R 4.2.2, lme4 1.1-31 and lmerTest 3.1-3, `lmer(…, control = lmerControl(optimizer = "bobyqa",
/// optCtrl = list(rhoend = 1e-10)))` on the data made here by formula.
@Suite("Mixed models against lme4")
struct GoldenTests {
    /// 12 patients, 2 courses, 3 draws.
    static func data(order: (Int) -> Int = { $0 }, shift: Double = 0) throws -> DataFrame {
        var rows: [(y: Double, day: Double, phase: String, patient: String, course: String)] = []
        for i in 0..<12 {
            for k in 0..<2 {
                for j in 0..<3 {
                    let a = 0.8 * sin(Double(7 * i + 1)) + 0.3 * sin(Double(11 * i + 5 * k + 2))
                    let b = 0.25 * sin(Double(13 * i + 3 * k + 17 * j) + 0.5)
                    rows.append(
                        (
                            2 + 0.3 * Double(j) + a + b + shift, Double(j), ["a", "b", "c"][j], "P\(10 + i)",
                            "\(k + 1)"
                        ))
                }
            }
        }
        rows = rows.indices.map { rows[order($0)] }
        return try DataFrame(columns: [
            NamedColumn("y", .numbers(rows.map(\.y))), NamedColumn("day", .numbers(rows.map(\.day))),
            NamedColumn("phase", .labels(rows.map(\.phase))),
            NamedColumn("patient", .labels(rows.map(\.patient))),
            NamedColumn("course", .labels(rows.map(\.course))),
        ])
    }

    static let nested = "y ~ phase + (1 | patient) + (1 | patient:course)"

    @Test("nested random intercepts by REML with Satterthwaite tests")
    func nestedREML() throws {
        let fit = try LinearMixedModel.fit(Self.nested, data: Self.data())
        #expect(abs(fit.criterion - 47.1037460295) < 1e-9)
        #expect(abs(fit.sigma - 0.220365253672) < 1e-8)
        #expect(abs((fit.randomSD["patient"]?["(Intercept)"] ?? 0) - 0.592044022061) < 1e-7)
        #expect(abs((fit.randomSD["patient:course"]?["(Intercept)"] ?? 0) - 0.129373033051) < 1e-7)
        let estimates = [2.165637979453, 0.305340045214, 0.605563958340]
        let errors = [0.1786908963851, 0.0636139692639, 0.0636139692639]
        let degrees = [11.9862191902, 46.0, 46.0]
        for (effect, (estimate, (se, df))) in zip(fit.fixedEffects, zip(estimates, zip(errors, degrees))) {
            #expect(abs(effect.estimate - estimate) < 1e-10)
            // bobyqa stops where the criterion is flat to rounding: its standard errors carry about seven digits.
            #expect(abs(effect.se - se) < 1e-7)
            // lmerTest differentiates numerically: its df carry about seven digits.
            #expect(abs(effect.df - df) < 1e-5 * df)
        }
        #expect(fit.record.isConverged && fit.record.smallestEigenvalue > 0)
    }

    @Test("a correlation of -1 is found, kept and named")
    func boundary() throws {
        let fit = try LinearMixedModel.fit("y ~ day + (1 + day | patient)", data: Self.data(), reml: false)
        #expect(abs(fit.logLikelihood + 20.4112347157) < 1e-8)
        #expect(abs(fit.coefficients[1] - 0.30278197917) < 1e-7)
        #expect(fit.isSingular)
        #expect(fit.singularDirections == ["day of patient is determined by the effects before it"])
    }

    @Test("row order does not matter, a shifted response shifts the intercept only")
    func invariance() throws {
        let fit = try LinearMixedModel.fit(Self.nested, data: Self.data())
        let mixed = try LinearMixedModel.fit(Self.nested, data: Self.data(order: { ($0 * 29 + 5) % 72 }))
        let shifted = try LinearMixedModel.fit(Self.nested, data: Self.data(shift: 1e4))
        #expect(abs(fit.criterion - mixed.criterion) < 1e-9)
        #expect(abs(fit.criterion - shifted.criterion) < 1e-6)
        #expect(abs(shifted.coefficients[0] - fit.coefficients[0] - 1e4) < 1e-7)
        #expect(abs(shifted.coefficients[2] - fit.coefficients[2]) < 1e-8)
    }

    @Test("marginal means and contrasts of a balanced design are the cell means and their differences")
    func means() throws {
        let data = try Self.data()
        let fit = try LinearMixedModel.fit(Self.nested, data: data)
        let y = try data.numeric("y").values
        let means = try fit.marginalMeans(over: ["phase"])
        for (j, mean) in means.enumerated() {
            let cell = stride(from: j, to: y.count, by: 3).map { y[$0] }
            #expect(abs((mean.estimate?.estimate ?? 0) - cell.reduce(0, +) / Double(cell.count)) < 1e-10)
        }
        let plain = try fit.contrasts(of: "phase", reference: "a")
        let dunnett = try fit.contrasts(of: "phase", reference: "a", adjust: .dunnett)
        for (one, other) in zip(plain, dunnett) {
            let width = try #require(one.upper) - #require(one.lower),
                wider = try #require(other.upper) - #require(other.lower)
            // Two comparisons, correlation 1/2, 46 df: 2.28 (Dunnett 1964) against t = 2.013.
            #expect(abs(wider / width - 2.28 / 2.0129) < 0.015)
        }
    }

    @Test("degenerate input is refused with its reason")
    func degenerate() throws {
        let one = try DataFrame(columns: [
            NamedColumn("y", .numbers([1, 2, 3, 4])), NamedColumn("g", .labels(["a", "a", "a", "a"])),
            NamedColumn("h", .labels(["a", "b", "c", "d"])), NamedColumn("z", .numbers([2, 2, 2, 2])),
            NamedColumn("k", .labels(["a", "a", "b", "b"])),
        ])
        #expect(throws: MixedModelError.self) { try LinearMixedModel.fit("y ~ 1 + (1 | g)", data: one) }
        #expect(throws: MixedModelError.self) { try LinearMixedModel.fit("y ~ 1 + (1 | h)", data: one) }
        #expect(throws: MixedModelError.self) { try LinearMixedModel.fit("z ~ 1 + (1 | k)", data: one) }
        #expect(throws: MixedModelError.self) { try LinearMixedModel.fit("y ~ 1", data: one) }
    }
}

@Suite("Censored mixed model")
struct CensoredTests {
    func bounds(_ y: [Double], limit: Double) -> (lower: [Double], upper: [Double]) {
        (y.map { $0 < limit ? -.infinity : $0 }, y.map { max($0, limit) })
    }

    @Test("without censoring it is the ML mixed model")
    func uncensored() throws {
        let data = try GoldenTests.data()
        let y = try data.numeric("y").values
        let plain = try LinearMixedModel.fit("y ~ phase + (1 | patient)", data: data, reml: false)
        let fit = try CensoredMixedModel.fit(fixed: "phase", group: "patient", data: data, lower: y, upper: y)
        #expect(abs(fit.logLikelihood - plain.logLikelihood) < 1e-8)
        #expect(zip(fit.coefficients, plain.coefficients).allSatisfy { abs($0 - $1) < 1e-6 })
        #expect(abs(fit.sigma - plain.sigma) < 1e-6)
    }

    @Test("the score is the derivative of the log-likelihood, with left, right and interval censoring")
    func score() throws {
        let data = try GoldenTests.data()
        let y = try data.numeric("y").values
        var (lower, upper) = bounds(y, limit: 1.9)
        for row in [3, 20, 41] { (lower[row], upper[row]) = (y[row], .infinity) }
        for row in [5, 33] { (lower[row], upper[row]) = (y[row] - 0.3, y[row] + 0.4) }
        let frame = try ModelFrame(Formula("~ phase + (1 | patient)"), data: data)
        let likelihood = CensoredLikelihood(try CensoredDesign(frame, lower: lower, upper: upper))
        let x = [0.4, 0.2, -0.3, 0.5, -0.6]
        let here = likelihood.evaluate(x)
        for j in x.indices {
            var up = x, down = x
            up[j] += 1e-5
            down[j] -= 1e-5
            let slope = (likelihood.evaluate(up).value - likelihood.evaluate(down).value) / 2e-5
            #expect(abs(slope - here.score[j]) < 1e-5 * max(1, abs(slope)))
        }
    }

    @Test("censoring a third recovers the same effects, and wider; nothing detected is refused")
    func censored() throws {
        let data = try GoldenTests.data()
        let y = try data.numeric("y").values
        let full = try CensoredMixedModel.fit(
            fixed: "phase", group: "patient", data: data, lower: y, upper: y)
        let (lower, upper) = bounds(y, limit: 2.0)
        let fit = try CensoredMixedModel.fit(
            fixed: "phase", group: "patient", data: data, lower: lower, upper: upper)
        #expect(fit.censored > 15 && fit.maxGradient < 1e-5)
        #expect(abs(fit.coefficients[2] - full.coefficients[2]) < 0.15)
        #expect(fit.fixedEffects[2].se > full.fixedEffects[2].se)
        let none = [Double](repeating: -.infinity, count: y.count)
        #expect(throws: MixedModelError.self) {
            try CensoredMixedModel.fit(fixed: "phase", group: "patient", data: data, lower: none, upper: y)
        }
    }
}
