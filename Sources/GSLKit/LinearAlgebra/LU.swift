/// LU decomposition with partial pivoting of a square matrix.
public struct LU: Hashable, Sendable {
    private let factors: Matrix
    private let order: [Int]
    private let sign: Double

    /// Decomposes A; nil when a pivot is exactly zero (singular).
    /// A nearly singular matrix is not noticed.
    public init?(_ a: Matrix) {
        precondition(a.rows == a.columns)
        var m = a, order = Array(0..<a.rows), sign = 1.0
        for k in 0..<a.rows {
            guard let best = (k..<a.rows).max(by: { abs(m[$0, k]) < abs(m[$1, k]) }), m[best, k] != 0,
                m[best, k].isFinite
            else { return nil }
            if best != k {
                for j in 0..<a.columns { (m[k, j], m[best, j]) = (m[best, j], m[k, j]) }
                order.swapAt(k, best)
                sign = -sign
            }
            for i in k + 1..<max(a.rows, k + 1) {
                m[i, k] /= m[k, k]
                for j in k + 1..<a.columns { m[i, j] -= m[i, k] * m[k, j] }
            }
        }
        factors = m
        self.order = order
        self.sign = sign
    }

    /// det A.
    public var determinant: Double { factors.diagonal.reduce(sign, *) }

    /// A⁻¹ b.
    public func solve(_ b: [Double]) -> [Double] {
        var x = order.map { b[$0] }
        let n = factors.rows
        for i in 0..<n { for k in 0..<i { x[i] -= factors[i, k] * x[k] } }
        for i in stride(from: n - 1, through: 0, by: -1) {
            for k in i + 1..<max(n, i + 1) { x[i] -= factors[i, k] * x[k] }
            x[i] /= factors[i, i]
        }
        return x
    }

    /// A⁻¹.
    public var inverse: Matrix {
        Matrix(columns: (0..<factors.rows).map { j in solve(Matrix.identity(factors.rows).column(j)) })
    }
}
