import DataFrames
import Diagnostics
import JSONText
import Statistics

/// One method on one table: one or several formulas, in the whole table or in each level of a column.
///
/// Several tests are one declared family: the result of a batch holds raw and adjusted p values side by side.
package struct Batch: Sendable {
    /// One run with what tells it apart.
    package struct Part: Sendable {
        package let label: String
        package let spec: Spec
        /// The result; null where the run failed.
        package let result: JSON
        /// Why a level of `by` has no result. One level must not take the others down.
        package let failure: (any ImmunochronError)?
    }

    package let method: StatisticsMethod
    package let parts: [Part]
    /// The family, where the batch has more than one p value and the method tests something.
    package let family: TestFamily?

    /// - Parameters:
    ///   - formulas: one per run; nil runs the options alone.
    ///   - by: a column; the batch runs once within each of its levels.
    package init(
        _ method: StatisticsMethod, formulas: [String], options: [String: JSON], by: String?,
        family name: String?, adjustment: Adjustment, table: DataFrame?, timer: PhaseTimer
    ) throws {
        self.method = method
        var slices: [(label: String?, table: DataFrame?)] = [(nil, table)]
        if let by {
            guard let table else { throw PlanError.noTable(method.name) }
            // Levels that the filter leaves no row of are no tests of the family.
            let kept = try PlanTable(table, spec: Spec(method: method.name, options)).frame
            let factor = try kept.factor(by).droppingUnusedLevels()
            slices = factor.levels.indices.map { level in
                let rows = factor.codes.indices.filter { factor.codes[$0] == Int32(level) }
                return ("\(by)=\(factor.levels[level])", kept.selecting(rows: rows))
            }
        }
        let typed: [String?] = formulas.isEmpty ? [nil] : formulas
        var parts: [Part] = []
        for formula in typed {
            for slice in slices {
                let spec = try TypedSpec.spec(
                    method, formula: formula, columns: slice.table?.names ?? [], options: options)
                let named = typed.count > 1 || slice.label == nil ? formula : nil
                let label = [slice.label, named].compactMap { $0 }.joined(separator: ", ")
                var result = JSON.null, failure: (any ImmunochronError)?
                do {
                    result = try MethodRegistry.run(
                        method, spec, table: slice.table, whole: table, timer: timer)
                } catch let error as any ImmunochronError where by != nil {
                    failure = error
                }
                parts.append(
                    Part(
                        label: label.isEmpty ? method.name : label, spec: spec, result: result,
                        failure: failure))
            }
        }
        // A formula that fails in every level is a slip of the formula, not of the levels.
        for start in stride(from: 0, to: parts.count, by: max(1, slices.count)) {
            let ofFormula = parts[start..<min(start + slices.count, parts.count)]
            if let failure = ofFormula.first?.failure, ofFormula.allSatisfy({ $0.failure != nil }) {
                throw failure
            }
        }
        self.parts = parts
        let tests = parts.flatMap { part in
            PrimaryPValue.values(of: part.result, method: method.name).map { value in
                (label: value.name.isEmpty ? part.label : "\(part.label): \(value.name)", p: value.p)
            }
        }
        let isFamily = parts.count > 1 || name != nil
        family =
            isFamily && !tests.isEmpty
            ? TestFamily(name: name ?? "all tests of this call", adjustment: adjustment, tests: tests) : nil
    }

    /// `{"id", "result"}` for one run, `{"id", "results": [{"label", "result"}], "family"}` for several.
    package var json: JSON {
        var out: [String: JSON] = ["schemaVersion": 1, "id": .string(method.name)]
        if parts.count == 1, let only = parts.first {
            out["result"] = only.result
            out["spec"] = .object(only.spec.fields)
        } else {
            out["results"] = .array(
                parts.map { part in
                    var out: JSON = [
                        "label": .string(part.label), "spec": .object(part.spec.fields),
                        "result": part.result,
                    ]
                    if let failure = part.failure {
                        out["error"] = [
                            "code": .string(failure.code), "message": .string(failure.message),
                        ]
                    }
                    return out
                })
        }
        if let family { out["family"] = family.json }
        return .object(out)
    }
}
