import Cohort
import Testing

@testable import Analysis

@Suite("Pairs with censored values")
struct RankedPairTests {
    func change(_ before: ReadingValue, _ after: ReadingValue) -> Double {
        func point(_ value: ReadingValue, _ day: Int) -> SeriesPoint {
            SeriesPoint(day: day, hour: nil, value: value, limit: nil, isScheduled: true, specimen: .blood)
        }
        let pair = RankedPair(
            PairSelection.Pair(
                key: CourseKey(patient: "A", number: 1), before: point(before, 0), after: point(after, 28)))
        return pair.after - pair.before
    }

    @Test("a pair whose limits leave the order open is no change, whatever the kits' limits")
    func open() {
        #expect(change(.below(18.9), .below(5.2)) == 0)
        #expect(change(.below(18.9), .exact(6.2)) == 0)
        #expect(change(.exact(6.2), .below(18.9)) == 0)
        #expect(change(.above(5000), .above(2500)) == 0)
        #expect(change(.above(2500), .exact(4000)) == 0)
    }

    @Test("a pair whose order is certain keeps its direction")
    func certain() {
        #expect(change(.below(2.4), .exact(9)) > 0)
        #expect(change(.exact(9), .below(2.4)) < 0)
        #expect(change(.below(2.4), .above(5000)) > 0)
        #expect(change(.exact(3), .exact(5)) == 2)
    }
}
