import GSLKit

/// The profiled REML criterion or ML deviance of a linear mixed model, evaluated by one sweep over the clusters.
///
/// *Model:* y = Xβ + Zb + e, b = Λ(θ)u, u ~ N(0, σ²I), e ~ N(0, σ²R), so V = σ²(R + ZΛΛ'Z') = σ²V*.
/// ```
/// ML:    log|V*| + n (1 + log(2π r²/n))
/// REML:  log|V*| + log|X'V*⁻¹X| + (n-p)(1 + log(2π r²/(n-p))),   r² = y'Py
/// ```
/// With V = V₁ + Z₂D₂Z₂' (V₁ block-diagonal by clusters) and X̃ = [Z₂ X], F = (X̃'V₁⁻¹X̃ + diag(D₂⁻¹, 0))⁻¹ plays for all
/// derivatives the part that (X'V⁻¹X)⁻¹ has without dense effects. Rows are never visited.
/// *References:* Bates et al. 2015 doi:10.18637/jss.v067.i01, equations 33-42.
/// *Checked against:* dense matrices; finite differences; lme4 1.1-31.
final class CriterionSweep {
    let design: DesignProducts
    let isREML: Bool
    let p: Int, d: Int, r: Int
    private(set) var response: ResponseProducts

    // Results of the last evaluation, all relative to σ² = 1.
    private(set) var value = Double.infinity
    private(set) var residualSquares = 0.0
    private(set) var logDeterminant = 0.0
    /// γ = (b₂, β on the basis).
    let gamma: Buffer
    /// F, and the part of it the determinants see: all of it for REML, only Z₂'s for ML.
    let full: Buffer, determinant: Buffer
    /// X̃'V₁⁻¹X̃ and X̃'V₁⁻¹y.
    let inner: Buffer, innerY: Buffer
    /// Z₁'V₁⁻¹Z₁, Z₁'V₁⁻¹X̃ and Z₁'V₁⁻¹y by cluster.
    let a: Buffer, c: Buffer, cy: Buffer
    /// Templates Λ_t, full squares, at `templateStart`.
    let templates: Buffer
    let templateStart: [Int]

    private let lz: Buffer, m: Buffer, hx: Buffer, hy: Buffer, wideSquare: Buffer
    private let n2: Buffer, inverse: Buffer

    init(_ design: DesignProducts, _ response: ResponseProducts, isREML: Bool) {
        self.design = design
        self.response = response
        self.isREML = isREML
        p = design.p
        d = design.denseEffects
        r = p + d
        let q = design.layout.largest
        gamma = Buffer(r)
        full = Buffer(r * r)
        determinant = Buffer(r * r)
        inner = Buffer(r * r)
        innerY = Buffer(r)
        a = Buffer(design.ztz.count)
        c = Buffer(design.ztx.count)
        cy = Buffer(response.zty.count)
        var starts = [0]
        for term in design.structure.terms { starts.append(starts[starts.count - 1] + term.size * term.size) }
        templateStart = starts
        templates = Buffer(starts[starts.count - 1])
        lz = Buffer(q * q)
        m = Buffer(q * q)
        hx = Buffer(q * r)
        hy = Buffer(q)
        wideSquare = Buffer(r)
        n2 = Buffer(r * r)
        inverse = Buffer(r * r)
    }

    /// Takes another response of the same design.
    func load(_ other: ResponseProducts) { response = other }

    /// Degrees of freedom of r²: n - p for REML, n for ML.
    var residualDegrees: Double { Double(design.rows - (isREML ? p : 0)) }

    /// Evaluates at θ (on columns of unit size); false where V is not positive definite in double precision.
    ///
    /// - Parameter logResidual: log|R| of the residual structure.
    func evaluate(_ theta: [Double], logResidual: Double = 0) -> Bool {
        value = .infinity
        setTemplates(theta)
        inner.load(design.xtx)
        innerY.load(response.xty)
        guard let clusters = sweepClusters() else { return false }
        return finish(clusters.squares, clusters.logDeterminant + logResidual)
    }

    private func setTemplates(_ theta: [Double]) {
        for (t, term) in design.structure.terms.enumerated() {
            var k = term.firstParameter
            let base = templates.base + templateStart[t], size = term.size
            for column in 0..<size {
                for row in column..<size {
                    base[row * size + column] = theta[k]
                    k += 1
                }
            }
        }
    }

    private func sweepClusters() -> (squares: Double, logDeterminant: Double)? {
        let layout = design.layout
        var squares = response.yty, logs = 0.0, product = 1.0
        let uniform = layout.clusterCount > 0 && d == 0 && layout.blocks.count == layout.clusterCount
        let ok: Bool = design.ztz.withUnsafeBufferPointer { ztz in
            design.ztx.withUnsafeBufferPointer { ztx in
                response.zty.withUnsafeBufferPointer { zty in
                    guard let zz = ztz.baseAddress, let zx = ztx.baseAddress, let zy = zty.baseAddress else {
                        return layout.clusterCount == 0
                    }
                    for cluster in 0..<layout.clusterCount {
                        let determinant: Double
                        if uniform, layout.largest == 1 {
                            determinant = scalar(cluster, zz, zx, zy, &squares)
                        } else {
                            determinant = general(cluster, zz, zx, zy, &squares)
                        }
                        guard determinant > 0, determinant.isFinite else { return false }
                        product *= determinant
                        if product > 1e150 || product < 1e-150 {
                            logs += logarithm(product)
                            product = 1
                        }
                    }
                    return true
                }
            }
        }
        guard ok else { return nil }
        return (squares, logs + logarithm(product))
    }

