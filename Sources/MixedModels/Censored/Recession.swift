import GSLKit

/// Directions of β along which the likelihood rises without end, found before the fit.
///
/// Where every value of a level lies below its limit, the coefficient runs to -∞; in general a direction d is such a
/// one when x'd = 0 for exact and interval values, x'd ≤ 0 for values below and x'd ≥ 0 for values above a limit, not
/// all zero. In the limit the values with x'd ≠ 0 have probability one: they leave the likelihood, and what d does not
/// touch stays estimable. This is Albert and Anderson's separation (1984 doi:10.1093/biomet/71.1.1) for limits.
struct Recession: Sendable {
    /// Rows that keep a say, ascending.
    let rows: [Int]
    /// Rows whose probability goes to one, ascending.
    let certain: [Int]
    /// A basis of the directions of β that the rows left do not determine.
    let directions: [[Double]]
    /// Columns to fit on: enough to span those of the rows left.
    let kept: [Int]

    init(_ columns: [[Double]], lower: [Double], upper: [Double]) {
        let all = Array(lower.indices)
        let isAnchor = lower.indices.map { lower[$0].isFinite && upper[$0].isFinite }
        let free = Recession.nullSpace(columns, rows: all.filter { isAnchor[$0] }).directions
        var left = all
        if !free.isEmpty {
            // At most one direction a round, so at most as many rounds as directions.
            for _ in free {
                let open = left.filter { !isAnchor[$0] }
                let faces = open.map { row -> [Double] in
                    let sign = lower[row] == -.infinity ? -1.0 : 1.0
                    return free.map { d in sign * Recession.dot(columns, row, d) }
                }
                guard let along = Recession.direction(faces) else { break }
                let gone = Set(
                    zip(open, faces).filter { zip($0.1, along).reduce(0) { $0 + $1.0 * $1.1 } > 1e-6 }.map(
                        \.0))
                if gone.isEmpty { break }
                left.removeAll(where: gone.contains)
            }
        }
        rows = left
        let present = Set(left)
        certain = all.filter { !present.contains($0) }
        if certain.isEmpty {
            directions = []
            kept = Array(columns.indices)
        } else {
            (directions, kept) = Recession.nullSpace(columns, rows: left)
        }
    }

    /// Whether the weights c make c'β a finite number.
    func isEstimable(_ c: [Double]) -> Bool {
        directions.allSatisfy { d in
            let along = zip(c, d).reduce(0) { $0 + $1.0 * $1.1 }
            let size = zip(c, d).reduce(0) { $0 + abs($1.0 * $1.1) }
            return abs(along) <= 1e-8 * max(size, 1e-12)
        }
    }

    private static func dot(_ columns: [[Double]], _ row: Int, _ d: [Double]) -> Double {
        var sum = 0.0
        for j in d.indices { sum += columns[j][row] * d[j] }
        return sum
    }

    /// For each column that those before it determine: the combination that vanishes on the rows.
    private static func nullSpace(_ columns: [[Double]], rows: [Int]) -> (directions: [[Double]], kept: [Int])
    {
        let p = columns.count
        guard !rows.isEmpty else {
            return ((0..<p).map { j in (0..<p).map { $0 == j ? 1 : 0 } }, [])
        }
        let matrix = Matrix(columns: columns.map { column in rows.map { column[$0] } })
        let qr = PivotedQR(matrix), kept = qr.independentColumns
        guard kept.count < p else { return ([], kept) }
        let basis = PivotedQR(Matrix(columns: kept.map { matrix.column($0) }))
        let out = (0..<p).filter { !kept.contains($0) }.map { j -> [Double] in
            var d = [Double](repeating: 0, count: p)
            d[j] = 1
            guard !kept.isEmpty else { return d }
            for (k, value) in zip(kept, basis.coefficients(matrix.column(j))) {
                d[k] = abs(value ?? 0) < 1e-9 ? 0 : -(value ?? 0)
            }
            return d
        }
        return (out, kept)
    }

    /// a with m'a ≥ 0 for every row m, not all zero; nil when there is none.
    ///
    /// Non-negative least squares (Lawson and Hanson 1974) of |Σ (1 + z) m|² over z ≥ 0: by Stiemke's lemma the residual
    /// vanishes exactly when there is no such a, and else it is one.
    private static func direction(_ faces: [[Double]]) -> [Double]? {
        var distinct: Set<[Double]> = []
        var rows: [[Double]] = []
        for face in faces {
            let length = face.reduce(0) { $0 + $1 * $1 }.squareRoot()
            guard length > 1e-9 else { continue }
            let unit = face.map { ($0 / length * 1e10).rounded() / 1e10 }
            if distinct.insert(unit).inserted { rows.append(unit) }
        }
        guard let size = rows.first?.count else { return nil }
        var z = [Double](repeating: 0, count: rows.count), passive: [Int] = []
        func residual() -> [Double] {
            (0..<size).map { k in rows.indices.reduce(0) { $0 + (1 + z[$1]) * rows[$1][k] } }
        }
        for _ in 0..<(3 * rows.count + 10) {
            let r = residual()
            // The gradient in z is m'r: a negative one asks for more of that row.
            let slopes = rows.map { row in zip(row, r).reduce(0) { $0 + $1.0 * $1.1 } }
            guard
                let worst = rows.indices.filter({ !passive.contains($0) }).min(by: { slopes[$0] < slopes[$1] }
                ),
                slopes[worst] < -1e-9 * Double(rows.count)
            else { break }
            passive.append(worst)
            while !passive.isEmpty {
                let fixed = (0..<size).map { k in
                    rows.indices.reduce(0) { $0 - rows[$1][k] * (passive.contains($1) ? 1 : 1 + z[$1]) }
                }
                let wanted = PivotedQR(Matrix(columns: passive.map { rows[$0] })).coefficients(fixed).map {
                    $0 ?? 0
                }
                guard let low = wanted.min(), low < 0 else {
                    for (index, value) in zip(passive, wanted) { z[index] = value }
                    break
                }
                var share = 1.0
                for (index, value) in zip(passive, wanted) where value < 0 {
                    share = min(share, z[index] / max(z[index] - value, 1e-300))
                }
                for (index, value) in zip(passive, wanted) { z[index] += share * (value - z[index]) }
                for index in passive where z[index] <= 1e-14 { z[index] = 0 }
                passive.removeAll { z[$0] <= 0 }
            }
        }
        let r = residual(), length = r.reduce(0) { $0 + $1 * $1 }.squareRoot()
        guard length > 1e-6 else { return nil }
        return r.map { $0 / length }
    }
}
