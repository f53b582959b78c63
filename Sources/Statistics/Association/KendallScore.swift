/// Kendall's S and its exact distribution.
enum KendallScore {
    /// Concordant minus discordant pairs of two columns of mid-ranks, by counting inversions in a merge sort:
    /// O(n log n). `tied` are the pairs tied in each column.
    static func score(_ x: [Double], _ y: [Double], tied: (Double, Double)) -> Double {
        let n = Double(x.count)
        // Ordered by x, then y: within one x the order of y is not counted as inversion.
        let sorted = lexicographic(x, y)
        var joint = 0.0, run = 1.0
        for k in sorted.x.indices.dropFirst() {
            if sorted.x[k] == sorted.x[k - 1], sorted.y[k] == sorted.y[k - 1] {
                joint += run
                run += 1
            } else {
                run = 1
            }
        }
        let comparable = n * (n - 1) / 2 - tied.0 - tied.1 + joint
        return comparable - 2 * Double(Inversions.count(sorted.y))
    }

    /// Doubled mid-ranks are whole numbers: both fit into one word, which sorts by x first.
    private static func lexicographic(_ x: [Double], _ y: [Double]) -> (x: [Int32], y: [Int32]) {
        var words = zip(x, y).map { UInt64(2 * $0) << 32 | UInt64(2 * $1) }
        OrderedBits.sort(&words)
        return (words.map { Int32($0 >> 32) }, words.map { Int32($0 & 0xFFFF_FFFF) })
    }

    /// Twice the smaller tail of the number of concordant pairs among n! orders.
    static func exactP(concordant: Double, _ n: Int) -> Double {
        let top = n * (n - 1) / 2
        // P(number of inversions = k): multiply by (1 + q + … + q^(i-1))/i for i = 2…n.
        var p = [1.0]
        for i in 2...n {
            var next = [Double](repeating: 0, count: p.count + i - 1)
            for (k, value) in p.enumerated() { for j in 0..<i { next[k + j] += value / Double(i) } }
            p = next
        }
        let q = Int(concordant)
        let smaller = min(q, top - q)
        return min(1, 2 * p[...smaller].reduce(0, +))
    }
}

/// Pairs out of order, counted while merging.
private enum Inversions {
    static func count(_ values: [Int32]) -> Int {
        var values = values, other = values
        var total = 0, width = 16
        values.withUnsafeMutableBufferPointer { v in
            for low in stride(from: 0, to: v.count, by: width) {
                total += insert(v, low, min(low + width, v.count))
            }
        }
        while width < values.count {
            values.withUnsafeBufferPointer { from in
                other.withUnsafeMutableBufferPointer { to in
                    for low in stride(from: 0, to: from.count, by: 2 * width) {
                        let middle = min(low + width, from.count), high = min(low + 2 * width, from.count)
                        total += merge(from, to, low, middle, high)
                    }
                }
            }
            swap(&values, &other)
            width *= 2
        }
        return total
    }

    /// Insertion sort of a short run; its moves are its inversions.
    private static func insert(_ v: UnsafeMutableBufferPointer<Int32>, _ low: Int, _ high: Int) -> Int {
        var moves = 0
        for k in low..<high {
            let value = v[k]
            var place = k
            while place > low, v[place &- 1] > value {
                v[place] = v[place &- 1]
                place &-= 1
            }
            v[place] = value
            moves &+= k &- place
        }
        return moves
    }

    private static func merge(
        _ from: UnsafeBufferPointer<Int32>, _ to: UnsafeMutableBufferPointer<Int32>, _ low: Int,
        _ middle: Int,
        _ high: Int
    ) -> Int {
        var i = low, j = middle, k = low, total = 0
        // Without a branch on the comparison: its outcome cannot be predicted.
        while i < middle, j < high {
            let a = from[i], b = from[j], isLeft = a <= b
            to[k] = isLeft ? a : b
            total &+= isLeft ? 0 : middle &- i
            i &+= isLeft ? 1 : 0
            j &+= isLeft ? 0 : 1
            k &+= 1
        }
        while i < middle {
            to[k] = from[i]
            i &+= 1
            k &+= 1
        }
        while j < high {
            to[k] = from[j]
            j &+= 1
            k &+= 1
        }
        return total
    }
}
