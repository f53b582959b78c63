import JSONText
import ModelFormula

/// What is typed by hand, turned into the spec a case file would hold: one way into every method.
package enum TypedSpec {
    /// Columns a formula uses otherwise than as categories: those in `strata()`, `cluster()` and `factor()` and behind a
    /// bar are left out. Empty for a formula that cannot be read.
    package static func measuredColumns(of formula: String, columns: [String]) -> Set<String> {
        guard let typed = try? TypedFormula(formula, columns: columns) else { return [] }
        let categorical: Set<String> = ["strata", "cluster", "factor", "as.factor"]
        func names(_ expression: Expression) -> [String] {
            switch expression.node {
            case .call(let name, let arguments):
                categorical.contains(name) ? [] : arguments.flatMap { names($0.value) }
            case .binary("|", let left, _), .binary("||", let left, _): names(left)
            case .binary(_, let left, let right): names(left) + names(right)
            case .unary(_, let inner), .parentheses(let inner): names(inner)
            case .name(let name): [name]
            case .number, .string: []
            }
        }
        return Set(names(typed.right) + (typed.left.map(names) ?? []))
    }

    /// The fields of a likelihood-ratio test, from two formulas.
    package static func nestedModels(full: String, reduced: String) -> [String: JSON] {
        ["full": .string(full), "reduced": .string(reduced)]
    }

    /// The spec of a method for one formula.
    ///
    /// - Parameters:
    ///   - formula: as ``MethodForm`` says; nil when the options carry the numbers.
    ///   - columns: names of the table's columns.
    ///   - options: further fields of the spec.
    package static func spec(
        _ method: StatisticsMethod, formula: String?, columns: [String], options: [String: JSON]
    ) throws -> Spec {
        var fields = options
        if let formula {
            let typed = try TypedFormula(formula, columns: columns)
            fields.merge(try self.fields(method.form, typed)) { option, _ in option }
        }
        return Spec(method: method.name, fields)
    }

    private static func fields(_ form: MethodForm, _ typed: TypedFormula) throws -> [String: JSON] {
        switch form {
        case .pairs: try pairs(typed)
        case .groups: try sides(typed, "value", "group", example: "CD3 ~ risk")
        case .blocks: try blocks(typed)
        case .counts: try sides(typed, "row", "col", example: "response ~ risk")
        case .matchedCounts: try matched(typed)
        case .stratifiedCounts: try stratified(typed)
        case .proportion: ["x": .string(TypedFormula.name(typed.right))]
        case .pValues: ["p": .string(TypedFormula.name(typed.right))]
        case .correlation: try correlation(typed)
        case .markers: try markers(typed)
        case .regression: try regression(typed)
        case .survivalGroups, .survivalModel, .landmark: try survival(typed, form)
        case .competingGroups, .competingModel: try competing(typed, form)
        case .mixedModel, .generalisedMixedModel, .nestedModels: ["formula": .string(typed.text)]
        case .manyResponses: try many(typed)
        case .censoredModel: try censored(typed)
        case .columns: columns(typed)
        }
    }

    /// `a + b ~ x + (1 | g)`: every summand on the left is a response.
    private static func many(_ typed: TypedFormula) throws -> [String: JSON] {
        guard let left = typed.left, let tilde = typed.text.firstIndex(of: "~") else {
            throw typed.fault(
                "The responses stand left of ~.", at: typed.right,
                remedy: "Write for example 'log(CD3) + log(CD4) ~ draw + (1 | patient)'.")
        }
        var parts: [String] = [""], depth = 0
        for character in typed.text[typed.text.index(after: tilde)...] {
            if character == "(" { depth += 1 }
            if character == ")" { depth -= 1 }
            if character == "+", depth == 0 {
                parts.append("")
            } else {
                parts[parts.count - 1].append(character)
            }
        }
        let random = parts.filter { $0.contains("|") }, fixed = parts.filter { !$0.contains("|") }
        guard !random.isEmpty else {
            throw typed.fault(
                "There is no random term.", at: typed.right, remedy: "Add a term such as (1 | patient).")
        }
        return [
            "responses": names(TypedFormula.sum(left)),
            "fixed": .string(fixed.isEmpty ? "1" : fixed.joined(separator: "+")),
            "random": .string(random.joined(separator: "+")),
        ]
    }

    /// A grouping column: `a + b` there would be computed as a sum, which nobody means.
    private static func group(_ expression: Expression, in typed: TypedFormula) throws -> JSON {
        if case .binary(let sign, _, _) = expression.bare.node, ["+", "-", "*", "/", ":", "^"].contains(sign)
        {
            throw typed.fault(
                "One grouping column is needed here.", at: expression,
                remedy: "Write 'value ~ group', interaction(a, b) for combinations, or I(a + b) for a sum.")
        }
        return name(expression)
    }

    private static func name(_ expression: Expression) -> JSON { .string(TypedFormula.name(expression)) }

    private static func names(_ expressions: [Expression]) -> JSON { .array(expressions.map(name)) }

    /// `after - before`, one column of differences, or `value ~ draw | patient`.
    private static func pairs(_ typed: TypedFormula) throws -> [String: JSON] {
        if typed.left != nil { return try longTable(typed) }
        if case .binary("-", let x, let y) = typed.right.bare.node { return ["x": name(x), "y": name(y)] }
        return ["x": name(typed.right)]
    }

    private static func longTable(_ typed: TypedFormula) throws -> [String: JSON] {
        guard let left = typed.left, !typed.blocks.isEmpty else {
            throw typed.fault(
                "Which values belong together is not said.", at: typed.right,
                remedy:
                    "Write 'after - before' for two columns, or 'value ~ draw | patient' for a long table.")
        }
        return ["value": name(left), "time": try group(typed.right, in: typed), "block": names(typed.blocks)]
    }

    private static func sides(
        _ typed: TypedFormula, _ first: String, _ second: String, example: String
    ) throws -> [String: JSON] {
        guard let left = typed.left, typed.blocks.isEmpty else {
            throw typed.fault(
                "This method takes two sides.", at: typed.blocks.first ?? typed.right,
                remedy: "Write for example '\(example)'.")
        }
        // A correlation is of two numbers: there arithmetic is meant.
        return [
            first: name(left), second: first == "x" ? name(typed.right) : try group(typed.right, in: typed),
        ]
    }

    private static func blocks(_ typed: TypedFormula) throws -> [String: JSON] {
        if typed.left != nil { return try longTable(typed) }
        return ["columns": names(TypedFormula.sum(typed.right))]
    }

    private static func matched(_ typed: TypedFormula) throws -> [String: JSON] {
        guard typed.blocks.isEmpty else {
            throw typed.fault(
                "Before and after stand in two columns here.", at: typed.blocks.first,
                remedy: "Write 'before ~ after'.")
        }
        return try sides(typed, "before", "after", example: "detected_pre ~ detected_post")
    }

    private static func stratified(_ typed: TypedFormula) throws -> [String: JSON] {
        let strata = typed.special("strata").map { JSON.string($0) } + typed.blocks.map(name)
        let columns = TypedFormula.sum(typed.right).filter { $0.call?.name != "strata" }
        guard let left = typed.left, columns.count == 1, strata.count == 1 else {
            throw typed.fault(
                "Rows, columns and one stratum are needed.", at: typed.right,
                remedy: "Write for example 'response ~ arm | centre'.")
        }
        return ["row": name(left), "col": try group(columns[0], in: typed), "strata": strata[0]]
    }

    private static func correlation(_ typed: TypedFormula) throws -> [String: JSON] {
        let sum = TypedFormula.sum(typed.right)
        if typed.left == nil, sum.count == 2 { return ["x": name(sum[0]), "y": name(sum[1])] }
        return try sides(typed, "x", "y", example: "CD3 ~ age")
    }

    private static func markers(_ typed: TypedFormula) throws -> [String: JSON] {
        guard let left = typed.left else {
            throw typed.fault(
                "The outcome is missing.", at: typed.right, remedy: "Write for example 'relapse ~ CD3 + IL6'."
            )
        }
        return ["response": name(left), "markers": names(TypedFormula.sum(typed.right))]
    }

    private static func regression(_ typed: TypedFormula) throws -> [String: JSON] {
        guard let left = typed.left else {
            throw typed.fault(
                "The outcome is missing.", at: typed.right, remedy: "Write for example 'cr ~ age + risk'.")
        }
        return ["response": name(left), "formula": .string(typed.right.text)]
    }

    private static func censored(_ typed: TypedFormula) throws -> [String: JSON] {
        let terms = TypedFormula.sum(typed.right)
        func isRandom(_ term: Expression) -> Bool {
            switch term.node {
            case .binary("|", _, _), .binary("||", _, _): true
            default: false
            }
        }
        let random = terms.filter(isRandom)
        guard let left = typed.left, !random.isEmpty else {
            throw typed.fault(
                "One response and at least one random term are needed.", at: typed.right,
                remedy: "Write for example 'log(IL6) ~ draw + (1 | patient)'.")
        }
        let fixed = terms.filter { !isRandom($0) }.map(\.text)
        return [
            "response": name(left), "fixed": .string(fixed.isEmpty ? "1" : fixed.joined(separator: " + ")),
            "random": .string(random.map { "(\($0.text))" }.joined(separator: " + ")),
        ]
    }

    private static func columns(_ typed: TypedFormula) -> [String: JSON] {
        var fields: [String: JSON] = ["columns": names(TypedFormula.sum(typed.left ?? typed.right))]
        if typed.left != nil { fields["group"] = name(typed.right) }
        if let group = typed.blocks.first { fields["group"] = name(group) }
        return fields
    }
}

