import DataFrames

/// Combinations of factors, as in `patient:course` or `strata(sex, centre)`.
enum Grouping {
    /// One factor of the expression's values; numbers become levels in numeric order.
    static func factor(_ expression: Expression, evaluator: Evaluator) throws(FormulaError) -> FactorColumn {
        switch try evaluator.value(of: expression) {
        case .factor(let factor): return factor
        case .logical(let values):
            return FactorColumn(
                codes: values.map { $0.isNaN ? -1 : ($0 == 0 ? 0 : 1) }, levels: ["FALSE", "TRUE"])
        default: return Column.numbers(try evaluator.numbers(of: expression)).asFactor
        }
    }

    /// The combinations of several factors: `a:b`, the last factor varying fastest, unused ones left out.
    static func combined(_ expressions: [Expression], evaluator: Evaluator, separator: String = ":")
        throws(FormulaError) -> FactorColumn
    {
        guard let first = expressions.first else { return FactorColumn(codes: [], levels: []) }
        var result = try factor(first, evaluator: evaluator)
        for expression in expressions.dropFirst() {
            result = product(result, try factor(expression, evaluator: evaluator), separator: separator)
        }
        return result
    }

    /// The combinations of several factors as strata, labelled as R's `strata()` labels them: by the levels alone where
    /// all are categories (`m, C2`), else with their names (`sex=1, centre=C2`).
    static func strata(_ expressions: [Expression], evaluator: Evaluator) throws(FormulaError) -> FactorColumn
    {
        var result: FactorColumn?, isShort = true
        for expression in expressions {
            if case .factor = try evaluator.value(of: expression) { continue }
            isShort = false
        }
        for expression in expressions {
            let factor = try factor(expression, evaluator: evaluator)
            let labelled = FactorColumn(
                codes: factor.codes,
                levels: factor.levels.map { isShort ? $0 : "\(expression.text)=\($0)" })
            result = result.map { product($0, labelled, separator: ", ") } ?? labelled
        }
        return result?.droppingUnusedLevels() ?? FactorColumn(codes: [], levels: [])
    }

    static func product(_ a: FactorColumn, _ b: FactorColumn, separator: String) -> FactorColumn {
        // Only combinations that occur get a level: the full grid of two large factors could be huge.
        var pairs: Set<Int64> = []
        let width = Int64(max(b.levels.count, 1))
        let keys = zip(a.codes, b.codes).map { x, y -> Int64 in
            x < 0 || y < 0 ? -1 : Int64(x) * width + Int64(y)
        }
        for key in keys where key >= 0 { pairs.insert(key) }
        let order = pairs.sorted()
        let codeOf = Dictionary(uniqueKeysWithValues: zip(order, order.indices.map(Int32.init)))
        // "a:b" with "c" and "a" with "b:c" are two groups of one name: the later one is marked.
        var seen: Set<String> = []
        let levels = order.map { pair -> String in
            var label = a.levels[Int(pair / width)] + separator + b.levels[Int(pair % width)]
            while !seen.insert(label).inserted { label += "'" }
            return label
        }
        return FactorColumn(codes: keys.map { codeOf[$0] ?? -1 }, levels: levels)
    }
}
