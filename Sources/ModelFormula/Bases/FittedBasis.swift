/// A basis that depends on the data it was made from, kept so that predictions use the same columns.
enum FittedBasis: Hashable, Sendable {
    case natural(NaturalSpline)
    case spline(BSpline, intercept: Bool)
    case polynomial(OrthogonalPolynomial)
    case powers(Int)
    case scale(centre: Double, spread: Double)

    static let names = ["ns", "bs", "poly", "scale"]

    var count: Int {
        switch self {
        case .natural(let basis): basis.count
        case .spline(let basis, let intercept): basis.count - (intercept ? 0 : 1)
        case .polynomial(let basis): basis.count
        case .powers(let degree): degree
        case .scale: 1
        }
    }

    func values(at x: Double) -> [Double] {
        if x.isNaN { return [Double](repeating: .nan, count: count) }
        switch self {
        case .natural(let basis): return basis.values(at: x)
        case .spline(let basis, let intercept):
            let values = basis.values(at: x)
            return intercept ? values : Array(values.dropFirst())
        case .polynomial(let basis): return basis.values(at: x)
        case .powers(let degree):
            var power = 1.0
            return (0..<degree).map { _ in
                power *= x
                return power
            }
        case .scale(let centre, let spread): return [(x - centre) / spread]
        }
    }

    /// One array per basis function. Equal values are computed once: visits repeat the same days.
    func columns(of x: [Double]) -> [[Double]] {
        var columns = [[Double]](repeating: [], count: count)
        for j in columns.indices { columns[j].reserveCapacity(x.count) }
        var known: [Double: [Double]] = [:]
        for value in x {
            let row = known[value] ?? values(at: value)
            if known.count < 4096 { known[value] = row }
            for j in columns.indices { columns[j].append(row[j]) }
        }
        return columns
    }
}
