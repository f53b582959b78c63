import DataFrames
import Foundation
import GSLKit
import ModelFormula
import Testing

@testable import MixedModels

@Suite("Properties of marginal means and contrasts")
struct MeansPropertyTests {
    @Test("in a balanced design the marginal means are the cell means")
    func balanced() throws {
        var y: [Double] = [], a: [String] = [], b: [String] = [], patient: [String] = []
        for i in 0..<8 {
            for j in 0..<3 {
                y.append(Double(j) + sin(Double(3 * i)) + 0.3 * cos(Double(5 * i + 7 * j)))
                a.append("a\(j)")
                b.append("b\(i % 2)")
                patient.append("p\(i)")
            }
        }
        let data = try DataFrame(columns: [
            NamedColumn("y", .numbers(y)), NamedColumn("a", .labels(a)), NamedColumn("b", .labels(b)),
            NamedColumn("patient", .labels(patient)),
        ])
        let fit = try LinearMixedModel.fit("y ~ a * b + (1 | patient)", data: data)
        for weights in CellWeights.allCases {
            let means = try MeansFixtures.means(fit, MeansRequest(over: ["a"], weights: weights))
            for mean in means.means {
                let own = y.indices.filter { a[$0] == mean.label }.map { y[$0] }
                #expect(agrees(mean.estimate?.estimate, own.reduce(0, +) / Double(own.count), 1e-10))
            }
        }
        let overall = try MeansFixtures.means(fit, MeansRequest(over: []))
        #expect(overall.means.map(\.label) == ["overall"])
        #expect(agrees(overall.means[0].estimate?.estimate, y.reduce(0, +) / Double(y.count), 1e-10))
    }

    @Test("the coding of the factors does not matter")
    func coding() throws {
        let request = MeansRequest(over: ["draw"], by: ["risk"])
        let own = try MeansFixtures.means(
            try MeansFixtures.fit("y ~ draw * risk + day + (1 | patient)"), request)
        for coding in [Contrast.sum, .helmert] {
            let other = try MeansFixtures.means(
                try MeansFixtures.fit(
                    "y ~ draw * risk + day + (1 | patient)", contrasts: ["draw": coding, "risk": coding]),
                request)
            for (a, b) in zip(own.means, other.means) {
                #expect(agrees(b.estimate?.estimate, try #require(a.estimate).estimate, 1e-9))
                #expect(agrees(b.estimate?.se, try #require(a.estimate).se, 1e-7))
                #expect(agrees(b.estimate?.df, try #require(a.estimate).df, 1e-5))
            }
        }
    }

