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
}
