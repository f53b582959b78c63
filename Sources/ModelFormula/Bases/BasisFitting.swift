/// Makes a basis from a call such as `ns(day, knots = c(28, 84))` and the values of its argument.
struct BasisFitting {
    let evaluator: Evaluator
    let place: Expression
    let name: String
    let arguments: [Expression.Argument]

    private func fault(_ message: String, remedy: String? = nil) -> FormulaError {
        FormulaError("IC0516", message, in: evaluator.text, at: place.offset, remedy: remedy)
    }

    /// Names of the arguments by position, as in R.
    private var positions: [String] {
        switch name {
        case "ns": ["x", "df", "knots", "intercept", "Boundary.knots"]
        case "bs": ["x", "df", "knots", "degree", "intercept", "Boundary.knots"]
        case "poly": ["x", "degree", "raw"]
        default: ["x", "center", "scale"]
        }
    }

    private func argument(_ wanted: String) throws(FormulaError) -> Expression? {
        for argument in arguments {
            if let label = argument.label, !positions.contains(label) {
                throw fault(
                    "\(name)() has no argument '\(label)'.",
                    remedy: didYouMean(label, among: positions)
                        ?? "It has: \(positions.joined(separator: ", ")).")
            }
        }
        if let labelled = arguments.first(where: { $0.label == wanted }) { return labelled.value }
        let taken = Set(arguments.compactMap(\.label))
        let open = positions.filter { !taken.contains($0) }
        let unlabelled = arguments.filter { $0.label == nil }
        guard let place = open.firstIndex(of: wanted), place < unlabelled.count else { return nil }
        return unlabelled[place].value
    }

    private func constants(_ wanted: String) throws(FormulaError) -> [Double]? {
        guard let expression = try argument(wanted) else { return nil }
        if case .name("NULL") = expression.node { return nil }
        return try evaluator.constants([Expression.Argument(label: nil, value: expression)])
    }

    private func whole(_ wanted: String, from least: Int) throws(FormulaError) -> Int? {
        guard let numbers = try constants(wanted) else { return nil }
        guard numbers.count == 1, let number = Int(exactly: numbers[0]), number >= least, number <= 100 else {
            throw fault("'\(wanted)' of \(name)() must be a whole number from \(least) to 100.")
        }
        return number
    }

    private func flag(_ wanted: String, default standard: Bool = false) throws(FormulaError) -> Bool {
        switch try constants(wanted) {
        case nil: return standard
        case [1]: return true
        case [0]: return false
        default: throw fault("\(wanted) of \(name)() must be TRUE or FALSE.")
        }
    }

    /// The expression the basis is made of.
    func variable() throws(FormulaError) -> Expression {
        guard let variable = try argument("x") else { throw fault("\(name)() has no argument.") }
        return variable
    }

    /// The basis over the values of the variable; missing ones are left out.
    func fit(over values: [Double]) throws(FormulaError) -> FittedBasis {
        let x = values.filter(\.isFinite)
        guard let low = x.min(), let high = x.max(), low < high else {
            throw fault("\(name)() needs at least two different values.")
        }
        switch name {
        case "poly": return try polynomial(x)
        case "scale": return try scale(x)
        default: return try spline(x, range: (low, high))
        }
    }

    /// R's `scale()`: without a centre the spread is the root mean square, not the standard deviation.
    private func scale(_ x: [Double]) throws(FormulaError) -> FittedBasis {
        let mean = try flag("center", default: true) ? x.reduce(0, +) / Double(x.count) : 0
        guard try flag("scale", default: true) else { return .scale(centre: mean, spread: 1) }
        let squares = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return .scale(centre: mean, spread: (squares / Double(x.count - 1)).squareRoot())
    }

    private func polynomial(_ x: [Double]) throws(FormulaError) -> FittedBasis {
        let degree = try whole("degree", from: 1) ?? 1
        if try flag("raw") { return .powers(degree) }
        guard let basis = OrthogonalPolynomial(degree: degree, over: x) else {
            throw fault("poly() of degree \(degree) needs more than \(degree) different values.")
        }
        return .polynomial(basis)
    }

    private func spline(_ x: [Double], range: (Double, Double)) throws(FormulaError) -> FittedBasis {
        let intercept = try flag("intercept")
        let degree = name == "bs" ? try whole("degree", from: 1) ?? 3 : 3
        let boundary = try boundary(range)
        let interior: [Double]
        if let knots = try constants("knots") {
            interior = knots
        } else {
            let fixed = name == "bs" ? degree + (intercept ? 1 : 0) : 1 + (intercept ? 1 : 0)
            let count = (try whole("df", from: 1) ?? fixed) - fixed
            guard count >= 0 else {
                throw fault("\(name)() needs df of at least \(fixed) here.")
            }
            interior = quantiles(x.filter { $0 >= boundary.0 && $0 <= boundary.1 }, count: count)
        }
        guard interior.allSatisfy({ $0 > boundary.0 && $0 < boundary.1 }) else {
            throw fault(
                "The knots of \(name)() must lie between the boundary knots.",
                remedy: "Give knots inside \(boundary.0) and \(boundary.1), or fewer df.")
        }
        if name == "ns" {
            return .natural(NaturalSpline(interior: interior, boundary: boundary, intercept: intercept))
        }
        return .spline(
            BSpline(interior: interior, boundary: boundary, order: degree + 1), intercept: intercept)
    }

    private func boundary(_ range: (Double, Double)) throws(FormulaError) -> (Double, Double) {
        guard let given = try constants("Boundary.knots") else { return range }
        guard given.count == 2, let low = given.min(), let high = given.max(), low < high else {
            throw fault("Boundary.knots of \(name)() must be two different numbers.")
        }
        return (low, high)
    }

    /// Evenly spaced quantiles (R's type 7) without the extremes.
    private func quantiles(_ x: [Double], count: Int) -> [Double] {
        let sorted = x.sorted()
        guard count > 0, !sorted.isEmpty else { return [] }
        return (1...count).map { k in
            let position = Double(k) / Double(count + 1) * Double(sorted.count - 1)
            let low = Int(position), fraction = position - Double(low)
            let next = min(low + 1, sorted.count - 1)
            return sorted[low] + fraction * (sorted[next] - sorted[low])
        }
    }
}
