import Testing

@testable import Statistics

@Suite struct AssociationTests {
    /// Tuna lightness and quality, Hollander & Wolfe; R help page of cor.test.
    static let lightness = [44.4, 45.9, 41.9, 53.3, 44.7, 44.1, 50.7, 45.2, 60.1]
    static let quality = [2.6, 3.1, 2.5, 5.0, 3.6, 4.0, 5.2, 2.8, 3.8]

    @Test func publishedExample() throws {
        // R 4.2.2 cor.test(method = "pearson", "spearman", "kendall")
        let test = try Correlation(Self.lightness, Self.quality)
        #expect(agree(test.pearson.value?.r, 0.57118155756382871, 1e-13))
        #expect(agree(test.pearson.value?.p, 0.10817305434949379, 1e-12))
        #expect(agree(test.pearson.value?.interval.value?.lower, -0.14974263303675717, 1e-12))
        #expect(agree(test.spearman.value?.rho, 0.6, 1e-13))
        #expect(agree(test.spearman.value?.p, 0.096797839506172836, 1e-12))
        #expect(agree(test.kendall.value?.tau, 0.44444444444444453, 1e-13))
        #expect(agree(test.kendall.value?.p, 0.11943893298059960, 1e-12))
    }

    @Test func edgeworthSpearman() throws {
        // R 4.2.2: cor.test(1:12, c(3,1,2,6,5,4,12,8,9,7,11,10), method = "spearman")$p.value
        let y: [Double] = [3, 1, 2, 6, 5, 4, 12, 8, 9, 7, 11, 10]
        #expect(
            agree(
                try Correlation((1...12).map(Double.init), y).spearman.value?.p, 0.0020271985258138092, 1e-12)
        )
    }

    @Test func kendallByCountingPairs() throws {
        var random = SplitMix(9)
        let x = (0..<40).map { _ in Double(Int.random(in: 0...8, using: &random)) }
        let y = x.map { $0 + Double(Int.random(in: 0...9, using: &random)) }
        var score = 0.0, freeX = 0.0, freeY = 0.0
        for i in x.indices {
            for j in 0..<i {
                let a = x[i] - x[j], b = y[i] - y[j]
                score += a * b > 0 ? 1 : a * b < 0 ? -1 : 0
                freeX += a == 0 ? 0 : 1
                freeY += b == 0 ? 0 : 1
            }
        }
        let tau = try #require(try Correlation(x, y).kendall.value)
        #expect(agree(tau.tau, score / (freeX * freeY).squareRoot(), 1e-13))
    }

    @Test func monotoneTransformsKeepRankCorrelations() throws {
        let cubes = Self.lightness.map { $0 * $0 * $0 }
        let a = try Correlation(Self.lightness, Self.quality), b = try Correlation(cubes, Self.quality)
        #expect(a.spearman == b.spearman && a.kendall == b.kendall)
        #expect(try Correlation([1, 1, 1], [1, 2, 3]).pearson.reason == "a column is constant")
        #expect(try Correlation([1, .nan, 1], [1, 2, 3]).kendall.reason == "fewer than 3 pairs")
    }

    @Test func rocAreaIsTheMannWhitneyShare() throws {
        let cases = [1.5, 2.5, 2.5, 4, 7], controls = [0.3, 1.5, 2, 2.5]
        let area = try #require(try ROCArea.estimate(cases: cases, controls: controls).value)
        let pairs = try #require(try MannWhitney.test(cases, controls).value)
        #expect(agree(area.area, pairs.probabilityOfSuperiority, 1e-14))
        let reversed = try #require(
            try ROCArea.estimate(cases: cases, controls: controls, reversed: true).value)
        #expect(agree(reversed.area, 1 - area.area, 1e-14))
        #expect(reversed.standardError.value.map { agree($0, area.standardError.value ?? 0) } == true)
    }

    @Test func deLongByItsDefinition() throws {
        let cases = [1.5, 2.5, 2.5, 4, 7], controls = [0.3, 1.5, 2, 2.5]
        func score(_ x: Double, _ y: Double) -> Double { x > y ? 1 : x == y ? 0.5 : 0 }
        let v10 = cases.map { x in controls.reduce(0) { $0 + score(x, $1) } / 4 }
        let v01 = controls.map { y in cases.reduce(0) { $0 + score($1, y) } / 5 }
        func variance(_ v: [Double]) -> Double {
            let mean = v.reduce(0, +) / Double(v.count)
            return v.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(v.count - 1)
        }
        let area = try #require(try ROCArea.estimate(cases: cases, controls: controls).value)
        #expect(agree(area.standardError.value, (variance(v10) / 5 + variance(v01) / 4).squareRoot(), 1e-13))
        #expect(area.compared(with: area).value == nil)
        #expect(try ROCArea.estimate(cases: [], controls: [1]).reason == "no cases")
        // Perfect separation: area 1, no variance, the interval stays inside [0, 1].
        let perfect = try #require(try ROCArea.estimate(cases: [3, 4], controls: [1, 2]).value)
        #expect(perfect.area == 1 && perfect.interval.value?.upper == 1)
    }
}
