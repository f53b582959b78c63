/// Keeps labels apart along one direction.
enum Dodge {
    /// Positions at least `gap` apart, in the order of the wishes, each as near to its wish as the others allow
    /// (pool adjacent violators on wishes shifted by the gaps), inside `range` when it fits.
    static func spread(_ wishes: [Double], gap: Double, in range: ClosedRange<Double>) -> [Double] {
        let order = wishes.indices.sorted { (wishes[$0], $0) < (wishes[$1], $1) }
        var pools: [(mean: Double, count: Int)] = []
        for (rank, index) in order.enumerated() {
            pools.append((wishes[index] - Double(rank) * gap, 1))
            while pools.count > 1, pools[pools.count - 2].mean >= pools[pools.count - 1].mean {
                let last = pools.removeLast(), previous = pools.removeLast()
                let count = previous.count + last.count
                let mean =
                    (previous.mean * Double(previous.count) + last.mean * Double(last.count)) / Double(count)
                pools.append((mean, count))
            }
        }
        let highest = range.upperBound - Double(max(0, wishes.count - 1)) * gap
        var out = wishes
        var rank = 0
        for pool in pools {
            // Clamping a non-decreasing sequence keeps it non-decreasing, so the gaps survive.
            let base = max(range.lowerBound, min(pool.mean, highest))
            for _ in 0..<pool.count {
                out[order[rank]] = base + Double(rank) * gap
                rank += 1
            }
        }
        return out
    }
}
