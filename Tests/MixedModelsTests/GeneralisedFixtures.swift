import DataFrames
import Foundation
import GSLKit
import ModelFormula

@testable import MixedModels

/// Invented data by a formula that R follows to the last digit: Lehmer's generator and sines.
enum GeneralisedFixtures {
    struct Row {
        var x = 0.0, binary = 0.0, trials = 0.0, successes = 0.0, count = 0.0, wide = 0.0, time = 0.0
        var g = "", h = ""
    }

    /// 24 groups of 5 rows.
    static func rows(groups: Int = 24, each: Int = 5, seed: Double = 12345) -> [Row] {
        var state = seed
        func uniform() -> Double {
            state = (state * 16807).truncatingRemainder(dividingBy: 2_147_483_647)
            return state / 2_147_483_647
        }
        func poisson(_ u: Double, _ mu: Double) -> Double {
            var k = 0.0, p = exp(-mu), sum = p
            while u > sum, k < 1000 {
                k += 1
                p *= mu / k
                sum += p
            }
            return k
        }
        var out: [Row] = []
        for i in 0..<groups * each {
            let g = i / each
            var row = Row()
            row.x = sin(Double(3 * i + 1))
            let eta = -0.3 + 0.5 * row.x + 0.9 * sin(Double(7 * g + 1))
            let u = uniform(), v = uniform()
            row.binary = u < 1 / (1 + exp(-eta)) ? 1 : 0
            row.trials = Double(3 + i % 6)
            for _ in 0..<Int(row.trials) where uniform() < 1 / (1 + exp(-(eta + 2.4 * (v - 0.5)))) {
                row.successes += 1
            }
            row.time = Double(1 + i % 3)
            row.count = poisson(u, row.time * exp(0.4 + eta))
            row.wide = poisson(u, row.time * exp(0.4 + eta + 2.4 * (v - 0.5)))
            row.g = "g\(100 + g)"
            row.h = "h\(i % 7)"
            out.append(row)
        }
        return out
    }

    static func frame(_ rows: [Row]) throws -> DataFrame {
        try DataFrame(columns: [
            NamedColumn("x", .numbers(rows.map(\.x))), NamedColumn("binary", .numbers(rows.map(\.binary))),
            NamedColumn("s", .numbers(rows.map(\.successes))),
            NamedColumn("f", .numbers(rows.map { $0.trials - $0.successes })),
            NamedColumn("count", .numbers(rows.map(\.count))),
            NamedColumn("wide", .numbers(rows.map(\.wide))),
            NamedColumn("time", .numbers(rows.map(\.time))),
            NamedColumn("g", .labels(rows.map(\.g))), NamedColumn("h", .labels(rows.map(\.h))),
        ])
    }

    static let data = { try? frame(rows()) }()

    static func fit(
        _ formula: String, _ family: ResponseFamily, nodes: Int = 1, data: DataFrame? = nil
    ) throws -> GeneralisedMixedModelFit {
        try GeneralisedMixedModel.fit(
            formula, data: data ?? frame(rows()), family: family, nodes: nodes)
    }

    /// The evaluator of a model with parameters in the middle of nowhere.
    static func evaluator(_ formula: String, _ family: ResponseFamily, nodes: Int, data: DataFrame? = nil)
        throws -> (LaplaceEvaluator, [Double])
    {
        let frame = try GeneralisedMixedModel.frame(formula, data: data ?? frame(rows()), family: family)
        let response = try CountedResponse(frame, family)
        let layout = GeneralisedLayout(
            try RandomStructure(frame, onePerRow: true), rows: response.counts.count)
        let basis = OrthogonalBasis(frame.matrix.columns)
        let start = try FixedStart(
            family, response, basis: basis, matrix: frame.matrix, offset: frame.offset)
        let problem = GeneralisedProblem(
            frame: frame, response: response, layout: layout, basis: basis, start: start, nodes: nodes)
        var x = problem.parameters(family, theta: 0.6)
        for j in x.indices { x[j] += 0.2 * sin(Double(j + 1)) }
        return (problem.evaluator(family), x)
    }
}
