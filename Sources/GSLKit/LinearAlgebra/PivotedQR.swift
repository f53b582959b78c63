/// Householder QR with R's limited pivoting: a column whose part not explained by the columns before it has shrunk
/// below `tolerance` of its length goes to the end, all others keep their order.
///
/// So the same terms of a formula are dropped as by `lm` (LINPACK's dqrdc as modified for R; tolerance 1e-7).
public struct PivotedQR: Hashable, Sendable {
    /// Number of linearly independent columns.
    public let rank: Int
    /// `pivot[k]` is the original column at place k; the first `rank` are the independent ones.
    public let pivot: [Int]
    /// Upper triangular factor of the permuted matrix.
    public let upper: Matrix
    private let reflectors: [[Double]]

    /// Decomposes a matrix with at least one row.
    public init(_ matrix: Matrix, tolerance: Double = 1e-7) {
        let n = matrix.rows, p = matrix.columns
        var work = (0..<p).map { matrix.column($0) }
        var order = Array(0..<p)
        let lengths = work.map { PivotedQR.norm($0[...]) }
        var originals = lengths.map { $0 == 0 ? 1 : $0 }
        var remaining = p, vectors: [[Double]] = [], k = 0
        while k < min(n, remaining) {
            while k < remaining, PivotedQR.norm(work[k][k...]) < originals[k] * tolerance {
                work.append(work.remove(at: k))
                order.append(order.remove(at: k))
                originals.append(originals.remove(at: k))
                remaining -= 1
            }
            guard k < remaining else { break }
            let reflector = PivotedQR.reflector(work[k], k)
            for j in k..<p { PivotedQR.apply(reflector, k, to: &work[j]) }
            vectors.append(reflector)
            k += 1
        }
        rank = k
        pivot = order
        reflectors = vectors
        var r = Matrix(rows: min(n, p), columns: p)
        for j in 0..<p { for i in 0...min(j, r.rows - 1) where r.rows > 0 { r[i, j] = work[j][i] } }
        upper = r
    }

    private static func norm(_ x: ArraySlice<Double>) -> Double {
        let largest = x.reduce(0) { max($0, abs($1)) }
        guard largest > 0, largest.isFinite else { return largest }
        return largest * x.reduce(0) { $0 + ($1 / largest) * ($1 / largest) }.squareRoot()
    }

    /// v with (I - v v') x = -sign(x_k)‖x‖ e_k from place k on, scaled so that v'v = 2.
    private static func reflector(_ column: [Double], _ k: Int) -> [Double] {
        var v = Array(column[k...])
        let length = norm(v[...])
        guard length > 0 else { return v }
        v[0] += v[0] < 0 ? -length : length
        let scale = (2.0).squareRoot() / norm(v[...])
        return v.map { $0 * scale }
    }

    private static func apply(_ v: [Double], _ k: Int, to x: inout [Double]) {
        var dot = 0.0
        for i in v.indices { dot += v[i] * x[k + i] }
        for i in v.indices { x[k + i] -= dot * v[i] }
    }

    /// Q'y.
    public func effects(_ y: [Double]) -> [Double] {
        var result = y
        for (k, v) in reflectors.enumerated() { PivotedQR.apply(v, k, to: &result) }
        return result
    }

    /// Least squares coefficients in the original column order; nil for columns that were dropped.
    public func coefficients(_ y: [Double]) -> [Double?] {
        var b = Array(effects(y).prefix(rank))
        for i in stride(from: rank - 1, through: 0, by: -1) {
            for j in i + 1..<max(rank, i + 1) { b[i] -= upper[i, j] * b[j] }
            b[i] /= upper[i, i]
        }
        var result = [Double?](repeating: nil, count: pivot.count)
        for k in 0..<rank { result[pivot[k]] = b[k] }
        return result
    }

    /// Residuals of the least squares fit.
    public func residuals(_ y: [Double]) -> [Double] {
        var result = effects(y)
        for k in 0..<rank { result[k] = 0 }
        for (k, v) in reflectors.enumerated().reversed() { PivotedQR.apply(v, k, to: &result) }
        return result
    }

    /// The independent columns, in increasing order of their original index.
    public var independentColumns: [Int] { pivot.prefix(rank).sorted() }
}

extension PivotedQR {
    /// (A'A)⁻¹ of a matrix of full column rank, in the original column order; formed as R⁻¹R⁻ᵀ, so the condition number
    /// is that of A and not its square.
    public var crossProductInverse: Matrix {
        let p = rank
        var inverse = Matrix(rows: p, columns: p)
        for j in 0..<p {
            inverse[j, j] = 1 / upper[j, j]
            for i in stride(from: j - 1, through: 0, by: -1) {
                var sum = 0.0
                for k in i + 1...j { sum += upper[i, k] * inverse[k, j] }
                inverse[i, j] = -sum / upper[i, i]
            }
        }
        var result = Matrix(rows: p, columns: p)
        for i in 0..<p {
            for j in 0..<p {
                var sum = 0.0
                for k in max(i, j)..<p { sum += inverse[i, k] * inverse[j, k] }
                result[pivot[i], pivot[j]] = sum
            }
        }
        return result
    }
}
