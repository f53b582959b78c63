/// A natural cubic spline basis: cubic between the knots, linear beyond the boundary knots.
///
/// The B-spline basis is projected on the null space of the second derivatives at the boundary by Householder
/// reflections, which gives the very columns of R's `splines::ns`.
///
/// Checked against R 4.2.2 `splines::ns`.
struct NaturalSpline: Hashable, Sendable {
    private let spline: BSpline
    private let lower: Double, upper: Double
    private let keepsFirst: Bool
    private let reflections: [[Double]]

    init(interior: [Double], boundary: (Double, Double), intercept: Bool) {
        let spline = BSpline(interior: interior, boundary: boundary, order: 4)
        self.spline = spline
        (lower, upper) = boundary
        keepsFirst = intercept
        let skip = intercept ? 0 : 1
        var constraints = [boundary.0, boundary.1].map { x in
            Array(spline.values(at: x, derivative: 2).dropFirst(skip))
        }
        var reflections: [[Double]] = []
        for column in 0..<2 {
            let reflection = NaturalSpline.reflection(of: constraints[column], from: column)
            reflections.append(reflection)
            for other in column..<2 { NaturalSpline.reflect(&constraints[other], by: reflection) }
        }
        self.reflections = reflections
    }

    /// Columns of the basis.
    var count: Int { spline.count - (keepsFirst ? 0 : 1) - 2 }

    func values(at x: Double) -> [Double] {
        var row: [Double]
        if x < lower || x > upper {
            let edge = x < lower ? lower : upper
            row = zip(spline.values(at: edge), spline.values(at: edge, derivative: 1))
                .map { $0 + (x - edge) * $1 }
        } else {
            row = spline.values(at: x)
        }
        if !keepsFirst { row.removeFirst() }
        for reflection in reflections { NaturalSpline.reflect(&row, by: reflection) }
        return Array(row.dropFirst(2))
    }

    /// The unit vector of the Householder reflection that clears `vector` below entry `start`.
    private static func reflection(of vector: [Double], from start: Int) -> [Double] {
        var v = vector
        for i in 0..<start { v[i] = 0 }
        let norm = v.reduce(0) { $0 + $1 * $1 }.squareRoot()
        v[start] += v[start] < 0 ? -norm : norm
        let length = v.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return length > 0 ? v.map { $0 / length } : v
    }

    private static func reflect(_ row: inout [Double], by unit: [Double]) {
        let twice = 2 * zip(row, unit).reduce(0) { $0 + $1.0 * $1.1 }
        for i in row.indices { row[i] -= twice * unit[i] }
    }
}
