import Foundation
import Testing

@testable import MixedModels

/// Golden numbers: R 4.2.2, likelihood written out there with the trapezoidal rule on a fixed grid of 801 (two
/// dimensions: 75²) nodes, optim and Newton steps with numerical derivatives, on data made by the same formula.
@Suite("Censored models against R")
struct CensoredGoldenTests {
    struct Golden: Sendable {
        let limits: CensoredFixture.Limits
        let censored: Int
        let beta: [Double]
        let se: [Double]
        let sd: Double
        let logSigma: Double
        let logLikelihood: Double
    }

    static let intercepts = [
        Golden(
            limits: .below, censored: 32, beta: [1.2126994105, -0.1592814676, 0.3332860898],
            se: [0.22073730, 0.02826481, 0.29495765], sd: 0.5842217858, logSigma: -0.7964330812,
            logLikelihood: -84.1099623016),
        Golden(
            limits: .both, censored: 42, beta: [1.2119790679, -0.1560195554, 0.3186823459],
            se: [0.22478759, 0.02949681, 0.29997624], sd: 0.5932165597, logSigma: -0.7826117051,
            logLikelihood: -86.5836482261),
        Golden(
            limits: .intervals, censored: 58, beta: [1.2353400320, -0.1678023656, 0.3099309495],
            se: [0.21649357, 0.02719654, 0.29168954], sd: 0.5855012110, logSigma: -0.8161729958,
            logLikelihood: -110.4178316365),
    ]

    @Test("random intercept: left, left and right, interval", arguments: intercepts)
    func intercept(_ golden: Golden) throws {
        let fit = try CensoredFixture(golden.limits).fit("day + arm", "(1 | patient)")
        #expect(fit.censored == golden.censored && fit.record.isConverged && fit.messages.isEmpty)
        #expect(abs(fit.logLikelihood - golden.logLikelihood) < 1e-8)
        for j in 0..<3 {
            #expect(abs(fit.coefficients[j] - golden.beta[j]) < 1e-8)
            #expect(abs(fit.standardErrors[j] - golden.se[j]) < 1e-6)
        }
        #expect(abs(fit.randomSD - golden.sd) < 1e-8 && abs(log(fit.sigma) - golden.logSigma) < 1e-8)
    }

    @Test("standard errors of the variance parameters")
    func varianceErrors() throws {
        let fit = try CensoredFixture(.below).fit("day + arm", "(1 | patient)")
        let se = try #require(fit.randomSDErrors["patient"]?["(Intercept)"] ?? nil)
        #expect(abs(se - 0.12362979) < 1e-6)
        #expect(abs(fit.sigmaSE - fit.sigma * 0.08998254) < 1e-6)
    }

    @Test("random intercept and slope")
    func slope() throws {
        let fit = try CensoredFixture(.both).fit("day + arm", "(1 + day | patient)")
        #expect(abs(fit.logLikelihood + 86.3417658059) < 1e-8)
        for (found, wanted) in zip(fit.coefficients, [1.2140447751, -0.1566481501, 0.3184155108]) {
            #expect(abs(found - wanted) < 1e-7)
        }
        for (found, wanted) in zip(fit.standardErrors, [0.22666334, 0.03350702, 0.29943101]) {
            #expect(abs(found - wanted) < 1e-5)
        }
        let sd = (0.0139681659 * 0.0139681659 + 0.0598391947 * 0.0598391947).squareRoot()
        #expect(abs((fit.randomSDs["patient"]?["day"] ?? 0) - sd) < 1e-7)
        let correlation = fit.randomCorrelationRows["patient"] ?? nil
        #expect(abs((correlation?[0][1] ?? 0) + 0.0139681659 / sd) < 1e-5)
    }

    @Test("nested intercepts whose inner variance is zero")
    func nested() throws {
        let fit = try CensoredFixture(.both).fit("day + arm", "(1 | patient) + (1 | patient:course)")
        #expect(abs(fit.logLikelihood + 86.5836482261) < 1e-8)
        #expect(fit.singularDirections == ["the variance of (Intercept) by patient:course is zero"])
        #expect(abs(fit.standardErrors[1] - 0.02949681) < 1e-6)
        #expect(fit.groupCounts == ["patient": 18, "patient:course": 36])
    }
}
