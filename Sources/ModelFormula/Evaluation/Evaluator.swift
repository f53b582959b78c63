import DataFrames

/// Evaluates expressions over the rows of a table; missing in, missing out.
struct Evaluator {
    let data: DataFrame
    /// The formula, for carets.
    let text: String

    private func fault(_ code: String, _ message: String, _ place: Expression, remedy: String? = nil)
        -> FormulaError
    {
        FormulaError(code, message, in: text, at: place.offset, remedy: remedy)
    }

    func value(of expression: Expression) throws(FormulaError) -> Value {
        switch expression.node {
        case .number(let value): return .scalar(value)
        case .string(let text): return .text(text)
        case .name(let name): return try column(name, at: expression)
        case .parentheses(let inner): return try value(of: inner)
        case .unary(let sign, let inner): return try unary(sign, inner)
        case .binary: return try chain(expression)
        case .call(let name, let arguments): return try call(name, arguments, at: expression)
        }
    }

    /// The numbers of an expression, one per row.
    func numbers(of expression: Expression) throws(FormulaError) -> [Double] {
        try numbers(try value(of: expression), of: expression)
    }

    /// The numbers of a value already computed: computing operands twice would double the work at every
    /// level.
    private func numbers(_ value: Value, of expression: Expression) throws(FormulaError) -> [Double] {
        if let numbers = value.numbers(rows: data.rowCount) { return numbers }
        if case .name(let name) = expression.bare.node {
            // The table's own error names the first cell that is not a number.
            do { return try data.numeric(name).values } catch { throw FormulaError(error) }
        }
        throw fault("IC0513", "'\(expression.text)' is not numeric.", expression)
    }

    private func column(_ name: String, at place: Expression) throws(FormulaError) -> Value {
        switch data[name] {
        case .numeric(let column): return .numbers(column.values)
        case .factor(let column): return .factor(column)
        case nil: break
        }
        switch name {
        case "pi": return .scalar(.pi)
        case "TRUE": return .scalar(1)
        case "FALSE": return .scalar(0)
        default:
            do {
                _ = try data.column(name)
            } catch {
                throw fault(error.code, error.message, place, remedy: error.remedy)
            }
            throw fault("IC0513", "There is no column '\(name)'.", place)
        }
    }

    private func unary(_ sign: String, _ inner: Expression) throws(FormulaError) -> Value {
        switch sign {
        case "-": try map(inner) { -$0 }
        case "!": logical(try map(inner) { $0 == 0 ? 1 : 0 })
        case "+": try value(of: inner)
        default: throw fault("IC0513", "'\(sign)' cannot be computed here.", inner)
        }
    }

    func map(_ inner: Expression, _ function: (Double) -> Double) throws(FormulaError) -> Value {
        let value = try value(of: inner)
        if case .scalar(let number) = value { return .scalar(function(number)) }
        return .numbers(try numbers(value, of: inner).map { $0.isNaN ? .nan : function($0) })
    }

    private func logical(_ value: Value) -> Value {
        if case .numbers(let values) = value { return .logical(values) }
        return value
    }

    /// `a + b - c …` from the left, without a call per operator: a long sum must not need a deep stack.
    private func chain(_ expression: Expression) throws(FormulaError) -> Value {
        var steps: [(sign: String, left: Expression, right: Expression, place: Expression)] = []
        var first = expression
        while case .binary(let sign, let left, let right) = first.node {
            steps.append((sign, left, right, first))
            first = left
        }
        var result = try value(of: first)
        for step in steps.reversed() {
            result = try binary(step.sign, result, step.left, step.right, at: step.place)
        }
        return result
    }

    private func binary(
        _ sign: String, _ a: Value, _ left: Expression, _ right: Expression, at place: Expression
    )
        throws(FormulaError) -> Value
    {
        let b = try value(of: right)
        if sign == "==" || sign == "!=", let labels = try labelComparison(a, b, sign, at: place) {
            return .logical(sign == "==" ? labels : labels.map { $0.isNaN ? .nan : 1 - $0 })
        }
        guard let operation = Arithmetic.operation(sign) else {
            throw fault("IC0513", "'\(sign)' has no meaning inside a function.", place)
        }
        let result = try combine(a, left, b, right, operation)
        return Arithmetic.isLogical(sign) ? logical(result) : result
    }

