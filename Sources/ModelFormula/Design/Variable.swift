import DataFrames

/// A variable of a model as it was coded on the data of the fit, so that new data are coded alike.
struct Variable: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        case numeric
        case factor([String], Contrast)
        case basis(FittedBasis, of: Expression)
    }

    let expression: Expression
    let kind: Kind

    var isFactor: Bool { if case .factor = kind { true } else { false } }

    /// Columns the variable contributes to a term and what R appends to its name for each.
    struct Coded {
        var columns: [[Double]]
        var suffixes: [String]
    }
}

extension Variable {
    /// Codes a variable for the first time: levels and bases are taken from the data.
    ///
    /// A basis is made from every row that has its argument (as R does); levels from the rows in use.
    static func fit(_ expression: Expression, evaluator: Evaluator, rows: [Int], contrast: Contrast?)
        throws(FormulaError) -> Variable
    {
        if let (name, arguments) = expression.call, FittedBasis.names.contains(name) {
            let fitting = BasisFitting(
                evaluator: evaluator, place: expression, name: name, arguments: arguments)
            let argument = try fitting.variable()
            let basis = try fitting.fit(over: try evaluator.numbers(of: argument))
            return Variable(expression: expression, kind: .basis(basis, of: argument))
        }
        switch try evaluator.value(of: expression) {
        case .factor, .logical:
            let factor = try Grouping.factor(expression, evaluator: evaluator)
            let levels = factor.selecting(rows: rows).droppingUnusedLevels().levels
            guard levels.count > 1 else {
                let only = levels.first.map { "only the level '\($0)'" } ?? "no level"
                throw FormulaError(
                    "IC0517", "The factor '\(expression.text)' has \(only) in the rows used.",
                    in: evaluator.text, at: expression.offset, remedy: "Leave it out of the formula.")
            }
            return Variable(expression: expression, kind: .factor(levels, contrast ?? .treatment))
        default:
            _ = try evaluator.numbers(of: expression)
            return Variable(expression: expression, kind: .numeric)
        }
    }

    /// The numbers that must be finite in the rows used: the variable itself or a basis' argument.
    func checkedNumbers(_ evaluator: Evaluator) throws(FormulaError) -> (Expression, [Double])? {
        switch kind {
        case .numeric: (expression, try evaluator.numbers(of: expression))
        case .basis(_, let argument): (argument, try evaluator.numbers(of: argument))
        case .factor: nil
        }
    }

    /// The columns on the table of `evaluator`; missing rows are NaN.
    ///
    /// - Parameter full: one column per level, for a term whose margin is not in the model.
    func coded(_ evaluator: Evaluator, full: Bool, contrast: Contrast? = nil) throws(FormulaError) -> Coded {
        switch kind {
        case .numeric: return Coded(columns: [try evaluator.numbers(of: expression)], suffixes: [""])
        case .basis(let basis, let argument):
            let columns = basis.columns(of: try evaluator.numbers(of: argument))
            let suffixes = columns.count == 1 ? [""] : columns.indices.map { String($0 + 1) }
            return Coded(columns: columns, suffixes: suffixes)
        case .factor(let levels, let own):
            let codes = try codes(of: levels, evaluator)
            let contrast = contrast ?? own
            let rows = full ? Variable.indicators(levels.count) : contrast.matrix(levels: levels.count)
            let suffixes = full ? levels : contrast.suffixes(levels)
            let columns = suffixes.indices.map { column in
                let byLevel = rows.map { $0[column] }
                return codes.map { $0 < 0 ? .nan : byLevel[$0] }
            }
            return Coded(columns: columns, suffixes: suffixes)
        }
    }

    private static func indicators(_ count: Int) -> [[Double]] {
        (0..<count).map { level in (0..<count).map { $0 == level ? 1 : 0 } }
    }

    private func codes(of levels: [String], _ evaluator: Evaluator) throws(FormulaError) -> [Int] {
        let factor = try Grouping.factor(expression, evaluator: evaluator)
        if factor.levels == levels { return factor.codes.map(Int.init) }
        let codeOf = Dictionary(zip(levels, levels.indices), uniquingKeysWith: { first, _ in first })
        let map = factor.levels.map { codeOf[$0] }
        var codes = [Int](repeating: -1, count: factor.count)
        for (row, code) in factor.codes.enumerated() where code >= 0 {
            let label = factor.levels[Int(code)]
            guard let known = map[Int(code)] else {
                throw FormulaError(
                    "IC0518", "'\(label)' is not a level of '\(expression.text)' in the fit.",
                    remedy: didYouMean(label, among: levels) ?? "Levels: \(levels.joined(separator: ", ")).")
            }
            codes[row] = known
        }
        return codes
    }
}
