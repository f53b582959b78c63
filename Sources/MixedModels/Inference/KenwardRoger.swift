import GSLKit

/// Kenward and Roger's small-sample covariance and degrees of freedom for a REML fit.
///
/// The covariance of y is linear in its parameters, V = σ²(I + Σ D_k E_k); derivatives of the adjusted covariance of second
/// order vanish. All sums run over the clusters' cross-products, and those with the residual variance follow from
/// `I = V* - Σ D_k E_k`, so no matrix of the size of the data is formed (pbkrtest forms n × n ones).
/// *References:* Kenward and Roger 1997 doi:10.2307/2533558; Halekoh and Højsgaard 2014 doi:10.18637/jss.v059.i09.
/// *Checked against:* pbkrtest 0.5.2.
struct KenwardRoger: Sendable {
    /// Adjusted covariance of β on the orthonormal basis.
    let adjusted: Matrix
    /// Unadjusted covariance on the basis.
    let unadjusted: Matrix
    /// Asymptotic covariance of the variance parameters (σ² first).
    private let w: Matrix
    /// ∂(X'V⁻¹X)/∂γ_k.
    private let slopes: [Matrix]

    init(_ fit: LinearMixedModelFit) {
        let sweep = fit.sweepAtOptimum()
        let sums = KenwardRogerSums(sweep, theta: fit.optimum.theta)
        let m = sums.count, p = sweep.p, variance = fit.sigma * fit.sigma
        let phi = variance * fit.basisCovariance
        // Index 0 is σ²; scaled to V by powers of σ².
        var b = [Matrix](repeating: Matrix(rows: p, columns: p), count: m + 1)
        var q = [[Matrix]](repeating: b, count: m + 1)
        var k = Matrix(rows: m + 1, columns: m + 1)
        for r in 0..<m {
            b[r + 1] = sums.first[r]
            for s in 0..<m {
                q[r + 1][s + 1] = sums.second[r][s]
                k[r + 1, s + 1] = sums.traces[r, s]
            }
        }
        var b0 = sums.information, traceOfInverse = Double(sweep.design.rows)
        for r in 0..<m {
            b0 = b0 - sums.d[r] * sums.first[r]
            traceOfInverse -= sums.d[r] * sums.trace[r]
            var mixed = sums.first[r], trace = sums.trace[r]
            for s in 0..<m {
                mixed = mixed - sums.d[s] * sums.second[r][s]
                trace -= sums.d[s] * sums.traces[r, s]
            }
            q[r + 1][0] = mixed
            q[0][r + 1] = mixed.transposed
            k[r + 1, 0] = trace
            k[0, r + 1] = trace
        }
        b[0] = b0
        var q00 = b0, k00 = traceOfInverse
        for s in 0..<m {
            q00 = q00 - sums.d[s] * q[0][s + 1]
            k00 -= sums.d[s] * k[0, s + 1]
        }
        q[0][0] = q00
        k[0, 0] = k00
        let v2 = variance * variance, v3 = v2 * variance
        let slopes = b.map { (-1 / v2) * $0 }
        let phiSlopes = slopes.map { phi * $0 }
        var information = Matrix(rows: m + 1, columns: m + 1)
        for r in 0...m {
            for s in 0...m {
                let cross = (phi * q[r][s]).trace / v3
                information[r, s] = k[r, s] / v2 - 2 * cross + (phiSlopes[r] * phiSlopes[s]).trace
            }
        }
        let w = KenwardRoger.inverse(information.symmetrised)
        var u = Matrix(rows: p, columns: p)
        for r in 0...m {
            for s in 0...m { u = u + w[r, s] * ((1 / v3) * q[r][s] - slopes[r] * phiSlopes[s]) }
        }
        self.w = w
        self.slopes = slopes
        unadjusted = phi
        adjusted = (phi + 2 * (phi * u * phi)).symmetrised
    }

