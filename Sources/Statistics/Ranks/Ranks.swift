/// Ranks with ties sharing their mean rank.
public enum Ranks {
    /// Mid-ranks, counted from 1, in the order of the values; equal values share the mean of their ranks.
    public static func midranks(_ values: [Double]) -> [Double] { TiedRanks(values).ranks }

    /// Sizes of the groups of equal values, in increasing order of the value.
    public static func tieSizes(_ values: [Double]) -> [Int] { tieSizes(sorted: values.ascending()) }

    /// The same of values in increasing order.
    static func tieSizes(sorted: [Double]) -> [Int] {
        var sizes: [Int] = []
        var last = Double.nan, size = 0
        for value in sorted {
            if value != last {
                if size > 0 { sizes.append(size) }
                size = 0
                last = value
            }
            size += 1
        }
        if size > 0 { sizes.append(size) }
        return sizes
    }

    /// Σ (t³ - t) over the tie groups.
    static func tieSum(_ sizes: [Int]) -> Double {
        sizes.reduce(0) { sum, t in
            let t = Double(t)
            return sum + (t * t * t - t)
        }
    }
}

/// Mid-ranks and tie groups from one sort.
struct TiedRanks {
    /// Mid-ranks in the order of the values.
    let ranks: [Double]
    /// Sizes of the groups of equal values, in increasing order of the value.
    let tieSizes: [Int]
    /// The values in increasing order.
    let sorted: [Double]

    init(_ column: [Double]) {
        let order = SortedColumn(column)
        var ranks = [Double](repeating: 0, count: column.count)
        var sizes: [Int] = [], start = 0
        let values = order.values
        while start < values.count {
            var end = start + 1
            while end < values.count, values[end] == values[start] { end += 1 }
            let rank = 0.5 * Double(start + end + 1)
            for place in start..<end { ranks[order.rows[place]] = rank }
            sizes.append(end - start)
            start = end
        }
        self.ranks = ranks
        tieSizes = sizes
        sorted = values
    }

    /// Σ (t³ - t) over the tie groups.
    var tieSum: Double { Ranks.tieSum(tieSizes) }
}
