/// Exact medians per population and channel in one pass, without keeping all values.
///
/// A sample spread over the file says between which two values each median lies, with a margin of many standard errors
/// of a sample quantile; the pass then counts the values below and keeps those between. Where the margin turns out to
/// have missed (its rank lies outside), that one median is searched again with all values kept, so the result is exact
/// always and depends neither on the sample nor on the number of threads.
struct MedianBrackets: Sendable {
    /// Lower and upper ends by population and channel, population by population; -∞ and ∞ keep everything.
    var low: [Double]
    var high: [Double]

    /// Standard errors between the sample quantile and an end: misses about once in 10¹⁰.
    private static let margin = 6.5

    /// Everything is kept.
    init(count: Int) {
        low = [Double](repeating: -.infinity, count: count)
        high = [Double](repeating: .infinity, count: count)
    }

    /// From a sample of the values of each population and channel.
    init(samples: [[Double]]) {
        self.init(count: samples.count)
        for (i, sample) in samples.enumerated() {
            let m = Double(sample.count)
            // Ranks of a sample median have a standard deviation of √m / 2.
            let reach = MedianBrackets.margin * 0.5 * m.squareRoot()
            let first = Int((0.5 * m - reach).rounded(.down)) - 1, last = Int((0.5 * m + reach).rounded(.up))
            guard first >= 0, last < sample.count else { continue }
            var values = sample
            low[i] = OrderStatistics.select(&values, first)
            high[i] = OrderStatistics.select(&values, last).nextUp
        }
    }
}

/// One thread's share of a search: how many values lie below each bracket, and the values inside.
struct MedianTally {
    private(set) var below: [Int]
    /// Values that are not finite: they are left out of the median.
    private(set) var notFinite: [Int]
    private(set) var total: [Int]
    private(set) var inside: [[Double]]

    init(count: Int) {
        below = [Int](repeating: 0, count: count)
        notFinite = below
        total = below
        inside = [[Double]](repeating: [], count: count)
    }

    /// Adds the values of a channel at some rows.
    mutating func add(
        _ index: Int, _ column: UnsafeMutableBufferPointer<Double>, _ rows: UnsafeBufferPointer<Int32>,
        _ brackets: MedianBrackets, _ kept: UnsafeMutablePointer<Double>
    ) {
        guard let values = column.baseAddress else { return }
        let low = brackets.low[index], high = brackets.high[index]
        var under = 0, n = 0, odd = 0
        // Without branches, which half of the values would mispredict: a value is written always and kept by moving on.
        for row in rows {
            let value = values[Int(row)]
            odd &+= value - value == 0 ? 0 : 1
            under &+= value < low ? 1 : 0
            kept[n] = value
            n &+= (value >= low ? 1 : 0) & (value < high ? 1 : 0)
        }
        if odd > 0 {
            // Infinite values are on a side of every bracket, yet count on none.
            under = 0
            n = 0
            for row in rows {
                let value = values[Int(row)]
                guard value.isFinite else { continue }
                if value < low { under += 1 }
                if value >= low, value < high {
                    kept[n] = value
                    n += 1
                }
            }
        }
        below[index] += under
        notFinite[index] += odd
        total[index] += rows.count
        if n > 0 { inside[index].append(contentsOf: UnsafeBufferPointer(start: kept, count: n)) }
    }

    mutating func add(_ other: MedianTally) {
        for i in below.indices {
            below[i] += other.below[i]
            notFinite[i] += other.notFinite[i]
            total[i] += other.total[i]
            inside[i] += other.inside[i]
        }
    }

    /// The median: the middle value or the mean of the two middle values; nil without values.
    enum Outcome: Equatable {
        case median(Double)
        case empty
        /// The bracket missed.
        case missed
    }

    /// Takes the values out, so each median can be asked for once.
    mutating func outcome(_ index: Int) -> Outcome {
        let n = total[index] - notFinite[index]
        guard n > 0 else { return .empty }
        let first = (n - 1) / 2 - below[index], second = n / 2 - below[index]
        guard first >= 0, second < inside[index].count else { return .missed }
        var values: [Double] = []
        swap(&values, &inside[index])
        let upper = OrderStatistics.select(&values, second)
        guard first < second else { return .median(upper) }
        // Everything before the selected place is not greater.
        var lower = values[0]
        for i in 1..<max(second, 1) where values[i] > lower { lower = values[i] }
        return .median(lower + (upper - lower) / 2)
    }
}
