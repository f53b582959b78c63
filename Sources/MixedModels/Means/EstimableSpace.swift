import GSLKit
import ModelFormula

/// Which linear combinations of all columns of a design the data determine.
///
/// Rows have an entry for every column, those left out of the fit included. A row is estimable when its entries in the
/// left-out columns follow from the others as they do in the data (Searle 1971, section 5.4).
struct EstimableSpace: Sendable {
    let count: Int
    /// Places of the fitted columns among all.
    let kept: [Int]
    /// Each left-out column as a combination of the kept ones.
    private let dependent: [(column: Int, weights: [Double])]

    init(_ frame: ModelFrame, whole: ModelMatrix) {
        count = whole.names.count
        let out = Set(frame.design.aliased)
        kept = whole.names.indices.filter { !out.contains(whole.names[$0]) }
        guard !out.isEmpty else {
            dependent = []
            return
        }
        let qr = PivotedQR(Matrix(columns: kept.map { whole.columns[$0] }))
        dependent = whole.names.indices.filter { out.contains(whole.names[$0]) }.map { column in
            (column, qr.coefficients(whole.columns[column]).map { $0 ?? 0 })
        }
    }

    /// The entries that belong to fitted coefficients.
    func reduced(_ row: [Double]) -> [Double] { kept.map { row[$0] } }

    /// How far each left-out entry is from what the kept ones make of it; all zero for an estimable row.
    func excess(_ row: [Double]) -> [Double] {
        let own = reduced(row)
        return dependent.map { column, weights in
            row[column] - zip(own, weights).reduce(0) { $0 + $1.0 * $1.1 }
        }
    }

    func isEstimable(_ row: [Double]) -> Bool {
        // Relative to the row: spline and covariate columns may be of any size.
        let scale = max(1, row.reduce(0) { max($0, abs($1)) })
        return excess(row).allSatisfy { abs($0) <= 1e-7 * scale }
    }

    /// Combinations of the rows that are estimable, as many as there are.
    func estimableCombinations(_ rows: [[Double]]) -> [[Double]] {
        guard !dependent.isEmpty, !rows.isEmpty else { return rows }
        if rows.allSatisfy(isEstimable) { return rows }
        let e = Matrix(rows.map(excess))
        let eigen = SymmetricEigen(e * e.transposed)
        let floor = 1e-12 * max(1, eigen.values.first ?? 0)
        return eigen.values.indices.filter { eigen.values[$0] <= floor }.map { index in
            let v = eigen.vectors.column(index)
            return (0..<count).map { j in zip(v, rows).reduce(0) { $0 + $1.0 * $1.1[j] } }
        }
    }
}