    private func combine(
        _ a: Value, _ left: Expression, _ b: Value, _ right: Expression,
        _ operation: (Double, Double) -> Double
    ) throws(FormulaError) -> Value {
        if case .scalar(let x) = a, case .scalar(let y) = b { return .scalar(operation(x, y)) }
        let x = try numbers(a, of: left), y = try numbers(b, of: right)
        return .numbers(zip(x, y).map { $0.isNaN || $1.isNaN ? .nan : operation($0, $1) })
    }

    /// `arm == 'A'`: 1 where the labels are equal; nil when neither side is a factor against a text.
    ///
    /// Equality with a label that the column does not have is a slip: it would be false in every row.
    private func labelComparison(_ left: Value, _ right: Value, _ sign: String, at place: Expression)
        throws(FormulaError) -> [Double]?
    {
        let factor: FactorColumn, label: String
        switch (left, right) {
        case (.factor(let f), .text(let t)), (.text(let t), .factor(let f)): (factor, label) = (f, t)
        case (.factor(let f), .scalar(let x)), (.scalar(let x), .factor(let f)):
            (factor, label) = (f, TextNumber.label(x))
        default: return nil
        }
        let known = factor.levels.firstIndex(of: label)
        if known == nil, sign == "==" {
            throw fault(
                "IC0518", "No row has '\(label)' there.", place,
                remedy: didYouMean(label, among: factor.levels)
                    ?? "Values: \(factor.levels.prefix(12).joined(separator: ", ")).")
        }
        let code = known.map(Int32.init) ?? -2
        return factor.codes.map { $0 < 0 ? .nan : ($0 == code ? 1 : 0) }
    }

    private func call(_ name: String, _ arguments: [Expression.Argument], at place: Expression)
        throws(FormulaError) -> Value
    {
        if name == "c" { return .list(try constants(arguments)) }
        guard let first = arguments.first?.value else {
            throw fault("IC0513", "\(name)() has no argument.", place)
        }
        switch name {
        case "I", "as.numeric": return try value(of: first)
        case "factor", "as.factor":
            if case .factor(let factor) = try value(of: first) { return .factor(factor) }
            return .factor(Column.numbers(try numbers(of: first)).asFactor)
        case "strata":
            return .factor(try Grouping.strata(arguments.map(\.value), evaluator: self))
        case "interaction":
            return .factor(try Grouping.combined(arguments.map(\.value), evaluator: self))
        case "log" where arguments.count == 2:
            guard case .scalar(let base) = try value(of: arguments[1].value), base > 0, base != 1 else {
                throw fault("IC0513", "The base of log() must be a positive number.", arguments[1].value)
            }
            return try map(first) { Arithmetic.naturalLog($0) / Arithmetic.naturalLog(base) }
        default: break
        }
        guard let function = Arithmetic.functions[name] else {
            let known = Arithmetic.functions.keys.sorted() + ["I", "factor", "ns", "bs", "poly", "scale"]
            throw fault(
                "IC0514", "The function \(name)() is not known.", place,
                remedy: didYouMean(name, among: known))
        }
        guard arguments.count == 1 else {
            throw fault("IC0513", "\(name)() takes one argument.", place)
        }
        return try map(first, function)
    }

    /// Numbers that are the same for all rows, such as knots.
    func constants(_ arguments: [Expression.Argument]) throws(FormulaError) -> [Double] {
        var numbers: [Double] = []
        for argument in arguments {
            switch try value(of: argument.value) {
            case .scalar(let number): numbers.append(number)
            case .list(let list): numbers += list
            default: throw fault("IC0513", "'\(argument.value.text)' is not a constant.", argument.value)
            }
        }
        return numbers
    }
}
