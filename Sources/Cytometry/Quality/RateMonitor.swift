/// Counts events per time while the file streams by.
///
/// The duration is not known before, so bins start narrow and are joined in pairs whenever there are too many: state
/// is bounded, and the same events always give the same bins.
struct RateMonitor {
    static let largestBinCount = 8192

    struct Bin {
        /// First event.
        var first: Int
        var count: Int
    }

    private(set) var bins: [Bin] = []
    /// In stored units.
    private(set) var width: Double
    private(set) var decreases = 0
    private(set) var resets: [Int] = []
    private(set) var notFinite = 0
    private(set) var events = 0
    /// Joined time, from 0 at the first event.
    private(set) var latest = 0.0
    /// Longest time without an event, and the event after it.
    private(set) var longestGap: (length: Double, event: Int) = (0, 0)
    private var offset = 0.0
    private var origin: Double?
    private var last = 0.0
    private var peak = 0.0

    /// Falls of time that are no larger are jitter, never a reset.
    private let jitter: Double
    /// Half the resolution of time, so that ticks never fall on the edge of a bin.
    private let halfTick: Double

    /// - Parameters:
    ///   - span: of the times in a sample, in stored units.
    ///   - tick: resolution of whole-number times; nil for others. Bins are whole ticks wide, or counts would beat.
    init(span: Double, tick: Double?) {
        let fine = span / Double(Self.largestBinCount / 2)
        width = fine > 0 && fine.isFinite ? fine : 1
        if let tick { width = max(tick, (width / tick).rounded(.up) * tick) }
        halfTick = (tick ?? 0) / 2
        jitter = 4 * width
    }

    /// A fall of time by this share of what was reached is a reset (or overflow), not jitter.
    private static let resetShare = 0.5

    mutating func add(_ times: UnsafeMutableBufferPointer<Double>) {
        for time in times {
            defer { events += 1 }
            // Beyond this, differences of times could overflow.
            guard abs(time) < 1e300 else {
                notFinite += 1
                count(at: latest)
                continue
            }
            guard let start = origin else {
                origin = time
                (last, peak) = (time, time)
                count(at: 0)
                continue
            }
            if time < last {
                decreases += 1
                if peak - time > max(jitter, Self.resetShare * (peak - min(start, 0))) {
                    // Time starts again: join it to what was reached.
                    if resets.count < 100 { resets.append(events) }
                    offset = latest - (time - start)
                    peak = time
                }
            }
            last = time
            peak = max(peak, time)
            let joined = time - start + offset
            if joined > latest {
                if joined - latest > longestGap.length { longestGap = (joined - latest, events) }
                latest = joined
            }
            count(at: latest)
        }
    }

    private mutating func count(at time: Double) {
        var place = (time + halfTick) / width
        while place >= Double(Self.largestBinCount) {
            joinPairs()
            place = (time + halfTick) / width
        }
        let index = Int(place)
        while bins.count <= index { bins.append(Bin(first: events, count: 0)) }
        bins[index].count += 1
    }

    /// Doubles the width of the bins.
    mutating func joinPairs() { join(2) }

    /// Joins every `factor` bins.
    mutating func join(_ factor: Int) {
        guard factor > 1 else { return }
        var joined: [Bin] = []
        for start in stride(from: 0, to: bins.count, by: factor) {
            let group = bins[start..<min(bins.count, start + factor)]
            joined.append(Bin(first: bins[start].first, count: group.reduce(0) { $0 + $1.count }))
        }
        bins = joined
        width *= Double(factor)
    }
}