    /// 2 I⁻¹, scaled first: σ² and slope variances may differ by many orders of magnitude.
    private static func inverse(_ information: Matrix) -> Matrix {
        let n = information.rows
        let scale = information.diagonal.map { $0 > 0 ? 1 / $0.squareRoot() : 1 }
        var scaled = information
        for i in 0..<n { for j in 0..<n { scaled[i, j] *= scale[i] * scale[j] } }
        let eigen = SymmetricEigen(scaled)
        var out = Matrix(rows: n, columns: n)
        for (index, value) in eigen.values.enumerated() where abs(value) > 1e-12 {
            let v = eigen.vectors.column(index)
            for i in 0..<n { for j in 0..<n { out[i, j] += 2 * v[i] * v[j] / value * scale[i] * scale[j] } }
        }
        return out
    }

    /// Denominator df and the factor of F for rows of L on the basis (Halekoh and Højsgaard 2014, section 3).
    func denominator(_ l: Matrix) -> (df: Double, scaling: Double)? {
        let q = Double(l.rows)
        guard let middle = Cholesky((l * unadjusted * l.transposed).symmetrised) else { return nil }
        let theta = l.transposed * middle.solve(l)
        let left = theta * unadjusted
        let parts = slopes.map { left * $0 * unadjusted }
        let traces = parts.map(\.trace)
        var a1 = 0.0, a2 = 0.0
        for i in parts.indices {
            for j in parts.indices {
                a1 += w[i, j] * traces[i] * traces[j]
                a2 += w[i, j] * (parts[i] * parts[j]).trace
            }
        }
        guard a2 > 0 else { return (.infinity, 1) }
        let b = (a1 + 6 * a2) / (2 * q)
        let g = ((q + 1) * a1 - (q + 4) * a2) / ((q + 2) * a2)
        let c = 3 * q + 2 * (1 - g)
        let c1 = g / c, c2 = (q - g) / c, c3 = (q + 2 - g) / c
        var v0 = 1 + c1 * b
        let v1 = 1 - c2 * b, v2 = 1 - c3 * b
        if abs(v0) < 1e-10 { v0 = 0 }
        let numerator = 1 - a2 / q
        // Both vanish together in some balanced designs.
        let ratio = abs(numerator) < 1e-14 && abs(v1) < 1e-14 ? 1 : numerator / v1
        let rho = ratio * ratio * v0 / v2 / q
        let df = 4 + (q + 2) / (q * rho - 1)
        let scaling = abs(df - 2) < 0.01 ? 1 : df * numerator / (df - 2)
        return (df, scaling)
    }
}

/// Sums over pairs of levels for ``KenwardRoger``, all with V* (σ² = 1).
struct KenwardRogerSums {
    let count: Int
    /// Elements of D = ΛΛ' on columns of unit size.
    var d: [Double]
    /// X'V*⁻¹X.
    var information: Matrix
    /// tr(V*⁻¹E_r), tr(V*⁻¹E_rV*⁻¹E_s).
    var trace: [Double], traces: Matrix
    /// X'V*⁻¹E_rV*⁻¹X and X'V*⁻¹E_rV*⁻¹E_sV*⁻¹X.
    var first: [Matrix], second: [[Matrix]]

    private var pairs: [(term: Int, row: Int, column: Int, omega: Double)] = []

    init(_ sweep: CriterionSweep, theta: [Double]) {
        let structure = sweep.design.structure
        count = structure.parameterCount
        let p = sweep.p, zero = Matrix(rows: p, columns: p)
        d = []
        for (t, term) in structure.terms.enumerated() {
            let template = term.template(theta), block = template * template.transposed
            for place in term.positions {
                pairs.append((t, place.row, place.column, place.row == place.column ? 0.5 : 1))
                d.append(block[place.row, place.column])
            }
        }
        trace = [Double](repeating: 0, count: count)
        traces = Matrix(rows: count, columns: count)
        first = [Matrix](repeating: zero, count: count)
        second = [[Matrix]](repeating: first, count: count)
        information = zero
        let dense = DensePart(sweep)
        information = dense.information
        addClusters(sweep, dense)
        if sweep.d > 0 { addDense(sweep, dense) }
        for r in 0..<count {
            for s in 0..<r {
                traces[r, s] = traces[s, r]
                second[r][s] = second[s][r].transposed
            }
        }
    }

    /// What the dense effects contribute: N_x = [-F_z X̃'V₁⁻¹X; I], F_z, E and Z₂'V⁻¹Z₂.
    struct DensePart {
        let nx: Matrix, fz: Matrix, e: Matrix, q22: Matrix, zx: Matrix
        let information: Matrix

