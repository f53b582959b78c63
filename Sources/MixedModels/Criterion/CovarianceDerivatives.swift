import GSLKit

/// First and second derivatives of log determinants and of r² in the elements of D = ΛΛ', then in θ.
///
/// With E_k = ∂D/∂D_ab, P = V⁻¹ - V⁻¹X(X'V⁻¹X)⁻¹X'V⁻¹ (REML; V⁻¹ for the determinant of ML) and u = Z'Py:
/// ```
/// ∂_k log|·| = tr(E_k Z'PZ)            ∂_kl log|·| = -tr(E_k Z'PZ E_l Z'PZ)
/// ∂_k r²     = -u'E_k u                ∂_kl r²     = 2 u'E_k Z'PZ E_l u
/// ```
/// each a sum over pairs of levels; the pairs of different clusters only meet through F (see ``CriterionSweep``).
final class CovarianceDerivatives {
    let sweep: CriterionSweep
    let count: Int
    /// ∂ log|·| and u'E_k u.
    let traces: Buffer, quadratics: Buffer
    /// ∂² log|·| and ∂²r², count × count.
    let traceHessian: Buffer, squaresHessian: Buffer
    /// Σ X̃'V₁⁻¹Z₁E_kZ₁'V₁⁻¹X̃, r × r each, terms within clusters only.
    let g: Buffer
    /// Σ X̃'V₁⁻¹Z₁E_k u₁, r each.
    let h: Buffer
    /// u of the effects within clusters and of the dense ones.
    let u: Buffer, denseU: Buffer

    /// Term and place in its template of each parameter, half a unit for the diagonal.
    let term: [Int], row: [Int], column: [Int], omega: [Double]
    let parameterStart: [Int]
    // Work space.
    let cf: Buffer, dd: Buffer, pz: Buffer
    let denseQ: Buffer, denseQFull: Buffer, eDet: Buffer, eFull: Buffer
    private var lanes: [CovarianceDerivatives] = []

    init(_ sweep: CriterionSweep) {
        self.sweep = sweep
        let structure = sweep.design.structure
        count = structure.parameterCount
        var term: [Int] = [], row: [Int] = [], column: [Int] = [], starts: [Int] = []
        for (t, item) in structure.terms.enumerated() {
            starts.append(item.firstParameter)
            for place in item.positions {
                term.append(t)
                row.append(place.row)
                column.append(place.column)
            }
        }
        parameterStart = starts + [count]
        self.term = term
        self.row = row
        self.column = column
        omega = zip(row, column).map { $0 == $1 ? 0.5 : 1 }
        let r = sweep.r, d = sweep.d, q = sweep.design.layout.largest
        traces = Buffer(count)
        quadratics = Buffer(count)
        traceHessian = Buffer(count * count)
        squaresHessian = Buffer(count * count)
        g = Buffer(count * r * r)
        h = Buffer(count * r)
        u = Buffer(sweep.cy.count)
        denseU = Buffer(d)
        cf = Buffer(q * r)
        dd = Buffer(q * q)
        pz = Buffer(q * q)
        denseQ = Buffer(d * d)
        denseQFull = Buffer(d * d)
        eDet = Buffer(r * d)
        eFull = Buffer(r * d)
    }

    /// Derivatives of a part of the clusters, which share u and have sums and work space of their own.
    private init(laneOf whole: CovarianceDerivatives) {
        (sweep, count) = (whole.sweep, whole.count)
        (term, row, column, omega) = (whole.term, whole.row, whole.column, whole.omega)
        parameterStart = whole.parameterStart
        let r = sweep.r, q = sweep.design.layout.largest
        traces = Buffer(count)
        quadratics = Buffer(count)
        traceHessian = Buffer(count * count)
        squaresHessian = Buffer(count * count)
        g = Buffer(count * r * r)
        h = Buffer(count * r)
        (u, denseU) = (whole.u, whole.denseU)
        cf = Buffer(q * r)
        dd = Buffer(q * q)
        pz = Buffer(q * q)
        (denseQ, denseQFull, eDet, eFull) = (whole.denseQ, whole.denseQFull, whole.eDet, whole.eFull)
    }

    /// Sums over clusters.
    private var sums: [Buffer] { [traces, quadratics, traceHessian, squaresHessian, g, h] }

    private func addLane(_ range: Range<Int>) {
        for buffer in sums { buffer.zero() }
        addClusters(range)
    }

    private func addClusters(_ range: Range<Int>) {
        let layout = sweep.design.layout
        let isScalar = layout.blocks.count == layout.clusterCount && sweep.d == 0 && layout.largest == 1
        for cluster in range {
            if isScalar { addScalar(cluster) } else { add(cluster) }
        }
    }

    /// All derivatives at the sweep's last evaluation.
    func compute() {
        for buffer in sums { buffer.zero() }
        let ranges = Lanes.ranges(sweep.design.layout.clusterCount)
        if ranges.count > 1, lanes.isEmpty { lanes = ranges.map { _ in CovarianceDerivatives(laneOf: self) } }
        if ranges.count > 1 {
            Lanes.run(ranges.count) { lanes[$0].addLane(ranges[$0]) }
            for lane in lanes {
                for (mine, other) in zip(sums, lane.sums) { mine.add(other) }
            }
        } else {
            addClusters(ranges[0])
        }
        finishWithin()
        if sweep.d > 0 { addDense() }
        for k in 0..<count {
            for l in 0..<k {
                traceHessian.base[k * count + l] = traceHessian.base[l * count + k]
                squaresHessian.base[k * count + l] = squaresHessian.base[l * count + k]
            }
        }
    }

    /// ∂(X'V⁻¹X)⁻¹/∂D_k on the basis, p × p.
    func fixedSlope(_ k: Int) -> Matrix {
        let p = sweep.p, d = sweep.d, r = sweep.r, f = sweep.full.base
        var out = Matrix(rows: p, columns: p)
        if sweep.design.layout.within.contains(term[k]) {
            var left = Matrix(rows: p, columns: r)
            for i in 0..<p {
                for j in 0..<r {
                    var sum = 0.0
                    for l in 0..<r { sum += f[(d + i) * r + l] * g.base[k * r * r + l * r + j] }
                    left[i, j] = sum
                }
            }
            for i in 0..<p {
                for j in 0..<p {
                    for l in 0..<r { out[i, j] += left[i, l] * f[l * r + d + j] }
                }
            }
            return out
        }
        // F_x· X̃'V₁⁻¹Z₂ (p × d).
        let t = sweep.inner.base
        var y = Matrix(rows: p, columns: d)
        for i in 0..<p {
            for j in 0..<d { for l in 0..<r { y[i, j] += f[(d + i) * r + l] * t[l * r + j] } }
        }
        for s in starts(term[k]) {
            let ra = s + row[k], rb = s + column[k]
            for i in 0..<p {
                for j in 0..<p { out[i, j] += omega[k] * (y[i, ra] * y[j, rb] + y[i, rb] * y[j, ra]) }
            }
        }
        return out
    }
}
