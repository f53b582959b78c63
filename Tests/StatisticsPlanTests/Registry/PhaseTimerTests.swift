import JSONText
import Synchronization
import Testing

@testable import StatisticsPlan

/// A clock that advances by one second per reading.
private final class Ticks: Sendable {
    private let count = Mutex(0.0)
    func next() -> Double {
        count.withLock {
            $0 += 1
            return $0
        }
    }
}

@Suite struct PhaseTimerTests {
    @Test func withoutAClockNothingIsRepeated() {
        var runs = 0
        let value = PhaseTimer(repeats: 5, now: nil).measure(.fit) { () -> Int in
            runs += 1
            return runs
        }
        #expect(value == 1 && runs == 1)
    }

    @Test func repeatsAfterAWarmUpAndTakesTheMedian() {
        let ticks = Ticks(), timer = PhaseTimer(repeats: 3) { ticks.next() }
        var runs = 0
        timer.measure(.fit) { runs += 1 }
        #expect(runs == 4)
        #expect(timer.json["fit_s"]?.double == 1 && timer.json["repeats"]?.int == 3)
        timer.measure(.fit) {}
        #expect(timer.json["fit_s"]?.double == 2, "parts of one phase add up")
        #expect(timer.json["read_s"]?.double == 0)
    }

    @Test func errorsPassThrough() {
        struct Stop: Error {}
        let ticks = Ticks(), timer = PhaseTimer(repeats: 2) { ticks.next() }
        #expect(throws: Stop.self) { try timer.measure(.frame) { throw Stop() } }
    }
}
