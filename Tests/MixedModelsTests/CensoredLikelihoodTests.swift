import DataFrames
import Foundation
import GSLKit
import ModelFormula
import Testing

@testable import MixedModels

@Suite("Censored likelihood")
struct CensoredLikelihoodTests {
    static let structures: [(random: String, limits: CensoredFixture.Limits, lambda: [Double])] = [
        ("(1 | patient)", .below, [0.8]),
        ("(1 | patient)", .intervals, [0.8]),
        ("(1 + day | patient)", .both, [0.7, -0.2, 0.4]),
        ("(day || patient)", .intervals, [0.7, 0.4]),
        ("(0 + day | patient)", .below, [0.6]),
        ("(1 + day + I(day^2) | patient)", .below, [0.7, -0.2, 0.1, 0.4, 0.1, 0.3]),
        ("(1 | patient) + (1 | patient:course)", .both, [0.7, 0.5]),
    ]

    static func parameters(_ design: CensoredDesign, _ lambda: [Double]) -> [Double] {
        (0..<design.p).map { 0.1 - 0.07 * Double($0) } + lambda + [-0.4]
    }

    @Test("score and Hessian against differences, by both rules", arguments: structures.indices, [nil, 0.7])
    func derivatives(_ index: Int, _ spacing: Double?) throws {
        let (random, limits, lambda) = Self.structures[index]
        let (_, design) = try CensoredFixture(limits, patients: 8).design("day + arm", random)
        var likelihood = CensoredLikelihood(design)
        likelihood.spacing = spacing
        // Three dimensions: nodes of the Gauss-Hermite rule are few, so its derivatives agree to fewer digits.
        let tolerance = design.q == 3 && spacing == nil ? 1e-4 : 3e-6
        if design.q == 3, spacing != nil { return }
        let x = Self.parameters(design, lambda), here = likelihood.evaluate(x), h = 1e-4
        for k in x.indices {
            func at(_ step: Double) -> CensoredLikelihood.Evaluation {
                var moved = x
                moved[k] += step
                return likelihood.evaluate(moved)
            }
            let (a, b, c, d) = (at(h), at(-h), at(2 * h), at(-2 * h))
            let slope = (8 * (a.value - b.value) - (c.value - d.value)) / (12 * h)
            #expect(abs(slope - here.score[k]) < tolerance * max(1, abs(here.score[k])))
            for l in x.indices {
                let bend = (8 * (a.score[l] - b.score[l]) - (c.score[l] - d.score[l])) / (12 * h)
                #expect(abs(bend - here.hessian[k, l]) < tolerance * 10 * max(1, abs(here.hessian[k, l])))
            }
        }
    }

    /// Sum over a fixed grid of u, in the units of the data, without any of the model's machinery.
    static func bruteForce(
        _ frame: ModelFrame, _ data: CensoredFixture, _ design: CensoredDesign, _ x: [Double]
    )
        -> Double
    {
        let beta = design.coefficients(x[0..<design.p]), lambda = design.template(x),
            normal = NormalDistribution()
        let sigma = exp(x[x.count - 1]) * design.scale, q = design.q, step = 0.06
        let us = stride(from: -7.0, through: 7, by: step)
        var total = 0.0
        for level in Set(design.structure.innerCodes).sorted() {
            let rows = design.structure.innerCodes.indices.filter { design.structure.innerCodes[$0] == level }
            func likelihood(_ u: [Double]) -> Double {
                var product = u.reduce(1) { $0 * normal.density($1) * step }
                for row in rows {
                    var eta = 0.0
                    for j in beta.indices { eta += frame.matrix.columns[j][row] * beta[j] }
                    for i in 0..<q {
                        for c in 0...i {
                            eta += design.structure.effects[i].column[row] * lambda[i, c] * u[c]
                        }
                    }
                    let l = (data.lower[row] - eta) / sigma, h = (data.upper[row] - eta) / sigma
                    product *= l == h ? normal.density(l) / sigma : normal.cdf(h) - normal.cdf(l)
                }
                return product
            }
            var sum = 0.0
            for a in us {
                if q == 1 { sum += likelihood([a]) } else { for b in us { sum += likelihood([a, b]) } }
            }
            total += log(sum)
        }
        return total
    }

