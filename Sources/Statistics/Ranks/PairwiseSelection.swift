/// The k-th smallest of all pairwise sums without forming them: a count of the sums below a bound takes one pass over
/// the sorted values, and the bound is bisected over the ordered bits of a double, so at most 64 passes are needed.
/// Memory O(n), time O(n log n) for the sort and O(64 n) for the selection; the answer is exact.
struct WalshSums {
    /// Values in increasing order.
    let sorted: [Double]

    init(_ values: [Double]) { sorted = values.ascending() }

    init(sorted: [Double]) { self.sorted = sorted }

    /// Number of pairs i <= j.
    var count: Int { sorted.count * (sorted.count + 1) / 2 }

    /// The k-th smallest x_i + x_j with i <= j, k from 1.
    func select(_ k: Int) -> Double {
        bisect(low: 2 * sorted[0], high: 2 * sorted[sorted.count - 1]) { atMost($0) >= k }
    }

    private func atMost(_ bound: Double) -> Int {
        sorted.withUnsafeBufferPointer { a in
            var total = 0, i = 0, j = a.count - 1
            while i <= j {
                if a[i] + a[j] <= bound {
                    total &+= j &- i &+ 1
                    i &+= 1
                } else {
                    j &-= 1
                }
            }
            return total
        }
    }

    /// The median of the Walsh averages (x_i + x_j)/2.
    var medianAverage: Double {
        let m = count
        let low = select((m + 1) / 2)
        return m % 2 == 1 ? 0.5 * low : 0.25 * (low + select(m / 2 + 1))
    }
}

/// The k-th smallest of all differences a_i - b_j without forming them.
struct PairwiseDifferences {
    let first: [Double]
    let second: [Double]

    init(_ first: [Double], _ second: [Double]) {
        self.first = first.ascending()
        self.second = second.ascending()
    }

    var count: Int { first.count * second.count }

    /// The k-th smallest difference, k from 1.
    func select(_ k: Int) -> Double {
        bisect(low: first[0] - second[second.count - 1], high: first[first.count - 1] - second[0]) {
            atMost($0) >= k
        }
    }

    private func atMost(_ bound: Double) -> Int {
        var total = 0, below = 0
        // For increasing a the first b with a - b <= bound moves up.
        for a in first {
            while below < second.count, a - second[below] > bound { below += 1 }
            total += second.count - below
        }
        return total
    }

    var median: Double {
        let m = count
        let low = select((m + 1) / 2)
        return m % 2 == 1 ? low : 0.5 * (low + select(m / 2 + 1))
    }
}

/// The smallest double in [low, high] for which a monotone condition holds; it must hold at `high`.
private func bisect(low: Double, high: Double, _ holds: (Double) -> Bool) -> Double {
    var below = OrderedBits.key(low), above = OrderedBits.key(high)
    while below < above {
        let middle = below + (above - below) / 2
        if holds(OrderedBits.value(middle)) { above = middle } else { below = middle + 1 }
    }
    return OrderedBits.value(above)
}
