import JSONText
import Testing

@testable import Figures

@Suite struct AxisTests {
    @Test func logSpansEndAtOneTwoOrFive() throws {
        let span = try #require(LogSpan(covering: [0.3, 47, 880, 0, -1]))
        #expect(span.lower == 0.2)
        #expect(span.upper == 1_000)
        #expect(span.ticks == [1, 10, 100, 1_000])
        #expect(LogSpan(covering: [0, -2, .nan]) == nil)
    }

    @Test func shortSpansGetTicksBetweenDecades() {
        #expect(LogSpan(0.5, 2).ticks == [0.5, 1, 2])
        #expect(LogSpan(10, 2_000).ticks == [10, 30, 100, 300, 1_000])
        #expect(LogSpan(1e-6, 1e6).ticks.count <= 6)
    }

    @Test func aLogSpanCoversAtLeastADecade() throws {
        let span = try #require(LogSpan(covering: [100, 100]))
        #expect(span.lower <= 95)
        #expect(span.upper / span.lower >= 10)
    }

    @Test func positionsRunFromBottomToTop() {
        let axis = ValueAxis.log(LogSpan(1, 100))
        #expect(axis.y(1, height: 50) == 50)
        #expect(abs(axis.y(10, height: 50) - 25) < 1e-9)
        #expect(axis.y(0, height: 50) == 50)
        #expect(axis.isAtFoot(0))
        #expect(axis.drawn(0) == 1)
    }

    @Test func percentagesAreLinearFromZero() {
        let axis = ValueAxis(unit: "%", values: [55, 92])
        #expect(axis == .linear(0...100))
        #expect(axis.ticks == [0, 20, 40, 60, 80, 100])
    }

    @Test func dayTicksAreWholeWeeks() {
        #expect(LinearTicks.days(-8...45, atMost: 10) == [-7, 0, 7, 14, 21, 28, 35, 42])
        #expect(LinearTicks.days(0...900, atMost: 8) == [0, 168, 336, 504, 672, 840])
    }

    @Test func followUpIsShownInMonthsOnlyWhenTheTicksAreMonths() {
        let months = FollowUpAxis(ticks: [0, 91, 183, 274, 365], last: 400)
        #expect(months.isInMonths)
        #expect(months.shownTicks.map(\.double) == [0, 3, 6, 9, 12])
        #expect(months.text(365) == "12 months")
        #expect(!FollowUpAxis(ticks: [0, 100, 200, 300], last: 320).isInMonths)
        #expect(FollowUpAxis(ticks: [0, 100], last: 100).text(100) == "100 days")
        #expect(FollowUpAxis(last: 730).shownTicks.map(\.double) == [0, 3, 6, 9, 12, 15, 18, 21, 24])
    }
}
