import GSLKit

/// First and second derivatives of the criterion, in θ and, for the inference, in (θ, σ).
struct CriterionDerivatives: Sendable {
    /// ∂ log|V*| (+ ∂ log|X'V*⁻¹X|) per parameter.
    var traces: [Double]
    /// u'S_k u = y'P (∂V*/∂θ_k) P y.
    var quadratics: [Double]
    /// Second derivatives of the log determinants.
    var traceHessian: Matrix
    /// ∂²r²/∂θ_k∂θ_l.
    var squaresHessian: Matrix
    /// G_k = Σ B'S_kB: the derivative of F is F G_k F.
    var fixedDerivatives: [Matrix]

    init(_ criterion: ProfiledCriterion, _ state: ProfiledCriterion.State, theta: [Double]) {
        let structure = criterion.products.structure
        let slopes = CovarianceSlopes(structure, theta)
        let m = structure.parameterCount, p = criterion.products.p
        traces = [Double](repeating: 0, count: m)
        quadratics = traces
        traceHessian = Matrix(rows: m, columns: m)
        squaresHessian = traceHessian
        fixedDerivatives = (0..<m).map { _ in Matrix(rows: p, columns: p) }
        var h = [[Double]](repeating: [Double](repeating: 0, count: p), count: m)
        for (cluster, part) in zip(criterion.products.clusters, state.clusters) {
            add(cluster, part, slopes, state, isREML: criterion.isREML, h: &h)
        }
        if criterion.isREML {
            let fg = fixedDerivatives.map { state.covariance * $0 }
            for k in 0..<m { for l in 0..<m { traceHessian[k, l] -= (fg[k] * fg[l]).trace } }
        }
        for k in 0..<m {
            let fh = state.covariance * h[k]
            for l in 0..<m { squaresHessian[k, l] -= 2 * zip(fh, h[l]).reduce(0) { $0 + $1.0 * $1.1 } }
        }
        traceHessian = traceHessian.symmetrised
        squaresHessian = squaresHessian.symmetrised
    }

    private mutating func add(
        _ cluster: Cluster, _ part: ProfiledCriterion.ClusterState, _ slopes: CovarianceSlopes,
        _ state: ProfiledCriterion.State, isREML: Bool, h: inout [[Double]]
    ) {
        let q = part.u.count, m = traces.count
        let bf = isREML ? part.b * state.covariance : part.b
        // A - BFB' is Z'PZ of this cluster; ML leaves the second part out of the determinants.
        let zpz = isREML ? part.a - bf * part.b.transposed : part.a
        var sa: [Matrix] = [], su: [[Double]] = [], sb: [Matrix] = []
        for k in 0..<m {
            let s = slopes.first(k, cluster, size: q)
            traces[k] += CriterionDerivatives.trace(s, zpz)
            let product = s * part.u
            su.append(product)
            quadratics[k] += zip(part.u, product).reduce(0) { $0 + $1.0 * $1.1 }
            sa.append(s * part.a)
            let right = s * part.b
            sb.append(right)
            fixedDerivatives[k] = fixedDerivatives[k] + part.b.transposed * right
            let down = part.b.transposedTimes(product)
            for j in down.indices { h[k][j] += down[j] }
        }
        for k in 0..<m {
            let asu = part.a * su[k]
            for l in 0..<m {
                let second = slopes.second(k, l, cluster, size: q)
                var trace = -CriterionDerivatives.traceOfProduct(sa[k], sa[l])
                if let second { trace += CriterionDerivatives.trace(second, zpz) }
                if isREML {
                    // 2 tr(S_k A S_l B F B'), split evenly over the two orders of k and l.
                    trace += CriterionDerivatives.trace(sa[k] * sb[l], bf)
                    trace += CriterionDerivatives.trace(sa[l] * sb[k], bf)
                }
                traceHessian[k, l] += trace
                var squares = 2 * zip(asu, su[l]).reduce(0) { $0 + $1.0 * $1.1 }
                if let second {
                    squares -= zip(part.u, second * part.u).reduce(0) { $0 + $1.0 * $1.1 }
                }
                squaresHessian[k, l] += squares
            }
        }
    }

    /// tr(S'A), element by element.
    private static func trace(_ s: Matrix, _ a: Matrix) -> Double {
        zip(s.elements, a.elements).reduce(0) { $0 + $1.0 * $1.1 }
    }

    private static func traceOfProduct(_ a: Matrix, _ b: Matrix) -> Double {
        var sum = 0.0
        for i in 0..<a.rows { for j in 0..<a.columns { sum += a[i, j] * b[j, i] } }
        return sum
    }

    /// Gradient of the profiled criterion in θ.
    func gradient(_ criterion: ProfiledCriterion, _ state: ProfiledCriterion.State) -> [Double] {
        let df = criterion.residualDegrees
        return traces.indices.map { traces[$0] - df * quadratics[$0] / state.residualSquares }
    }

    /// Hessian of the profiled criterion in θ.
    func hessian(_ criterion: ProfiledCriterion, _ state: ProfiledCriterion.State) -> Matrix {
        let df = criterion.residualDegrees, r2 = state.residualSquares
        var out = traceHessian
        for k in traces.indices {
            for l in traces.indices {
                out[k, l] += df * (squaresHessian[k, l] / r2 - quadratics[k] * quadratics[l] / (r2 * r2))
            }
        }
        return out
    }
}

/// ∂(ΛΛ')/∂θ: block diagonal with the same block for each level of a term.
struct CovarianceSlopes: Sendable {
    private let firsts: [(term: Int, block: Matrix)]
    private let seconds: [[Matrix?]]

    init(_ structure: RandomStructure, _ theta: [Double]) {
        var firsts: [(term: Int, block: Matrix)] = [], units: [(term: Int, unit: Matrix)] = []
        for (t, term) in structure.terms.enumerated() {
            let template = term.template(theta)
            for place in term.positions {
                var unit = Matrix(rows: term.size, columns: term.size)
                unit[place.row, place.column] = 1
                let product = unit * template.transposed
                firsts.append((t, product + product.transposed))
                units.append((t, unit))
            }
        }
        self.firsts = firsts
        seconds = units.map { a in
            units.map { b in
                guard a.term == b.term else { return nil }
                let product = a.unit * b.unit.transposed
                let both = product + product.transposed
                return both.elements.contains { $0 != 0 } ? both : nil
            }
        }
    }

    func first(_ k: Int, _ cluster: Cluster, size: Int) -> Matrix {
        expand(firsts[k].block, term: firsts[k].term, cluster, size)
    }

    func second(_ k: Int, _ l: Int, _ cluster: Cluster, size: Int) -> Matrix? {
        seconds[k][l].map { expand($0, term: firsts[k].term, cluster, size) }
    }

    private func expand(_ block: Matrix, term: Int, _ cluster: Cluster, _ size: Int) -> Matrix {
        var out = Matrix(rows: size, columns: size)
        for place in cluster.blocks where place.term == term {
            for i in 0..<block.rows {
                for j in 0..<block.columns { out[place.offset + i, place.offset + j] = block[i, j] }
            }
        }
        return out
    }
}
