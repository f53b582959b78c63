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
    }
}
