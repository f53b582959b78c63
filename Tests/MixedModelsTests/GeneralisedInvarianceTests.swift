import DataFrames
import Foundation
import GSLKit
import Testing

@testable import MixedModels

@Suite("Generalised mixed models: invariances, recovery, degenerate input")
struct GeneralisedInvarianceTests {
    static let models: [(String, ResponseFamily)] = [
        ("cbind(s, f) ~ x + (x | g)", .binomial), ("cbind(s, f) ~ x + (1 | g)", .betaBinomial),
        ("count ~ x + (1 | g) + (1 | h)", .poisson), ("wide ~ x + (1 | g)", .negativeBinomial),
    ]

    @Test("row order, names of groups and the unit of a covariate do not matter", arguments: models.indices)
    func invariance(index: Int) throws {
        let (formula, family) = Self.models[index]
        let rows = GeneralisedFixtures.rows()
        let plain = try GeneralisedFixtures.fit(formula, family)
        var other = rows.indices.map { rows[($0 * 77 + 5) % rows.count] }
        for i in other.indices {
            other[i].g = "z\(1000 - (Int(other[i].g.dropFirst()) ?? 0))"
            other[i].x *= 1000
        }
        let changed = try GeneralisedFixtures.fit(formula, family, data: GeneralisedFixtures.frame(other))
        #expect(abs(plain.logLikelihood - changed.logLikelihood) < 1e-9)
        #expect(abs(plain.coefficients[1] - 1000 * changed.coefficients[1]) < 1e-7)
        #expect(abs(plain.standardErrors[1] - 1000 * changed.standardErrors[1]) < 1e-7)
        let a = plain.randomSD["g"]?["(Intercept)"] ?? -1, b = changed.randomSD["g"]?["(Intercept)"] ?? -2
        #expect(abs(a - b) < 1e-6)
        #expect(plain.record.isConverged && plain.record.smallestEigenvalue > 0)
        let modes = try #require(plain.randomEffects.first { $0.name == "g" })
        let others = try #require(changed.randomEffects.first { $0.name == "g" })
        let at = try #require(others.levels.firstIndex(of: "z900"))
        #expect(abs(modes.modes[0][0] - others.modes[at][0]) < 1e-6)
        #expect(abs(modes.deviations[0][0] - others.deviations[at][0]) < 1e-6)
    }

