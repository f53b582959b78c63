/// Ranks with ties sharing their mean rank.
public enum Ranks {
    /// Mid-ranks, counted from 1, in the order of the values; equal values share the mean of their ranks.
    public static func midranks(_ values: [Double]) -> [Double] {
        let order = values.indices.sorted { values[$0] < values[$1] }
        var ranks = [Double](repeating: 0, count: values.count)
        var start = 0
        while start < order.count {
            var end = start + 1
            while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
            let rank = 0.5 * Double(start + end + 1)
            for place in start..<end { ranks[order[place]] = rank }
            start = end
        }
        return ranks
    }

    /// Sizes of the groups of equal values, in increasing order of the value.
    public static func tieSizes(_ values: [Double]) -> [Int] {
        let sorted = values.ascending()
        var sizes: [Int] = []
        var last = Double.nan
        for value in sorted {
            if value == last { sizes[sizes.count - 1] += 1 } else { sizes.append(1) }
            last = value
        }
        return sizes
    }

    /// Σ (t³ - t) over the tie groups.
    static func tieSum(_ values: [Double]) -> Double {
        tieSizes(values).reduce(0) { sum, t in
            let t = Double(t)
            return sum + (t * t * t - t)
        }
    }
}
