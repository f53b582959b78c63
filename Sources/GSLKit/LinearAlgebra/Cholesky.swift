internal import Glibc

/// The Cholesky factor L of a symmetric positive definite matrix A = L L'.
public struct Cholesky: Hashable, Sendable {
    /// The lower triangular factor, zeros above the diagonal.
    public let lower: Matrix

    /// Factors A (its lower triangle is read); nil when A is not positive definite in double precision.
    public init?(_ a: Matrix) {
        precondition(a.rows == a.columns)
        var l = Matrix(rows: a.rows, columns: a.rows)
        for j in 0..<a.rows {
            var pivot = a[j, j]
            for k in 0..<j { pivot -= l[j, k] * l[j, k] }
            guard pivot > 0, pivot.isFinite else { return nil }
            let root = pivot.squareRoot()
            l[j, j] = root
            for i in j + 1..<max(a.rows, j + 1) {
                var sum = a[i, j]
                for k in 0..<j { sum -= l[i, k] * l[j, k] }
                l[i, j] = sum / root
            }
        }
        lower = l
    }

    /// log det A.
    public var logDeterminant: Double { 2 * lower.diagonal.reduce(0) { $0 + log($1) } }

    /// L⁻¹ b.
    public func forwardSolve(_ b: [Double]) -> [Double] {
        var x = b
        for i in 0..<lower.rows {
            for k in 0..<i { x[i] -= lower[i, k] * x[k] }
            x[i] /= lower[i, i]
        }
        return x
    }

    /// L'⁻¹ b.
    public func backwardSolve(_ b: [Double]) -> [Double] {
        var x = b
        for i in stride(from: lower.rows - 1, through: 0, by: -1) {
            for k in i + 1..<max(lower.rows, i + 1) { x[i] -= lower[k, i] * x[k] }
            x[i] /= lower[i, i]
        }
        return x
    }

    /// A⁻¹ b.
    public func solve(_ b: [Double]) -> [Double] { backwardSolve(forwardSolve(b)) }

    /// A⁻¹ B.
    public func solve(_ b: Matrix) -> Matrix { Matrix(columns: (0..<b.columns).map { solve(b.column($0)) }) }

    /// A⁻¹, exactly symmetric.
    public var inverse: Matrix { solve(Matrix.identity(lower.rows)).symmetrised }
}
