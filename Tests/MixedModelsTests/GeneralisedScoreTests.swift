import DataFrames
import Foundation
import GSLKit
import Testing

@testable import MixedModels

@Suite("Generalised mixed models: likelihood and score")
struct GeneralisedScoreTests {
    static let models: [(formula: String, family: ResponseFamily, nodes: Int)] = [
        ("binary ~ x + (1 | g)", .binomial, 1), ("binary ~ x + (1 | g)", .binomial, 4),
        ("cbind(s, f) ~ x + (x | g)", .binomial, 1), ("cbind(s, f) ~ x + (x | g)", .binomial, 5),
        ("cbind(s, f) ~ x + (x || g)", .binomial, 2), ("cbind(s, f) ~ x + (x | g) + (1 | h)", .binomial, 1),
        ("cbind(s, f) ~ x + (1 | g)", .betaBinomial, 1), ("cbind(s, f) ~ x + (1 | g)", .betaBinomial, 3),
        ("cbind(s, f) ~ x + (1 | g) + (x | h)", .betaBinomial, 1),
        ("count ~ x + offset(log(time)) + (1 | g/h)", .poisson, 1), ("count ~ x + (1 | h)", .poisson, 7),
        ("wide ~ x + (x | g)", .negativeBinomial, 1), ("wide ~ x + (x | g)", .negativeBinomial, 4),
        ("wide ~ x + offset(log(time)) + (1 | g) + (1 | h)", .negativeBinomial, 1),
    ]

    @Test("the analytic score is the slope of the log-likelihood", arguments: models.indices)
    func score(index: Int) throws {
        let (formula, family, nodes) = Self.models[index]
        let (model, x) = try GeneralisedFixtures.evaluator(formula, family, nodes: nodes)
        var gradient = x, other = x
        let value = model.evaluate(x, &gradient)
        #expect(value.isFinite && x.count == model.parameterCount)
        for j in x.indices {
            // Richardson's extrapolation of central differences.
            func difference(_ h: Double) -> Double {
                var up = x, down = x
                up[j] += h
                down[j] -= h
                return (model.evaluate(up, &other) - model.evaluate(down, &other)) / (2 * h)
            }
            let slope = (4 * difference(1e-3) - difference(2e-3)) / 3
            #expect(abs(slope - gradient[j]) < 2e-7 * max(1, abs(slope)), "\(formula) \(nodes): \(j)")
        }
    }

    /// log of the row's probability, written down once more and plainly.
    static func logProbability(_ family: ResponseFamily, _ y: Double, _ n: Double, _ eta: Double, _ d: Double)
        -> Double
    {
        let mu = 1 / (1 + exp(-eta)), m = exp(eta)
        switch family {
        case .binomial:
            return lgamma(n + 1) - lgamma(y + 1) - lgamma(n - y + 1) + y * log(mu) + (n - y) * log(1 - mu)
        case .betaBinomial:
            let a = mu * d, b = (1 - mu) * d
            return lgamma(n + 1) - lgamma(y + 1) - lgamma(n - y + 1) + lgamma(y + a) + lgamma(n - y + b)
                - lgamma(n + d) - lgamma(a) - lgamma(b) + lgamma(d)
        case .poisson: return y * eta - m - lgamma(y + 1)
        case .negativeBinomial:
            return lgamma(y + d) - lgamma(d) - lgamma(y + 1) + d * log(d / (d + m)) + y * log(m / (d + m))
        }
    }

    static let responses: [(String, ResponseFamily)] = [
        ("cbind(s, f)", .binomial), ("cbind(s, f)", .betaBinomial), ("count", .poisson),
        ("wide", .negativeBinomial),
    ]

