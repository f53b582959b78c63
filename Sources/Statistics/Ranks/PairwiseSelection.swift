/// The k-th smallest of all sums x_i + x_j, i <= j, without forming them: memory O(n), time O(n log n).
struct WalshSums: PairwiseSums {
    /// Values in increasing order.
    let sorted: [Double]

    init(_ values: [Double]) { sorted = values.ascending() }

    init(sorted: [Double]) { self.sorted = sorted }

    /// Number of pairs i <= j.
    var count: Int { sorted.count * (sorted.count + 1) / 2 }

    var extremes: (low: Double, high: Double) { (2 * sorted[0], 2 * sorted[sorted.count - 1]) }

    func thinned(_ size: Int) -> WalshSums? {
        sorted.spaced(size).map(WalshSums.init(sorted:))
    }

    func split(at bound: Double) -> SumSplit {
        sorted.withUnsafeBufferPointer { a in
            var split = SumSplit(), i = 0, j = a.count - 1
            // Down the edge between sums within and beyond the bound; every sum next to it is seen.
            while i <= j {
                let sum = a[i] + a[j], isWithin = sum <= bound
                split.atMost &+= isWithin ? j &- i &+ 1 : 0
                split.largestWithin = isWithin ? max(split.largestWithin, sum) : split.largestWithin
                split.smallestBeyond = isWithin ? split.smallestBeyond : min(split.smallestBeyond, sum)
                i &+= isWithin ? 1 : 0
                j &-= isWithin ? 0 : 1
            }
            return split
        }
    }

    func sums(above low: Double, upTo high: Double) -> [Double] {
        var found: [Double] = [], from = sorted.count, to = sorted.count
        for (i, value) in sorted.enumerated() {
            while from > i, value + sorted[from - 1] > low { from -= 1 }
            while to > i, value + sorted[to - 1] > high { to -= 1 }
            guard to > i else { break }
            for j in max(from, i)..<max(to, from, i) { found.append(value + sorted[j]) }
        }
        return found
    }

    /// The median of the Walsh averages (x_i + x_j)/2.
    var medianAverage: Double { 0.5 * medianSum }
}

/// The k-th smallest of all differences a_i - b_j without forming them.
struct PairwiseDifferences: PairwiseSums {
    let first: [Double]
    let second: [Double]

    init(_ first: [Double], _ second: [Double]) {
        self.init(sorted: first.ascending(), second.ascending())
    }

    init(sorted first: [Double], _ second: [Double]) {
        self.first = first
        self.second = second
    }

    var count: Int { first.count * second.count }

    var extremes: (low: Double, high: Double) {
        (first[0] - second[second.count - 1], first[first.count - 1] - second[0])
    }

    func thinned(_ size: Int) -> PairwiseDifferences? {
        let a = first.spaced(size), b = second.spaced(size)
        guard a != nil || b != nil else { return nil }
        return PairwiseDifferences(sorted: a ?? first, b ?? second)
    }

    func split(at bound: Double) -> SumSplit {
        first.withUnsafeBufferPointer { a in
            second.withUnsafeBufferPointer { b in
                var split = SumSplit(), i = 0, j = 0
                // For increasing a the first b with a - b <= bound moves up.
                while i < a.count, j < b.count {
                    let difference = a[i] - b[j], isWithin = difference <= bound
                    split.atMost &+= isWithin ? b.count &- j : 0
                    split.largestWithin =
                        isWithin ? max(split.largestWithin, difference) : split.largestWithin
                    split.smallestBeyond =
                        isWithin ? split.smallestBeyond : min(split.smallestBeyond, difference)
                    i &+= isWithin ? 1 : 0
                    j &+= isWithin ? 0 : 1
                }
                return split
            }
        }
    }

    func sums(above low: Double, upTo high: Double) -> [Double] {
        var found: [Double] = [], from = 0, to = 0
        for value in first {
            while from < second.count, value - second[from] > high { from += 1 }
            while to < second.count, value - second[to] > low { to += 1 }
            guard from < second.count else { break }
            for j in from..<max(to, from) { found.append(value - second[j]) }
        }
        return found
    }

    var median: Double { medianSum }
}

extension [Double] {
    /// `size` evenly spaced elements; nil when the array is less than four times as long.
    fileprivate func spaced(_ size: Int) -> [Double]? {
        guard count >= 4 * size else { return nil }
        return (0..<size).map { self[(2 * $0 + 1) * count / (2 * size)] }
    }
}
