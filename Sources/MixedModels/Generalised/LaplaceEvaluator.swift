/// The marginal log-likelihood of a generalised linear mixed model with its analytic score.
///
/// With spherical random effects u ~ N(0, I) and η = o + Xβ + Au, A = ZΛ(θ), a cluster contributes
/// g(û) - ½ log|H|, g(u) = Σℓ(η) - ½u'u at its maximum û, H = I + A'WA, W = -ℓ''. This is Laplace's approximation; with
/// more nodes the integral is done by adaptive Gauss-Hermite quadrature centred at û and scaled by H.
/// The score follows û and H through their dependence on the parameters (third derivatives of ℓ).
///
/// Parameters: β on the orthonormal basis of X, θ (of the columns of Z divided by their root mean squares) column by column
/// and term by term, λ = log φ or log size.
/// The modes found are kept as the next search's start.
final class LaplaceEvaluator {
    let layout: GeneralisedLayout
    let kernel: FamilyKernel
    let grid: QuadratureGrid?
    let p: Int
    let thetaCount: Int
    let parameterCount: Int
    let x: FlatBuffer
    let z: FlatBuffer
    let offset: FlatBuffer
    /// o + Xβ, A and η at the parameters last set.
    let fixed: FlatBuffer
    let a: FlatBuffer
    let eta: FlatBuffer
    let slope: FlatBuffer
    let weight: FlatBuffer
    let weightSlope: FlatBuffer
    let slopeDispersion: FlatBuffer
    let weightDispersion: FlatBuffer
    let uLead: FlatBuffer
    let uRest: FlatBuffer
    let curvature: ClusterCurvature
    /// A gradient and a step of the search, a κ of the score.
    let lead: FlatBuffer
    let rest: FlatBuffer
    let score: ClusterScore
    private(set) var evaluations = 0

    init(
        _ layout: GeneralisedLayout, kernel: FamilyKernel, columns: [[Double]], offset rows: [Double]?,
        nodes: Int
    ) {
        self.layout = layout
        self.kernel = kernel
        let n = layout.rows, q = layout.width
        p = columns.count
        thetaCount = layout.structure.parameterCount
        parameterCount = p + thetaCount + (kernel.family.hasDispersion ? 1 : 0)
        grid = nodes > 1 ? QuadratureGrid(nodes: nodes, dimensions: layout.leading) : nil
        x = FlatBuffer(n * p)
        z = FlatBuffer(n * q)
        offset = FlatBuffer(n)
        for (i, row) in layout.order.enumerated() {
            for j in 0..<p { x.cells[i * p + j] = columns[j][row] }
            offset.cells[i] = rows?[row] ?? 0
        }
        for place in layout.places {
            for (e, column) in place.term.columns.enumerated() {
                let share = 1 / place.scales[e]
                for (i, row) in layout.order.enumerated() {
                    z.cells[i * q + place.column + e] = share * column[row]
                }
            }
        }
        fixed = FlatBuffer(n)
        a = FlatBuffer(n * q)
        eta = FlatBuffer(n)
        slope = FlatBuffer(n)
        weight = FlatBuffer(n)
        weightSlope = FlatBuffer(n)
        slopeDispersion = FlatBuffer(n)
        weightDispersion = FlatBuffer(n)
        uLead = FlatBuffer(layout.blocks * layout.leading)
        uRest = FlatBuffer(layout.restTotal)
        curvature = ClusterCurvature(layout)
        lead = FlatBuffer((layout.clusters.map(\.blocks.count).max() ?? 1) * layout.leading)
        rest = FlatBuffer(layout.clusters.map(\.restCount).max() ?? 0)
        score = ClusterScore(layout, nodes: grid?.count ?? 1)
    }

