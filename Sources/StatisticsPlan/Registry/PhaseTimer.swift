import JSONText
import Synchronization

/// The parts of a run that are timed apart.
package enum Phase: String, Sendable, CaseIterable {
    /// File to data frame with coded factors.
    case read
    /// Formula to model matrices or vectors.
    case frame
    /// Matrices or vectors to estimates, standard errors and test statistics.
    case fit
    /// Degrees of freedom, p values, intervals, curves at times.
    case inference
}

/// Times the phases of a run with the clock of whoever asks; this room has no clock of its own.
///
/// With `repeats` each phase runs once to warm up and then that many times; its figure is the median.
package final class PhaseTimer: Sendable {
    private let now: (@Sendable () -> Double)?
    private let repeats: Int
    private let seconds = Mutex<[Phase: Double]>([:])

    /// Runs everything once and measures nothing.
    package static var off: PhaseTimer { PhaseTimer(repeats: 0, now: nil) }

    /// - Parameters:
    ///   - repeats: 0 runs every phase once, timed.
    ///   - now: seconds on a clock that never goes back.
    package init(repeats: Int, now: (@Sendable () -> Double)?) {
        self.now = now
        self.repeats = now == nil ? 0 : max(0, repeats)
    }

    /// The value of `body`, its time added to the phase.
    package func measure<Value>(_ phase: Phase, _ body: () throws -> Value) rethrows -> Value {
        guard let now else { return try body() }
        if repeats > 0 { _ = try body() }
        let start = now()
        var value = try body(), runs = [now() - start]
        for _ in 1..<max(1, repeats) {
            let start = now()
            value = try body()
            runs.append(now() - start)
        }
        runs.sort()
        let middle = runs.count / 2
        let median = runs.count % 2 == 1 ? runs[middle] : (runs[middle - 1] + runs[middle]) / 2
        seconds.withLock { $0[phase, default: 0] += median }
        return value
    }

    /// `{"read_s", "frame_s", "fit_s", "inference_s", "repeats"}`; a phase that did not happen took 0 seconds.
    package var json: JSON {
        let seconds = seconds.withLock { $0 }
        var members = Dictionary(
            uniqueKeysWithValues: Phase.allCases.map {
                ("\($0.rawValue)_s", JSON.number(seconds[$0] ?? 0))
            })
        members["repeats"] = .integer(max(1, repeats))
        return .object(members)
    }
}
