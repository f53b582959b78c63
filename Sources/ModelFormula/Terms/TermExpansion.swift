/// Writes the operators of a right-hand side out into terms (Wilkinson and Rogers 1973, as in R's `terms`).
struct TermExpansion {
    private let text: String
    private var list = TermList()
    private var indexOf: [Expression: Int] = [:]

    /// A sum of terms; the empty term is the intercept.
    private typealias Sum = [Term]
    private static let intercept = Term([])
    /// A formula that multiplies out into more terms than this is a slip, and would take all memory.
    private static let mostTerms = 4096

    private init(text: String) { self.text = text }

    static func expand(_ expression: Expression?, formula text: String) throws(FormulaError) -> TermList {
        var expansion = TermExpansion(text: text)
        var sum: Sum = [intercept]
        if let expression { sum = try expansion.add(expression, to: sum) }
        expansion.list.hasIntercept = sum.contains(intercept)
        let terms = sum.filter { $0.degree > 0 }
        let degrees = Set(terms.map(\.degree)).sorted()
        expansion.list.terms = degrees.flatMap { degree in terms.filter { $0.degree == degree } }
        return expansion.list
    }

    private func fault(_ message: String, _ expression: Expression, remedy: String? = nil) -> FormulaError {
        FormulaError("IC0511", message, in: text, at: expression.offset, remedy: remedy)
    }

    private func merged(_ sum: Sum, _ more: Sum) throws(FormulaError) -> Sum {
        var seen = Set(sum), result = sum
        for term in more where seen.insert(term).inserted { result.append(term) }
        if result.count > TermExpansion.mostTerms {
            throw FormulaError("IC0511", "The formula multiplies out into more than 4096 terms.")
        }
        return result
    }

    /// `sum + expression`, where a leading minus takes terms away.
    private mutating func add(_ expression: Expression, to sum: Sum) throws(FormulaError) -> Sum {
        switch expression.node {
        case .binary("+", let left, let right): return try add(right, to: try add(left, to: sum))
        case .binary("-", let left, let right): return try remove(right, from: try add(left, to: sum))
        case .unary("-", let inner): return try remove(inner, from: sum)
        case .unary("+", let inner): return try add(inner, to: sum)
        case .number(0): return sum.filter { $0 != TermExpansion.intercept }
        case .number(1): return try merged([TermExpansion.intercept], sum)
        case .parentheses(let inner): return try add(inner, to: sum)
        default: return try merged(sum, try terms(of: expression))
        }
    }

    private mutating func remove(_ expression: Expression, from sum: Sum) throws(FormulaError) -> Sum {
        switch expression.bare.node {
        case .number(1): return sum.filter { $0 != TermExpansion.intercept }
        case .number(0): return try merged([TermExpansion.intercept], sum)
        default:
            let taken = Set(try terms(of: expression))
            return sum.filter { !taken.contains($0) }
        }
    }

    /// The terms of a factor of a product or of a summand.
    private mutating func terms(of expression: Expression) throws(FormulaError) -> Sum {
        switch expression.node {
        case .parentheses(let inner): return try terms(of: inner)
        case .binary("+", _, _), .binary("-", _, _), .unary("+", _): return try add(expression, to: [])
        case .binary("*", let left, let right):
            let a = try terms(of: left), b = try terms(of: right)
            return try merged(try merged(a, b), products(a, b))
        case .binary(":", let left, let right), .binary("%in%", let left, let right):
            let a = try terms(of: left), b = try terms(of: right)
            return products(a, b)
        case .binary("/", let left, let right):
            // a/b is b within all of a: a + a:b.
            let a = try terms(of: left), b = try terms(of: right)
            let all = a.reduce(TermExpansion.intercept) { $0.union($1) }
            return try merged(a, products([all], b))
        case .binary("^", let base, let exponent): return try power(base, exponent)
        case .number(1): return [TermExpansion.intercept]
        case .number(0): return []
        case .number(let value):
            throw fault(
                "The number \(FormulaText.number(value)) is not a term.", expression,
                remedy: "Only 0 and 1 (intercept) may stand alone; write I(...) for arithmetic.")
        case .call("offset", let arguments) where arguments.count == 1:
            list.offsets.append(arguments[0].value)
            return []
        default: return [try variable(expression)]
        }
    }

    private func products(_ a: Sum, _ b: Sum) -> Sum {
        a.flatMap { left in b.map { left.union($0) } }
    }

    private mutating func power(_ base: Expression, _ exponent: Expression) throws(FormulaError) -> Sum {
        guard case .number(let value) = exponent.bare.node, let times = Int(exactly: value), times >= 1,
            times <= 12
        else {
            throw fault(
                "In a formula ^ takes a whole number from 1.", exponent,
                remedy: "Write I(x^2) for the square of x, poly(x, 2) for a quadratic trend.")
        }
        let factors = try terms(of: base)
        var sum = factors
        for _ in 1..<times { sum = try merged(sum, products(sum, factors)) }
        return sum
    }

    private mutating func variable(_ expression: Expression) throws(FormulaError) -> Term {
        switch expression.node {
        case .name("."):
            throw fault(
                "'.' (all other columns) is not supported.", expression,
                remedy: "Name the columns you mean.")
        case .string:
            throw fault("A text is not a term.", expression, remedy: "Write the name without quotes.")
        case .binary("|", _, _), .binary("||", _, _):
            throw fault(
                "A random-effect term must stand in parentheses of its own.", expression,
                remedy: "Write (1 + day | patient), added with +.")
        case .binary("~", _, _), .unary("~", _): throw fault("A formula has only one ~.", expression)
        default: break
        }
        if let index = indexOf[expression] { return Term([index]) }
        let index = list.variables.count
        indexOf[expression] = index
        list.variables.append(expression)
        return Term([index])
    }
}
