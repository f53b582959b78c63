import GSLKit

// The levels within clusters, and what they share through F.
extension CovarianceDerivatives {
    /// One effect and no dense columns: the same sums with plain numbers.
    @inline(__always)
    func addScalar(_ cluster: Int) {
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

    func add(_ cluster: Int) {
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

    var parametersWithin: [Int] {
        (0..<count).filter { sweep.design.layout.within.contains(term[$0]) }
    }

    /// The pairs of levels in different clusters: -tr(F G_k F G_l) and -2 h_k'F h_l.
    func finishWithin() {
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
}
