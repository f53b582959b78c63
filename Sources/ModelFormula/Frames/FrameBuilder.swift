import DataFrames

/// Evaluates the parts of a formula for ``ModelFrame``.
struct FrameBuilder {
    let formula: Formula
    let complete: Completeness
    /// Over all rows of the table.
    let all: Evaluator
    /// Over the rows used.
    let used: Evaluator

    init(formula: Formula, table: DataFrame, extraColumns: [String]) throws(FormulaError) {
        self.formula = formula
        for name in extraColumns {
            do { _ = try table.column(name) } catch { throw FormulaError(error) }
        }
        complete = Completeness(columns: formula.columns + extraColumns, in: table)
        all = Evaluator(data: table, text: formula.text)
        let keepsAll = complete.rows.count == table.rowCount
        used = Evaluator(data: keepsAll ? table : table.selecting(rows: complete.rows), text: formula.text)
        // Unknown columns are found before missing rows are counted, with a caret.
        for expression in expressions { _ = try checkColumns(of: expression) }
        guard !complete.rows.isEmpty else {
            throw FormulaError(
                "IC0519", "No row has all the columns the formula uses (\(table.rowCount) rows looked at).",
                remedy: "Columns with missing values: "
                    + complete.dropped.map { "\($0.column) (\($0.count))" }.joined(separator: ", ") + ".")
        }
    }

    private var expressions: [Expression] {
        [formula.response].compactMap { $0 } + formula.fixed.variables + formula.fixed.offsets
            + formula.random.flatMap { $0.effects.variables + $0.groups }
    }

    private func checkColumns(of expression: Expression) throws(FormulaError) {
        for name in expression.columns where all.data[name] == nil {
            _ = try all.value(of: Expression(.name(name), offset: expression.offsetOfColumn(name)))
        }
    }

    /// Takes the special calls out of the fixed part.
    ///
    /// `x * strata(s)` keeps the interaction, an effect of x in each stratum; the strata themselves have no columns but
    /// count as present when the interaction is coded (R's `coxph`).
    static func split(_ formula: Formula, specials names: Set<String>) throws(FormulaError)
        -> (fixed: TermList, specials: [Expression], silent: Set<Term>)
    {
        var fixed = formula.fixed
        var specials: [Expression] = [], interacting: [Expression] = []
        for (index, variable) in fixed.variables.enumerated() {
            guard let (name, _) = variable.call, names.contains(name) else { continue }
            specials.append(variable)
            guard fixed.terms.contains(where: { $0.degree > 1 && $0.variables.contains(index) }) else {
                continue
            }
            guard name == "strata", fixed.terms.contains(Term([index])) else {
                throw FormulaError(
                    "IC0511", "\(name)() cannot be part of an interaction.", in: formula.text,
                    at: variable.offset,
                    remedy: name == "strata" ? "Write x * strata(s)." : "Add it with + instead.")
            }
            interacting.append(variable)
        }
        let kept = fixed.variables.indices.filter { place in
            let variable = fixed.variables[place]
            return !specials.contains(variable) || interacting.contains(variable)
        }
        let newIndex = Dictionary(uniqueKeysWithValues: zip(kept, kept.indices))
        fixed.terms = fixed.terms.compactMap { term in
            let moved = term.variables.compactMap { newIndex[$0] }
            return moved.count == term.degree ? Term(moved) : nil
        }
        fixed.variables = kept.map { fixed.variables[$0] }
        let silent = fixed.variables.indices.filter { interacting.contains(fixed.variables[$0]) }
        return (fixed, specials, Set(silent.map { Term([$0]) }))
    }

    /// Numbers of an expression on the rows used, all of them finite.
    private func finite(_ expression: Expression) throws(FormulaError) -> [Double] {
        let values = try all.numbers(of: expression)
        try complete.requireFinite(values, expression, rows: complete.rows, in: all.data)
        return complete.rows.count == values.count ? values : complete.rows.map { values[$0] }
    }

    func response() throws(FormulaError) -> Response? {
        guard let expression = formula.response else { return nil }
        guard let (name, arguments) = expression.call, ["cbind", "Surv", "Hist"].contains(name) else {
            return .numeric(try finite(expression), name: expression.text)
        }
        var columns: [[Double]] = []
        for argument in arguments { columns.append(try finite(argument.value)) }
        return .columns(function: name, columns)
    }

    func offset() throws(FormulaError) -> [Double]? {
        var sum: [Double]?
        for expression in formula.fixed.offsets {
            let values = try finite(expression)
            sum = sum.map { zip($0, values).map(+) } ?? values
        }
        return sum
    }

    private func design(_ terms: TermList, contrasts: [String: Contrast], silent: Set<Term> = [])
        throws(FormulaError) -> ModelDesign
    {
        let design = try ModelDesign(
            terms: terms, evaluator: all, rows: complete.rows, contrasts: contrasts, silent: silent)
        for variable in design.variables {
            guard let (expression, values) = try variable.checkedNumbers(all) else { continue }
            try complete.requireFinite(values, expression, rows: complete.rows, in: all.data)
        }
        return design
    }

    func fixed(_ terms: TermList, contrasts: [String: Contrast], silent: Set<Term> = []) throws(FormulaError)
        -> (ModelDesign, ModelMatrix)
    {
        var design = try design(terms, contrasts: contrasts, silent: silent)
        let matrix = design.dropDependent(from: try design.fullMatrix(used))
        return (design, matrix)
    }

    func random(contrasts: [String: Contrast]) throws(FormulaError) -> [RandomDesign] {
        var designs: [RandomDesign] = []
        for term in formula.random {
            let design = try design(term.effects, contrasts: contrasts)
            let group = try Grouping.combined(term.groups, evaluator: used).droppingUnusedLevels()
            designs.append(
                RandomDesign(term: term, design: design, matrix: try design.fullMatrix(used), group: group))
        }
        return designs
    }

    func specials(_ expressions: [Expression]) throws(FormulaError) -> [SpecialTerm] {
        var terms: [SpecialTerm] = []
        for expression in expressions {
            guard let (name, arguments) = expression.call else { continue }
            var factors: [FactorColumn] = []
            for argument in arguments {
                factors.append(try Grouping.factor(argument.value, evaluator: used))
            }
            terms.append(SpecialTerm(name: name, arguments: arguments.map(\.value.text), factors: factors))
        }
        return terms
    }
}

extension Expression {
    /// Where a column is named inside the expression.
    func offsetOfColumn(_ name: String) -> Int {
        switch node {
        case .name(name): return offset
        case .call(_, let arguments):
            return arguments.first { $0.value.columns.contains(name) }?.value.offsetOfColumn(name) ?? offset
        case .unary(_, let inner), .parentheses(let inner): return inner.offsetOfColumn(name)
        case .binary(_, let left, let right):
            return left.columns.contains(name) ? left.offsetOfColumn(name) : right.offsetOfColumn(name)
        default: return offset
        }
    }
}