    @Test("an empty cell is named; what does not need it is estimated")
    func emptyCell() throws {
        let fit = try MeansFixtures.fit("y ~ draw * risk + (1 | patient)", lacking: true)
        let cells = try MeansFixtures.means(fit, MeansRequest(over: ["draw"], by: ["risk"]))
        let missing = cells.means.filter { $0.estimate == nil }
        #expect(missing.map(\.label) == ["post | HR"])
        #expect(missing.first?.reason == "no data in (draw = post, risk = HR)")
        let set = try cells.contrasts(.pairwise)
        #expect(
            set.contrasts.filter { $0.estimate == nil }.map(\.label) == [
                "pre - post | HR", "mid - post | HR",
            ])
        for adjustment in ContrastAdjustment.allCases {
            let adjusted = set.adjusted(adjustment)
            #expect(
                adjusted.p.indices.allSatisfy {
                    (adjusted.p[$0] == nil) == (set.contrasts[$0].estimate == nil)
                })
        }
        let averaged = try MeansFixtures.means(fit, MeansRequest(over: ["draw"]))
        #expect(averaged.means[2].reason?.contains("risk = HR") == true)
        let weighted = try MeansFixtures.means(fit, MeansRequest(over: ["draw"], weights: .cells))
        #expect(weighted.means.allSatisfy { $0.estimate != nil })
    }

    @Test("adjusted p are never smaller than raw ones, and limits never narrower")
    func monotone() throws {
        let fit = try MeansFixtures.fit("y ~ draw * risk + (1 | patient)")
        let set = try MeansFixtures.means(fit, MeansRequest(over: ["risk"], by: ["draw"])).contrasts(
            .pairwise)
        let raw = set.adjusted(.none)
        for adjustment in ContrastAdjustment.allCases where adjustment != .none {
            let adjusted = set.adjusted(adjustment)
            for place in set.contrasts.indices {
                let before = try #require(raw.p[place]), after = try #require(adjusted.p[place])
                #expect(after >= before - 1e-12 && after <= 1, "\(adjustment)")
                #expect((adjusted.limits[place] != nil) == adjustment.hasLimits)
                if let limits = adjusted.limits[place], let plain = raw.limits[place] {
                    #expect(limits.lower <= plain.lower && limits.upper >= plain.upper)
                    // Limits and p of one adjustment say the same.
                    #expect((limits.lower > 0 || limits.upper < 0) == (after < 0.05))
                }
            }
        }
        // Exact joint probability: below Bonferroni, and for all pairs close to Tukey's.
        let exact = set.adjusted(.dunnett), bonferroni = set.adjusted(.bonferroni)
        #expect(zip(exact.p, bonferroni.p).allSatisfy { ($0 ?? 1) <= ($1 ?? 0) + 1e-9 })
    }

    @Test(
        "names of contrasts", arguments: ["pairwise", "revpairwise", "consec", "trt.vs.ctrl", "eff", "poly"])
    func names(kind: String) throws {
        let wanted = [
            "pairwise": ["pre - (d-1)", "pre - post", "(d-1) - post"],
            "revpairwise": ["(d-1) - pre", "post - pre", "post - (d-1)"],
            "consec": ["(d-1) - pre", "post - (d-1)"], "trt.vs.ctrl": ["(d-1) - pre", "post - pre"],
            "eff": ["pre effect", "(d-1) effect", "post effect"], "poly": ["linear", "quadratic"],
        ]
        let levels = ["pre", "d-1", "post"]
        let found = try ContrastKind(name: kind).contrasts(levels, levels: levels)
        #expect(found.map(\.name) == wanted[kind])
        #expect(found.allSatisfy { abs($0.weights.reduce(0, +)) < 1e-12 })
    }

    @Test("polynomials in whole numbers as in the tables")
    func polynomials() throws {
        let labels = ["1", "2", "3", "4", "5"]
        let found = try ContrastKind.polynomial.contrasts(labels, levels: labels)
        #expect(
            found.map(\.weights) == [
                [-2, -1, 0, 1, 2], [2, -1, -2, -1, 2], [-1, 2, 0, -2, 1], [1, -4, 6, -4, 1],
            ])
    }

    @Test("responses go back: ratios of geometric means, squares, limits in order")
    func responseScale() throws {
        let estimate = LinearEstimate(estimate: 0.5, se: 0.1, df: 10)
        let log10Scale = try #require(
            ResponseScale(of: try ColumnExpression("log10(CD3 + 1)").expression))
        #expect(agrees(log10Scale.mean(estimate).estimate, 10.0.squareRoot() - 1, 1e-14))
        #expect(agrees(log10Scale.mean(estimate).se, 0.1 * log(10) * 10.0.squareRoot(), 1e-14))
        #expect(agrees(log10Scale.ratio(estimate).estimate, 10.0.squareRoot(), 1e-14))
        let root = try #require(ResponseScale(of: try ColumnExpression("2 * sqrt(x)").expression))
        #expect(root.mean(estimate).estimate == 0.0625 && !root.givesRatios)
        #expect(root.limits((-0.2, 0.4)).lower == 0)
        #expect(ResponseScale(of: try ColumnExpression("CD3 / CD4").expression) == nil)
    }

    @Test("what cannot be met is refused with a code")
    func refusals() throws {
        let fit = try MeansFixtures.fit("y ~ draw + day + (1 | patient)")
        func code(_ request: MeansRequest) -> String? {
            do {
                _ = try MeansFixtures.means(fit, request)
                return nil
            } catch { return (error as? MixedModelError)?.code }
        }
        #expect(code(MeansRequest(over: ["risk"])) == "IC0570")
        #expect(
            code(MeansRequest(over: ["day"], at: ["day": .numbers((0..<5000).map { Double($0) })]))
                == "IC0571")
        #expect(code(MeansRequest(over: ["draw"], at: ["draw": .levels(["never"])])) == "IC0572")
        #expect(code(MeansRequest(over: ["draw"], by: ["draw"])) == "IC0574")
        #expect(throws: MixedModelError.self) { try ContrastKind(name: "pairwse") }
        let means = try MeansFixtures.means(fit, MeansRequest(over: ["draw"]))
        #expect(throws: MixedModelError.self) { try means.contrasts(.custom([CustomContrast("x", [1])])) }
        #expect(throws: MixedModelError.self) { try means.contrasts(.versusReference("never")) }
    }

    @Test("one covariance, one df for all: Wald inference")
    func wald() throws {
        let fit = try MeansFixtures.fit("y ~ draw + (1 | patient)")
        let wald = CoefficientInference.wald(
            names: fit.names, coefficients: fit.coefficients, covariance: fit.covariance)
        let means = try MarginalMeans(fit.modelFrame, wald, MeansRequest(over: ["draw"]))
        let set = try means.contrasts(.versusReference(nil))
        for adjustment in ContrastAdjustment.allCases {
            #expect(set.adjusted(adjustment).p.allSatisfy { ($0 ?? 2) <= 1 }, "\(adjustment)")
        }
        #expect(set.contrasts.allSatisfy { $0.estimate?.df == .infinity })
    }
}
