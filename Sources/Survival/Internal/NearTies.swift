import Statistics

/// Times that differ only by rounding are one time.
enum NearTies {
    /// Square root of the machine epsilon, the tolerance R's survival package uses.
    static let tolerance = 1.4901161193847656e-08

    /// Replaces each cluster of near-equal times (over exits and entries together) by its smallest member.
    /// The order of the times stays valid.
    static func unify(_ times: inout [Double], _ entries: inout [Double]?, sorted: SortedColumn)
        throws(SurvivalError)
    {
        var distinct = distinctValues(sorted.values)
        if let entries { distinct = distinctValues(SortedColumn(distinct + entries).values) }
        guard distinct.count > 1 else { return }
        // Entries may be negative relative to the origin of other tools; times here never are.
        let scale = distinct.reduce(0) { $0 + abs($1) } / Double(distinct.count)
        let smallest = tolerance * max(1, scale)
        guard (1..<distinct.count).contains(where: { distinct[$0] - distinct[$0 - 1] <= smallest }) else {
            return
        }
        var cuts = [distinct[0]]
        for k in 1..<distinct.count where distinct[k] - distinct[k - 1] > smallest {
            cuts.append(distinct[k])
        }
        var cut = 0
        for subject in sorted.rows {
            while cut + 1 < cuts.count, cuts[cut + 1] <= times[subject] { cut += 1 }
            times[subject] = cuts[cut]
        }
        entries = entries?.map { floor($0, in: cuts) }
        if let entries, zip(entries, times).contains(where: { $0 >= $1 }) {
            throw SurvivalError(
                .emptyInterval, "an interval is shorter than the resolution of the times",
                remedy: "merge rows whose start and stop are equal up to rounding")
        }
    }

    private static func distinctValues(_ sorted: [Double]) -> [Double] {
        guard var last = sorted.first else { return [] }
        var out = [last]
        for value in sorted where value != last {
            last = value
            out.append(last)
        }
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
