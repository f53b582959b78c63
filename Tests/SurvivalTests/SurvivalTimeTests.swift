import Testing

@testable import Survival

@Suite("Follow-up values")
struct SurvivalTimeTests {
    @Test func printsAsInTables() {
        #expect("\(SurvivalTime.event(12))" == "12")
        #expect("\(SurvivalTime.censored(12.5))" == "12.5+")
        #expect("\(SurvivalTime.censored(12, entry: 3))" == "(3, 12+]")
    }

    @Test func eventsSortBeforeCensorings() {
        let sorted = [SurvivalTime.censored(5), .event(6), .event(5)].sorted()
        #expect(sorted == [.event(5), .censored(5), .event(6)])
    }

    @Test func dataFromValues() throws {
        let data = try SurvivalData([.event(5), .censored(9, entry: 2)])
        #expect(data.entries == [0, 2] && data.eventCount == 1)
    }

    /// The radix sort is stable and agrees with sorting pairs.
    @Test func orderingIsStable() {
        var generator = SplitMix64(seed: 1)
        let values = (0..<5000).map { _ in Double(generator.below(300)) / 7 }
        let expected = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
        #expect(Ordering.ascending(values) == expected)
        // Values that differ in their last bits only, and values over many orders of magnitude.
        let close = (0..<2000).map { _ in 1 + Double(generator.below(1000)) * 0x1p-52 } + [3000]
        #expect(Ordering.ascending(close) == close.indices.sorted { (close[$0], $0) < (close[$1], $1) })
        let wide = (0..<2000).map { _ in 1 / Double(1 + generator.below(1 << 40)) } + [0, 1e300]
        #expect(Ordering.ascending(wide) == wide.indices.sorted { (wide[$0], $0) < (wide[$1], $1) })
    }
}
