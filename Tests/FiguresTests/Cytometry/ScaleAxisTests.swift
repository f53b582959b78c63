import Cytometry
import JSONText
import Testing
import VegaLite

@testable import Figures

@Suite struct ScaleAxisTests {
    private func axis(_ name: String, _ parameters: [String: Double], from low: Double, to high: Double)
        throws
        -> ScaleAxis
    {
        let transform = try Transform(name: name, parameters: parameters)
        return ScaleAxis(
            transform: transform, domain: transform.forward(low)...transform.forward(high),
            title: "CD19 (PE-A)")
    }

    private var axes: [ScaleAxis] {
        get throws {
            [
                try axis("logicle", ["T": 262144, "W": 0.5, "M": 4.5], from: -2000, to: 262144),
                try axis("asinh", ["T": 262144, "M": 4.5, "A": 1], from: -2000, to: 262144),
                try axis("hyperlog", ["T": 262144, "W": 0.5, "M": 4.5], from: -2000, to: 262144),
                try axis("log", ["T": 10000, "M": 4], from: 1, to: 10000),
                try axis(
                    "biex", ["negative": 1, "width": -10, "positive": 4.41854, "max_value": 262144.000029],
                    from: -500, to: 262144),
            ]
        }
    }

    @Test func ticksStandWhereTheTransformPutsTheirValuesInOrder() throws {
        for axis in try axes {
            let transform = try #require(axis.transform)
            for length in [116.0, 230] {
                let ticks = axis.ticks(length: length)
                #expect(ticks.allSatisfy { $0.position == transform.forward($0.value) })
                #expect(ticks.allSatisfy { axis.domain.contains($0.position) })
                #expect(zip(ticks, ticks.dropFirst()).allSatisfy { $0.position < $1.position })
                #expect(zip(ticks, ticks.dropFirst()).allSatisfy { $0.value < $1.value })
            }
        }
    }

    @Test func decadesAreNamedAndZeroIsSeen() throws {
        let ticks = try axes[0].ticks(length: 230)
        #expect(ticks.compactMap(\.label).suffix(3) == ["10³", "10⁴", "10⁵"])
        #expect(ticks.first { $0.value == 0 }?.label == "0")
        #expect(ticks.contains { $0.label == "−10³" })
        #expect(
            ticks.filter { (2000...9000).contains($0.value) }.allSatisfy { $0.label == nil && !$0.isMajor })
        #expect(ticks.count { (1001...9999).contains($0.value) } == 8)
    }

    /// FlowJo's scale draws everything above its top at its top.
    @Test func noTickStandsWhereItsValueDoesNot() throws {
        let biex = try axes[4]
        let ticks = biex.ticks(length: 230)
        #expect(ticks.allSatisfy { $0.value <= 262144 })
        #expect(ticks.contains { $0.label == "10⁵" })
    }

    @Test func namesKeepApart() throws {
        for axis in try axes {
            let named = axis.ticks(length: 116).filter { $0.label != nil }
            for (a, b) in zip(named, named.dropFirst()) {
                let room = (axis.share(b.position) - axis.share(a.position)) * 116
                let need = [a, b].map { TextMetrics.width($0.label ?? "") / 2 }.reduce(0, +)
                #expect(room >= need)
            }
        }
    }

    @Test func aLinearAxisHasRoundTicks() {
        let axis = ScaleAxis(transform: nil, domain: 0...262144, title: "FSC-A")
        #expect(axis.ticks(length: 230).compactMap(\.label) == ["0", "50k", "100k", "150k", "200k", "250k"])
        let wide = ScaleAxis(transform: nil, domain: 0...3_400_000, title: "FSC-A")
        #expect(wide.ticks(length: 230).compactMap(\.label).prefix(4) == ["0", "500k", "1M", "1.5M"])
    }

    @Test func theGuideListsPositionsAndTexts() throws {
        let axis = try axes[0]
        let json = axis.guide(length: 230, isVertical: false).json
        #expect(json["values"]?.array?.count == axis.ticks(length: 230).count)
        #expect(json["labelExpr"]?.string?.contains("'10⁴'") == true)
        #expect(json["title"]?.string == "CD19 (PE-A)")
    }
}
