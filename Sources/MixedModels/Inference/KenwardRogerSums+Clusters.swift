import GSLKit

// The levels within clusters, and their products with the dense effects.
extension KenwardRogerSums {
    mutating func addClusters(_ sweep: CriterionSweep, _ dense: DensePart) {
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
}
