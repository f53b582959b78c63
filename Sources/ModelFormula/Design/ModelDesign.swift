import DataFrames

/// The coding of a right-hand side as fixed by the data of the fit: levels, contrasts, spline bases, and which
/// columns were kept. Applied to new rows it gives columns with the same meaning.
public struct ModelDesign: Sendable {
    /// The terms.
    public let terms: TermList
    let variables: [Variable]
    /// Positions of the kept columns among all columns of the terms.
    private var kept: [Int]?
    /// Names of columns that other columns determine, left out of the model.
    public private(set) var aliased: [String] = []
    private let text: String
    /// Terms that decide how others are coded but have no columns of their own: strata.
    private let silent: Set<Term>

    init(
        terms: TermList, evaluator: Evaluator, rows: [Int], contrasts: [String: Contrast],
        silent: Set<Term> = []
    ) throws(FormulaError) {
        self.terms = terms
        self.silent = silent
        text = evaluator.text
        var variables: [Variable] = []
        for expression in terms.variables {
            // Variables that only served in a removed term keep their place but need no coding.
            variables.append(
                try Variable.fit(
                    expression, evaluator: evaluator, rows: rows, contrast: contrasts[expression.text]))
        }
        self.variables = variables
    }

    /// Whether a factor needs all its levels in a term: when the term without it is not in the model.
    ///
    /// As in R the empty margin counts as present, but without an intercept the first factor of the first term
    /// that has one keeps all its levels.
    private func needsAllLevels(_ variable: Int, in term: Term) -> Bool {
        let margin = term.without(variable)
        if margin.degree > 0, !terms.terms.contains(margin) { return true }
        guard !terms.hasIntercept else { return false }
        let first = terms.terms.first { $0.variables.contains { variables[$0].isFactor } }
        return term == first && term.variables.first { variables[$0].isFactor } == variable
    }

    /// All columns of the terms on the table of `evaluator`, before any was dropped.
    func fullMatrix(_ evaluator: Evaluator, contrast: Contrast? = nil) throws(FormulaError) -> ModelMatrix {
        let rowCount = evaluator.data.rowCount
        var columns: [[Double]] = [], names: [String] = [], assign: [Int] = []
        if terms.hasIntercept {
            columns.append([Double](repeating: 1, count: rowCount))
            names.append("(Intercept)")
            assign.append(-1)
        }
        for (index, term) in terms.terms.enumerated() where !silent.contains(term) {
            var product = Variable.Coded(columns: [], suffixes: [])
            for (place, v) in term.variables.enumerated() {
                let variable = variables[v]
                var coded = try variable.coded(
                    evaluator, full: needsAllLevels(v, in: term), contrast: contrast)
                coded.suffixes = coded.suffixes.map { variable.expression.text + $0 }
                product = place == 0 ? coded : ModelDesign.product(product, coded)
            }
            columns += product.columns
            names += product.suffixes
            assign += product.columns.map { _ in index }
        }
        return ModelMatrix(
            columns: columns, names: names, assign: assign, termLabels: terms.labels, rowCount: rowCount)
    }

    /// Products of all pairs of columns; the first factor varies fastest, as in R.
    private static func product(_ a: Variable.Coded, _ b: Variable.Coded) -> Variable.Coded {
        var result = Variable.Coded(columns: [], suffixes: [])
        for (right, rightName) in zip(b.columns, b.suffixes) {
            for (left, leftName) in zip(a.columns, a.suffixes) {
                result.columns.append(zip(left, right).map { $0 * $1 })
                result.suffixes.append("\(leftName):\(rightName)")
            }
        }
        return result
    }

    /// Leaves out the columns that the ones before them determine.
    mutating func dropDependent(from matrix: ModelMatrix) -> ModelMatrix {
        let independent = RankCheck.independentColumns(matrix.columns)
        if independent.count == matrix.columns.count { return matrix }
        kept = independent
        let keep = Set(independent)
        aliased = matrix.names.indices.filter { !keep.contains($0) }.map { matrix.names[$0] }
        return matrix.selecting(columns: independent)
    }

    /// The model matrix of other rows, with the same columns as the fit.
    ///
    /// A row that lacks a value is NaN throughout its columns; a level the fit did not know is an error.
    public func matrix(for table: DataFrame) throws(FormulaError) -> ModelMatrix {
        let full = try fullMatrix(Evaluator(data: table, text: text))
        return kept.map(full.selecting(columns:)) ?? full
    }

    /// The same with every factor coded by `contrast`, for hypotheses that don't depend on the coding.
    package func matrix(for table: DataFrame, contrast: Contrast) throws(FormulaError) -> ModelMatrix {
        try fullMatrix(Evaluator(data: table, text: text), contrast: contrast)
    }
}
