// One cluster: its determinant, and what it takes from X̃'X̃, X̃'y and y'y.
extension CriterionSweep {
    /// A cluster with one effect: everything is a division.
    @inline(__always)
    func scalar(
        _ cluster: Int, _ zz: UnsafePointer<Double>, _ zx: UnsafePointer<Double>, _ zy: UnsafePointer<Double>,
        _ squares: inout Double
    ) -> Double {
        let l = templates.base[0], square = zz[cluster], pivot = 1 + l * l * square
        let inverse = 1 / pivot, factor = l * l * inverse
        let row = zx + cluster * p, out = c.base + cluster * p, y = zy[cluster]
        a.base[cluster] = square * inverse
        cy.base[cluster] = y * inverse
        for i in 0..<p {
            let scaled = factor * row[i]
            out[i] = row[i] * inverse
            innerY.base[i] -= scaled * y
            let target = inner.base + i * p
            for j in i..<p { target[j] -= scaled * row[j] }
        }
        squares -= factor * y * y
        return pivot
    }

    /// M = I + Λ'Z'R⁻¹ZΛ = LL'; H = L⁻¹Λ'Z'R⁻¹[X̃ y]. Returns det M, or 0 when M is not positive definite.
    func general(
        _ cluster: Int, _ ztz: UnsafePointer<Double>, _ ztx: UnsafePointer<Double>,
        _ zty: UnsafePointer<Double>,
        _ squares: inout Double
    ) -> Double {
        let layout = design.layout
        let first = layout.effectStart[cluster], q = layout.effectStart[cluster + 1] - first
        let dense = design.columnStart[cluster + 1] - design.columnStart[cluster], w = dense + p
        let zz = ztz + layout.squareStart[cluster], zx = ztx + design.wideStart[cluster], zy = zty + first
        let lz = lz.base, m = m.base, hx = hx.base, hy = hy.base
        for b in layout.blockStart[cluster]..<layout.blockStart[cluster + 1] {
            let block = layout.blocks[b], size = design.structure.terms[block.term].size
            let l = templates.base + templateStart[block.term], o = block.offset
            for j in 0..<size {
                let target = lz + (o + j) * q, wide = hx + (o + j) * w
                for k in 0..<q { target[k] = 0 }
                for k in 0..<w { wide[k] = 0 }
                var y = 0.0
                for i in j..<size {
                    let factor = l[i * size + j]
                    let source = zz + (o + i) * q, wideSource = zx + (o + i) * w
                    for k in 0..<q { target[k] += factor * source[k] }
                    for k in 0..<w { wide[k] += factor * wideSource[k] }
                    y += factor * zy[o + i]
                }
                hy[o + j] = y
            }
        }
        for b in layout.blockStart[cluster]..<layout.blockStart[cluster + 1] {
            let block = layout.blocks[b], size = design.structure.terms[block.term].size
            let l = templates.base + templateStart[block.term], o = block.offset
            for row in 0..<q {
                for j in 0..<size {
                    var sum = 0.0
                    for i in j..<size { sum += lz[row * q + o + i] * l[i * size + j] }
                    m[row * q + o + j] = sum
                }
            }
        }
        for i in 0..<q { m[i * q + i] += 1 }
        guard Dense.cholesky(m, q) else { return 0 }
        var determinant = 1.0
        for i in 0..<q { determinant *= m[i * q + i] * m[i * q + i] }
        Dense.forward(m, q, lz, q)
        Dense.forward(m, q, hx, w)
        Dense.forward(m, q, hy, 1)
        let outA = a.base + layout.squareStart[cluster], outC = c.base + design.wideStart[cluster]
        let outY = cy.base + first
        for i in 0..<q {
            let rowA = outA + i * q, rowC = outC + i * w
            for j in 0..<q { rowA[j] = zz[i * q + j] }
            for j in 0..<w { rowC[j] = zx[i * w + j] }
            var y = zy[i]
            for k in 0..<q {
                let factor = lz[k * q + i]
                for j in 0..<q { rowA[j] -= factor * lz[k * q + j] }
                for j in 0..<w { rowC[j] -= factor * hx[k * w + j] }
                y -= factor * hy[k]
            }
            outY[i] = y
        }
        for k in 0..<q {
            let row = hx + k * w, y = hy[k]
            squares -= y * y
            if d == 0 {
                for i in 0..<w {
                    let factor = row[i], target = inner.base + i * r
                    innerY.base[i] -= factor * y
                    for j in i..<w { target[j] -= factor * row[j] }
                }
            } else {
                for i in 0..<w {
                    let factor = row[i], at = column(cluster, i, dense), target = inner.base + at * r
                    innerY.base[at] -= factor * y
                    for j in i..<w { target[column(cluster, j, dense)] -= factor * row[j] }
                }
            }
        }
        return determinant
    }
}
