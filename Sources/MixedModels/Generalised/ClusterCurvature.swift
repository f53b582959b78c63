/// The curvature matrix H = I + A'WA of one cluster, factored by blocks: the leading effects are eliminated, the remaining
/// ones (S = F - E'D⁻¹E) factored densely. All buffers serve every cluster in turn.
final class ClusterCurvature {
    let layout: GeneralisedLayout
    /// Lower factors of the leading blocks, m × m each.
    private let diagonal: FlatBuffer
    /// L⁻¹E of the blocks, m × r each.
    private let coupling: FlatBuffer
    /// Lower factor of S.
    private let schur: FlatBuffer
    private let inverse: FlatBuffer
    private let solved: FlatBuffer
    /// Of the block last asked for: D⁻¹ + K S⁻¹ K' and -K S⁻¹.
    let blockInverse: FlatBuffer
    let crossInverse: FlatBuffer
    private let scratch: FlatBuffer

    init(_ layout: GeneralisedLayout) {
        self.layout = layout
        let m = layout.leading
        let blocks = layout.clusters.map(\.blocks.count).max() ?? 1
        let r = layout.clusters.map(\.restCount).max() ?? 0
        diagonal = FlatBuffer(blocks * m * m)
        coupling = FlatBuffer(
            layout.clusters.map { $0.blocks.count * $0.restCount }.max().map { $0 * m } ?? 0)
        schur = FlatBuffer(r * r)
        inverse = FlatBuffer(r * r)
        solved = FlatBuffer(max(r, m))
        blockInverse = FlatBuffer(m * m)
        crossInverse = FlatBuffer(m * r)
        scratch = FlatBuffer(m * max(r, m))
    }

    /// Factors H at the weights; the log determinant, or nil when H is not positive definite.
    ///
    /// - Parameter positive: negative weights count as zero, which always gives a direction uphill.
    func factor(_ cluster: GeneralisedLayout.Cluster, a: Cells, weight: Cells, positive: Bool) -> Double? {
        let m = layout.leading, q = layout.width, r = cluster.restCount, rest = layout.rest
        let d = diagonal.cells, e = coupling.cells, s = schur.cells
        for k in 0..<r * r { s[k] = 0 }
        for k in 0..<r { s[k &* r &+ k] = 1 }
        var determinant = 0.0
        for block in cluster.blocks {
            let b = block - cluster.blocks.lowerBound
            let db = d + b &* m &* m, eb = e + b &* m &* r
            for k in 0..<m * m { db[k] = 0 }
            for k in 0..<m { db[k &* m &+ k] = 1 }
            for k in 0..<m * r { eb[k] = 0 }
            for i in layout.blockStart[block]..<layout.blockStart[block + 1] {
                let w = positive ? max(0, weight[i]) : weight[i]
                let ai = a + i &* q
                for f in 0..<m {
                    let wf = w * ai[f]
                    for g in 0...f { db[f &* m &+ g] += wf * ai[g] }
                    for j in 0..<rest { eb[f &* r &+ index(i, j)] += wf * ai[m &+ j] }
                }
                for j in 0..<rest {
                    let wj = w * ai[m &+ j], row = index(i, j)
                    for k in 0..<rest {
                        let column = index(i, k)
                        if column <= row { s[row &* r &+ column] += wj * ai[m &+ k] }
                    }
                }
            }
            guard let part = ClusterCurvature.cholesky(db, m) else { return nil }
            determinant += part
            if r > 0 { eliminate(db, eb, m, r, s) }
        }
        guard r > 0 else { return determinant }
        guard let part = ClusterCurvature.cholesky(s, r) else { return nil }
        return determinant + part
    }

    @inline(__always)
    private func index(_ row: Int, _ j: Int) -> Int { Int(layout.restIndex[row &* layout.rest &+ j]) }

    /// E becomes L⁻¹E, and E'E is taken off S.
    private func eliminate(_ l: Cells, _ e: Cells, _ m: Int, _ r: Int, _ s: Cells) {
        for f in 0..<m {
            let row = e + f &* r
            for g in 0..<f {
                let factor = l[f &* m &+ g]
                if factor != 0 { for j in 0..<r { row[j] -= factor * e[g &* r &+ j] } }
            }
            let scale = 1 / l[f &* m &+ f]
            for j in 0..<r { row[j] *= scale }
            // Crossed groupings meet in few pairs: most of the row is zero.
            for j in 0..<r where row[j] != 0 {
                let factor = row[j]
                for k in 0...j { s[j &* r &+ k] -= factor * row[k] }
            }
        }
    }

