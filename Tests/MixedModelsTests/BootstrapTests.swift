import DataFrames
import GSLKit
import ModelFormula
import Statistics
import Testing

@testable import MixedModels

@Suite("Parametric bootstrap")
struct BootstrapTests {
    /// W = [Z₁ X̃] as rows see it, to hold the cross-products drawn against their dense covariance.
    private static func columns(_ design: DesignProducts) -> [[Double]] {
        let layout = design.layout, n = design.rows
        var out = [[Double]](
            repeating: [Double](repeating: 0, count: n),
            count: (layout.effectStart.last ?? 0) + design.r)
        let effects = layout.effectStart.last ?? 0
        for (t, term) in design.structure.terms.enumerated() {
            for row in 0..<n {
                let level = Int(term.codes[row])
                let first =
                    layout.within.contains(t)
                    ? layout.effectStart[Int(layout.clusterOfRow[row])] + Int(layout.offsets[t][level])
                    : effects + layout.denseStart[t] + level * term.size
                for e in 0..<term.size { out[first + e][row] = term.columns[e][row] / term.scales[e] }
            }
        }
        for (k, q) in design.basis.columns.enumerated() { out[effects + design.denseEffects + k] = q }
        return out
    }

    @Test(
        "the cross-products drawn have the covariance of dense matrices", arguments: DenseOracleTests.formulas
    )
    func moments(formula: String) throws {
        let fit = try LinearMixedModel.fit(formula, data: DenseOracleTests.data())
        let dense = DenseOracleTests.Dense(fit.frame, fit.design.structure, fit.optimum.theta)
        let w = BootstrapTests.columns(fit.design), variance = fit.sigma * fit.sigma
        let vw = w.map { dense.v * $0 }
        let simulator = ResponseSimulator(fit.design, theta: fit.optimum.theta, sigma: fit.sigma)
        let normals = Buffer(simulator.normalCount)
        var response = fit.response
        let draws = 3000, m = w.count
        var sums = [Double](repeating: 0, count: m * m), squares = 0.0
        for i in 0..<draws {
            var source = RandomSource(seed: 5, stream: "test", replicate: i)
            simulator.draw(&source, normals, into: &response)
            let s = response.zty + response.xty
            for a in 0..<m { for b in a..<m { sums[a * m + b] += s[a] * s[b] } }
            squares += response.yty
        }
        func exact(_ a: Int, _ b: Int) -> Double {
            variance * zip(w[a], vw[b]).reduce(0) { $0 + $1.0 * $1.1 }
        }
        var worst = 0.0
        for a in 0..<m {
            for b in a..<m {
                let aa = exact(a, a), bb = exact(b, b), ab = exact(a, b)
                let error = ((aa * bb + ab * ab) / Double(draws)).squareRoot()
                worst = max(worst, abs(sums[a * m + b] / Double(draws) - ab) / max(error, 1e-12))
            }
        }
        #expect(worst < 5)
        // y'y has the mean σ² tr V and the variance 2σ⁴ tr V².
        let n = dense.y.count
        var trace = 0.0, square = 0.0
        for i in 0..<n {
            trace += dense.v[i, i]
            for j in 0..<n { square += dense.v[i, j] * dense.v[i, j] }
        }
        let error = variance * (2 * square / Double(draws)).squareRoot()
        #expect(abs(squares / Double(draws) - variance * trace) < 4 * error)
    }

    @Test("any number of threads gives the same bits; another seed gives others")
    func threads() throws {
        let fit = try LinearMixedModel.fit("y ~ day + (1 + day | patient)", data: DenseOracleTests.data())
        let one = try fit.bootstrap(replicates: 41, seed: 9, threads: 1)
        for threads in [2, 3, 64] {
            let other = try fit.bootstrap(replicates: 41, seed: 9, threads: threads)
            #expect(other.parameters == one.parameters)
            #expect(other.draws.map(\.bitPattern) == one.draws.map(\.bitPattern))
        }
        #expect(try fit.bootstrap(replicates: 41, seed: 10, threads: 2).parameters != one.parameters)
    }

