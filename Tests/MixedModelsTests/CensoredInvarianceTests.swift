import DataFrames
import Foundation
import GSLKit
import ModelFormula
import Testing

@testable import MixedModels

@Suite("Censored models: what must not matter")
struct CensoredInvarianceTests {
    static let models = [
        "(1 | patient)", "(1 + day | patient)", "(day || patient)", "(1 | patient) + (1 | patient:course)",
    ]

    @Test("nothing censored: the linear mixed model by maximum likelihood", arguments: models)
    func uncensored(_ random: String) throws {
        let data = CensoredFixture(.none)
        let fit = try data.fit("day + arm", random)
        let plain = try LinearMixedModel.fit("y ~ day + arm + \(random)", data: data.table, reml: false)
        #expect(fit.censored == 0 && fit.names == plain.names)
        #expect(abs(fit.logLikelihood - plain.logLikelihood) < 1e-8)
        #expect(abs(fit.sigma - plain.sigma) < 1e-6)
        for j in fit.names.indices { #expect(abs(fit.coefficients[j] - plain.coefficients[j]) < 1e-7) }
        for (block, values) in plain.randomSD {
            for (effect, sd) in values { #expect(abs((fit.randomSDs[block]?[effect] ?? -1) - sd) < 1e-5) }
        }
    }

    @Test("order of rows, shift and unit of the response, unit of a covariate")
    func invariance() throws {
        let data = CensoredFixture(.both), n = data.y.count
        let fit = try data.fit("day + arm", "(1 + day | patient)")
        let mixed = try data.selecting((0..<n).map { ($0 * 29 + 5) % n }).fit(
            "day + arm", "(1 + day | patient)")
        #expect(abs(fit.logLikelihood - mixed.logLikelihood) < 1e-9)
        var shifted = data
        shifted.lower = data.lower.map { 1000 * ($0 + 50) }
        shifted.upper = data.upper.map { 1000 * ($0 + 50) }
        shifted.day = data.day.map { 24 * $0 }
        let other = try shifted.fit("day + arm", "(1 + day | patient)")
        let exact = Double(n - fit.censored)
        #expect(abs(other.logLikelihood - (fit.logLikelihood - exact * log(1000))) < 1e-7)
        #expect(abs(other.coefficients[0] / 1000 - 50 - fit.coefficients[0]) < 1e-7)
        #expect(abs(other.coefficients[1] / 1000 * 24 - fit.coefficients[1]) < 1e-8)
        #expect(abs(other.sigma / 1000 - fit.sigma) < 1e-8)
        #expect(abs(other.standardErrors[1] / 1000 * 24 - fit.standardErrors[1]) < 1e-8)
        let sd = try #require(fit.randomSDs["patient"]?["day"]),
            slope = try #require(other.randomSDs["patient"]?["day"])
        #expect(abs(slope / 1000 * 24 - sd) < 1e-7)
    }

    @Test("mirrored data: below a limit becomes above it")
    func mirror() throws {
        let data = CensoredFixture(.below)
        var other = data
        other.lower = data.upper.map { -$0 }
        other.upper = data.lower.map { -$0 }
        let fit = try data.fit("day + arm", "(1 | patient)"),
            back = try other.fit("day + arm", "(1 | patient)")
        #expect(abs(fit.logLikelihood - back.logLikelihood) < 1e-9)
        for j in 0..<3 { #expect(abs(fit.coefficients[j] + back.coefficients[j]) < 1e-8) }
    }

    @Test("one thread and two give the same bits")
    func threads() throws {
        var data = CensoredFixture(.both, patients: 20)
        for _ in 0..<8 {
            let count = data.y.count
            let copy = data.patient.map { $0 + "_\(count)" }
            data.y += data.y
            data.day += data.day
            data.arm += data.arm
            data.course += data.course
            data.lower += data.lower
            data.upper += data.upper
            data.patient += copy
        }
        let (_, design) = try data.design("day + arm", "(1 | patient)")
        #expect(design.rowCount > 20_000)
        var one = CensoredLikelihood(design), two = one
        one.threads = 1
        two.threads = 2
        let x = CensoredLikelihoodTests.parameters(design, [0.8]), a = one.evaluate(x), b = two.evaluate(x)
        #expect(a.value == b.value && a.score == b.score && a.hessian == b.hessian)
    }

    @Test("means, predictions and modes hang together")
    func consequences() throws {
        let data = CensoredFixture(.both)
        let fit = try data.fit("day + arm", "(1 + day | patient)"), table = try data.table
        let rows = try fit.predictions(for: table), modes = fit.conditionalModes
        #expect(modes.count == 36 && modes.allSatisfy { $0.sd > 0 && $0.sd.isFinite })
        let intercept = try #require(modes.first { $0.level == "P10" && $0.effect == "(Intercept)" })
        let slope = try #require(modes.first { $0.level == "P10" && $0.effect == "day" })
        let first = try #require(rows.dropFirst(4).first)
        #expect(
            abs((first.conditional ?? 0) - (first.fixed ?? 0) - intercept.estimate - 4 * slope.estimate)
                < 1e-10)
        let mean = try #require(try fit.marginalMeans(over: ["arm"], at: ["day": 0]).first?.estimate)
        #expect(
            abs(mean.estimate - fit.coefficients[0]) < 1e-10 && abs(mean.se - fit.standardErrors[0]) < 1e-10)
        let contrast = try #require(try fit.contrasts(of: "arm", reference: "a").first?.estimate)
        #expect(abs(contrast.estimate - fit.coefficients[2]) < 1e-10)
        #expect(
            fit.detection.map(\.level) == ["a", "b"] && fit.detection.reduce(0) { $0 + $1.values } == 108)
    }

    @Test("modes of an uncensored model are its best linear unbiased predictions", arguments: models)
    func modes(_ random: String) throws {
        let data = CensoredFixture(.none)
        let fit = try data.fit("day", random)
        // The mean residual of the rows, weighted as the posterior weighs them: checked through the normal equations.
        let table = try data.table, rows = try fit.predictions(for: table), beta = fit.coefficients
        var score = [0.0, 0.0]
        for (i, row) in rows.enumerated() {
            let residual = data.y[i] - (row.conditional ?? 0)
            score[0] += residual
            score[1] += residual * data.day[i]
        }
        // At the maximum the score of β is the sum of conditional residuals.
        #expect(abs(score[0]) < 1e-6 && abs(score[1]) < 1e-6 && beta.count == 2)
    }
}