    /// Lower factor in place; log determinant.
    static func cholesky(_ a: Cells, _ n: Int) -> Double? {
        var log = 0.0
        for j in 0..<n {
            let rowJ = a + j &* n
            var pivot = rowJ[j]
            for k in 0..<j { pivot -= rowJ[k] * rowJ[k] }
            guard pivot > 0, pivot.isFinite else { return nil }
            let root = pivot.squareRoot(), scale = 1 / root
            log += logarithm(pivot)
            rowJ[j] = root
            for i in j + 1..<max(n, j + 1) {
                let rowI = a + i &* n
                var sum = rowI[j]
                for k in 0..<j { sum -= rowI[k] * rowJ[k] }
                rowI[j] = sum * scale
            }
        }
        return log
    }

    /// H x = (lead, rest), in place.
    func solve(_ cluster: GeneralisedLayout.Cluster, _ lead: Cells, _ rest: Cells) {
        let m = layout.leading, r = cluster.restCount
        let d = diagonal.cells, e = coupling.cells
        for b in 0..<cluster.blocks.count {
            let x = lead + b &* m
            ClusterCurvature.forward(d + b &* m &* m, m, x)
            for f in 0..<m where x[f] != 0 {
                let row = e + (b &* m &+ f) &* r
                for j in 0..<r { rest[j] -= row[j] * x[f] }
            }
        }
        if r > 0 {
            ClusterCurvature.forward(schur.cells, r, rest)
            ClusterCurvature.backward(schur.cells, r, rest)
        }
        for b in 0..<cluster.blocks.count {
            let x = lead + b &* m
            for f in 0..<m {
                let row = e + (b &* m &+ f) &* r
                for j in 0..<r { x[f] -= row[j] * rest[j] }
            }
            ClusterCurvature.backward(d + b &* m &* m, m, x)
        }
    }

    static func forward(_ l: Cells, _ n: Int, _ x: Cells) {
        for i in 0..<n {
            var sum = x[i]
            for k in 0..<i { sum -= l[i &* n &+ k] * x[k] }
            x[i] = sum / l[i &* n &+ i]
        }
    }

    static func backward(_ l: Cells, _ n: Int, _ x: Cells) {
        for i in stride(from: n - 1, through: 0, by: -1) {
            var sum = x[i]
            for k in i + 1..<max(n, i + 1) { sum -= l[k &* n &+ i] * x[k] }
            x[i] = sum / l[i &* n &+ i]
        }
    }

    /// The factor of the cluster's first block: with a single grouping, of all of H.
    var factorOfBlock: Cells { diagonal.cells }

    /// S⁻¹, the remaining effects' part of H⁻¹.
    func invertRest(_ cluster: GeneralisedLayout.Cluster) -> Cells {
        let r = cluster.restCount, out = inverse.cells, x = solved.cells
        for j in 0..<r {
            for k in 0..<r { x[k] = k == j ? 1 : 0 }
            ClusterCurvature.forward(schur.cells, r, x)
            ClusterCurvature.backward(schur.cells, r, x)
            for k in 0..<r { out[k &* r &+ j] = x[k] }
        }
        return out
    }

    /// The parts of H⁻¹ that belong to a leading block, into `blockInverse` and `crossInverse`; after `invertRest`.
    func invertBlock(_ cluster: GeneralisedLayout.Cluster, _ block: Int) {
        let m = layout.leading, r = cluster.restCount, b = block - cluster.blocks.lowerBound
        let l = diagonal.cells + b &* m &* m, x = solved.cells, out = blockInverse.cells
        for j in 0..<m {
            for k in 0..<m { x[k] = k == j ? 1 : 0 }
            ClusterCurvature.forward(l, m, x)
            ClusterCurvature.backward(l, m, x)
            for k in 0..<m { out[k &* m &+ j] = x[k] }
        }
        guard r > 0 else { return }
        let k = scratch.cells, e = coupling.cells + b &* m &* r, cross = crossInverse.cells
        for j in 0..<r {
            for f in 0..<m { x[f] = e[f &* r &+ j] }
            ClusterCurvature.backward(l, m, x)
            for f in 0..<m { k[f &* r &+ j] = x[f] }
        }
        for f in 0..<m {
            for j in 0..<r { cross[f &* r &+ j] = 0 }
            for i in 0..<r where k[f &* r &+ i] != 0 {
                let factor = k[f &* r &+ i], row = inverse.cells + i &* r
                for j in 0..<r { cross[f &* r &+ j] -= factor * row[j] }
            }
            for g in 0..<m {
                var sum = 0.0
                for j in 0..<r { sum += cross[f &* r &+ j] * k[g &* r &+ j] }
                out[f &* m &+ g] -= sum
            }
        }
    }
}
