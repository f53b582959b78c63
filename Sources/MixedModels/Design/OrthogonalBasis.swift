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
            for _ in 0..<2 {
                for k in 0..<j {
                    let dot = OrthogonalBasis.dot(q[k], v)
                    r[k, j] += dot
                    for i in v.indices { v[i] -= dot * q[k][i] }
                }
            }
            let length = OrthogonalBasis.dot(v, v).squareRoot()
            r[j, j] = length
            q.append(v.map { $0 / length })
        }
        columns = q
        upper = r
        logDeterminant = (0..<p).reduce(0) { $0 + logarithm(r[$1, $1]) }
    }

    static func dot(_ a: [Double], _ b: [Double]) -> Double {
        var sum = 0.0
        for i in a.indices { sum += a[i] * b[i] }
        return sum
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

    /// R⁻¹ C R⁻ᵀ: a covariance of the basis' coefficients as one of X's.
    func covariance(_ c: Matrix) -> Matrix {
        let left = Matrix(columns: (0..<c.columns).map { solve(c.column($0)) })
        let both = Matrix(columns: (0..<left.rows).map { solve(left.row($0)) })
        return both.symmetrised
    }
}
