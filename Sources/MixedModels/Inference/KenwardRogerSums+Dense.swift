import GSLKit

// The effects across clusters.
extension KenwardRogerSums {
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

    mutating func addDense(_ sweep: CriterionSweep, _ dense: DensePart) {
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

    /// First dense effect of each level of a term across.
    func starts(_ sweep: CriterionSweep, _ t: Int) -> StrideTo<Int> {
        let item = sweep.design.structure.terms[t], first = sweep.design.layout.denseStart[t]
        return stride(from: first, to: first + item.size * item.levels.count, by: item.size)
    }
}
