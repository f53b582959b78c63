import GSLKit

/// The profiled REML criterion or ML deviance of a linear mixed model with exact first and second derivatives in θ.
///
/// *Model:* y = Xβ + Zb + e, b = Λ(θ)u, u ~ N(0, σ²I), e ~ N(0, σ²I), so V = σ²(I + ZΛΛ'Z') = σ²V*.
/// ```
/// ML:    log|V*| + n (1 + log(2π r²/n))
/// REML:  log|V*| + log|X'V*⁻¹X| + (n-p)(1 + log(2π r²/(n-p))),   r² = y'Py
/// ```
/// With S_k = ∂(ΛΛ')/∂θ_k, A = Z'V*⁻¹Z, B = Z'V*⁻¹X, u = Z'Py and F = (X'V*⁻¹X)⁻¹ all derivatives are sums over clusters
/// of products of small matrices; rows are never visited.
/// *References:* Bates et al. 2015 doi:10.18637/jss.v067.i01, equations 33-42; derivatives by matrix calculus.
/// *Checked against:* finite differences; lme4 1.1-31.
struct ProfiledCriterion: Sendable {
    let products: ClusterProducts
    let isREML: Bool

    /// Degrees of freedom of r²: n - p for REML, n for ML.
    var residualDegrees: Double { Double(products.rows - (isREML ? products.p : 0)) }

    /// Everything at one θ.
    struct State: Sendable {
        var value: Double
        /// Coefficients on the orthonormal basis, relative to least squares.
        var beta: [Double]
        /// F = (X'V*⁻¹X)⁻¹.
        var covariance: Matrix
        var residualSquares: Double
        var logDeterminant: Double
        var clusters: [ClusterState]
    }

    /// A, B and u of one cluster, and the relative random effects Λ'u.
    struct ClusterState: Sendable {
        var a: Matrix
        var b: Matrix
        var c: [Double]
        var u: [Double]
    }

    /// nil where θ is so large that the matrices are no longer positive definite in double precision.
    func state(at theta: [Double]) -> State? {
        let templates = products.structure.terms.map { $0.template(theta) }
        var xwx = products.xtx, xwy = products.xty, ywy = products.yty
        var logDeterminant = 0.0
        var states: [ClusterState] = []
        states.reserveCapacity(products.clusters.count)
        for cluster in products.clusters {
            // T = ZtZ Λ, M = I + Λ'T; V*⁻¹ = I - ZΛ M⁻¹ Λ'Z'.
            let t = ProfiledCriterion.timesTemplate(cluster.ztz, cluster, templates)
            var m = ProfiledCriterion.templateTimes(t, cluster, templates)
            for i in 0..<m.rows { m[i, i] += 1 }
            guard let factor = Cholesky(m) else { return nil }
            logDeterminant += factor.logDeterminant
            let lx = ProfiledCriterion.templateTimes(cluster.ztx, cluster, templates)
            let ly = ProfiledCriterion.templateTimes(cluster.zty, cluster, templates)
            let hx = Matrix(columns: (0..<lx.columns).map { factor.forwardSolve(lx.column($0)) })
            let hy = factor.forwardSolve(ly)
            xwx = xwx - hx.crossProduct
            let down = hx.transposedTimes(hy)
            for k in xwy.indices { xwy[k] -= down[k] }
            ywy -= hy.reduce(0) { $0 + $1 * $1 }
            let ht = Matrix(columns: (0..<t.rows).map { factor.forwardSolve(t.row($0)) })
            states.append(
                ClusterState(
                    a: cluster.ztz - ht.crossProduct, b: cluster.ztx - ht.transposed * hx,
                    c: zip(cluster.zty, ht.transposedTimes(hy)).map { $0 - $1 }, u: []))
        }
        guard let factor = Cholesky(xwx) else { return nil }
        let beta = factor.solve(xwy)
        let squares = ywy - zip(beta, xwy).reduce(0) { $0 + $1.0 * $1.1 }
        guard squares > 0 else { return nil }
        for i in states.indices {
            let fitted = states[i].b * beta
            states[i].u = zip(states[i].c, fitted).map { $0 - $1 }
        }
        let df = residualDegrees
        var value = logDeterminant + df * (1 + logTwoPi + logarithm(squares / df))
        if isREML { value += factor.logDeterminant + 2 * products.basis.logDeterminant }
        return State(
            value: value, beta: beta, covariance: factor.inverse, residualSquares: squares,
            logDeterminant: logDeterminant, clusters: states)
    }

    /// m Λ: columns of each block times its template.
    static func timesTemplate(_ m: Matrix, _ cluster: Cluster, _ templates: [Matrix]) -> Matrix {
        var out = Matrix(rows: m.rows, columns: m.columns)
        for block in cluster.blocks {
            let l = templates[block.term], o = block.offset
            for i in 0..<m.rows {
                for c in 0..<l.columns {
                    var sum = 0.0
                    for r in c..<l.rows { sum += m[i, o + r] * l[r, c] }
                    out[i, o + c] = sum
                }
            }
        }
        return out
    }

    /// Λ' m.
    static func templateTimes(_ m: Matrix, _ cluster: Cluster, _ templates: [Matrix]) -> Matrix {
        var out = Matrix(rows: m.rows, columns: m.columns)
        for block in cluster.blocks {
            let l = templates[block.term], o = block.offset
            for c in 0..<l.columns {
                for r in c..<l.rows where l[r, c] != 0 {
                    for j in 0..<m.columns { out[o + c, j] += l[r, c] * m[o + r, j] }
                }
            }
        }
        return out
    }

    static func templateTimes(_ v: [Double], _ cluster: Cluster, _ templates: [Matrix]) -> [Double] {
        var out = [Double](repeating: 0, count: v.count)
        for block in cluster.blocks {
            let l = templates[block.term], o = block.offset
            for c in 0..<l.columns { for r in c..<l.rows { out[o + c] += l[r, c] * v[o + r] } }
        }
        return out
    }
}