        init(_ sweep: CriterionSweep) {
            let d = sweep.d, r = sweep.r, p = sweep.p
            let t = Matrix(rows: r, columns: r, elements: sweep.inner.array)
            // F for the determinant of ML, whatever the fit was.
            var fz = Matrix(rows: r, columns: r)
            if d > 0 {
                // F_zz of REML less the share of X.
                let full = Matrix(rows: r, columns: r, elements: sweep.full.array)
                let x = Array(d..<r), all = Array(0..<r)
                if let fxx = Cholesky(full.submatrix(rows: x, columns: x)) {
                    let fax = full.submatrix(rows: all, columns: x)
                    fz = full - fax * fxx.solve(fax.transposed)
                    for i in 0..<r { for j in 0..<r where i >= d || j >= d { fz[i, j] = 0 } }
                }
            }
            var nx = Matrix(rows: r, columns: p)
            for i in 0..<r {
                for j in 0..<p {
                    var sum = i == d + j ? 1.0 : 0
                    for k in 0..<d { sum -= fz[i, k] * t[k, d + j] }
                    nx[i, j] = sum
                }
            }
            var e = Matrix(rows: r, columns: d)
            for i in 0..<r {
                for j in 0..<d {
                    var sum = i == j ? 1.0 : 0
                    for k in 0..<d { sum -= fz[i, k] * t[k, j] }
                    e[i, j] = sum
                }
            }
            self.nx = nx
            self.fz = fz
            self.e = e
            let tn = t * nx
            zx = tn.submatrix(rows: Array(0..<d), columns: Array(0..<p))
            q22 =
                d > 0
                ? (t * e).submatrix(rows: Array(0..<d), columns: Array(0..<d)) : Matrix(rows: 0, columns: 0)
            information = tn.submatrix(rows: Array(d..<r), columns: Array(0..<p)).symmetrised
        }
    }

