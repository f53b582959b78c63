import GSLKit

// The effects across clusters.
extension CovarianceDerivatives {
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
    func starts(_ t: Int) -> StrideTo<Int> {
        let item = sweep.design.structure.terms[t], first = sweep.design.layout.denseStart[t]
        return stride(from: first, to: first + item.size * item.levels.count, by: item.size)
    }

    func addDense() {
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
}
