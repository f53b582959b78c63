import GSLKit
import Testing

@testable import MixedModels

extension DenseOracleTests {
    @Test("predictions and conditional modes solve the mixed model equations", arguments: formulas)
    func modes(formula: String) throws {
        let data = try Self.data(), fit = try LinearMixedModel.fit(formula, data: data)
        let dense = Dense(fit.frame, fit.design.structure, fit.optimum.theta)
        let factor = try #require(Cholesky(dense.v))
        let rest = zip(dense.y, dense.x * fit.coefficients).map { $0 - $1 }
        // y - V⁻¹-weighted residual: fitted values are y - R V*⁻¹(y - Xβ).
        let expected = zip(dense.y, factor.solve(rest)).map { $0 - $1 }
        let found = try fit.predict(data)
        #expect(zip(found.conditional, expected).allSatisfy { abs($0 - $1) < 1e-8 })
        // Var(x'β̂ + z'b̂ - x'β - z'b): ZDz of a data row is its column of V* less the residual's one.
        let wx = factor.solve(dense.x), inner = try #require(Cholesky(dense.x.transposed * wx))
        for row in dense.y.indices {
            var zdz = dense.v.column(row)
            zdz[row] -= 1
            let left = zip(dense.x.row(row), wx.transposedTimes(zdz)).map { $0 - $1 }
            let taken = zip(zdz, factor.solve(zdz)).reduce(0) { $0 + $1.0 * $1.1 }
            let own = zip(left, inner.solve(left)).reduce(0) { $0 + $1.0 * $1.1 }
            let spread = zdz[row] - taken + own
            #expect(abs(found.conditionalSE[row] - fit.sigma * spread.squareRoot()) < 1e-8)
            #expect(abs(found.observationSE[row] - fit.sigma * (1 + spread).squareRoot()) < 1e-8)
        }
        // b̂ = DZ'V*⁻¹(y - Xβ) and Var(b | y) = σ²(D - DZ'V*⁻¹ZD), level by level.
        let weighted = factor.solve(rest), modes = fit.randomEffects
        for term in fit.design.structure.terms {
            let template = term.template(fit.optimum.theta), d = template * template.transposed
            for level in term.levels.indices {
                let z = Matrix(
                    columns: term.effects.indices.map { e in
                        term.codes.indices.map {
                            Int(term.codes[$0]) == level ? term.columns[e][$0] / term.scales[e] : 0
                        }
                    })
                let mode = d * z.transposedTimes(weighted)
                let spread = d - d * (z.transposed * factor.solve(z)) * d
                for (e, effect) in term.effects.enumerated() {
                    let group = try #require(
                        modes.first { $0.group == term.name && $0.effects.contains(effect) })
                    let place = try #require(group.effects.firstIndex(of: effect))
                    let sd = fit.sigma * max(0, spread[e, e]).squareRoot() / term.scales[e]
                    #expect(group.levels == term.levels)
                    #expect(abs(group.modes[place][level] - mode[e] / term.scales[e]) < 1e-8)
                    #expect(abs(group.conditionalSD[place][level] - sd) < 1e-7)
                }
            }
        }
    }
}
