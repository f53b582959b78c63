import GSLKit

/// A symmetric positive definite system given flat, row by row: solve, invert, log-determinant.
struct SymmetricSystem {
    let size: Int
    private let cholesky: Cholesky

    /// Nil when the matrix is not positive definite to within `tolerance` times its diagonal.
    init?(_ matrix: [Double], size: Int, tolerance: Double = 1e-13) {
        guard let cholesky = Cholesky(Matrix(rows: size, columns: size, elements: matrix)) else { return nil }
        for j in 0..<size {
            let root = cholesky.lower[j, j]
            guard root * root > tolerance * matrix[j * size + j] else { return nil }
        }
        self.size = size
        self.cholesky = cholesky
    }

    func solve(_ right: [Double]) -> [Double] { cholesky.solve(right) }

    /// A⁻¹, flat.
    func inverse() -> [Double] { cholesky.inverse.elements }

    /// right' A⁻¹ right.
    func quadraticForm(_ right: [Double]) -> Double {
        cholesky.forwardSolve(right).reduce(0) { $0 + $1 * $1 }
    }

    var logDeterminant: Double { cholesky.logDeterminant }

    /// Which columns are independent of the ones before them (columns with zero variance are not).
    static func independentColumns(_ matrix: [Double], size: Int, tolerance: Double = 1e-10) -> [Bool] {
        var kept: [Int] = []
        var rows: [[Double]] = []
        var independent = [Bool](repeating: false, count: size)
        for j in 0..<size {
            var row: [Double] = []
            let scale = matrix[j * size + j]
            var pivot = scale
            for (position, k) in kept.enumerated() {
                var entry = matrix[j * size + k]
                for m in 0..<position { entry -= row[m] * rows[position][m] }
                entry /= rows[position][position]
                row.append(entry)
                pivot -= entry * entry
            }
            guard scale > 0, pivot > tolerance * scale else { continue }
            row.append(pivot.squareRoot())
            rows.append(row)
            kept.append(j)
            independent[j] = true
        }
        return independent
    }
}
