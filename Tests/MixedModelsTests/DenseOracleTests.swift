import DataFrames
import GSLKit
import ModelFormula
import Testing

@testable import MixedModels

/// The cluster algebra against the same formulas on dense n × n matrices.
@Suite struct DenseOracleTests {
    /// 8 patients, 3 courses each, 3 draws a course, 4 plates crossed with the patients; deterministic noise.
    static func data() throws -> DataFrame {
        var state: UInt64 = 17
        func noise() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 33) / Double(1 << 31) - 0.5
        }
        var y: [Double] = [], day: [Double] = [], time: [Double] = []
        var patient: [String] = [], course: [String] = [], plate: [String] = [], arm: [String] = []
        for p in 0..<8 {
            var serial = noise()
            let own = 2 * noise(), slope = 0.4 * noise()
            for c in 0..<3 {
                let inner = noise()
                for d in 0..<3 where (p + c + d) % 7 != 0 {
                    serial = 0.7 * serial + noise()
                    let row = 9 * p + 3 * c + d
                    day.append(Double(d) + 0.2 * noise())
                    time.append(Double(10 * c + 3 * d) + 0.1 * Double(p))
                    patient.append("p\(p)")
                    course.append("c\(c)")
                    plate.append("l\((row * 5 + c) % 4)")
                    arm.append(p % 2 == 0 ? "a" : "b")
                    y.append(
                        3 + own + inner + (0.5 + slope) * Double(d) + 0.6 * Double((row * 5 + c) % 4)
                            + serial + 0.1 * noise())
                }
            }
        }
        return try DataFrame(columns: [
            NamedColumn("y", .numbers(y)), NamedColumn("day", .numbers(day)),
            NamedColumn("time", .numbers(time)),
            NamedColumn("patient", .labels(patient)), NamedColumn("course", .labels(course)),
            NamedColumn("plate", .labels(plate)), NamedColumn("arm", .labels(arm)),
        ])
    }

    static let formulas = [
        "y ~ day + arm + (1 | patient)", "y ~ day + (1 + day | patient)",
        "y ~ day * arm + (1 + day | patient) + (1 | patient:course)", "y ~ day + (1 | patient) + (1 | plate)",
        "y ~ arm + (day || patient) + (1 + day | plate)",
    ]

    static func theta(_ structure: RandomStructure) -> [Double] {
        structure.diagonal.enumerated().map { $1 ? 0.6 + 0.2 * Double($0) : 0.25 }
    }

    @Test("criterion, gradient and Hessian at any θ", arguments: formulas, [true, false])
    func derivatives(formula: String, isREML: Bool) throws {
        let frame = try LinearMixedModel.frame(formula, data: Self.data())
        let structure = try RandomStructure(frame), y = try #require(frame.response?.numbers)
        let design = DesignProducts(structure, x: frame.matrix.columns, rows: y.count)
        let sweep = CriterionSweep(design, ResponseProducts(design, y: y), isREML: isREML)
        let moments = CovarianceDerivatives(sweep)
        func at(_ theta: [Double]) throws -> (value: Double, derivatives: ThetaDerivatives) {
            try #require(sweep.evaluate(theta))
            moments.compute()
            return (sweep.value, ThetaDerivatives(moments, theta: theta))
        }
        let theta = Self.theta(structure), here = try at(theta)
        #expect(abs(here.value - (try Dense(frame, structure, theta).criterion(isREML: isREML))) < 1e-9)
        for k in theta.indices {
            var up = theta, down = theta
            up[k] += 1e-5
            down[k] -= 1e-5
            let a = try at(up), b = try at(down)
            let slope = here.derivatives.gradient[k]
            #expect(abs((a.value - b.value) / 2e-5 - slope) < 1e-5 * max(1, abs(slope)))
            for l in theta.indices {
                let curve = here.derivatives.hessian[k, l]
                let numeric = (a.derivatives.gradient[l] - b.derivatives.gradient[l]) / 2e-5
                #expect(abs(numeric - curve) < 1e-4 * max(1, abs(curve)))
            }
        }
    }

    @Test("Kenward-Roger sums are those of n x n matrices", arguments: formulas)
    func kenwardRoger(formula: String) throws {
        let fit = try LinearMixedModel.fit(formula, data: Self.data())
        let dense = Dense(fit.frame, fit.design.structure, fit.optimum.theta)
        let sums = KenwardRogerSums(fit.sweepAtOptimum(), theta: fit.optimum.theta)
        let factor = try #require(Cholesky(dense.v)), x = Matrix(columns: fit.design.basis.columns)
        let wx = factor.solve(x), wg = dense.slopes.map { factor.solve($0) }
        func near(_ a: Matrix, _ b: Matrix) -> Bool {
            let scale = b.elements.reduce(1e-12) { max($0, abs($1)) }
            return zip(a.elements, b.elements).allSatisfy { abs($0 - $1) < 1e-8 * scale }
        }
        for r in dense.slopes.indices {
            #expect(near(sums.first[r], wx.transposed * dense.slopes[r] * wx))
            #expect(abs(sums.trace[r] - wg[r].trace) < 1e-8 * max(1, wg[r].trace))
            for s in dense.slopes.indices {
                #expect(
                    near(
                        sums.second[r][s],
                        wx.transposed * dense.slopes[r] * factor.solve(dense.slopes[s] * wx)))
                let trace = (wg[r] * wg[s]).trace
                #expect(abs(sums.traces[r, s] - trace) < 1e-8 * max(1, abs(trace)))
            }
        }
    }

    @Test("a balanced design has the df of its analysis of variance, by both rules")
    func balanced() throws {
        var y: [Double] = [], draw: [String] = [], patient: [String] = []
        for p in 0..<10 {
            for d in 0..<3 {
                y.append(Double((p * 7) % 10) + 0.4 * Double(d) + 0.5 * Double((p * 3 + d * 5) % 4))
                draw.append("d\(d)")
                patient.append("p\(p)")
            }
        }
        let data = try DataFrame(columns: [
            NamedColumn("y", .numbers(y)), NamedColumn("draw", .labels(draw)),
            NamedColumn("patient", .labels(patient)),
        ])
        let fit = try LinearMixedModel.fit("y ~ draw + (1 | patient)", data: data)
        for rule in [DegreesOfFreedom.satterthwaite, .kenwardRoger] {
            let test = try #require(try fit.tests(rule).jointTest([[0, 1, 0], [0, 0, 1]]))
            #expect(test.numeratorDF == 2)
            #expect(abs(test.denominatorDF - 18) < 1e-5)
        }
        #expect(throws: MixedModelError.self) {
            try LinearMixedModel.fit("y ~ draw + (1 | patient)", data: data, reml: false).tests(.kenwardRoger)
        }
    }

    @Test(
        "CAR(1) and unequal variances: the criterion is that of the dense covariance, the optimum a strict one"
    )
    func residuals() throws {
        let data = try Self.data()
        var request = ResidualRequest()
        request.correlation = (.car1, "time", "patient")
        request.variance = ("arm", nil)
        let frame = try LinearMixedModel.frame("y ~ day + (1 | patient)", data: data, residual: request)
        let fit = try LinearMixedModel.fit(frame, residual: request)
        let estimates = try #require(fit.residual), phi = try #require(estimates.phi)
        let time = try data.numeric("time").values, patient = try data.factor("patient").codes
        let arm = try data.factor("arm"), n = time.count
        let sd = fit.randomSD["patient"]?["(Intercept)"] ?? 0
        func criterion(_ phi: Double, _ ratio: Double, _ relative: Double) throws -> Double {
            var v = Matrix(rows: n, columns: n)
            func scale(_ row: Int) -> Double { arm.codes[row] == 1 ? ratio : 1 }
            for i in 0..<n {
                for j in 0..<n where patient[i] == patient[j] {
                    v[i, j] = scale(i) * scale(j) * power(phi, abs(time[i] - time[j])) + relative * relative
                }
            }
            let x = Matrix(columns: frame.matrix.columns), y = try #require(frame.response?.numbers)
            let factor = try #require(Cholesky(v)), wx = factor.solve(x)
            let inner = try #require(Cholesky(x.transposed * wx)), beta = inner.solve(wx.transposedTimes(y))
            let rest = zip(y, x * beta).map { $0 - $1 }
            let squares = zip(rest, factor.solve(rest)).reduce(0) { $0 + $1.0 * $1.1 },
                df = Double(n - x.columns)
            return factor.logDeterminant + inner.logDeterminant + df
                * (1 + logTwoPi + logarithm(squares / df))
        }
        let ratio = try #require(estimates.ratios["b"]), relative = sd / fit.sigma
        let here = try criterion(phi, ratio, relative)
        #expect(abs(here - fit.criterion) < 1e-8)
        for (a, b) in [(0.02, 0.0), (-0.02, 0), (0, 0.05), (0, -0.05)] {
            let there = try criterion(min(0.999, max(1e-4, phi + a)), ratio + b, relative)
            #expect(there > here - 1e-7, "phi \(phi), ratio \(ratio), sd \(relative), step \(a) \(b)")
        }
    }

    @Test("profile limits lie where the deviance has risen by the chi-square quantile")
    func profile() throws {
        let data = try Self.data()
        let fit = try LinearMixedModel.fit("y ~ day + (1 + day | patient)", data: data, reml: false)
        let intervals = try fit.profileIntervals()
        #expect(
            intervals.map(\.parameter) == ["(Intercept)", "day", "sd_(Intercept)", "sd_day", "cor", "sigma"])
        let day = intervals[1]
        for limit in [day.lower, day.upper] {
            let b = try #require(limit)
            var shifted = data
            let y = zip(try data.numeric("y").values, try data.numeric("day").values).map { $0 - b * $1 }
            try shifted.set("y", .numbers(y))
            let fixed = try LinearMixedModel.fit("y ~ 1 + (1 + day | patient)", data: shifted, reml: false)
            #expect(abs(fixed.criterion - fit.criterion - 3.841_458_820_694_124) < 1e-6)
        }
        let dense = try BlockDeviance(data)
        let optimum = [
            logarithm(try #require(fit.randomSD["patient"]?["(Intercept)"])),
            logarithm(try #require(fit.randomSD["patient"]?["day"])),
            BlockDeviance.z(try #require(fit.randomCorrelation["patient"] ?? nil)[0, 1]),
            logarithm(fit.sigma),
        ]
        #expect(abs(dense.value(optimum) - fit.criterion) < 1e-8)
        for (place, interval) in intervals.dropFirst(2).enumerated() {
            for limit in [interval.lower, interval.upper] {
                let limit = try #require(limit)
                let at = place == 2 ? BlockDeviance.z(limit) : logarithm(limit)
                let rise = dense.profile(place, at: at, from: optimum) - fit.criterion
                #expect(abs(rise - 3.841_458_820_694_124) < 1e-8, "\(interval.parameter) \(limit)")
            }
            #expect(try #require(interval.lower) < interval.estimate)
            #expect(try #require(interval.upper) > interval.estimate)
        }
    }

    @Test("a REML fit has no profile")
    func profileOfREML() throws {
        let fit = try LinearMixedModel.fit("y ~ day + (1 | patient)", data: try Self.data())
        let error = #expect(throws: MixedModelError.self) { try fit.profileIntervals() }
        #expect(error?.code == "IC0582")
    }

    @Test("leaving out a patient is the fit without the patient's rows")
    func influence() throws {
        let data = try Self.data(), formula = "y ~ day + (1 + day | patient)"
        let fit = try LinearMixedModel.fit(formula, data: data)
        let found = try fit.influence(deleting: "patient")
        let codes = try data.factor("patient").codes
        let rest = data.selecting(rows: codes.indices.filter { codes[$0] != 2 })
        let without = try LinearMixedModel.fit(formula, data: rest)
        let one = try #require(found[2].coefficients)
        #expect(zip(one, without.coefficients).allSatisfy { abs($0 - $1) < 1e-7 })
        #expect(found.count == 8)
    }

    @Test("many responses are the single fits; one that cannot be fitted does not stop the others")
    func many() throws {
        var data = try Self.data()
        let y = try data.numeric("y").values
        try data.set("z", .numbers(y.enumerated().map { $0 % 11 == 0 ? .nan : 2 * $1 + Double($0 % 3) }))
        try data.set("flat", .numbers(y.map { _ in 4 }))
        let many = try ManyResponses.fit(
            ["y", "z", "flat", "log(z - 100)"], fixed: "day", random: "(1 | patient)", data: data)
        for (name, outcome) in many.fits {
            switch name {
            case "y", "z":
                let single = try LinearMixedModel.fit("\(name) ~ day + (1 | patient)", data: data)
                let fit = try outcome.get()
                #expect(abs(fit.criterion - single.criterion) < 1e-9)
                #expect(fit.observations == single.observations)
            default: #expect(throws: MixedModelError.self) { try outcome.get() }
            }
        }
    }
}
