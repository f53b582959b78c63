import DataFrames
import Diagnostics
import JSONText
import ModelFormula
import Statistics
import Survival

extension SurvivalMethods {
    /// Outcome labels and the label that means censored.
    private static func competing(_ spec: Spec, _ used: FollowUpColumns) throws -> CompetingRisksData {
        let status = try used.table.factor(spec.string("status"))
        let named = try spec["censor"] == nil ? nil : spec.strings("censor").first
        let censored = named ?? "0", levels = status.droppingUnusedLevels().levels
        // A misspelt label would count every censored subject as an event.
        if !levels.contains(censored) {
            let isNumeric = levels.allSatisfy { Double($0) != nil }
            let isNear = !Suggestions.nearest(to: censored, in: levels).isEmpty
            if !isNumeric && (named == nil || isNear) {
                throw PlanError.unknownCensoring(censored, among: levels)
            }
        }
        return try CompetingRisksData(
            times: used.numbers(spec.string("time")),
            statuses: (0..<status.count).map { status[$0] ?? censored }, censored: censored)
    }

    static func cumulativeIncidence(_ spec: Spec, _ table: PlanTable, _ timer: PhaseTimer) throws -> JSON {
        let groupNames = try spec.groupColumns(), strataNames = try spec.groupColumns("strata")
        let follow = [try spec.string("time"), try spec.string("status")]
        let (used, data, groups, strata) = try timer.measure(.frame) {
            let used = try FollowUpColumns(table, complete: follow + groupNames + strataNames)
            let data = try competing(spec, used)
            return (
                used, data,
                groupNames.isEmpty
                    ? Grouping(single: "1", count: data.count) : try used.groups(groupNames, labelled: false),
                strataNames.isEmpty ? nil : try used.groups(strataNames)
            )
        }
        if !groupNames.isEmpty, groups.labels.count < 2 {
            throw PlanError.oneLevel(groupNames[0], groups.labels)
        }
        let curves = try timer.measure(.fit) { try CumulativeIncidence.estimate(data, by: groups) }
        let times = Array(Set(try spec.times("at", upTo: data.times) ?? [])).sorted()
        var estimates: [String: JSON] = [:], variances: [String: JSON] = [:], lines: [String: JSON] = [:]
        for curve in curves {
            let key = "\(curve.group) \(curve.cause)"
            // Beyond the follow-up of a group its incidence is unknown, not constant.
            let found = times.map { curve.isBeyondFollowUp($0) ? nil : curve.estimate(at: $0) }
            estimates[key] = .array(found.map { JSON($0?.incidence) })
            variances[key] = .array(found.map { JSON($0?.variance) })
            lines[key] = [
                "time": JSON(times), "incidence": estimates[key] ?? .null,
                "se": .array(found.map { JSON($0.map { $0.variance.squareRoot() }) }),
            ]
        }
        var out = ResultObject([
            "n": .integer(data.count), "times": JSON(times), "est": .object(estimates),
            "var": .object(variances), "curves": .object(lines), "dropped": used.droppedJSON,
            "method": JSON(
                MethodNote(
                    "Cumulative incidence (Aalen-Johansen)",
                    variant: groups.labels.count > 1 ? "Gray's test between groups" : "one group",
                    reason: "with competing risks 1 - Kaplan-Meier overstates the incidence")),
        ])
        guard groups.labels.count > 1 else { return out.json }
        let rho = try spec.optionalDouble("rho") ?? 0
        var gray: [String: JSON] = [:]
        for (cause, label) in data.causes.enumerated() {
            let test = try timer.measure(.inference) {
                try GrayTest.test(data, cause: cause, groups: groups, strata: strata, rho: rho)
            }
            var line = ResultObject()
            set(&line, test.test, statistic: "stat", df: "df", p: "p")
            gray[label] = line.json
        }
        out["gray"] = .object(gray)
        return out.json
    }

    static func fineGray(_ spec: Spec, _ table: PlanTable, _ timer: PhaseTimer) throws -> JSON {
        let groupName = try spec.optionalString("cengroup")
        let names = try [spec.string("time"), spec.string("status")] + [groupName].compactMap { $0 }
        let formula = try Self.rightHandSide(spec)
        let (used, frame, complete, data) = try timer.measure(.frame) {
            let used = try FollowUpColumns(table, complete: names)
            let frame = try ModelFrame(Formula(formula), data: used.table.frame)
            guard frame.offset == nil else {
                throw PlanError.wrongField("formula", "without offset(): the Fine-Gray model has none")
            }
            let complete = try FollowUpColumns(
                PlanTable(prepared: used.table.frame.selecting(rows: frame.rows), whole: table.whole),
                complete: names)
            return (used, frame, complete, try competing(spec, complete))
        }
        let failcode = try spec["failcode"] == nil ? "1" : spec.strings("failcode").first ?? "1"
        let kept = frame.matrix.assign.indices.filter { frame.matrix.assign[$0] >= 0 }
        let fit = try timer.measure(.fit) {
            try FineGrayModel.fit(
                data, cause: data.cause(failcode), columns: kept.map { frame.matrix.columns[$0] },
                names: kept.map { frame.matrix.names[$0] },
                censoringGroups: groupName.map { try complete.groups([$0]) })
        }
        var out = ResultObject([
            "n": .integer(data.count), "n_event": .integer(fit.eventCount),
            "loglik": JSON(fit.logLikelihood), "loglik_null": JSON(fit.nullLogLikelihood),
            "method": JSON(
                MethodNote(
                    "Fine-Gray subdistribution hazards model", variant: "robust standard errors",
                    reason: "models the cumulative incidence of '\(failcode)' itself")),
            "dropped": .array(
                (used.dropped + frame.dropped).map {
                    ["reason": .string("no value in \($0.column)"), "n": .integer($0.count)]
                }),
        ])
        write(
            fit.coefficients, aliased: frame.design.aliased, level: try spec.level(), hasModelError: false,
            to: &out)
        set(&out, "vcov", fit.covariance) { JSON($0) }
        return out.json
    }
}
