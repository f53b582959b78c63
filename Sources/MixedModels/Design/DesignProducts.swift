import GSLKit

/// The design as cross-products by cluster: everything the likelihood needs of X and Z, for any number of responses.
///
/// q_c effects in cluster c, p fixed effects, d dense effects (see ``ClusterLayout``), r = d + p columns of X̃ = [Z₂ Q] with
/// Q the orthonormal basis of X. A cluster keeps only the dense columns its rows touch.
struct DesignProducts: Sendable {
    let structure: RandomStructure
    let layout: ClusterLayout
    let basis: OrthogonalBasis
    let weights: ResidualWeights?
    let rows: Int
    /// Z₁'R⁻¹Z₁ by cluster, q_c × q_c each, at `layout.squareStart`.
    private(set) var ztz: [Double]
    /// Z₁'R⁻¹X̃ by cluster, q_c × w_c each, at `wideStart`; w_c = touched dense columns + p.
    private(set) var ztx: [Double]
    let wideStart: [Int]
    /// Dense columns each cluster touches, at `columnStart`.
    let columnStart: [Int]
    let columns: [Int32]
    /// X̃'R⁻¹X̃, r × r.
    private(set) var xtx: [Double]
    /// Place of each row's dense column among its cluster's, by term.
    private let denseLocal: [[Int32]]

    var p: Int { basis.columns.count }
    var denseEffects: Int { layout.denseEffects }
    var r: Int { denseEffects + p }

    init(_ structure: RandomStructure, x: [[Double]], rows n: Int, weights: ResidualWeights? = nil) {
        self.init(structure, basis: OrthogonalBasis(x), rows: n, weights: weights)
    }

    init(_ structure: RandomStructure, basis: OrthogonalBasis, rows n: Int, weights: ResidualWeights? = nil) {
        let layout = ClusterLayout(
            structure, rows: n, links: weights?.links.map { ($0.earlier, $0.later) } ?? [])
        self.structure = structure
        self.layout = layout
        self.basis = basis
        self.weights = weights
        rows = n
        let p = basis.columns.count, d = layout.denseEffects, r = d + p
        let touched = DesignProducts.touched(structure, layout, rows: n)
        columnStart = touched.start
        columns = touched.columns
        denseLocal = touched.local
        var wide = [0]
        wide.reserveCapacity(layout.clusterCount + 1)
        for c in 0..<layout.clusterCount {
            let q = layout.effectStart[c + 1] - layout.effectStart[c]
            wide.append(wide[c] + q * (touched.start[c + 1] - touched.start[c] + p))
        }
        wideStart = wide
        ztz = [Double](repeating: 0, count: layout.squareStart.last ?? 0)
        ztx = [Double](repeating: 0, count: wide.last ?? 0)
        xtx = [Double](repeating: 0, count: r * r)
        fillSquares()
        fillWide()
        fillDense()
    }

    /// Dense columns by cluster, ascending, and each row's place among them.
    private static func touched(_ structure: RandomStructure, _ layout: ClusterLayout, rows n: Int)
        -> (start: [Int], columns: [Int32], local: [[Int32]])
    {
        guard layout.denseEffects > 0 else {
            return ([Int](repeating: 0, count: layout.clusterCount + 1), [], [])
        }
        var sets = [Set<Int32>](repeating: [], count: layout.clusterCount)
        for t in layout.across {
            let term = structure.terms[t]
            for row in 0..<n {
                let first = Int32(layout.denseStart[t] + Int(term.codes[row]) * term.size)
                for e in 0..<Int32(term.size) { sets[Int(layout.clusterOfRow[row])].insert(first + e) }
            }
        }
        var start = [0], columns: [Int32] = []
        var place = [[Int32: Int32]](repeating: [:], count: layout.clusterCount)
        for c in sets.indices {
            let sorted = sets[c].sorted()
            for (k, column) in sorted.enumerated() { place[c][column] = Int32(k) }
            columns += sorted
            start.append(columns.count)
        }
        let local = structure.terms.indices.map { t -> [Int32] in
            guard layout.across.contains(t) else { return [] }
            let term = structure.terms[t]
            return (0..<n).map { row in
                let first = Int32(layout.denseStart[t] + Int(term.codes[row]) * term.size)
                return place[Int(layout.clusterOfRow[row])][first] ?? 0
            }
        }
        return (start, columns, local)
    }

    /// Adds wᵢᵢ aᵢbᵢ (and wᵢⱼaᵢbⱼ, wᵢⱼaⱼbᵢ) at the places named; a place of -1 is passed over.
    @inline(__always)
    private static func accumulate(
        _ a: [Double], _ b: [Double], _ factor: Double, _ weights: ResidualWeights?,
        _ out: inout [Double], _ place: (Int, Int) -> Int
    ) {
        a.withUnsafeBufferPointer { a in
            b.withUnsafeBufferPointer { b in
                out.withUnsafeMutableBufferPointer { out in
                    guard let weights else {
                        for i in 0..<a.count { out[place(i, i)] += factor * a[i] * b[i] }
                        return
                    }
                    for i in 0..<a.count { out[place(i, i)] += factor * weights.diagonal[i] * a[i] * b[i] }
                    for (pair, w) in zip(weights.links, weights.linkWeights) {
                        let i = pair.earlier, j = pair.later
                        out[place(i, j)] += factor * w * a[i] * b[j]
                        out[place(j, i)] += factor * w * a[j] * b[i]
                    }
                }
            }
        }
    }

