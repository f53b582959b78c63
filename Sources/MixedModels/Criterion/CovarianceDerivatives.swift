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

    private let term: [Int], row: [Int], column: [Int], omega: [Double]
    private let parameterStart: [Int]
    private let cf: Buffer, dd: Buffer, pz: Buffer, gathered: Buffer
    private let denseQ: Buffer, denseQFull: Buffer, eDet: Buffer, eFull: Buffer

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
        gathered = Buffer(q * r)
        denseQ = Buffer(d * d)
        denseQFull = Buffer(d * d)
        eDet = Buffer(r * d)
        eFull = Buffer(r * d)
    }

    /// All derivatives at the sweep's last evaluation.
    func compute() {
        for buffer in [traces, quadratics, traceHessian, squaresHessian, h] { buffer.zero() }
        g.zero()
        let layout = sweep.design.layout
        let single = layout.blocks.count == layout.clusterCount && sweep.d == 0
        for cluster in 0..<layout.clusterCount {
            if single, layout.largest == 1 { addScalar(cluster) } else { add(cluster) }
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

    /// One effect and no dense columns: the same sums with plain numbers.
    @inline(__always)
    private func addScalar(_ cluster: Int) {
        let p = sweep.p, c = sweep.c.base + cluster * p, a = sweep.a.base[cluster]
        let f = sweep.determinant.base, gamma = sweep.gamma.base, isREML = sweep.isREML
        var value = sweep.cy.base[cluster]
        for i in 0..<p { value -= c[i] * gamma[i] }
        u.base[cluster] = value
        var inner = 0.0
        for i in 0..<p {
            let factor = c[i], target = g.base + i * p
            h.base[i] += factor * value
            for j in i..<p { target[j] += factor * c[j] }
            guard isREML else { continue }
            var sum = 0.0
            for j in 0..<p { sum += f[i * p + j] * c[j] }
            inner += factor * sum
        }
        let z = a - inner
        traces.base[0] += z
        quadratics.base[0] += value * value
        traceHessian.base[0] += inner * inner - z * z
        squaresHessian.base[0] += 2 * value * value * a
    }

    private func add(_ cluster: Int) {
        let layout = sweep.design.layout, r = sweep.r, p = sweep.p, d = sweep.d
        let first = layout.effectStart[cluster], q = layout.effectStart[cluster + 1] - first
        let dense = sweep.design.columnStart[cluster + 1] - sweep.design.columnStart[cluster], w = dense + p
        let c = sweep.c.base + sweep.design.wideStart[cluster], a = sweep.a.base + layout.squareStart[cluster]
        let u = self.u.base + first
        for i in 0..<q {
            var sum = sweep.cy.base[first + i]
            for j in 0..<w {
                sum -= c[i * w + j] * sweep.gamma.base[d == 0 ? j : sweep.column(cluster, j, dense)]
            }
            u[i] = sum
        }
        let needsInner = sweep.isREML || d > 0
        let f = sweep.determinant.base, cf = cf.base, dd = dd.base, pz = pz.base
        if needsInner {
            for i in 0..<q {
                for j in 0..<w {
                    var sum = 0.0
                    let at = d == 0 ? j : sweep.column(cluster, j, dense)
                    if d == 0 {
                        for k in 0..<w { sum += c[i * w + k] * f[k * r + j] }
                    } else {
                        for k in 0..<w { sum += c[i * w + k] * f[sweep.column(cluster, k, dense) * r + at] }
                    }
                    cf[i * w + j] = sum
                }
            }
            for i in 0..<q {
                for j in 0...i {
                    var sum = 0.0
                    for k in 0..<w { sum += cf[i * w + k] * c[j * w + k] }
                    dd[i * q + j] = sum
                    dd[j * q + i] = sum
                }
            }
            for i in 0..<q * q { pz[i] = a[i] - dd[i] }
        } else {
            for i in 0..<q * q {
                pz[i] = a[i]
                dd[i] = 0
            }
        }
        let blocks = layout.blockStart[cluster]..<layout.blockStart[cluster + 1]
        for x in blocks {
            let block = layout.blocks[x], o = block.offset
            let range = parameterStart[block.term]..<parameterStart[block.term + 1]
            for k in range {
                let ra = o + row[k], rb = o + column[k], weight = omega[k]
                traces.base[k] += 2 * weight * pz[ra * q + rb]
                quadratics.base[k] += 2 * weight * u[ra] * u[rb]
                addWide(k, c + ra * w, c + rb * w, u[ra], u[rb], weight, w, cluster, dense)
            }
            for y in blocks {
                let other = layout.blocks[y], o2 = other.offset
                let range2 = parameterStart[other.term]..<parameterStart[other.term + 1]
                for k in range {
                    let ra = o + row[k], rb = o + column[k]
                    for l in range2 where l >= k {
                        let rc = o2 + row[l], rd = o2 + column[l], weight = omega[k] * omega[l]
                        let t1 = pz[ra * q + rc] * pz[rb * q + rd] + pz[ra * q + rd] * pz[rb * q + rc]
                        let t2 = dd[ra * q + rc] * dd[rb * q + rd] + dd[ra * q + rd] * dd[rb * q + rc]
                        traceHessian.base[k * count + l] += 2 * weight * (t2 - t1)
                        let s =
                            u[ra] * (a[rb * q + rc] * u[rd] + a[rb * q + rd] * u[rc])
                            + u[rb] * (a[ra * q + rc] * u[rd] + a[ra * q + rd] * u[rc])
                        squaresHessian.base[k * count + l] += 2 * weight * s
                    }
                }
            }
        }
    }

    /// G_k and h_k of one pair of effects.
    @inline(__always)
    private func addWide(
        _ k: Int, _ ca: UnsafeMutablePointer<Double>, _ cb: UnsafeMutablePointer<Double>, _ ua: Double,
        _ ub: Double, _ weight: Double, _ w: Int, _ cluster: Int, _ dense: Int
    ) {
        let r = sweep.r, target = g.base + k * r * r, down = h.base + k * r
        if sweep.d == 0 {
            for i in 0..<w {
                let x = weight * ca[i], y = weight * cb[i], line = target + i * r
                down[i] += x * ub + y * ua
                for j in i..<w { line[j] += x * cb[j] + y * ca[j] }
            }
        } else {
            for i in 0..<w {
                let x = weight * ca[i], y = weight * cb[i], at = sweep.column(cluster, i, dense)
                let line = target + at * r
                down[at] += x * ub + y * ua
                for j in i..<w { line[sweep.column(cluster, j, dense)] += x * cb[j] + y * ca[j] }
            }
        }
    }

    private var parametersWithin: [Int] {
        (0..<count).filter { sweep.design.layout.within.contains(term[$0]) }
    }

    /// The pairs of levels in different clusters: -tr(F G_k F G_l) and -2 h_k'F h_l.
    private func finishWithin() {
        let r = sweep.r, inside = parametersWithin
        for k in inside {
            let target = g.base + k * r * r
            for i in 0..<r { for j in 0..<i { target[i * r + j] = target[j * r + i] } }
        }
        if sweep.isREML || sweep.d > 0 {
            let products = inside.map { multiply(sweep.determinant.base, g.base + $0 * r * r, r) }
            for (x, k) in inside.enumerated() {
                for (y, l) in inside.enumerated() where l >= k {
                    let a = products[x], b = products[y]
                    var sum = 0.0
                    for i in 0..<r { for j in 0..<r { sum += a[i * r + j] * b[j * r + i] } }
                    traceHessian.base[k * count + l] -= sum
                }
            }
        }
        for k in inside {
            let fh = apply(sweep.full.base, h.base + k * r, r)
            for l in inside where l >= k {
                var sum = 0.0
                for i in 0..<r { sum += fh[i] * h.base[l * r + i] }
                squaresHessian.base[k * count + l] -= 2 * sum
            }
        }
    }

    private func multiply(
        _ a: UnsafeMutablePointer<Double>, _ b: UnsafeMutablePointer<Double>, _ n: Int
    ) -> [Double] {
        var out = [Double](repeating: 0, count: n * n)
        out.withUnsafeMutableBufferPointer { out in
            for i in 0..<n {
                for k in 0..<n {
                    let factor = a[i * n + k]
                    for j in 0..<n { out[i * n + j] += factor * b[k * n + j] }
                }
            }
        }
        return out
    }

    private func apply(
        _ a: UnsafeMutablePointer<Double>, _ x: UnsafeMutablePointer<Double>, _ n: Int
    ) -> [Double] {
        (0..<n).map { i in
            var sum = 0.0
            for j in 0..<n { sum += a[i * n + j] * x[j] }
            return sum
        }
    }

    /// E = [I; 0] - F X̃'V₁⁻¹Z₂ (r × d) and Z₂'PZ₂ = X̃'V₁⁻¹Z₂ restricted to Z₂, times E.
    private func project(_ f: UnsafeMutablePointer<Double>, _ e: Buffer, _ q: Buffer) {
        let r = sweep.r, d = sweep.d, t = sweep.inner.base
        for i in 0..<r {
            for j in 0..<d { e.base[i * d + j] = i == j ? 1 : 0 }
            for k in 0..<r {
                let factor = f[i * r + k]
                for j in 0..<d { e.base[i * d + j] -= factor * t[k * r + j] }
            }
        }
        for i in 0..<d {
            for j in 0..<d { q.base[i * d + j] = 0 }
            for k in 0..<r {
                let factor = t[i * r + k]
                for j in 0..<d { q.base[i * d + j] += factor * e.base[k * d + j] }
            }
        }
    }

    /// First dense effect of each level of a term across.
    private func starts(_ t: Int) -> StrideTo<Int> {
        let item = sweep.design.structure.terms[t], first = sweep.design.layout.denseStart[t]
        return stride(from: first, to: first + item.size * item.levels.count, by: item.size)
    }

    private func addDense() {
        let r = sweep.r, d = sweep.d, t = sweep.inner.base
        project(sweep.determinant.base, eDet, denseQ)
        project(sweep.full.base, eFull, denseQFull)
        for i in 0..<d {
            var sum = sweep.innerY.base[i]
            for j in 0..<r { sum -= t[i * r + j] * sweep.gamma.base[j] }
            denseU.base[i] = sum
        }
        let across = (0..<count).filter { !sweep.design.layout.within.contains(term[$0]) }
        let q = denseQ.base, qf = denseQFull.base, u = denseU.base
        for k in across {
            for s in starts(term[k]) {
                let ra = s + row[k], rb = s + column[k]
                traces.base[k] += 2 * omega[k] * q[ra * d + rb]
                quadratics.base[k] += 2 * omega[k] * u[ra] * u[rb]
            }
        }
        for k in across {
            for l in across where l >= k {
                var trace = 0.0, square = 0.0
                for s in starts(term[k]) {
                    let ra = s + row[k], rb = s + column[k]
                    for s2 in starts(term[l]) {
                        let rc = s2 + row[l], rd = s2 + column[l]
                        trace += q[ra * d + rc] * q[rb * d + rd] + q[ra * d + rd] * q[rb * d + rc]
                        square +=
                            u[ra] * (qf[rb * d + rc] * u[rd] + qf[rb * d + rd] * u[rc])
                            + u[rb] * (qf[ra * d + rc] * u[rd] + qf[ra * d + rd] * u[rc])
                    }
                }
                traceHessian.base[k * count + l] -= 2 * omega[k] * omega[l] * trace
                squaresHessian.base[k * count + l] += 2 * omega[k] * omega[l] * square
            }
        }
        for k in parametersWithin {
            let ge = Matrix(rows: r, columns: r, elements: multiplyArray(g.base + k * r * r, r * r))
            for l in across {
                var trace = 0.0, square = 0.0
                for s in starts(term[l]) {
                    let ra = s + row[l], rb = s + column[l]
                    var sum = 0.0
                    for i in 0..<r {
                        let left = eDet.base[i * d + ra]
                        if left == 0 { continue }
                        var inner = 0.0
                        for j in 0..<r { inner += ge[i, j] * eDet.base[j * d + rb] }
                        sum += left * inner
                    }
                    trace += 2 * omega[l] * sum
                    for i in 0..<r {
                        square +=
                            h.base[k * r + i] * omega[l]
                            * (eFull.base[i * d + ra] * u[rb] + eFull.base[i * d + rb] * u[ra])
                    }
                }
                let at = min(k, l) * count + max(k, l)
                traceHessian.base[at] -= trace
                squaresHessian.base[at] += 2 * square
            }
        }
    }

    private func multiplyArray(_ base: UnsafeMutablePointer<Double>, _ count: Int) -> [Double] {
        Array(UnsafeBufferPointer(start: base, count: count))
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

/// Derivatives in θ by the chain rule D = ΛΛ'.
struct ThetaDerivatives: Sendable {
    /// ∂D_r/∂θ_k, count × count.
    let jacobian: Matrix
    /// ∂ log|·|/∂θ and -∂r²/∂θ.
    let traces: [Double], quadratics: [Double]
    let traceHessian: Matrix, squaresHessian: Matrix
    /// Gradient and Hessian of the profiled criterion.
    let gradient: [Double]
    let hessian: Matrix

    init(_ d: CovarianceDerivatives, theta: [Double]) {
        let n = d.count, structure = d.sweep.design.structure
        var jacobian = Matrix(rows: n, columns: n)
        var second = Matrix(rows: n, columns: n), secondSquares = second
        for term in structure.terms {
            let first = term.firstParameter, places = term.positions
            func lambda(_ i: Int, _ j: Int) -> Double {
                guard i >= j else { return 0 }
                // Column by column: column j begins after the longer ones before it.
                return theta[first + j * term.size - j * (j - 1) / 2 + (i - j)]
            }
            for (x, pair) in places.enumerated() {
                for (k, parameter) in places.enumerated() {
                    var slope = 0.0
                    if pair.row == parameter.row { slope += lambda(pair.column, parameter.column) }
                    if pair.column == parameter.row { slope += lambda(pair.row, parameter.column) }
                    jacobian[first + x, first + k] = slope
                    for (l, other) in places.enumerated() where other.column == parameter.column {
                        var curve = 0.0
                        if pair.row == parameter.row, pair.column == other.row { curve += 1 }
                        if pair.column == parameter.row, pair.row == other.row { curve += 1 }
                        second[first + k, first + l] += curve * d.traces.base[first + x]
                        secondSquares[first + k, first + l] -= curve * d.quadratics.base[first + x]
                    }
                }
            }
        }
        func down(_ v: Buffer) -> [Double] {
            (0..<n).map { k in
                var sum = 0.0
                for x in 0..<n { sum += jacobian[x, k] * v.base[x] }
                return sum
            }
        }
        func both(_ h: Buffer) -> Matrix {
            var half = Matrix(rows: n, columns: n), out = half
            for x in 0..<n {
                for k in 0..<n {
                    var sum = 0.0
                    for y in 0..<n { sum += h.base[x * n + y] * jacobian[y, k] }
                    half[x, k] = sum
                }
            }
            for k in 0..<n {
                for l in 0..<n {
                    var sum = 0.0
                    for x in 0..<n { sum += jacobian[x, k] * half[x, l] }
                    out[k, l] = sum
                }
            }
            return out
        }
        self.jacobian = jacobian
        traces = down(d.traces)
        quadratics = down(d.quadratics)
        traceHessian = both(d.traceHessian) + second
        squaresHessian = both(d.squaresHessian) + secondSquares
        let df = d.sweep.residualDegrees, squares = d.sweep.residualSquares
        var gradient = [Double](repeating: 0, count: n)
        var hessian = traceHessian
        for k in 0..<n {
            gradient[k] = traces[k] - df * quadratics[k] / squares
            for l in 0..<n {
                hessian[k, l] +=
                    df
                    * (squaresHessian[k, l] / squares - quadratics[k] * quadratics[l] / (squares * squares))
            }
        }
        self.gradient = gradient
        self.hessian = hessian.symmetrised
    }
}