    @Test("many nodes reach the integral, one node its definition", arguments: responses.indices)
    func bruteForce(index: Int) throws {
        let (left, family) = Self.responses[index]
        let rows = GeneralisedFixtures.rows(groups: 3, each: 4)
        let data = try GeneralisedFixtures.frame(rows)
        let formula = "\(left) ~ 1 + (1 | g)"
        let (fine, x) = try GeneralisedFixtures.evaluator(formula, family, nodes: 60, data: data)
        let (laplace, _) = try GeneralisedFixtures.evaluator(formula, family, nodes: 1, data: data)
        let intercept = x[0] / Double(rows.count).squareRoot(), theta = x[1]
        let dispersion = family.hasDispersion ? exp(x[2]) : 1
        var exact = 0.0, definition = 0.0
        for g in Set(rows.map(\.g)) {
            let members = rows.filter { $0.g == g }
            func joint(_ u: Double) -> Double {
                members.reduce(-0.5 * u * u) { sum, row in
                    let y = index < 2 ? row.successes : index == 2 ? row.count : row.wide
                    return sum
                        + Self.logProbability(family, y, row.trials, intercept + theta * u, dispersion)
                }
            }
            let integral = try Integration.adaptive(from: -12, to: 12, relative: 1e-11) { exp(joint($0)) }
            exact += log(integral / (2 * Double.pi).squareRoot())
            // The mode by thirds, the curvature by differences.
            var low = -8.0, high = 8.0
            for _ in 0..<200 {
                let a = low + (high - low) / 3, b = high - (high - low) / 3
                if joint(a) < joint(b) { low = a } else { high = b }
            }
            let mode = (low + high) / 2, h = 1e-3
            func bend(_ h: Double) -> Double {
                -(joint(mode + h) - 2 * joint(mode) + joint(mode - h)) / (h * h)
            }
            definition += joint(mode) - 0.5 * log((4 * bend(h) - bend(2 * h)) / 3)
        }
        var gradient = x
        #expect(abs(fine.evaluate(x, &gradient) - exact) < 1e-8)
        #expect(abs(laplace.evaluate(x, &gradient) - definition) < 1e-6)
    }

    @Test("two correlated effects: the product rule reaches a plain sum over a fine lattice")
    func twoEffects() throws {
        let rows = GeneralisedFixtures.rows(groups: 3, each: 5)
        let (model, x) = try GeneralisedFixtures.evaluator(
            "cbind(s, f) ~ 1 + (x | g)", .binomial, nodes: 30, data: GeneralisedFixtures.frame(rows))
        let intercept = x[0] / Double(rows.count).squareRoot()
        let theta = model.layout.natural(Array(x[1...3]))
        var exact = 0.0
        for g in Set(rows.map(\.g)) {
            let members = rows.filter { $0.g == g }
            var sum = 0.0
            for i in -80...80 {
                for j in -80...80 {
                    let u = Double(i) / 10, v = Double(j) / 10
                    sum += exp(
                        members.reduce(-0.5 * (u * u + v * v)) { total, row in
                            let eta = intercept + theta[0] * u + row.x * (theta[1] * u + theta[2] * v)
                            return total
                                + Self.logProbability(.binomial, row.successes, row.trials, eta, 1)
                        })
                }
            }
            exact += log(sum * 0.01 / (2 * Double.pi))
        }
        var gradient = x
        #expect(abs(model.evaluate(x, &gradient) - exact) < 1e-8)
    }

    @Test("rising factorials by sums and by functions agree")
    func risingFactorials() {
        for a in [0.01, 0.7, 3.3, 40, 2000] {
            let sum = RisingFactorial(a, 64, withLog: true), next = RisingFactorial(a, 65, withLog: true)
            let r = 1 / (a + 64)
            #expect(abs(next.log - sum.log - log(a + 64)) < 1e-11 * abs(next.log))
            #expect(abs(next.first - sum.first - r) < 1e-12 * next.first)
            #expect(abs(next.second - sum.second + r * r) < 1e-11 * abs(next.second))
            #expect(abs(next.third - sum.third - 2 * r * r * r) < 1e-11 * next.third)
        }
    }
}
