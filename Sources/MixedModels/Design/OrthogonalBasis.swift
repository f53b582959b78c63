import GSLKit

/// An orthonormal basis Q of the columns of X with X = Q R: cross-products of raw spline or day columns would square
/// their condition number and cost digits.
struct OrthogonalBasis: Sendable {
    let columns: [[Double]]
    /// Upper triangular.
    let upper: Matrix
    /// log |det R|.
    let logDeterminant: Double

    /// Modified Gram-Schmidt with one repetition: orthogonal to rounding error.
    init(_ x: [[Double]]) {
        let p = x.count
        var q: [[Double]] = [], r = Matrix(rows: p, columns: p)
        for j in 0..<p {
            var v = x[j]
            for _ in 0..<(j == 0 ? 0 : 2) {
                for k in 0..<j {
                    let along = OrthogonalBasis.dot(q[k], v)
                    r[k, j] += along
                    OrthogonalBasis.subtract(along, q[k], from: &v)
                }
            }
            let length = OrthogonalBasis.dot(v, v).squareRoot()
            r[j, j] = length
            let inverse = 1 / length
            v.withUnsafeMutableBufferPointer { v in for i in v.indices { v[i] *= inverse } }
            q.append(v)
        }
        columns = q
        upper = r
        logDeterminant = (0..<p).reduce(0) { $0 + logarithm(r[$1, $1]) }
    }

    /// Four partial sums: as fast as memory delivers, and more accurate than one.
    static func dot(_ a: [Double], _ b: [Double]) -> Double {
        a.withUnsafeBufferPointer { a in
            b.withUnsafeBufferPointer { b in
                var s0 = 0.0, s1 = 0.0, s2 = 0.0, s3 = 0.0, i = 0
                let n = min(a.count, b.count)
                while i + 4 <= n {
                    s0 += a[i] * b[i]
                    s1 += a[i + 1] * b[i + 1]
                    s2 += a[i + 2] * b[i + 2]
                    s3 += a[i + 3] * b[i + 3]
                    i += 4
                }
                while i < n {
                    s0 += a[i] * b[i]
                    i += 1
                }
                return (s0 + s1) + (s2 + s3)
            }
        }
    }

    /// v -= factor * a.
    static func subtract(_ factor: Double, _ a: [Double], from v: inout [Double]) {
        a.withUnsafeBufferPointer { a in
            v.withUnsafeMutableBufferPointer { v in
                for i in 0..<min(a.count, v.count) { v[i] -= factor * a[i] }
            }
        }
    }

    /// R⁻¹ b.
    func solve(_ b: [Double]) -> [Double] {
        var x = b
        for i in stride(from: x.count - 1, through: 0, by: -1) {
            for k in i + 1..<max(x.count, i + 1) { x[i] -= upper[i, k] * x[k] }
            x[i] /= upper[i, i]
        }
        return x
    }

    /// R⁻ᵀ c: a contrast of the coefficients of X as one of the basis' coefficients.
    func onBasis(_ c: [Double]) -> [Double] {
        var x = c
        for i in x.indices {
            for k in 0..<i { x[i] -= upper[k, i] * x[k] }
            x[i] /= upper[i, i]
        }
        return x
    }

    /// R⁻¹ C R⁻ᵀ: a covariance of the basis' coefficients as one of X's.
    func covariance(_ c: Matrix) -> Matrix {
        let left = Matrix(columns: (0..<c.columns).map { solve(c.column($0)) })
        let both = Matrix(columns: (0..<left.rows).map { solve(left.row($0)) })
        return both.symmetrised
    }
}
