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

    // Work space of the clusters and of the dense system.
    let lz: Buffer, m: Buffer, hx: Buffer, hy: Buffer
    private let wideSquare: Buffer, n2: Buffer, inverse: Buffer
    /// Sweeps over parts of the clusters, which share the results by cluster and have sums and work space of their own.
    private var lanes: [CriterionSweep] = []

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

    /// A sweep over some of the clusters of `whole`.
    private init(laneOf whole: CriterionSweep) {
        design = whole.design
        response = whole.response
        isREML = whole.isREML
        (p, d, r) = (whole.p, whole.d, whole.r)
        (gamma, full, determinant) = (whole.gamma, whole.full, whole.determinant)
        (a, c, cy) = (whole.a, whole.c, whole.cy)
        (templates, templateStart) = (whole.templates, whole.templateStart)
        (wideSquare, n2, inverse) = (whole.wideSquare, whole.n2, whole.inverse)
        inner = Buffer(r * r)
        innerY = Buffer(r)
        let q = design.layout.largest
        lz = Buffer(q * q)
        m = Buffer(q * q)
        hx = Buffer(q * r)
        hy = Buffer(q)
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
        let ranges = Lanes.ranges(design.layout.clusterCount)
        if ranges.count > 1, lanes.isEmpty { lanes = ranges.map { _ in CriterionSweep(laneOf: self) } }
        var parts = [LaneSums?](repeating: nil, count: ranges.count)
        let isEmpty = design.layout.clusterCount == 0
        design.ztz.withUnsafeBufferPointer { ztz in
            design.ztx.withUnsafeBufferPointer { ztx in
                response.zty.withUnsafeBufferPointer { zty in
                    guard let zz = ztz.baseAddress, let zx = ztx.baseAddress, let zy = zty.baseAddress else {
                        return
                    }
                    guard ranges.count > 1 else {
                        parts[0] = sweep(ranges[0], zz, zx, zy)
                        return
                    }
                    parts.withUnsafeMutableBufferPointer { parts in
                        Lanes.run(ranges.count) { i in
                            lanes[i].inner.zero()
                            lanes[i].innerY.zero()
                            parts[i] = lanes[i].sweep(ranges[i], zz, zx, zy)
                        }
                    }
                }
            }
        }
        guard !isEmpty else { return (response.yty, 0) }
        var squares = response.yty, logs = 0.0
        for part in parts {
            guard let part else { return nil }
            squares += part.squares
            logs += part.logDeterminant
        }
        for lane in lanes {
            inner.add(lane.inner)
            innerY.add(lane.innerY)
        }
        return (squares, logs)
    }

    /// What a range of clusters takes from y'y, and the log of their determinants.
    private typealias LaneSums = (squares: Double, logDeterminant: Double)

    private func sweep(
        _ range: Range<Int>, _ zz: UnsafePointer<Double>, _ zx: UnsafePointer<Double>,
        _ zy: UnsafePointer<Double>
    ) -> LaneSums? {
        let layout = design.layout
        var squares = 0.0, logs = 0.0, product = 1.0
        let isScalar = d == 0 && layout.blocks.count == layout.clusterCount && layout.largest == 1
        for cluster in range {
            let determinant =
                isScalar
                ? scalar(cluster, zz, zx, zy, &squares) : general(cluster, zz, zx, zy, &squares)
            guard determinant > 0, determinant.isFinite else { return nil }
            product *= determinant
            if product > 1e150 || product < 1e-150 {
                logs += logarithm(product)
                product = 1
            }
        }
        return (squares, logs + logarithm(product))
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
}