    @Test("swapping successes and failures turns every sign")
    func symmetry() throws {
        let a = try GeneralisedFixtures.fit("cbind(s, f) ~ x + (1 | g)", .betaBinomial)
        let b = try GeneralisedFixtures.fit("cbind(f, s) ~ x + (1 | g)", .betaBinomial)
        #expect(abs(a.logLikelihood - b.logLikelihood) < 1e-9)
        for (left, right) in zip(a.coefficients, b.coefficients) { #expect(abs(left + right) < 1e-7) }
        #expect(abs((a.dispersion ?? 0) - (b.dispersion ?? 1)) < 1e-5)
    }

    @Test("parameters that made the data are found again")
    func recovery() throws {
        let data = try GeneralisedFixtures.frame(GeneralisedFixtures.rows(groups: 600, each: 6, seed: 99))
        let fit = try GeneralisedFixtures.fit("binary ~ x + (1 | g)", .binomial, nodes: 9, data: data)
        // The groups' effects are 0.9 sin(7g + 1): mean 0, standard deviation 0.64.
        for (estimate, (se, truth)) in zip(fit.coefficients, zip(fit.standardErrors, [-0.3, 0.5])) {
            #expect(abs(estimate - truth) < 3.5 * se)
        }
        #expect(abs((fit.randomSD["g"]?["(Intercept)"] ?? 0) - 0.636) < 0.1)
        let counts = try GeneralisedFixtures.fit(
            "count ~ x + offset(log(time)) + (1 | g)", .poisson, data: data)
        #expect(abs(counts.coefficients[1] - 0.5) < 4 * counts.standardErrors[1])
    }

    @Test("without overdispersion phi and size are infinite and the fit is the plain one")
    func limit() throws {
        let rows = GeneralisedFixtures.rows().map { row in
            var row = row
            row.count = (exp(1 + 0.3 * row.x)).rounded()
            return row
        }
        let data = try GeneralisedFixtures.frame(rows)
        let plain = try GeneralisedFixtures.fit("count ~ x + (1 | g)", .poisson, data: data)
        let wide = try GeneralisedFixtures.fit("count ~ x + (1 | g)", .negativeBinomial, data: data)
        #expect(wide.dispersion == .infinity && wide.messages.contains { $0.contains("size is infinite") })
        #expect(wide.logLikelihood == plain.logLikelihood && wide.parameterCount == plain.parameterCount + 1)
        #expect(plain.isSingular && plain.messages.contains { $0.contains("singular") })
        #expect(!plain.standardErrors.contains { !$0.isFinite })
    }

    static let bad: [(formula: String, family: ResponseFamily, code: String, word: String)] = [
        ("x ~ 1 + (1 | g)", .binomial, "IC0580", "row 1"), ("x ~ 1 + (1 | g)", .poisson, "IC0580", "row 1"),
        ("cbind(s - 9, f) ~ 1 + (1 | g)", .binomial, "IC0580", "successes"),
        ("cbind(s, f + 0.5) ~ 1 + (1 | g)", .betaBinomial, "IC0580", "failures"),
        ("cbind(s * 0, f * 0) ~ 1 + (1 | g)", .binomial, "IC0580", "and 115 more"),
        ("cbind(s, f) ~ 1 + (1 | g)", .poisson, "IC0521", "numbers"),
        ("binary ~ 1 + (1 | g)", .betaBinomial, "IC0580", "phi"),
        ("binary ~ x", .binomial, "IC0520", "random"),
        ("count ~ 1 + (1 | one)", .poisson, "IC0524", "one level"),
        ("zero ~ x + (1 | g)", .binomial, "IC0581", "(Intercept)"),
        ("zero ~ x + (1 | g)", .poisson, "IC0581", "(Intercept)"),
        ("binary ~ split + (1 | g)", .binomial, "IC0581", "split"),
    ]

    @Test("what cannot be fitted is refused by name", arguments: bad.indices)
    func refused(index: Int) throws {
        let (formula, family, code, word) = Self.bad[index]
        let rows = GeneralisedFixtures.rows()
        var data = try GeneralisedFixtures.frame(rows)
        try data.set("one", .labels(rows.map { _ in "a" }))
        try data.set("zero", .numbers(rows.map { _ in 0 }))
        try data.set("split", .numbers(rows.map { $0.binary + 0.1 * $0.x }))
        do {
            _ = try GeneralisedMixedModel.fit(formula, data: data, family: family)
            Issue.record("\(formula) was fitted")
        } catch {
            #expect(error.code == code, "\(formula): \(error)")
            #expect(error.message.contains(word), "\(error.message)")
        }
        #expect(throws: MixedModelError.self) {
            try GeneralisedFixtures.fit("binary ~ x + (1 | g) + (1 | h)", .binomial, nodes: 5)
        }
        #expect(throws: MixedModelError.self) {
            try GeneralisedFixtures.fit("binary ~ x + (1 | g)", .binomial, nodes: 0)
        }
    }

    @Test("missing rows are dropped and counted; a factor's first level is the failure")
    func missing() throws {
        var rows = GeneralisedFixtures.rows()
        rows[3].x = .nan
        var data = try GeneralisedFixtures.frame(rows)
        try data.set("answer", .labels(rows.map { $0.binary == 1 ? "yes" : "no" }))
        let fit = try GeneralisedFixtures.fit("answer ~ x + (1 | g)", .binomial, data: data)
        let plain = try GeneralisedFixtures.fit("binary ~ x + (1 | g)", .binomial, data: data)
        #expect(fit.observations == 119 && fit.droppedRows == 1)
        #expect(fit.coefficients == plain.coefficients)
    }

    @Test("responses that never vary within groups are fitted with a warning or refused, never NaN")
    func constantGroups() throws {
        let rows = GeneralisedFixtures.rows()
        var data = try GeneralisedFixtures.frame(rows)
        try data.set("same", .numbers(rows.map { Double((Int($0.g.dropFirst()) ?? 0) % 2) }))
        for nodes in [1, 5] {
            do {
                let fit = try GeneralisedMixedModel.fit(
                    "same ~ x + (1 | g)", data: data, family: .binomial, nodes: nodes)
                #expect(fit.messages.contains { $0.contains("hardly vary") }, "\(nodes): \(fit.messages)")
                #expect(!fit.standardErrors.contains { !$0.isFinite })
            } catch {
                #expect(error.code == "IC0581")
            }
        }
    }
}