    @Test("value against brute-force integration", arguments: [0, 1, 2, 3, 4])
    func value(_ index: Int) throws {
        let (random, limits, lambda) = Self.structures[index]
        let data = CensoredFixture(limits, patients: 3)
        let (frame, design) = try data.design("day", random)
        let x = Self.parameters(design, lambda)
        let found = CensoredLikelihood(design).evaluate(x).value
        #expect(abs(found - Self.bruteForce(frame, data, design, x)) < 1e-7)
        var lattice = CensoredLikelihood(design)
        lattice.spacing = 0.7
        #expect(
            abs(lattice.evaluate(x, derivatives: false).value - Self.bruteForce(frame, data, design, x))
                < 1e-9)
    }

    @Test("value of nested intercepts against brute-force integration")
    func nestedValue() throws {
        let data = CensoredFixture(.both, patients: 3), normal = NormalDistribution(), step = 0.08
        let (frame, design) = try data.design("day", "(1 | patient) + (1 | patient:course)")
        let x = Self.parameters(design, [0.7, 0.5]), beta = design.coefficients(x[0..<2])
        let lambda = design.template(x), sigma = exp(x[x.count - 1]) * design.scale
        let us = stride(from: -7.0, through: 7, by: step).map { ($0, normal.density($0) * step) }
        func mass(_ row: Int, _ b: Double) -> Double {
            var eta = b
            for j in 0..<2 { eta += frame.matrix.columns[j][row] * beta[j] }
            let l = (data.lower[row] - eta) / sigma, h = (data.upper[row] - eta) / sigma
            return l == h ? normal.density(l) / sigma : normal.cdf(h) - normal.cdf(l)
        }
        var total = 0.0
        for patient in 0..<3 {
            var sum = 0.0
            for (a, weight) in us {
                var product = weight
                for course in 0..<2 {
                    var inner = 0.0
                    for (c, share) in us {
                        let rows = 6 * patient + 3 * course..<6 * patient + 3 * course + 3
                        inner += rows.reduce(share) { $0 * mass($1, lambda[0, 0] * a + lambda[1, 1] * c) }
                    }
                    product *= inner
                }
                sum += product
            }
            total += log(sum)
        }
        var likelihood = CensoredLikelihood(design)
        #expect(abs(likelihood.evaluate(x).value - total) < 1e-8)
        likelihood.spacing = 0.7
        #expect(abs(likelihood.evaluate(x).value - total) < 1e-9)
    }

    @Test("two nested intercepts equal one where the inner variance is zero")
    func nestedReduces() throws {
        let data = CensoredFixture(.both)
        let (_, single) = try data.design("day + arm", "(1 | patient)")
        let (_, nested) = try data.design("day + arm", "(1 | patient) + (1 | patient:course)")
        let one = CensoredLikelihood(single).evaluate(Self.parameters(single, [0.8]))
        let two = CensoredLikelihood(nested).evaluate(Self.parameters(nested, [0.8, 0]))
        #expect(abs(one.value - two.value) < 1e-9)
        for j in 0..<4 { #expect(abs(one.score[j] - two.score[j]) < 1e-7) }
    }

    @Test("random effects far wider than the errors: the lattice rule takes over")
    func steep() throws {
        var random = TestRandom(state: 5), data = CensoredFixture(.none, patients: 12)
        for i in data.y.indices {
            let u = 6 * sin(Double(7 * (i / 6)) + 1)
            let value = 1 + u + 0.3 * random.normal()
            (data.lower[i], data.upper[i]) = value < 1 ? (-.infinity, 1) : (value, value)
        }
        let fit = try data.fit("day", "(1 | patient)")
        #expect(fit.record.isConverged && fit.quadratureError < 1e-8)
        #expect(fit.quadratureRule.contains("lattice"))
    }

    @Test(
        "normal masses: tails, narrow and wide intervals",
        arguments: [-30.0, -6, -1.5, -0.2, 0, 0.7, 3, 9, 40])
    func masses(_ z: Double) {
        let normal = NormalDistribution()
        let tail = ScaledTail.lower(z)
        #expect(abs(tail.log - normal.logCDF(z)) < 1e-14 * max(abs(normal.logCDF(z)), 1e-15))
        #expect(abs(tail.hazard - normal.lowerHazard(z)) <= 1e-13 * normal.lowerHazard(z))
        for width in [1e-9, 1e-3, 0.4, 1.49, 1.51, 8] {
            let found = NormalMass(lower: z, upper: z + width, eta: 0, sigma: 1)
            let h = 1e-4
            func log(_ eta: Double, _ s: Double) -> NormalMass {
                NormalMass(lower: z, upper: z + width, eta: eta, sigma: Foundation.exp(s))
            }
            let scale = max(1, z * z)
            #expect(abs((log(h, 0).log - log(-h, 0).log) / (2 * h) - found.eta) < 1e-5 * scale)
            #expect(abs((log(0, h).log - log(0, -h).log) / (2 * h) - found.logSigma) < 1e-5 * scale * scale)
            #expect(abs((log(h, 0).eta - log(-h, 0).eta) / (2 * h) - found.etaEta) < 1e-5 * scale * scale)
            #expect(
                abs((log(0, h).logSigma - log(0, -h).logSigma) / (2 * h) - found.sigmaSigma) < 1e-5 * scale
                    * scale)
        }
    }
}
