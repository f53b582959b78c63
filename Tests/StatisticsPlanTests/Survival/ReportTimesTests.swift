import Testing

@testable import StatisticsPlan

@Suite struct ReportTimesTests {
    @Test(arguments: [0.004, 0.9, 1, 3.7, 12, 59.9, 60, 61, 700, 1_022, 999_999] as [Double])
    func threeToSixRoundTimes(end: Double) {
        let times = RoundTimes.within(end)
        #expect((3...10).contains(times.count), "\(end): \(times)")
        #expect(times.allSatisfy { $0 > 0 && $0 <= end * (1 + 1e-12) } && times == times.sorted())
    }

    @Test func nothingWithoutFollowUp() {
        #expect(RoundTimes.within(0).isEmpty && RoundTimes.within(.infinity).isEmpty)
    }
}
