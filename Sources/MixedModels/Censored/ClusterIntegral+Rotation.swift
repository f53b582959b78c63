extension ClusterIntegral {
    /// Turns t so that the loadings use as few dimensions as they span; their number is returned.
    func rotate(_ count: Int, _ w: CensoredWorkspace) -> Int {
        let n = inner
        func length(_ j: Int) -> Double {
            var sum = 0.0
            for i in 0..<n { sum += w.spare[3 * j + i] * w.spare[3 * j + i] }
            return sum
        }
        var largest = 0.0
        for j in 0..<count {
            for i in 0..<n { w.spare[3 * j + i] = w.loading[3 * j + i] }
            largest = max(largest, length(j))
        }
        guard largest > 0 else { return 0 }
        guard n > 1 else { return 1 }
        var rank = 0
        while rank < n {
            var best = 0, most = -1.0
            for j in 0..<count where length(j) > most { (best, most) = (j, length(j)) }
            if most <= 1e-22 * largest { break }
            let scale = 1 / most.squareRoot()
            for i in 0..<n { w.rotation[3 * i + rank] = w.spare[3 * best + i] * scale }
            for j in 0..<count { remove(rank, from: w.spare + 3 * j, w) }
            rank += 1
        }
        guard rank < n else { return n }
        complete(rank, w)
        for j in 0..<count {
            for c in 0..<n {
                var sum = 0.0
                for i in 0..<n { sum += w.rotation[3 * i + c] * w.loading[3 * j + i] }
                w.spare[3 * j + c] = sum
            }
            for c in 0..<n { w.loading[3 * j + c] = w.spare[3 * j + c] }
        }
        for i in 0..<n {
            for c in 0..<n {
                var sum = 0.0
                for l in 0..<n { sum += w.inverseRoot[3 * i + l] * w.rotation[3 * l + c] }
                w.transform[3 * i + c] = sum
            }
        }
        return rank
    }

    private func remove(_ column: Int, from v: Numbers, _ w: CensoredWorkspace) {
        var along = 0.0
        for i in 0..<inner { along += w.rotation[3 * i + column] * v[i] }
        for i in 0..<inner { v[i] -= along * w.rotation[3 * i + column] }
    }

    /// Fills the columns from `rank` on with an orthonormal complement.
    private func complete(_ rank: Int, _ w: CensoredWorkspace) {
        for column in rank..<inner {
            var best = 0.0
            for axis in 0..<inner {
                for i in 0..<inner { w.point[i] = i == axis ? 1 : 0 }
                for _ in 0..<2 { for c in 0..<column { remove(c, from: w.point, w) } }
                var size = 0.0
                for i in 0..<inner { size += w.point[i] * w.point[i] }
                guard size > best + 1e-9 else { continue }
                best = size
                for i in 0..<inner { w.rotation[3 * i + column] = w.point[i] / size.squareRoot() }
            }
        }
    }
}
