import DataFrames

// What hypotheses about a model need to know of its coding: how each variable enters, and the columns before any was
// left out.
extension ModelDesign {
    /// How a variable enters the terms.
    package enum VariableKind: Sendable {
        /// One column of numbers.
        case number
        /// Levels.
        case category
        /// Several columns made of one variable, such as a spline.
        case basis
    }

    /// The kind of each variable, in the order of `terms.variables`.
    package var variableKinds: [VariableKind] {
        variables.map { variable in
            switch variable.kind {
            case .numeric: .number
            case .factor: .category
            case .basis: .basis
            }
        }
    }

    /// All columns of the terms, coded as in the fit, those left out of the fit included.
    package func wholeMatrix(for table: DataFrame) throws(FormulaError) -> ModelMatrix {
        try fullMatrix(Evaluator(data: table, text: terms.labels.joined(separator: " + ")))
    }

    /// The overparametrised matrix: every factor of every term with one column per level.
    package func indicatorMatrix(for table: DataFrame) throws(FormulaError) -> ModelMatrix {
        let evaluator = Evaluator(data: table, text: terms.labels.joined(separator: " + "))
        var columns: [[Double]] = [], names: [String] = [], assign: [Int] = []
        if terms.hasIntercept {
            columns.append([Double](repeating: 1, count: table.rowCount))
            names.append("(Intercept)")
            assign.append(-1)
        }
        for (index, term) in terms.terms.enumerated() {
            var product: [(name: String, values: [Double])] = []
            for (place, v) in term.variables.enumerated() {
                let coded = try variables[v].coded(evaluator, full: true)
                let own = zip(coded.suffixes, coded.columns).map {
                    (name: variables[v].expression.text + $0, values: $1)
                }
                product =
                    place == 0
                    ? own
                    : own.flatMap { right in
                        product.map { left in
                            (
                                name: "\(left.name):\(right.name)",
                                values: zip(left.values, right.values).map { $0 * $1 }
                            )
                        }
                    }
            }
            columns += product.map(\.values)
            names += product.map(\.name)
            assign += product.map { _ in index }
        }
        return ModelMatrix(
            columns: columns, names: names, assign: assign, termLabels: terms.labels,
            rowCount: table.rowCount)
    }
}
