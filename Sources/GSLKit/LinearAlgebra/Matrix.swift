/// A small dense matrix of doubles, row by row.
///
/// For the sizes of clinical models (up to a few dozen rows) plain loops over one array beat a library call.
@frozen
public struct Matrix: Hashable, Sendable {
    /// Number of rows.
    public let rows: Int
    /// Number of columns.
    public let columns: Int
    /// rows × columns numbers, row by row.
    public var elements: [Double]

    /// A matrix filled with one value.
    @inlinable
    public init(rows: Int, columns: Int, repeating value: Double = 0) {
        self.rows = rows
        self.columns = columns
        elements = [Double](repeating: value, count: rows * columns)
    }

    /// A matrix from its numbers row by row.
    @inlinable
    public init(rows: Int, columns: Int, elements: [Double]) {
        precondition(elements.count == rows * columns)
        self.rows = rows
        self.columns = columns
        self.elements = elements
    }

    /// A matrix from its rows, all equally long.
    public init(_ rows: [[Double]]) {
        self.init(rows: rows.count, columns: rows.first?.count ?? 0, elements: rows.flatMap { $0 })
    }

    /// A matrix from its columns, all equally long.
    public init(columns: [[Double]]) {
        self.init(rows: columns.first?.count ?? 0, columns: columns.count)
        for (j, column) in columns.enumerated() {
            precondition(column.count == rows)
            for (i, value) in column.enumerated() { self[i, j] = value }
        }
    }

    /// A diagonal matrix.
    public init(diagonal: [Double]) {
        self.init(rows: diagonal.count, columns: diagonal.count)
        for (i, value) in diagonal.enumerated() { self[i, i] = value }
    }

    /// The identity of order n.
    public static func identity(_ n: Int) -> Matrix { Matrix(diagonal: [Double](repeating: 1, count: n)) }

    /// Element in row i and column j.
    @inlinable
    public subscript(_ i: Int, _ j: Int) -> Double {
        get { elements[i &* columns &+ j] }
        set { elements[i &* columns &+ j] = newValue }
    }

    /// Row i.
    public func row(_ i: Int) -> [Double] { Array(elements[i * columns..<(i + 1) * columns]) }
    /// Column j.
    public func column(_ j: Int) -> [Double] { (0..<rows).map { self[$0, j] } }
    /// The rows as arrays.
    public var rowArrays: [[Double]] { (0..<rows).map(row) }
    /// The main diagonal.
    public var diagonal: [Double] { (0..<min(rows, columns)).map { self[$0, $0] } }
    /// Sum of the diagonal.
    public var trace: Double { diagonal.reduce(0, +) }
    /// Whether every element is finite.
    public var isFinite: Bool { elements.allSatisfy(\.isFinite) }
}

extension Matrix {
    /// The transposed matrix.
    public var transposed: Matrix {
        var result = Matrix(rows: columns, columns: rows)
        for i in 0..<rows { for j in 0..<columns { result[j, i] = self[i, j] } }
        return result
    }

    /// (A + A')/2: removes rounding asymmetry.
    public var symmetrised: Matrix {
        var result = self
        for i in 0..<rows {
            for j in 0..<i {
                let mean = 0.5 * (self[i, j] + self[j, i])
                result[i, j] = mean
                result[j, i] = mean
            }
        }
        return result
    }

    /// The sum of two matrices of one shape.
    public static func + (a: Matrix, b: Matrix) -> Matrix {
        precondition(a.rows == b.rows && a.columns == b.columns)
        return Matrix(rows: a.rows, columns: a.columns, elements: zip(a.elements, b.elements).map(+))
    }

    /// The difference of two matrices of one shape.
    public static func - (a: Matrix, b: Matrix) -> Matrix {
        precondition(a.rows == b.rows && a.columns == b.columns)
        return Matrix(rows: a.rows, columns: a.columns, elements: zip(a.elements, b.elements).map(-))
    }

    /// A matrix times a number.
    public static func * (a: Double, b: Matrix) -> Matrix {
        Matrix(rows: b.rows, columns: b.columns, elements: b.elements.map { a * $0 })
    }

    /// The matrix product.
    public static func * (a: Matrix, b: Matrix) -> Matrix {
        precondition(a.columns == b.rows)
        var result = Matrix(rows: a.rows, columns: b.columns)
        for i in 0..<a.rows {
            for k in 0..<a.columns {
                let factor = a[i, k]
                for j in 0..<b.columns { result[i, j] += factor * b[k, j] }
            }
        }
        return result
    }

    /// The product with a column vector.
    public static func * (a: Matrix, x: [Double]) -> [Double] {
        precondition(a.columns == x.count)
        return (0..<a.rows).map { i in
            var sum = 0.0
            for j in 0..<a.columns { sum += a[i, j] * x[j] }
            return sum
        }
    }

    /// A'A.
    public var crossProduct: Matrix {
        var result = Matrix(rows: columns, columns: columns)
        for r in 0..<rows {
            for i in 0..<columns {
                let factor = self[r, i]
                for j in 0...i { result[i, j] += factor * self[r, j] }
            }
        }
        for i in 0..<columns { for j in 0..<i { result[j, i] = result[i, j] } }
        return result
    }

    /// A'x.
    public func transposedTimes(_ x: [Double]) -> [Double] {
        precondition(rows == x.count)
        var result = [Double](repeating: 0, count: columns)
        for i in 0..<rows { for j in 0..<columns { result[j] += self[i, j] * x[i] } }
        return result
    }

    /// x'Ax.
    public func quadraticForm(_ x: [Double]) -> Double { zip(x, self * x).reduce(0) { $0 + $1.0 * $1.1 } }

    /// The submatrix of the given rows and columns, in their order.
    public func submatrix(rows chosen: [Int], columns picked: [Int]) -> Matrix {
        var result = Matrix(rows: chosen.count, columns: picked.count)
        for (i, r) in chosen.enumerated() { for (j, c) in picked.enumerated() { result[i, j] = self[r, c] } }
        return result
    }
}
