/// B-spline basis functions of a knot vector by the Cox-de Boor recursion, with derivatives.
///
/// Outside the boundary the polynomial of the first or last interval is continued.
///
/// Reference: de Boor, A Practical Guide to Splines, 1978, chapter X.
struct BSpline: Hashable, Sendable {
    /// All knots, the boundary ones repeated `order` times.
    let knots: [Double]
    /// Degree plus one.
    let order: Int

    init(interior: [Double], boundary: (Double, Double), order: Int) {
        self.order = order
        knots =
            [Double](repeating: boundary.0, count: order) + interior.sorted()
            + [Double](repeating: boundary.1, count: order)
    }

    /// Number of basis functions.
    var count: Int { knots.count - order }

    /// The values (or derivatives) of all basis functions at `x`.
    func values(at x: Double, derivative: Int = 0) -> [Double] {
        var basis = [Double](repeating: 0, count: knots.count)
        basis[interval(of: x)] = 1
        for k in stride(from: 2, through: order, by: 1) {
            let differentiate = k > order - derivative
            for i in 0..<(knots.count - k) {
                let left = knots[i + k - 1] - knots[i], right = knots[i + k] - knots[i + 1]
                var value = 0.0
                if differentiate {
                    if left > 0 { value += basis[i] / left }
                    if right > 0 { value -= basis[i + 1] / right }
                    value *= Double(k - 1)
                } else {
                    if left > 0 { value += (x - knots[i]) / left * basis[i] }
                    if right > 0 { value += (knots[i + k] - x) / right * basis[i + 1] }
                }
                basis[i] = value
            }
            basis[knots.count - k] = 0
        }
        return Array(basis.prefix(count))
    }

    /// The knot interval that holds `x`; points outside belong to the first or last one.
    private func interval(of x: Double) -> Int {
        var low = order - 1, high = count - 1
        while low < high {
            let middle = (low + high + 1) / 2
            if knots[middle] <= x { low = middle } else { high = middle - 1 }
        }
        return low
    }
}
