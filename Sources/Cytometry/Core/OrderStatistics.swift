/// Selection of order statistics in place.
enum OrderStatistics {
    /// Rounds of partition after which what is left is sorted instead: no arrangement of values costs quadratic time.
    private static let mostRounds = 64

    /// Moves the value of rank `k` (from 0) to position `k`: none before is greater, none behind smaller. Values must
    /// not be NaN.
    ///
    /// Each round is a partition without branches, so that mispredictions cost nothing; values equal to the pivot are
    /// set apart by a second pass, so that many equal values (saturation) cost linear time.
    static func select(_ values: UnsafeMutableBufferPointer<Double>, _ k: Int) {
        var low = 0
        var high = values.count
        var rounds = 0
        while high - low > 1 {
            rounds += 1
            guard high - low > 16, rounds < mostRounds else {
                var rest = UnsafeMutableBufferPointer(rebasing: values[low..<high])
                rest.sort()
                return
            }
            let quarter = (high - low) / 4
            let (a, b, c) = (values[low + quarter], values[low + 2 * quarter], values[low + 3 * quarter])
            let pivot = max(min(a, b), min(max(a, b), c))
            var less = low
            for i in low..<high {
                let value = values[i]
                values[i] = values[less]
                values[less] = value
                less &+= value < pivot ? 1 : 0
            }
            if k < less {
                high = less
                continue
            }
            var equal = less
            for i in less..<high {
                let value = values[i]
                values[i] = values[equal]
                values[equal] = value
                equal &+= value <= pivot ? 1 : 0
            }
            if k < equal { return }
            low = equal
        }
    }

    /// The value of rank `k` (from 0); everything before it is not greater.
    static func select(_ values: inout [Double], _ k: Int) -> Double {
        values.withUnsafeMutableBufferPointer { select($0, k) }
        return values[k]
    }

    /// Moves the values of all `ranks` (from 0, ascending) to their positions.
    static func select(_ values: inout [Double], _ ranks: [Int]) {
        values.withUnsafeMutableBufferPointer { select($0, ranks[...], from: 0, to: $0.count) }
    }

    /// Quantiles by linear interpolation (type 7) of values in any order, which are reordered; nil without values.
    static func quantiles(_ values: inout [Double], _ ps: [Double]) -> [Double?] {
        guard !values.isEmpty else { return ps.map { _ in nil } }
        let last = values.count - 1
        let ranks = Set(ps.map { min(last, Int(Double(last) * $0)) }).sorted()
        return values.withUnsafeMutableBufferPointer { values in
            select(values, ranks[...], from: 0, to: values.count)
            // The next value in order is the least between a rank and the next rank that was selected.
            var next: [Int: Double] = [:]
            for (place, rank) in ranks.enumerated() where rank < last {
                let end = place + 1 < ranks.count ? ranks[place + 1] + 1 : values.count
                var least = values[rank + 1]
                for i in rank + 1..<end { least = values[i] < least ? values[i] : least }
                next[rank] = least
            }
            return ps.map { p in
                let place = Double(last) * p
                let rank = min(last, Int(place))
                let fraction = place - Double(rank)
                guard fraction > 0, let upper = next[rank] else { return values[rank] }
                return values[rank] + fraction * (upper - values[rank])
            }
        }
    }

    /// Selects the middle rank first, then the ranks of both sides within their side.
    private static func select(
        _ values: UnsafeMutableBufferPointer<Double>, _ ranks: ArraySlice<Int>, from start: Int, to end: Int
    ) {
        guard !ranks.isEmpty else { return }
        let middle = (ranks.startIndex + ranks.endIndex) / 2
        let rank = ranks[middle]
        select(UnsafeMutableBufferPointer(rebasing: values[start..<end]), rank - start)
        select(values, ranks[..<middle], from: start, to: rank)
        select(values, ranks[(middle + 1)...], from: rank + 1, to: end)
    }
}