/// Formulas with `Surv(…)` on the left.
extension TypedSpec {
    private static let example = "Surv(months, event) ~ risk"

    private static func survival(_ typed: TypedFormula, _ form: MethodForm) throws -> [String: JSON] {
        _ = try response(typed, 2...3)
        if form != .survivalModel {
            for term in TypedFormula.sum(typed.right) { _ = try group(term, in: typed) }
        }
        return ["formula": .string(typed.text)]
    }

    /// The arguments of `Surv(…)`.
    private static func response(_ typed: TypedFormula, _ counts: ClosedRange<Int>) throws -> [Expression] {
        guard let left = typed.left, let call = left.call, ["Surv", "Hist"].contains(call.name) else {
            throw typed.fault(
                "The left-hand side is not Surv(…).", at: typed.left ?? typed.right,
                remedy: "Write for example '\(example)'.")
        }
        guard counts.contains(call.arguments.count) else {
            throw typed.fault(
                "\(call.name)() takes \(counts.lowerBound) arguments here, not \(call.arguments.count).",
                at: left,
                remedy: counts.upperBound == 3
                    ? "Write Surv(time, event) or Surv(start, stop, event)." : "Write Surv(time, status).")
        }
        return call.arguments.map(\.value)
    }

    private static func competing(_ typed: TypedFormula, _ form: MethodForm) throws -> [String: JSON] {
        let follow = try response(typed, 2...2)
        var fields: [String: JSON] = ["time": name(follow[0]), "status": name(follow[1])]
        let strata = typed.special("strata")
        if !strata.isEmpty { fields["strata"] = JSON(strata) }
        if form == .competingModel {
            fields["formula"] = .string(typed.right.text)
            return fields
        }
        let groups = TypedFormula.sum(typed.right).filter {
            $0.call?.name != "strata" && $0.text != "1"
        }
        if !groups.isEmpty { fields["group"] = .array(try groups.map { try group($0, in: typed) }) }
        return fields
    }
}