    private mutating func addClusters(_ sweep: CriterionSweep, _ dense: DensePart) {
        let layout = sweep.design.layout, p = sweep.p, r = sweep.r, d = sweep.d
        let terms = sweep.design.structure.terms
        let inside = pairs.indices.filter { layout.within.contains(pairs[$0].term) }
        // G_r over X̃ for the pairs of different clusters.
        var g = d > 0 ? [Matrix](repeating: Matrix(rows: r, columns: r), count: count) : []
        let largest = layout.largest
        let x = Buffer(largest * p), y = Buffer(largest * p)
        let outer = Buffer(p * p * max(1, count * count)), single = Buffer(p * p * max(1, count))
        let trA = Buffer(count), trAA = Buffer(count * count)
        for cluster in 0..<layout.clusterCount {
            let q = layout.effectStart[cluster + 1] - layout.effectStart[cluster]
            let touched = sweep.design.columnStart[cluster + 1] - sweep.design.columnStart[cluster],
                w = touched + p
            let a = sweep.a.base + layout.squareStart[cluster],
                c = sweep.c.base + sweep.design.wideStart[cluster]
            // Z'V⁻¹X of this cluster.
            for i in 0..<q {
                for j in 0..<p {
                    var sum = 0.0
                    if d == 0 {
                        sum = c[i * w + j]
                    } else {
                        for k in 0..<w {
                            sum += c[i * w + k] * dense.nx[sweep.column(cluster, k, touched), j]
                        }
                    }
                    x.base[i * p + j] = sum
                }
            }
            let blocks = layout.blockStart[cluster]..<layout.blockStart[cluster + 1]
            for b in blocks {
                let block = layout.blocks[b], o = block.offset
                let range =
                    terms[block.term].firstParameter..<terms[block.term].firstParameter
                    + terms[block.term].parameterCount
                for k in range {
                    let ra = o + pairs[k].row, rb = o + pairs[k].column, weight = pairs[k].omega
                    trA.base[k] += 2 * weight * a[ra * q + rb]
                    let target = single.base + k * p * p, xa = x.base + ra * p, xb = x.base + rb * p
                    for i in 0..<p {
                        let f1 = weight * xa[i], f2 = weight * xb[i]
                        for j in 0..<p { target[i * p + j] += f1 * xb[j] + f2 * xa[j] }
                    }
                    if d > 0 {
                        for i in 0..<w {
                            let at = sweep.column(cluster, i, touched)
                            for j in 0..<w {
                                g[k][at, sweep.column(cluster, j, touched)] +=
                                    weight * (c[ra * w + i] * c[rb * w + j] + c[rb * w + i] * c[ra * w + j])
                            }
                        }
                    }
                }
                for b2 in blocks {
                    let other = layout.blocks[b2], o2 = other.offset
                    let first2 = terms[other.term].firstParameter
                    for l in first2..<first2 + terms[other.term].parameterCount {
                        let rc = o2 + pairs[l].row, rd = o2 + pairs[l].column, weight2 = pairs[l].omega
                        // A E_l Z'V⁻¹X, for the rows of block b.
                        for i in 0..<terms[block.term].size {
                            let ac = weight2 * a[(o + i) * q + rc], ad = weight2 * a[(o + i) * q + rd]
                            let row = y.base + i * p, xc = x.base + rc * p, xd = x.base + rd * p
                            for j in 0..<p { row[j] = ac * xd[j] + ad * xc[j] }
                        }
                        for k in range where l >= k {
                            let ra = o + pairs[k].row, rb = o + pairs[k].column, weight = pairs[k].omega
                            trAA.base[k * count + l] +=
                                2 * weight * weight2
                                * (a[ra * q + rc] * a[rb * q + rd] + a[ra * q + rd] * a[rb * q + rc])
                            let target = outer.base + (k * count + l) * p * p
                            let xa = x.base + ra * p, xb = x.base + rb * p
                            let ya = y.base + pairs[k].row * p, yb = y.base + pairs[k].column * p
                            for i in 0..<p {
                                let f1 = weight * xa[i], f2 = weight * xb[i]
                                for j in 0..<p { target[i * p + j] += f1 * yb[j] + f2 * ya[j] }
                            }
                        }
                    }
                }
            }
        }
        let fzg = d > 0 ? g.map { dense.fz * $0 } : []
        for k in inside {
            trace[k] = trA.base[k]
            first[k] = Matrix(
                rows: p, columns: p,
                elements: Array(UnsafeBufferPointer(start: single.base + k * p * p, count: p * p)))
            if d > 0 { trace[k] -= fzg[k].trace }
            for l in inside where l >= k {
                traces[k, l] = trAA.base[k * count + l]
                second[k][l] = Matrix(
                    rows: p, columns: p,
                    elements: Array(
                        UnsafeBufferPointer(start: outer.base + (k * count + l) * p * p, count: p * p)))
                guard d > 0 else { continue }
                // The pairs within clusters see A - C F_z C' as well.
                let cross = fzg[k] * fzg[l]
                traces[k, l] += cross.trace - 2 * mixedTrace(sweep, dense, k, l)
                second[k][l] = second[k][l] - dense.nx.transposed * g[k] * fzg[l] * dense.nx
            }
        }
        guard d > 0 else { return }
        for k in inside {
            let ge = g[k] * dense.e
            let small = dense.e.transposed * ge, left = dense.nx.transposed * ge
            for l in pairs.indices where !layout.within.contains(pairs[l].term) {
                var sum = 0.0, product = Matrix(rows: p, columns: p)
                for s in starts(sweep, pairs[l].term) {
                    let ra = s + pairs[l].row, rb = s + pairs[l].column, weight = pairs[l].omega
                    sum += 2 * weight * small[ra, rb]
                    for i in 0..<p {
                        for j in 0..<p {
                            product[i, j] +=
                                weight * (left[i, ra] * dense.zx[rb, j] + left[i, rb] * dense.zx[ra, j])
                        }
                    }
                }
                let (low, high) = (min(k, l), max(k, l))
                traces[low, high] = sum
                second[low][high] = k < l ? product : product.transposed
            }
        }
    }

