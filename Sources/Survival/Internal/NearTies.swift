/// Times that differ only by rounding are one time.
enum NearTies {
    /// Square root of the machine epsilon, the tolerance R's survival package uses.
    static let tolerance = 1.4901161193847656e-08

    /// Replaces each cluster of near-equal times (over exits and entries together) by its smallest member.
    /// Returns whether anything changed.
    static func unify(_ times: inout [Double], _ entries: inout [Double]?, order: [Int])
        throws(SurvivalError) -> Bool
    {
        var distinct = distinctValues(order.map { times[$0] })
        if let entries {
            distinct = distinctValues((distinct + entries).sorted())
        }
        guard distinct.count > 1 else { return false }
        // Entries may be negative relative to the origin of other tools; times here never are.
        let scale = distinct.reduce(0) { $0 + abs($1) } / Double(distinct.count)
        var cuts = [distinct[0]]
        for k in 1..<distinct.count {
            let gap = distinct[k] - distinct[k - 1]
            if gap > tolerance && gap / scale > tolerance { cuts.append(distinct[k]) }
        }
        guard cuts.count < distinct.count else { return false }
        times = times.map { floor($0, in: cuts) }
        entries = entries?.map { floor($0, in: cuts) }
        if let entries, zip(entries, times).contains(where: { $0 >= $1 }) {
            throw SurvivalError(
                .emptyInterval, "an interval is shorter than the resolution of the times",
                remedy: "merge rows whose start and stop are equal up to rounding")
        }
        return true
    }

    private static func distinctValues(_ sorted: [Double]) -> [Double] {
        var out: [Double] = []
        for value in sorted where out.last != value { out.append(value) }
        return out
    }

    /// The largest cut that is not above the value.
    private static func floor(_ value: Double, in cuts: [Double]) -> Double {
        cuts[max(0, Search.upperBound(cuts, value) - 1)]
    }
}

/// Binary search in ascending arrays.
enum Search {
    /// Number of elements ≤ value.
    static func upperBound(_ sorted: [Double], _ value: Double) -> Int {
        var low = 0, high = sorted.count
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] <= value { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Number of elements < value.
    static func lowerBound(_ sorted: [Double], _ value: Double) -> Int {
        var low = 0, high = sorted.count
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
