import DataFrames
import Diagnostics
import JSONText
import ModelFormula
import Survival

extension SurvivalMethods {
    static func baseline(_ spec: Spec, _ table: PlanTable, _ timer: PhaseTimer) throws -> JSON {
        let request = try timer.measure(.frame) { try CoxRequest(spec, table) }
        let fit = try timer.measure(.fit) { try CoxModel.fit(request.design(), ties: request.ties) }
        var out = ResultObject([
            "n": .integer(fit.count), "dropped": request.droppedJSON, "method": JSON(coxNote(fit)),
        ])
        let hazards = timer.measure(.inference) { fit.baselineHazards() }
        let times = spec["baseline_at"] == nil ? nil : try spec.numbers("baseline_at")
        set(&out, "time", hazards) { JSON(times ?? $0.first?.times ?? []) }
        set(&out, "cumhaz_at_zero_covariates", hazards) { strata in
            if fit.design.strata == nil, let only = strata.first { return cumulative(only, at: times) }
            return .object(
                Dictionary(uniqueKeysWithValues: strata.map { ($0.stratum, cumulative($0, at: times)) }))
        }
        if let newdata = spec["newdata"] {
            out["predicted"] = try predicted(spec, newdata, request, fit)
        }
        return out.json
    }

    private static func cumulative(_ hazard: BaselineHazard, at times: [Double]?) -> JSON {
        JSON((times ?? hazard.times).map { hazard.cumulativeHazard(at: $0) })
    }

    /// One object for one new subject, a list for several.
    private static func predicted(_ spec: Spec, _ newdata: JSON, _ request: CoxRequest, _ fit: CoxFit) throws
        -> JSON
    {
        let table = try newTable(newdata, like: request.frame.data)
        let matrix = try request.frame.design.matrix(for: table)
        let kept = matrix.assign.indices.filter { matrix.assign[$0] >= 0 }
        var offset = [Double](repeating: 0, count: table.rowCount)
        for part in request.frame.formula.fixed.offsets {
            offset = zip(offset, try ColumnExpression(part.text).numbers(in: table).values).map(+)
        }
        let times = try (spec["at"] == nil ? fit.design.data.times : spec.numbers("at")).sorted()
        let level = try spec.level()
        let strata = try fit.design.strata.map { try stratumCodes(spec, table, $0, request) }
        let results = try (0..<table.rowCount).map { row -> JSON in
            let x = kept.map { matrix.columns[$0][row] }
            var out = ResultObject(["time": JSON(times)])
            // Without a stratum in newdata there is one curve per stratum.
            if let strata, strata[row] == nil, let grouping = fit.design.strata {
                for (code, label) in grouping.labels.enumerated() {
                    let curve = try fit.predict(x, stratum: code, offset: offset[row], at: times)
                    var one = ResultObject(["time": JSON(times)])
                    write(curve, level: level, to: &one)
                    out[label] = one.json
                }
                return out.json
            }
            write(
                try fit.predict(
                    x, stratum: strata.flatMap { $0[row] } ?? 0, offset: offset[row], at: times),
                level: level,
                to: &out)
            return out.json
        }
        return results.count == 1 ? results[0] : .array(results)
    }

    private static func write(
        _ curve: Estimable<[PredictedSurvival]>, level: Double, to out: inout ResultObject
    ) {
        set(&out, "surv", curve) { JSON($0.map(\.survival)) }
        set(&out, "se", curve) { JSON($0.map(\.standardError)) }
        set(&out, "lower_log", curve) { JSON($0.map { $0.limits(level: level).lower }) }
        set(&out, "upper_log", curve) { JSON($0.map { $0.limits(level: level).upper }) }
        set(&out, "cumhaz", curve) { JSON($0.map(\.cumulativeHazard)) }
    }

    /// New subjects as a table: numbers stay numbers unless the fitted column is a factor.
    private static func newTable(_ json: JSON, like fitted: DataFrame) throws -> DataFrame {
        guard let members = json.object, !members.isEmpty else {
            throw PlanError.wrongField("newdata", "an object {column: value}")
        }
        for name in members.keys.sorted() where fitted[name] == nil {
            throw PlanError(
                "IC0542", "'newdata' names '\(name)', which is no column of the table.",
                remedy: Suggestions.didYouMean(name, among: fitted.names))
        }
        var columns: [NamedColumn] = []
        for name in members.keys.sorted() {
            let cells = members[name].map { $0.array ?? [$0] } ?? []
            if case .numeric? = fitted[name] {
                let numbers = cells.compactMap(\.double)
                guard numbers.count == cells.count else {
                    throw PlanError.wrongField("newdata.\(name)", "numeric")
                }
                columns.append(NamedColumn(name, .numbers(numbers)))
            } else {
                columns.append(NamedColumn(name, .labels(cells.map(label))))
            }
        }
        return try DataFrame(columns: columns)
    }

    private static func label(_ cell: JSON) -> String? {
        switch cell {
        case .string(let text): text
        case .integer(let number): String(number)
        case .number(let number): JSON.numeral(number)
        case .bool(let value): value ? "TRUE" : "FALSE"
        default: nil
        }
    }

    /// Stratum of each new subject, nil where newdata does not say.
    private static func stratumCodes(
        _ spec: Spec, _ table: DataFrame, _ strata: Grouping, _ request: CoxRequest
    ) throws
        -> [Int?]
    {
        let names =
            (spec["strata"] == nil ? [] : try spec.strings("strata"))
            + request.frame.specials.filter { $0.name == "strata" }.flatMap(\.arguments)
        guard names.allSatisfy({ table[$0] != nil }) else {
            return Array(repeating: nil, count: table.rowCount)
        }
        let factors = try names.map { try table.factor($0) }
        return (0..<table.rowCount).map { row in
            let label = zip(names, factors).map { "\($0)=\($1[row] ?? "")" }.joined(separator: ", ")
            return strata.labels.firstIndex(of: label)
        }
    }
}
