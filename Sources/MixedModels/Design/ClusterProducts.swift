import GSLKit

/// Rows that share no group with any other rows, with everything the likelihood needs of them: cross-products, never rows.
///
/// With one grouping, or groupings nested in it, a cluster is one patient; crossed groupings make one cluster of all.
struct Cluster: Sendable {
    /// Term and first column of each level's effects in this cluster.
    let blocks: [(term: Int, offset: Int)]
    let ztz: Matrix
    let ztx: Matrix
    var zty: [Double]
    /// Level of each block, for the random effects' names.
    let levels: [Int]
}

/// The whole design as cross-products by cluster (q = random effects of the cluster, p = fixed effects).
struct ClusterProducts: Sendable {
    let structure: RandomStructure
    let basis: OrthogonalBasis
    let clusters: [Cluster]
    let xtx: Matrix
    let xty: [Double]
    let yty: Double
    /// Coefficients of ordinary least squares, taken out of y beforehand.
    let leastSquares: [Double]
    let rows: Int

    var p: Int { xtx.rows }

    init(_ structure: RandomStructure, x: [[Double]], y: [Double]) {
        self.structure = structure
        rows = y.count
        let basis = OrthogonalBasis(x)
        self.basis = basis
        // The residuals of least squares give the same likelihood and lose no digits to a large mean.
        let projection = basis.columns.map { OrthogonalBasis.dot($0, y) }
        var residual = y
        for (q, b) in zip(basis.columns, projection) { for i in residual.indices { residual[i] -= b * q[i] } }
        leastSquares = projection
        let q = basis.columns
        xtx = Matrix(q.map { a in q.map { OrthogonalBasis.dot(a, $0) } })
        xty = q.map { OrthogonalBasis.dot($0, residual) }
        yty = OrthogonalBasis.dot(residual, residual)
        clusters = ClusterProducts.members(structure, rows: y.count).map {
            ClusterProducts.products(structure, rows: $0, x: q, y: residual)
        }
    }

    /// Connected components of rows through shared levels, in order of their first row.
    static func members(_ structure: RandomStructure, rows n: Int) -> [[Int]] {
        var parent = Array(0..<n)
        func root(_ i: Int) -> Int {
            var i = i
            while parent[i] != i {
                parent[i] = parent[parent[i]]
                i = parent[i]
            }
            return i
        }
        for term in structure.terms {
            var first = [Int](repeating: -1, count: term.levels.count)
            for row in 0..<n {
                let level = term.codes[row]
                if first[level] < 0 {
                    first[level] = row
                } else {
                    let a = root(first[level]), b = root(row)
                    if a != b { parent[max(a, b)] = min(a, b) }
                }
            }
        }
        var place: [Int: Int] = [:], out: [[Int]] = []
        for row in 0..<n {
            let key = root(row)
            if let at = place[key] {
                out[at].append(row)
            } else {
                place[key] = out.count
                out.append([row])
            }
        }
        return out
    }

    private static func products(
        _ structure: RandomStructure, rows: [Int], x: [[Double]], y: [Double]
    ) -> Cluster {
        var blocks: [(term: Int, offset: Int)] = [], levels: [Int] = []
        var offsets: [[Int: Int]] = structure.terms.map { _ in [:] }
        var q = 0
        for (t, term) in structure.terms.enumerated() {
            for level in Set(rows.map { term.codes[$0] }).sorted() {
                offsets[t][level] = q
                blocks.append((t, q))
                levels.append(level)
                q += term.size
            }
        }
        var ztz = Matrix(rows: q, columns: q), ztx = Matrix(rows: q, columns: x.count)
        var zty = [Double](repeating: 0, count: q)
        for row in rows {
            var entries: [(Int, Double)] = []
            for (t, term) in structure.terms.enumerated() {
                let offset = offsets[t][term.codes[row], default: 0]
                for e in 0..<term.size { entries.append((offset + e, term.columns[e][row])) }
            }
            for (i, zi) in entries where zi != 0 {
                for (j, zj) in entries { ztz[i, j] += zi * zj }
                for k in x.indices { ztx[i, k] += zi * x[k][row] }
                zty[i] += zi * y[row]
            }
        }
        return Cluster(blocks: blocks, ztz: ztz, ztx: ztx, zty: zty, levels: levels)
    }
}