    /// Log-likelihood at the parameters, -infinity where it cannot be computed; the score goes into `gradient`.
    func evaluate(_ parameters: [Double], _ gradient: inout [Double]) -> Double {
        evaluations += 1
        for j in gradient.indices { gradient[j] = 0 }
        set(parameters)
        var value = 0.0
        for cluster in layout.clusters {
            guard findMode(cluster) else { return -.infinity }
            let sums = kernel.full(rows(cluster), eta.cells, derivatives)
            guard
                let determinant = curvature.factor(
                    cluster, a: a.cells, weight: weight.cells, positive: false)
            else { return -.infinity }
            value += score.add(cluster, self, sums, determinant, &gradient)
        }
        return value.isFinite && gradient.allSatisfy(\.isFinite) ? value : -.infinity
    }

    var derivatives: FamilyKernel.Derivatives {
        FamilyKernel.Derivatives(
            slope: slope.cells, weight: weight.cells, weightSlope: weightSlope.cells,
            slopeDispersion: slopeDispersion.cells, weightDispersion: weightDispersion.cells)
    }

    func rows(_ cluster: GeneralisedLayout.Cluster) -> Range<Int> {
        layout.blockStart[cluster.blocks.lowerBound]..<layout.blockStart[cluster.blocks.upperBound]
    }

    /// Modes of another search are no start for this one when that one failed.
    func forgetModes() {
        for k in 0..<uLead.count { uLead.cells[k] = 0 }
        for k in 0..<uRest.count { uRest.cells[k] = 0 }
    }

    func set(_ parameters: [Double]) {
        let n = layout.rows, q = layout.width
        if kernel.family.hasDispersion { kernel.set(logDispersion: parameters[p + thetaCount]) }
        let x = x.cells, fixed = fixed.cells, z = z.cells, a = a.cells, offset = offset.cells
        parameters.withUnsafeBufferPointer { beta in
            for i in 0..<n {
                var sum = offset[i]
                for j in 0..<p { sum += x[i &* p &+ j] * beta[j] }
                fixed[i] = sum
            }
            for place in layout.places {
                let size = place.term.size
                var k = p + place.term.firstParameter
                for column in 0..<size {
                    for i in 0..<n {
                        let at = i &* q &+ place.column
                        var sum = 0.0
                        for row in column..<size { sum += z[at &+ row] * beta[k &+ row &- column] }
                        a[at &+ column] = sum
                    }
                    k += size - column
                }
            }
        }
    }

    /// η of the cluster's rows at the modes.
    func linear(_ cluster: GeneralisedLayout.Cluster) {
        let m = layout.leading, q = layout.width, r = layout.rest
        let a = a.cells, eta = eta.cells, fixed = fixed.cells
        let rest = uRest.cells + cluster.firstRest
        for block in cluster.blocks {
            let u = uLead.cells + block &* m
            for i in layout.blockStart[block]..<layout.blockStart[block + 1] {
                var sum = fixed[i]
                for f in 0..<m { sum += a[i &* q &+ f] * u[f] }
                for j in 0..<r {
                    sum += a[i &* q &+ m &+ j] * rest[Int(layout.restIndex[i &* r &+ j])]
                }
                eta[i] = sum
            }
        }
    }

    /// A'c - u by effect (c by row) into `lead` and `rest`; `minus` leaves u out when 0.
    func project(_ cluster: GeneralisedLayout.Cluster, _ c: Cells, scale: Double, minus: Double) {
        let m = layout.leading, q = layout.width, r = layout.rest
        let a = a.cells, outLead = lead.cells, outRest = rest.cells
        for k in 0..<cluster.restCount { outRest[k] = -minus * uRest.cells[cluster.firstRest &+ k] }
        for block in cluster.blocks {
            let out = outLead + (block - cluster.blocks.lowerBound) &* m, u = uLead.cells + block &* m
            for f in 0..<m { out[f] = -minus * u[f] }
            for i in layout.blockStart[block]..<layout.blockStart[block + 1] {
                let ci = scale * c[i]
                for f in 0..<m { out[f] += a[i &* q &+ f] * ci }
                for j in 0..<r {
                    outRest[Int(layout.restIndex[i &* r &+ j])] += a[i &* q &+ m &+ j] * ci
                }
            }
        }
    }
}