    /// A cluster with one effect: everything is a division.
    @inline(__always)
    private func scalar(
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
    private func general(
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

    /// Column of X̃ of the i-th column a cluster keeps; ascending, so upper triangles stay upper triangles.
    @inline(__always)
    func column(_ cluster: Int, _ i: Int, _ dense: Int) -> Int {
        i < dense ? Int(design.columns[design.columnStart[cluster] + i]) : d + i - dense
    }

    /// The dense system N = Λ̃'X̃'V₁⁻¹X̃Λ̃ + diag(I, 0), factored with Z₂ first.
    private func finish(_ squares: Double, _ clusterLogs: Double) -> Bool {
        let t = inner.base, n = n2.base, g = gamma.base
        for i in 0..<r { for j in 0..<i { t[i * r + j] = t[j * r + i] } }
        for i in 0..<r * r { n[i] = t[i] }
        for i in 0..<r { g[i] = innerY.base[i] }
        scaleDense(n)
        scaleDenseVector(g)
        for i in 0..<d { n[i * r + i] += 1 }
        guard Dense.cholesky(n, r) else { return false }
        var logs = clusterLogs, fixedLogs = 0.0
        for i in 0..<d { logs += 2 * logarithm(n[i * r + i]) }
        for i in d..<r { fixedLogs += 2 * logarithm(n[i * r + i]) }
        Dense.forward(n, r, g, 1)
        var rest = squares
        for i in 0..<r { rest -= g[i] * g[i] }
        guard rest > 0, rest.isFinite else { return false }
        Dense.invertLower(n, r, inverse.base)
        let v = inverse.base
        for i in stride(from: r - 1, through: 0, by: -1) {
            var sum = 0.0
            for k in i..<r { sum += v[k * r + i] * g[k] }
            wideSquare.base[i] = sum
        }
        for i in 0..<r { g[i] = wideSquare.base[i] }
        product(v, rows: r, into: full.base)
        unscaleDense(full.base)
        unscaleDenseVector(g)
        if isREML {
            for i in 0..<r * r { determinant.base[i] = full.base[i] }
        } else {
            determinant.zero()
            product(v, rows: d, into: determinant.base)
            unscaleDense(determinant.base)
        }
        let df = residualDegrees
        residualSquares = rest
        logDeterminant = logs
        value = logs + df * (1 + logTwoPi + logarithm(rest / df))
        if isREML { value += fixedLogs + 2 * design.basis.logDeterminant }
        return value.isFinite
    }

    /// out = V'V over the first `rows` rows of the lower-triangular V.
    private func product(
        _ v: UnsafeMutablePointer<Double>, rows: Int, into out: UnsafeMutablePointer<Double>
    ) {
        for i in 0..<rows {
            for j in 0...i {
                var sum = 0.0
                for k in i..<rows { sum += v[k * r + i] * v[k * r + j] }
                out[i * r + j] = sum
                out[j * r + i] = sum
            }
        }
    }

    // Λ₂ applied to the dense effects: rows and columns on the way in, the same on the way out.

    private func eachDenseBlock(_ body: (Int, Int, UnsafeMutablePointer<Double>) -> Void) {
        for t in design.layout.across {
            let term = design.structure.terms[t]
            for level in 0..<term.levels.count {
                body(
                    design.layout.denseStart[t] + level * term.size, term.size,
                    templates.base + templateStart[t])
            }
        }
    }

    /// N ← Λ̃'NΛ̃.
    private func scaleDense(_ n: UnsafeMutablePointer<Double>) {
        guard d > 0 else { return }
        eachDenseBlock { first, size, l in
            for column in 0..<r {
                for j in 0..<size {
                    var sum = 0.0
                    for i in j..<size { sum += l[i * size + j] * n[(first + i) * r + column] }
                    n[(first + j) * r + column] = sum
                }
            }
        }
        eachDenseBlock { first, size, l in
            for row in 0..<r {
                for j in 0..<size {
                    var sum = 0.0
                    for i in j..<size { sum += l[i * size + j] * n[row * r + first + i] }
                    n[row * r + first + j] = sum
                }
            }
        }
    }

    private func scaleDenseVector(_ g: UnsafeMutablePointer<Double>) {
        eachDenseBlock { first, size, l in
            for j in 0..<size {
                var sum = 0.0
                for i in j..<size { sum += l[i * size + j] * g[first + i] }
                g[first + j] = sum
            }
        }
    }

    /// F ← Λ̃FΛ̃'.
    private func unscaleDense(_ f: UnsafeMutablePointer<Double>) {
        guard d > 0 else { return }
        eachDenseBlock { first, size, l in
            for column in 0..<r {
                for i in stride(from: size - 1, through: 0, by: -1) {
                    var sum = 0.0
                    for j in 0...i { sum += l[i * size + j] * f[(first + j) * r + column] }
                    f[(first + i) * r + column] = sum
                }
            }
        }
        eachDenseBlock { first, size, l in
            for row in 0..<r {
                for i in stride(from: size - 1, through: 0, by: -1) {
                    var sum = 0.0
                    for j in 0...i { sum += l[i * size + j] * f[row * r + first + j] }
                    f[row * r + first + i] = sum
                }
            }
        }
    }

    private func unscaleDenseVector(_ g: UnsafeMutablePointer<Double>) {
        eachDenseBlock { first, size, l in
            for i in stride(from: size - 1, through: 0, by: -1) {
                var sum = 0.0
                for j in 0...i { sum += l[i * size + j] * g[first + j] }
                g[first + i] = sum
            }
        }
    }
}
