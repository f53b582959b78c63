import DataFrames
import GSLKit
import ModelFormula

/// The data of a censored model in the form the integrals read: flat arrays by cluster (level of the inner grouping).
///
/// Exact rows enter only by the cross-products of [X Z y] within a cluster, censored rows one by one. Responses are
/// residuals of a least-squares fit in units of their standard deviation, columns of X an orthonormal basis times √n,
/// columns of Z have mean square one: so every parameter is of order one whatever the units of the data.
struct CensoredDesign: Sendable {
    let structure: CensoredStructure
    let recession: Recession
    let p: Int
    let q: Int
    let rowCount: Int
    let exactCount: Int
    /// Exact rows of each cluster.
    let exact: [Int]
    /// Cross-products of each cluster, (p + q + 1)² numbers.
    let grams: [Double]
    /// First censored row of each cluster, with an end.
    let first: [Int]
    let x: [Double]
    let z: [Double]
    let lower: [Double]
    let upper: [Double]
    /// First cluster of each unit (level of the outer grouping, or one cluster each), with an end.
    let units: [Int]
    /// Level of the inner grouping of each cluster.
    let levelOfCluster: [Int]
    /// Level of the outer grouping of each unit (of the inner one where there is no outer one).
    let levelOfUnit: [Int]

    let basis: OrthogonalBasis
    private let leastSquares: [Double]
    /// Standard deviation the responses are divided by.
    let scale: Double
    /// Root mean squares of the columns of Z.
    let zScale: [Double]

    var clusters: Int { exact.count }
    var parameterCount: Int { p + structure.positions.count + 1 }

    init(_ frame: ModelFrame, lower: [Double], upper: [Double]) throws(MixedModelError) {
        let structure = try CensoredStructure(frame)
        let recession = Recession(frame.matrix.columns, lower: lower, upper: upper)
        let rows = recession.rows, n = rows.count
        let isExact = rows.map { lower[$0] == upper[$0] }
        let detected = rows.count { lower[$0].isFinite && upper[$0].isFinite }
        let p = recession.kept.count, q = structure.effects.count
        guard detected > 0 else {
            throw .undetected("All \(lower.count) values are censored: none is detected.")
        }
        guard detected > p else {
            throw .undetected("Only \(detected) values are detected, for \(p) fixed effects.")
        }
        let columns = recession.kept.map { j in rows.map { frame.matrix.columns[j][$0] } }
        let basis = OrthogonalBasis(columns)
        let stand = rows.map { row -> Double in
            let low = lower[row], high = upper[row]
            return low == high
                ? low : low.isFinite && high.isFinite ? 0.5 * (low + high) : low.isFinite ? low : high
        }
        try CensoredDesign.checkVariation(columns, stand, isExact, detected: detected)
        let leastSquares = basis.columns.map { OrthogonalBasis.dot($0, stand) }
        var fitted = [Double](repeating: 0, count: n)
        for (column, value) in zip(basis.columns, leastSquares) {
            for i in 0..<n { fitted[i] += value * column[i] }
        }
        var squares = 0.0
        for i in 0..<n { squares += (stand[i] - fitted[i]) * (stand[i] - fitted[i]) }
        let scale = (squares / Double(n)).squareRoot(), width = Double(n).squareRoot()
        let zScale = structure.effects.map { effect in
            (rows.reduce(0) { $0 + effect.column[$1] * effect.column[$1] } / Double(n)).squareRoot()
        }
        // Rows by unit and cluster; counting sort keeps the order of the table within a cluster.
        let outerOf = structure.outer == 1 ? structure.outerCodes : structure.innerCodes
        var rowsOf = [[Int]](repeating: [], count: structure.innerLevels.count)
        for i in 0..<n { rowsOf[structure.innerCodes[rows[i]]].append(i) }
        let present = rowsOf.indices.filter { !rowsOf[$0].isEmpty }
        let above = rowsOf.map { $0.first.map { outerOf[rows[$0]] } ?? -1 }
        let order = present.sorted { above[$0] == above[$1] ? $0 < $1 : above[$0] < above[$1] }
        let d = p + q + 1
        var grams = [Double](repeating: 0, count: order.count * d * d), exact: [Int] = [], first = [0]
        var x: [Double] = [], z: [Double] = [], low: [Double] = [], high: [Double] = [], units: [Int] = []
        var line = [Double](repeating: 0, count: d)
        for (cluster, level) in order.enumerated() {
            if cluster == 0 || above[order[cluster - 1]] != above[level] { units.append(cluster) }
            var count = 0
            for i in rowsOf[level] {
                for j in 0..<p { line[j] = basis.columns[j][i] * width }
                for j in 0..<q { line[p + j] = structure.effects[j].column[rows[i]] / max(zScale[j], 1e-300) }
                if isExact[i] {
                    line[p + q] = (stand[i] - fitted[i]) / scale
                    count += 1
                    for a in 0..<d {
                        for b in 0..<d { grams[cluster * d * d + a * d + b] += line[a] * line[b] }
                    }
                } else {
                    x += line[0..<p]
                    z += line[p..<p + q]
                    low.append((lower[rows[i]] - fitted[i]) / scale)
                    high.append((upper[rows[i]] - fitted[i]) / scale)
                }
            }
            exact.append(count)
            first.append(low.count)
        }
        levelOfUnit = units.map { above[order[$0]] }
        levelOfCluster = order
        units.append(order.count)
        (self.structure, self.recession, self.p, self.q, rowCount) = (structure, recession, p, q, n)
        exactCount = n - low.count
        (self.exact, self.grams, self.first, self.x, self.z) = (exact, grams, first, x, z)
        (self.lower, self.upper, self.units, self.basis) = (low, high, units, basis)
        (self.leastSquares, self.scale, self.zScale) = (leastSquares, scale, zScale)
    }

    /// Refuses detected values that the fixed part explains to rounding.
    private static func checkVariation(
        _ columns: [[Double]], _ y: [Double], _ isExact: [Bool], detected: Int
    ) throws(MixedModelError) {
        let kept = y.indices.filter { isExact[$0] }
        guard kept.count == detected, !columns.isEmpty || !kept.isEmpty else { return }
        let values = kept.map { y[$0] }, mean = values.reduce(0, +) / Double(max(1, kept.count))
        var total = 0.0
        for value in values { total += (value - mean) * (value - mean) }
        let rest: [Double]
        if columns.isEmpty {
            rest = values
        } else {
            rest = PivotedQR(Matrix(columns: columns.map { column in kept.map { column[$0] } })).residuals(
                values)
        }
        let left = rest.reduce(0) { $0 + $1 * $1 }
        let size = values.reduce(0) { $0 + $1 * $1 }
        guard left > 1e-18 * max(size, 1e-300), left > 1e-14 * total || total == 0 && left > 0 else {
            throw .exactFit
        }
    }

    /// Coefficients of the kept columns of X from internal ones.
    func coefficients(_ gamma: ArraySlice<Double>) -> [Double] {
        let width = Double(rowCount).squareRoot()
        return basis.solve(zip(leastSquares, gamma).map { $0 + scale * width * $1 })
    }

    /// Their covariance from the internal one.
    func covariance(_ c: Matrix) -> Matrix { (scale * scale * Double(rowCount)) * basis.covariance(c) }

    /// Λ in units of the data.
    func template(_ parameters: [Double]) -> Matrix {
        var out = Matrix(rows: q, columns: q)
        for (k, place) in structure.positions.enumerated() {
            out[place.row, place.column] = parameters[p + k] * scale / max(zScale[place.row], 1e-300)
        }
        return out
    }
}
