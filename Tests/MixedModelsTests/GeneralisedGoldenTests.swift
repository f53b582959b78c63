import Foundation
import Testing

@testable import MixedModels

/// Golden numbers: R 4.2.2, glmmTMB 1.1.5 with Newton steps on its gradient to 1e-9 (Laplace), lme4 1.1-31 `glmer(nAGQ = 9)`
/// with nlminb on its deviance function, on the data of ``GeneralisedFixtures``.
@Suite("Generalised mixed models against glmmTMB and lme4")
struct GeneralisedGoldenTests {
    struct Golden {
        var formula: String
        var family: ResponseFamily
        var nodes = 1
        var beta: [Double]
        var se: [Double]
        var loglik: Double
        var sd: [String: [String: Double]]
        var dispersion: Double?
        /// glmer's search stops at about seven digits.
        var tolerance = 1e-8
    }

    static let golden: [Golden] = [
        Golden(
            formula: "cbind(s, f) ~ x + (x | g)", family: .binomial,
            beta: [-0.25950419554307402, 0.50736148896454669],
            se: [0.17925356831589825, 0.18446624026041489], loglik: -197.70903596002637,
            sd: ["g": ["(Intercept)": 0.76168712028276209, "x": 0.5487772450083358]]),
        Golden(
            formula: "cbind(s, f) ~ x + (1 | g)", family: .betaBinomial,
            beta: [-0.26136258874718882, 0.54743495024441924],
            se: [0.17205631405102281, 0.14274608732600672], loglik: -197.87914363147237,
            sd: ["g": ["(Intercept)": 0.70054741525520525]], dispersion: 16.600521889684192),
        Golden(
            formula: "wide ~ x + offset(log(time)) + (1 | g)", family: .negativeBinomial,
            beta: [0.38841614846669897, 0.51042808276944895],
            se: [0.13072365078990247, 0.12106069768159709], loglik: -265.60010744081404,
            sd: ["g": ["(Intercept)": 0.47938345339759963]], dispersion: 2.6541054706355887),
        Golden(
            formula: "binary ~ x + (1 | g)", family: .binomial, nodes: 9,
            beta: [-0.53044894898810646, 1.2010177701563098], se: [0.39090355463950904, 0.3693308112493105],
            loglik: -70.030246609376007, sd: ["g": ["(Intercept)": 1.4892063561374287]], tolerance: 1e-6),
        // glmmTMB stops short of the boundary: its standard deviation of h is 2e-6.
        Golden(
            formula: "count ~ x + offset(log(time)) + (1 | g) + (1 | h)", family: .poisson,
            beta: [0.18634465676951556, 0.44760904875888785],
            se: [0.11894353004525483, 0.085181053485471281], loglik: -225.26616251978078,
            sd: ["g": ["(Intercept)": 0.48857325621365327], "h": ["(Intercept)": 0]]),
    ]

    @Test("estimates, standard errors and log-likelihoods", arguments: golden.indices)
    func agrees(index: Int) throws {
        let want = Self.golden[index]
        let fit = try GeneralisedFixtures.fit(want.formula, want.family, nodes: want.nodes)
        #expect(abs(fit.logLikelihood - want.loglik) < 1e-9)
        for j in want.beta.indices {
            #expect(abs(fit.coefficients[j] - want.beta[j]) < want.tolerance, "\(want.formula)")
            #expect(abs(fit.standardErrors[j] - want.se[j]) < 1e-6 * want.se[j], "\(want.formula)")
        }
        for (group, effects) in want.sd {
            for (effect, sd) in effects {
                #expect(abs((fit.randomSD[group]?[effect] ?? -1) - sd) < want.tolerance)
            }
        }
        if let dispersion = want.dispersion {
            #expect(abs((fit.dispersion ?? 0) - dispersion) < 1e-7 * dispersion)
        }
        #expect(fit.record.isConverged && fit.record.largestGradient < 1e-8)
        #expect(fit.isSingular == want.sd.values.contains { $0.values.contains(0) })
    }
}
