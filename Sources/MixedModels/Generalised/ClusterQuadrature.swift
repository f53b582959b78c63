/// Adaptive Gauss-Hermite quadrature of one cluster with a single grouping: value, means over the nodes, and the matrix P
/// that takes the place of H⁻¹ in the score because the nodes move with H.
///
/// Nodes u_k = û + L⁻ᵀz_k, H = LL'. With normalised contributions π_k and G_k = A'ℓ'(u_k) - u_k:
/// C = Σπ_k z_k(L⁻¹G_k)', and P = L⁻ᵀSL⁻¹ with S_aa = 1 + C_aa, S_ab = S_ba = C_ba for b > a.
/// *Reference:* Pinheiro and Bates 1995 doi:10.1080/10618600.1995.10474663.
final class ClusterQuadrature {
    let layout: GeneralisedLayout
    let inverse: FlatBuffer
    let meanGradient: FlatBuffer
    private let slopes: FlatBuffer
    private let logs: FlatBuffer
    private let changes: FlatBuffer
    private let effects: FlatBuffer
    private let gradients: FlatBuffer
    private let eta: FlatBuffer
    private let cross: FlatBuffer
    private let stride: Int

    init(_ layout: GeneralisedLayout, nodes: Int) {
        self.layout = layout
        let m = layout.leading, used = nodes > 1 ? nodes : 0
        stride = zip(layout.blockStart.dropFirst(), layout.blockStart).map { $0 - $1 }.max() ?? 1
        inverse = FlatBuffer(m * m)
        meanGradient = FlatBuffer(m)
        slopes = FlatBuffer(used * stride)
        logs = FlatBuffer(used)
        changes = FlatBuffer(used)
        effects = FlatBuffer(used * m)
        gradients = FlatBuffer(used * m)
        eta = FlatBuffer(used > 0 ? layout.rows : 0)
        cross = FlatBuffer(m * m)
    }

    /// Log-likelihood of the cluster and its direct derivative in λ.
    func sum(
        _ cluster: GeneralisedLayout.Cluster, _ model: LaplaceEvaluator, _ grid: QuadratureGrid,
        _ determinant: Double
    ) -> (Double, Double) {
        let m = layout.leading, rows = model.rows(cluster), block = cluster.blocks.lowerBound
        let a = model.a.cells, l = model.curvature.factorOfBlock
        let centre = model.uLead.cells + block &* m
        var top = -Double.infinity
        for k in 0..<grid.count {
            let u = effects.cells + k &* m
            for f in 0..<m { u[f] = grid.nodes[k &* m &+ f] }
            ClusterCurvature.backward(l, m, u)
            var squares = 0.0
            for f in 0..<m {
                u[f] += centre[f]
                squares += u[f] * u[f]
            }
            for i in rows {
                var sum = model.fixed.cells[i]
                for f in 0..<m { sum += a[i &* m &+ f] * u[f] }
                eta.cells[i] = sum
            }
            // The kernel writes by row: shifted so that the rows of node k stand together.
            let slope = slopes.cells + (k &* stride &- rows.lowerBound)
            let part = model.kernel.node(rows, eta.cells, slope)
            logs.cells[k] = grid.logWeights[k] + part.value - 0.5 * squares
            changes.cells[k] = part.dispersion
            top = max(top, logs.cells[k])
            let g = gradients.cells + k &* m
            for f in 0..<m { g[f] = -u[f] }
            for i in rows { for f in 0..<m { g[f] += a[i &* m &+ f] * slope[i] } }
        }
        var total = 0.0
        for k in 0..<grid.count {
            logs.cells[k] = exponential(logs.cells[k] - top)
            total += logs.cells[k]
        }
        return (
            top + logarithm(total) - 0.5 * determinant, means(rows, model, grid, total, l)
        )
    }

    private func means(
        _ rows: Range<Int>, _ model: LaplaceEvaluator, _ grid: QuadratureGrid, _ total: Double, _ l: Cells
    ) -> Double {
        let m = layout.leading
        let mean = model.score.meanSlope.cells, moment = model.score.meanMoment.cells
        for i in rows {
            mean[i] = 0
            for f in 0..<m { moment[i &* m &+ f] = 0 }
        }
        for k in 0..<m * m { cross.cells[k] = 0 }
        for f in 0..<m { meanGradient.cells[f] = 0 }
        var change = 0.0
        for k in 0..<grid.count {
            let share = logs.cells[k] / total, u = effects.cells + k &* m, g = gradients.cells + k &* m
            let slope = slopes.cells + (k &* stride &- rows.lowerBound)
            change += share * changes.cells[k]
            for i in rows {
                let part = share * slope[i]
                mean[i] += part
                for f in 0..<m { moment[i &* m &+ f] += part * u[f] }
            }
            for f in 0..<m { meanGradient.cells[f] += share * g[f] }
            ClusterCurvature.forward(l, m, g)
            for b in 0..<m {
                for c in 0...b { cross.cells[b &* m &+ c] += share * grid.nodes[k &* m &+ b] * g[c] }
            }
        }
        // S in place, then L⁻ᵀSL⁻¹ column by column, twice.
        for b in 0..<m {
            cross.cells[b &* m &+ b] += 1
            for c in 0..<b { cross.cells[c &* m &+ b] = cross.cells[b &* m &+ c] }
        }
        let column = meanColumn
        for pass in 0..<2 {
            let from = pass == 0 ? cross.cells : inverse.cells
            for j in 0..<m {
                for f in 0..<m { column.cells[f] = from[j &* m &+ f] }
                ClusterCurvature.backward(l, m, column.cells)
                for f in 0..<m { scratch.cells[f &* m &+ j] = column.cells[f] }
            }
            for k in 0..<m * m { inverse.cells[k] = scratch.cells[k] }
        }
        return change
    }

    private lazy var meanColumn = FlatBuffer(layout.leading)
    private lazy var scratch = FlatBuffer(layout.leading * layout.leading)
}