    /// Balanced one-way layout far from the boundary: σ² is σ²χ²/(N - groups), and the mean has variance MSB/N.
    @Test("balanced layout: variance of the residual variance and of the mean in closed form")
    func closedForm() throws {
        var y: [Double] = [], group: [String] = []
        for g in 0..<12 {
            for i in 0..<5 {
                group.append("g\(g)")
                y.append(10 * Double((g * 7) % 12) + Double((i * 3 + g) % 5))
            }
        }
        let data = try DataFrame(columns: [NamedColumn("y", .numbers(y)), NamedColumn("g", .labels(group))])
        let fit = try LinearMixedModel.fit("y ~ 1 + (1 | g)", data: data)
        let found = try fit.bootstrap(replicates: 4000, seed: 3)
        #expect(found.failed == 0)
        #expect(found.parameters.map(\.name) == ["(Intercept)", "sd_(Intercept)", "sigma"])
        let width = found.parameters.count
        let variances = (0..<4000).map { found.draws[$0 * width + 2] * found.draws[$0 * width + 2] }
        let mean = variances.reduce(0, +) / 4000, truth = fit.sigma * fit.sigma
        let spread = variances.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 3999
        #expect(abs(mean - truth) < 4 * truth * (2.0 / 48 / 4000).squareRoot())
        #expect(abs(spread / (2 * truth * truth / 48) - 1) < 0.12)
        let intercept = try #require(found.parameters.first), se = try #require(intercept.se)
        #expect(abs(se / fit.standardErrors[0] - 1) < 0.05)
        let normal = try #require(intercept.normal), percentile = try #require(intercept.percentile)
        #expect(abs(percentile.lower - normal.lower) < 0.15 * se)
        let basic = try #require(intercept.basic)
        #expect(abs(basic.lower + percentile.upper - 2 * intercept.estimate) < 1e-9)
    }

    @Test("the ratio test's p is near the boundary mixture's, and never zero")
    func ratio() throws {
        let data = try DenseOracleTests.data()
        let full = try LinearMixedModel.fit("y ~ day + (1 | patient) + (1 | plate)", data: data, reml: false)
        let reduced = try LinearMixedModel.fit("y ~ day + (1 | patient)", data: data, reml: false)
        let found = try BootstrapRatioTest(full: full, reduced: reduced, replicates: 400, seed: 2)
        let mixture = try #require(try LikelihoodRatioTest(full: full, reduced: reduced).boundary)
        #expect(found.count == 400)
        #expect(abs(found.p - mixture) < 0.06)
        // At least half of the draws of a model without the variance estimate it as zero.
        #expect(found.zeros > 180)
        let same = try BootstrapRatioTest(full: full, reduced: reduced, replicates: 400, seed: 2, threads: 1)
        #expect(same == found)
        #expect(throws: MixedModelError.self) {
            try BootstrapRatioTest(full: reduced, reduced: full, replicates: 10, seed: 1)
        }
    }

    @Test("quantiles are order statistics, interpolated on the normal scale")
    func quantiles() {
        let values = (1...99).map(Double.init)
        #expect(BootstrapQuantile.value(values, 0.05) == 5)
        #expect(BootstrapQuantile.value(values, 0.5) == 50)
        #expect(BootstrapQuantile.value(values, 0.001) == nil)
        #expect(BootstrapQuantile.value(values, 0.999) == nil)
        // qnorm(.025, .02, .03) = -1.959964, -2.053749, -1.880794
        let between = BootstrapQuantile.value(values, 0.025) ?? 0
        #expect(abs(between - (2 + (2.053749 - 1.959964) / (2.053749 - 1.880794))) < 1e-5)
    }

    @Test("a root of a singular matrix has its rank and multiplies back")
    func root() {
        let f = [1.0, 2, 0, 0, 3, 3, 1, 5, 3]
        var a = [Double](repeating: 0, count: 9)
        for i in 0..<3 { for j in 0..<3 { for k in 0..<2 { a[i * 3 + j] += f[i * 3 + k] * f[j * 3 + k] } } }
        let root = PivotedRoot(a, size: 3)
        #expect(root.rank == 2)
        for i in 0..<3 {
            for j in 0..<3 {
                let product = (0..<2).reduce(0) { $0 + root.factor[i * 3 + $1] * root.factor[j * 3 + $1] }
                #expect(abs(product - a[i * 3 + j]) < 1e-12)
            }
        }
    }

    @Test("a residual structure is refused")
    func residual() throws {
        var request = ResidualRequest()
        request.variance = (by: "arm", reference: nil)
        let frame = try LinearMixedModel.frame(
            "y ~ day + (1 | patient)", data: DenseOracleTests.data(), residual: request)
        let fit = try LinearMixedModel.fit(frame, residual: request)
        #expect(throws: MixedModelError.self) { try fit.bootstrap(replicates: 10, seed: 1) }
    }
}
