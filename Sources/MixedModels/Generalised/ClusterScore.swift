/// A cluster's contribution to log-likelihood and score at its mode; see ``LaplaceEvaluator``.
///
/// With P = H⁻¹ (Laplace) or its counterpart of the quadrature, h = diag(APA'), s = h·w', κ = c₀ - ½A's, v = H⁻¹κ and
/// t = Av, a row's score in its linear predictor is ℓ' - ½s - wt; ``add(_:_:_:_:_:)`` has the other parts.
final class ClusterScore {
    let layout: GeneralisedLayout
    let stepLead: FlatBuffer
    let stepRest: FlatBuffer
    /// Pa by row and effect, h·w' by row, and means over the nodes: ℓ', ℓ'u.
    private let pa: FlatBuffer
    private let leverage: FlatBuffer
    private let pull: FlatBuffer
    let meanSlope: FlatBuffer
    let meanMoment: FlatBuffer
    let quadrature: ClusterQuadrature

    init(_ layout: GeneralisedLayout, nodes: Int) {
        self.layout = layout
        stepLead = FlatBuffer((layout.clusters.map(\.blocks.count).max() ?? 1) * layout.leading)
        stepRest = FlatBuffer(layout.clusters.map(\.restCount).max() ?? 0)
        pa = FlatBuffer(layout.rows * layout.width)
        leverage = FlatBuffer(layout.rows)
        pull = FlatBuffer(layout.rows)
        meanSlope = FlatBuffer(nodes > 1 ? layout.rows : 0)
        meanMoment = FlatBuffer(nodes > 1 ? layout.rows * layout.leading : 0)
        quadrature = ClusterQuadrature(layout, nodes: nodes)
    }

    func add(
        _ cluster: GeneralisedLayout.Cluster, _ model: LaplaceEvaluator,
        _ sums: (value: Double, dispersion: Double), _ determinant: Double, _ gradient: inout [Double]
    ) -> Double {
        var value = sums.value - 0.5 * determinant, dispersion = sums.dispersion
        let m = layout.leading
        if let grid = model.grid {
            (value, dispersion) = quadrature.sum(cluster, model, grid, determinant)
        } else {
            var squares = 0.0
            let u = model.uLead.cells + cluster.blocks.lowerBound &* m
            for k in 0..<cluster.blocks.count * m { squares += u[k] * u[k] }
            let rest = model.uRest.cells + cluster.firstRest
            for k in 0..<cluster.restCount { squares += rest[k] * rest[k] }
            value -= 0.5 * squares
        }
        leverages(cluster, model)
        // κ, then v = H⁻¹κ in place.
        model.project(cluster, leverage.cells, scale: -0.5, minus: 0)
        if model.grid != nil { for f in 0..<m { model.lead.cells[f] += quadrature.meanGradient.cells[f] } }
        model.curvature.solve(cluster, model.lead.cells, model.rest.cells)
        gradient.withUnsafeMutableBufferPointer { out in
            collect(cluster, model, dispersion, out)
        }
        return value
    }

    /// Pa and hw' of the cluster's rows; hw'/w' stays recoverable as a'Pa.
    private func leverages(_ cluster: GeneralisedLayout.Cluster, _ model: LaplaceEvaluator) {
        let m = layout.leading, q = layout.width, r = layout.rest, count = cluster.restCount
        let a = model.a.cells, pa = pa.cells
        let restInverse = model.curvature.invertRest(cluster)
        for block in cluster.blocks {
            if model.grid == nil { model.curvature.invertBlock(cluster, block) }
            let inner = model.grid == nil ? model.curvature.blockInverse.cells : quadrature.inverse.cells
            let cross = model.curvature.crossInverse.cells
            for i in layout.blockStart[block]..<layout.blockStart[block + 1] {
                let ai = a + i &* q, pi = pa + i &* q
                for f in 0..<m {
                    var sum = 0.0
                    for g in 0..<m { sum += inner[f &* m &+ g] * ai[g] }
                    for j in 0..<r { sum += cross[f &* count &+ index(i, j)] * ai[m &+ j] }
                    pi[f] = sum
                }
                for j in 0..<r {
                    let at = index(i, j)
                    var sum = 0.0
                    for f in 0..<m { sum += cross[f &* count &+ at] * ai[f] }
                    for k in 0..<r { sum += restInverse[at &* count &+ index(i, k)] * ai[m &+ k] }
                    pi[m &+ j] = sum
                }
                var h = 0.0
                for f in 0..<q { h += ai[f] * pi[f] }
                pull.cells[i] = h
                leverage.cells[i] = h * model.weightSlope.cells[i]
            }
        }
    }

    @inline(__always)
    private func index(_ row: Int, _ j: Int) -> Int { Int(layout.restIndex[row &* layout.rest &+ j]) }

    private func collect(
        _ cluster: GeneralisedLayout.Cluster, _ model: LaplaceEvaluator, _ dispersion: Double,
        _ out: UnsafeMutableBufferPointer<Double>
    ) {
        let m = layout.leading, q = layout.width, r = layout.rest, p = model.p
        let a = model.a.cells, z = model.z.cells, x = model.x.cells, pa = pa.cells
        let weight = model.weight.cells, slope = model.slope.cells
        let rest = model.uRest.cells + cluster.firstRest
        let hasDispersion = model.kernel.family.hasDispersion, isLaplace = model.grid == nil
        var change = dispersion
        for block in cluster.blocks {
            let b = block - cluster.blocks.lowerBound
            let u = model.uLead.cells + block &* m, v = model.lead.cells + b &* m
            for i in layout.blockStart[block]..<layout.blockStart[block + 1] {
                var t = 0.0
                for f in 0..<m { t += a[i &* q &+ f] * v[f] }
                for j in 0..<r { t += a[i &* q &+ m &+ j] * model.rest.cells[index(i, j)] }
                let own = -0.5 * leverage.cells[i] - weight[i] * t
                let mean = isLaplace ? slope[i] : meanSlope.cells[i]
                let row = mean + own
                for j in 0..<p { out[j] += row * x[i &* p &+ j] }
                if hasDispersion {
                    change +=
                        t * model.slopeDispersion.cells[i]
                        - 0.5 * pull.cells[i] * model.weightDispersion.cells[i]
                }
                for place in layout.places {
                    var k = p &+ place.term.firstParameter
                    let size = place.term.size
                    for column in 0..<size {
                        let f = place.column &+ column
                        let at = place.isLeading ? 0 : index(i, f &- m)
                        let uf = place.isLeading ? u[f] : rest[at]
                        let vf = place.isLeading ? v[f] : model.rest.cells[at]
                        let moment = isLaplace ? slope[i] * uf : meanMoment.cells[i &* m &+ f]
                        let c = moment + own * uf - weight[i] * pa[i &* q &+ f] + slope[i] * vf
                        for e in column..<size { out[k &+ e &- column] += z[i &* q &+ place.column &+ e] * c }
                        k &+= size &- column
                    }
                }
            }
        }
        if hasDispersion { out[p + model.thetaCount] += change }
    }
}
