/// Eigenvalues and eigenvectors of a symmetric matrix by Jacobi's rotations, which find small eigenvalues of graded
/// positive definite matrices to high relative accuracy (Demmel, Veselić 1992, doi:10.1137/0613074).
public struct SymmetricEigen: Hashable, Sendable {
    /// Eigenvalues, largest first.
    public let values: [Double]
    /// Column j belongs to `values[j]`; columns are orthonormal, their largest entry positive.
    public let vectors: Matrix

    /// Decomposes a symmetric matrix.
    public init(_ matrix: Matrix) {
        precondition(matrix.rows == matrix.columns)
        var a = matrix.symmetrised, v = Matrix.identity(matrix.rows)
        for _ in 0..<60 where SymmetricEigen.sweep(&a, &v) == false { break }
        let order = (0..<a.rows).sorted { a[$0, $0] > a[$1, $1] }
        values = order.map { a[$0, $0] }
        vectors = Matrix(
            columns: order.map { j in
                let column = v.column(j)
                let largest = column.max { abs($0) < abs($1) } ?? 1
                return largest < 0 ? column.map { -$0 } : column
            })
    }

    /// One cyclic sweep; false when nothing was left to rotate.
    private static func sweep(_ a: inout Matrix, _ v: inout Matrix) -> Bool {
        var rotated = false
        let scale = a.elements.reduce(0) { max($0, abs($1)) }
        for p in 0..<a.rows {
            for q in p + 1..<max(a.rows, p + 1) {
                let off = abs(a[p, q])
                // Relative to the two diagonal entries; an absolute floor only for indefinite or zero ones.
                let bound = 1e-17 * max((abs(a[p, p]) * abs(a[q, q])).squareRoot(), 1e-17 * scale)
                guard off > bound else { continue }
                rotated = true
                rotate(&a, &v, p, q)
            }
        }
        return rotated
    }

    private static func rotate(_ a: inout Matrix, _ v: inout Matrix, _ p: Int, _ q: Int) {
        let theta = (a[q, q] - a[p, p]) / (2 * a[p, q])
        let t = (theta >= 0 ? 1.0 : -1.0) / (abs(theta) + (theta * theta + 1).squareRoot())
        let c = 1 / (t * t + 1).squareRoot(), s = t * c
        let app = a[p, p] - t * a[p, q], aqq = a[q, q] + t * a[p, q]
        for k in 0..<a.rows where k != p && k != q {
            let kp = a[k, p], kq = a[k, q]
            a[k, p] = c * kp - s * kq
            a[p, k] = a[k, p]
            a[k, q] = s * kp + c * kq
            a[q, k] = a[k, q]
        }
        a[p, p] = app
        a[q, q] = aqq
        a[p, q] = 0
        a[q, p] = 0
        for k in 0..<a.rows {
            let kp = v[k, p], kq = v[k, q]
            v[k, p] = c * kp - s * kq
            v[k, q] = s * kp + c * kq
        }
    }
}
