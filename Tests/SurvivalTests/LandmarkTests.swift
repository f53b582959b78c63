import Testing

@testable import Survival

@Suite("Landmark analysis")
struct LandmarkTests {
    @Test func selectsByThePastOnly() throws {
        let data = try SurvivalData(
            times: [3, 6, 8, 10, 12], events: [true, true, true, false, true])
        let landmark = try Landmark.select(
            data, at: 6, markerTimes: [1, nil, 6, 7, nil], labels: ("kept", "lost"))
        #expect(landmark.rows == [2, 3, 4])
        #expect(landmark.data.times == [2, 4, 6] && landmark.data.events == [true, false, true])
        // Lost at the landmark counts, lost afterwards does not.
        #expect(landmark.groups.codes == [1, 0, 0] && landmark.groups.labels == ["kept", "lost"])
        #expect(landmark.excludedWithEvent == 2 && landmark.excludedCensored == 0)
    }

    @Test func delayedEntryIsShifted() throws {
        let data = try SurvivalData(times: [9, 10], events: [true, false], entries: [2, 8])
        let landmark = try Landmark.select(data, at: 5, markerTimes: [nil, nil])
        #expect(landmark.data.entries == [0, 3])
        #expect(throws: SurvivalError.self) { try Landmark.select(data, at: -1, markerTimes: [nil, nil]) }
    }

    @Test func nobodyLeftIsEmpty() throws {
        let data = try SurvivalData(times: [1, 2], events: [true, true])
        let landmark = try Landmark.select(data, at: 5, markerTimes: [nil, 1])
        #expect(landmark.data.count == 0)
        #expect(try LogRankTest.test(landmark.data, groups: landmark.groups).test.reason != nil)
    }
}
