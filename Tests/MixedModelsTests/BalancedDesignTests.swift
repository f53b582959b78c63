import DataFrames
import Testing

@testable import MixedModels

@Suite("Balanced random intercept against ANOVA")
struct BalancedDesignTests {
    /// Three groups of four: REML of a balanced one-way layout has the ANOVA estimates
    /// σ² = MSW, τ² = (MSB - MSW)/n, and the mean has variance MSB/N on groups - 1 degrees of freedom.
    @Test("variance components, standard error and Satterthwaite df in closed form")
    func oneWay() throws {
        let y: [Double] = [1, 2, 3, 4, 6, 7, 9, 10, 4, 5, 5, 8]
        let group = ["a", "a", "a", "a", "b", "b", "b", "b", "c", "c", "c", "c"]
        let data = try DataFrame(columns: [NamedColumn("y", .numbers(y)), NamedColumn("g", .labels(group))])
        let fit = try LinearMixedModel.fit("y ~ 1 + (1 | g)", data: data)
        let means = [2.5, 8.0, 5.5], grand = 16.0 / 3
        let between = 4 * means.map { ($0 - grand) * ($0 - grand) }.reduce(0, +) / 2
        let within =
            zip(y, group).map { value, g in
                let mean = means[g == "a" ? 0 : g == "b" ? 1 : 2]
                return (value - mean) * (value - mean)
            }.reduce(0, +) / 9
        let effect = try #require(fit.fixedEffects.first)
        #expect(abs(fit.sigma * fit.sigma - within) < 1e-8)
        let tau = try #require(fit.randomSD["g"]?["(Intercept)"])
        #expect(abs(tau * tau - (between - within) / 4) < 1e-7)
        #expect(abs(effect.estimate - grand) < 1e-10)
        #expect(abs(effect.se - (between / 12).squareRoot()) < 1e-8)
        #expect(abs(effect.df - 2) < 1e-5)
    }
}
