import DataFrames
import Testing

@testable import MixedModels

@Suite("Lanes of clusters")
struct LanesTests {
    @Test(
        "ranges cover every cluster once; few clusters are one lane",
        arguments: [0, 1, 16_383, 16_384, 100_001])
    func ranges(clusters: Int) {
        let ranges = Lanes.ranges(clusters)
        #expect(ranges.flatMap { Array($0) } == Array(0..<clusters))
        #expect((ranges.count == 1) == (clusters < 2 * Lanes.size))
    }

    /// Copies of one data set under new names: the deviance per copy, and the estimates, are those of one copy.
    @Test(
        "many copies of a small table, swept in lanes, give the small table's estimates",
        arguments: ["(1 | g)", "(1 + x | g)"])
    func copies(random: String) throws {
        func table(_ copies: Int) throws -> DataFrame {
            var y: [Double] = [], x: [Double] = [], g: [String] = []
            for copy in 0..<copies {
                for i in 0..<40 {
                    let group = i / 4
                    x.append(Double(i % 4))
                    y.append(
                        Double((group * 37) % 11) + Double(i % 4) * (1 + 0.3 * Double(group % 5)) + Double(
                            (i * i) % 7) / 3)
                    g.append("\(copy)-\(group)")
                }
            }
            return try DataFrame(columns: [
                NamedColumn("y", .numbers(y)), NamedColumn("x", .numbers(x)), NamedColumn("g", .labels(g)),
            ])
        }
        let copies = 1700
        let small = try LinearMixedModel.fit("y ~ x + \(random)", data: table(1), reml: false)
        let large = try LinearMixedModel.fit("y ~ x + \(random)", data: table(copies), reml: false)
        #expect(large.design.layout.clusterCount >= 2 * Lanes.size)
        #expect(abs(large.criterion / Double(copies) - small.criterion) < 1e-7)
        for (a, b) in zip(large.theta, small.theta) { #expect(abs(a - b) < 1e-6) }
        for (a, b) in zip(large.standardErrors, small.standardErrors) {
            #expect(abs(a * Double(copies).squareRoot() - b) < 1e-6)
        }
    }
}