    /// Σ tr(E_k A E_l D) within clusters, D = C F_z C'; the cross terms of (A - D)E_l(A - D) summed over all pairs.
    private func mixedTrace(_ sweep: CriterionSweep, _ dense: DensePart, _ k: Int, _ l: Int) -> Double {
        let layout = sweep.design.layout, p = sweep.p
        var sum = 0.0
        for cluster in 0..<layout.clusterCount {
            let q = layout.effectStart[cluster + 1] - layout.effectStart[cluster]
            let touched = sweep.design.columnStart[cluster + 1] - sweep.design.columnStart[cluster],
                w = touched + p
            let a = sweep.a.base + layout.squareStart[cluster],
                c = sweep.c.base + sweep.design.wideStart[cluster]
            var dd = [Double](repeating: 0, count: q * q)
            for i in 0..<q {
                for j in 0..<touched {
                    var inner = 0.0
                    let at = sweep.column(cluster, j, touched)
                    for m in 0..<touched {
                        inner += c[i * w + m] * dense.fz[sweep.column(cluster, m, touched), at]
                    }
                    for i2 in 0..<q { dd[i * q + i2] += inner * c[i2 * w + j] }
                }
            }
            let blocks = layout.blockStart[cluster]..<layout.blockStart[cluster + 1]
            for b in blocks where layout.blocks[b].term == pairs[k].term {
                let ra = layout.blocks[b].offset + pairs[k].row,
                    rb = layout.blocks[b].offset + pairs[k].column
                for b2 in blocks where layout.blocks[b2].term == pairs[l].term {
                    let rc = layout.blocks[b2].offset + pairs[l].row,
                        rd = layout.blocks[b2].offset + pairs[l].column
                    let weight = pairs[k].omega * pairs[l].omega
                    sum +=
                        weight
                        * (a[ra * q + rc] * dd[rb * q + rd] + a[ra * q + rd] * dd[rb * q + rc]
                            + a[rb * q + rc] * dd[ra * q + rd] + a[rb * q + rd] * dd[ra * q + rc])
                }
            }
        }
        return sum
    }

    private func starts(_ sweep: CriterionSweep, _ t: Int) -> StrideTo<Int> {
        let item = sweep.design.structure.terms[t], first = sweep.design.layout.denseStart[t]
        return stride(from: first, to: first + item.size * item.levels.count, by: item.size)
    }

    private mutating func addDense(_ sweep: CriterionSweep, _ dense: DensePart) {
        let p = sweep.p, q22 = dense.q22, zx = dense.zx
        let across = pairs.indices.filter { !sweep.design.layout.within.contains(pairs[$0].term) }
        for k in across {
            for s in starts(sweep, pairs[k].term) {
                let ra = s + pairs[k].row, rb = s + pairs[k].column, weight = pairs[k].omega
                trace[k] += 2 * weight * q22[ra, rb]
                for i in 0..<p {
                    for j in 0..<p {
                        first[k][i, j] += weight * (zx[ra, i] * zx[rb, j] + zx[rb, i] * zx[ra, j])
                    }
                }
            }
            for l in across where l >= k {
                // E_l Z₂'V⁻¹X once, then Z₂'V⁻¹Z₂ times it.
                var right = Matrix(rows: sweep.d, columns: p)
                for s in starts(sweep, pairs[l].term) {
                    let rc = s + pairs[l].row, rd = s + pairs[l].column
                    for j in 0..<p {
                        right[rc, j] += pairs[l].omega * zx[rd, j]
                        right[rd, j] += pairs[l].omega * zx[rc, j]
                    }
                }
                let product = q22 * right
                var sum = 0.0
                for s in starts(sweep, pairs[k].term) {
                    let ra = s + pairs[k].row, rb = s + pairs[k].column, weight = pairs[k].omega
                    for i in 0..<p {
                        for j in 0..<p {
                            second[k][l][i, j] +=
                                weight * (zx[ra, i] * product[rb, j] + zx[rb, i] * product[ra, j])
                        }
                    }
                    for s2 in starts(sweep, pairs[l].term) {
                        let rc = s2 + pairs[l].row, rd = s2 + pairs[l].column
                        sum +=
                            2 * weight * pairs[l].omega
                            * (q22[ra, rc] * q22[rb, rd] + q22[ra, rd] * q22[rb, rc])
                    }
                }
                traces[k, l] = sum
            }
        }
    }
}