    private mutating func fillSquares() {
        let terms = structure.terms, layout = layout, weights = weights
        let single = layout.within.count == 1 && weights == nil && layout.largest == terms.first?.size
        var out = ztz
        for t in layout.within {
            for s in layout.within {
                for e in 0..<terms[t].size {
                    for f in 0..<terms[s].size where t != s || f >= e {
                        let factor = 1 / (terms[t].scales[e] * terms[s].scales[f])
                        let a = terms[t].columns[e], b = terms[s].columns[f]
                        if single {
                            let q = terms[t].size, square = q * q, at = e * q + f
                            terms[t].codes.withUnsafeBufferPointer { codes in
                                DesignProducts.accumulate(a, b, factor, nil, &out) { i, _ in
                                    Int(codes[i]) * square + at
                                }
                            }
                        } else {
                            DesignProducts.accumulate(a, b, factor, weights, &out) { i, j in
                                let c = Int(layout.clusterOfRow[i])
                                let q = layout.effectStart[c + 1] - layout.effectStart[c]
                                let row = Int(layout.offsets[t][Int(terms[t].codes[i])]) + e
                                let column = Int(layout.offsets[s][Int(terms[s].codes[j])]) + f
                                return layout.squareStart[c] + row * q + column
                            }
                        }
                    }
                }
            }
        }
        ztz = out
        mirrorBlocks()
    }

    /// Copies the upper half of every pair of blocks of one term to the lower half.
    private mutating func mirrorBlocks() {
        for c in 0..<layout.clusterCount {
            let q = layout.effectStart[c + 1] - layout.effectStart[c], base = layout.squareStart[c]
            let range = layout.blockStart[c]..<layout.blockStart[c + 1]
            for x in range {
                let first = layout.blocks[x], size = structure.terms[first.term].size
                guard size > 1 else { continue }
                for y in range where layout.blocks[y].term == first.term {
                    let second = layout.blocks[y]
                    for e in 0..<size {
                        for f in 0..<e {
                            // (level x effect e, level y effect f) = (level y effect f, level x effect e).
                            ztz[base + (first.offset + e) * q + second.offset + f] =
                                ztz[base + (second.offset + f) * q + first.offset + e]
                        }
                    }
                }
            }
        }
    }

    private mutating func fillWide() {
        let terms = structure.terms, layout = layout, weights = weights, wide = wideStart
        let start = columnStart, local = denseLocal, p = p
        let single =
            layout.within.count == 1 && weights == nil && layout.largest == terms.first?.size
            && layout.denseEffects == 0
        var out = ztx
        for t in layout.within {
            let term = terms[t]
            for e in 0..<term.size {
                for k in 0..<p {
                    if single {
                        let stride = term.size * p, at = e * p + k
                        term.codes.withUnsafeBufferPointer { codes in
                            DesignProducts.accumulate(
                                term.columns[e], basis.columns[k], 1 / term.scales[e], nil, &out
                            ) { i, _ in Int(codes[i]) * stride + at }
                        }
                        continue
                    }
                    DesignProducts.accumulate(
                        term.columns[e], basis.columns[k], 1 / term.scales[e], weights, &out
                    ) { i, _ in
                        let c = Int(layout.clusterOfRow[i]), dense = start[c + 1] - start[c]
                        let row = Int(layout.offsets[t][Int(term.codes[i])]) + e
                        return wide[c] + row * (dense + p) + dense + k
                    }
                }
                for s in layout.across {
                    for f in 0..<terms[s].size {
                        DesignProducts.accumulate(
                            term.columns[e], terms[s].columns[f], 1 / (term.scales[e] * terms[s].scales[f]),
                            weights, &out
                        ) { i, j in
                            let c = Int(layout.clusterOfRow[i]), dense = start[c + 1] - start[c]
                            let row = Int(layout.offsets[t][Int(term.codes[i])]) + e
                            return wide[c] + row * (dense + p) + Int(local[s][j]) + f
                        }
                    }
                }
            }
        }
        ztx = out
    }

    private mutating func fillDense() {
        let terms = structure.terms, layout = layout, r = r, d = denseEffects, p = p
        var out = xtx
        func column(_ t: Int, _ row: Int) -> Int {
            layout.denseStart[t] + Int(terms[t].codes[row]) * terms[t].size
        }
        for t in layout.across {
            for e in 0..<terms[t].size {
                for s in layout.across {
                    for f in 0..<terms[s].size {
                        DesignProducts.accumulate(
                            terms[t].columns[e], terms[s].columns[f],
                            1 / (terms[t].scales[e] * terms[s].scales[f]),
                            weights, &out
                        ) { i, j in (column(t, i) + e) * r + column(s, j) + f }
                    }
                }
                for k in 0..<p {
                    DesignProducts.accumulate(
                        terms[t].columns[e], basis.columns[k], 1 / terms[t].scales[e], weights, &out
                    ) { i, _ in (column(t, i) + e) * r + d + k }
                }
            }
        }
        for i in 0..<d { for k in 0..<p { out[(d + k) * r + i] = out[i * r + d + k] } }
        for k in 0..<p {
            guard weights != nil else {
                out[(d + k) * r + d + k] = 1
                continue
            }
            for l in 0...k {
                DesignProducts.accumulate(basis.columns[k], basis.columns[l], 1, weights, &out) { _, _ in
                    (d + k) * r + d + l
                }
                out[(d + l) * r + d + k] = out[(d + k) * r + d + l]
            }
        }
        xtx = out
    }
}
