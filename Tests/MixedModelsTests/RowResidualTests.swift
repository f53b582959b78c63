import DataFrames
import GSLKit
import ModelFormula
import Testing

@testable import MixedModels

@Suite("Residuals of rows")
struct RowResidualTests {
    @Test("residuals are Py and leverages 1 - P on dense matrices", arguments: DenseOracleTests.formulas)
    func dense(formula: String) throws {
        let fit = try LinearMixedModel.fit(formula, data: DenseOracleTests.data())
        let dense = DenseOracleTests.Dense(fit.frame, fit.design.structure, fit.optimum.theta)
        let factor = try #require(Cholesky(dense.v)), n = dense.y.count
        let inverse = factor.solve(Matrix.identity(n)), wx = inverse * dense.x
        let inner = try #require(Cholesky(dense.x.transposed * wx))
        let p = inverse - wx * inner.solve(wx.transposed)
        let residual = p * dense.y
        let found = try fit.rowResiduals()
        #expect(found.map(\.row) == Array(0..<n))
        for (i, row) in found.enumerated() {
            #expect(abs(row.residual - residual[i]) < 1e-8)
            #expect(abs(row.fitted + row.residual - dense.y[i]) < 1e-12)
            #expect(abs(row.leverage - (1 - p[i, i])) < 1e-8)
            let standardised = try #require(row.standardised)
            #expect(abs(standardised - residual[i] / (fit.sigma * p[i, i].squareRoot())) < 1e-7)
        }
    }

    @Test("rows keep their number in the table when others have missing values")
    func numbering() throws {
        var y = (0..<20).map { Double(($0 * 7) % 11) }
        y[3] = .nan
        let data = try DataFrame(columns: [
            NamedColumn("y", .numbers(y)), NamedColumn("g", .labels((0..<20).map { "g\($0 / 4)" })),
        ])
        let fit = try LinearMixedModel.fit("y ~ 1 + (1 | g)", data: data)
        #expect(try fit.rowResiduals().map(\.row) == (0..<20).filter { $0 != 3 })
    }
}
