import JSONText
import Statistics
import Survival

extension SurvivalMethods {
    static func kaplanMeier(_ spec: Spec, _ table: PlanTable, _ timer: PhaseTimer) throws -> JSON {
        // Strata of a curve are groups like others.
        let columns = try Follow(spec), level = try spec.level()
        let groupNames = try spec.groupColumns() + spec.groupColumns("strata")
        let (used, values, groups) = try timer.measure(.frame) {
            let used = try FollowUpColumns(table, complete: columns.names + groupNames)
            let values = try used.values(columns)
            return (
                used, values,
                groupNames.isEmpty
                    ? Grouping(single: "all", count: values.times.count) : try used.groups(groupNames)
            )
        }
        let (data, curves) = try timer.measure(.fit) {
            let data = try values.data()
            return (data, try KaplanMeier.estimate(data, by: groups))
        }
        var out = ResultObject([
            "dropped": used.droppedJSON,
            "method": JSON(
                MethodNote(
                    "Kaplan-Meier estimator",
                    variant: "Greenwood standard errors, log-log limits shown first",
                    reason: "log-log limits keep their coverage in small groups and stay within 0 and 1")),
        ])
        out["groups"] = JSON(curves.map(\.label))
        out["n"] = byGroup(curves) { .integer($0.subjects) }
        out["events"] = byGroup(curves) { .integer($0.eventCount) }
        if let times = try spec.times("at", upTo: data.times) {
            out["at"] = byGroup(curves) { atTimes($0, times, level: level) }
        }
        let probabilities = spec["probs"] == nil ? [0.25, 0.5, 0.75] : try spec.numbers("probs")
        guard probabilities.allSatisfy({ 0...1 ~= $0 }) else {
            throw PlanError.wrongField("probs", "within 0…1")
        }
        // The median is wanted whether or not it was asked for; each limit costs two logarithms per step.
        let (found, followUp) = timer.measure(.inference) {
            (
                LimitTransform.allCases.map { transform in
                    curves.map { $0.quantiles(probabilities + [0.5], transform, level: level) }
                }, curves.map { $0.followUp.quantileTime(0.5) }
            )
        }
        out["quantiles"] = quantiles(curves, probabilities, found.map { $0.map { Array($0.dropLast()) } })
        out["median_follow_up"] = .object(
            Dictionary(zip(curves.map(\.label), followUp.map { JSON($0) }), uniquingKeysWith: { a, _ in a }))
        let medians = LimitTransform.allCases.firstIndex(of: .logLog).map { found[$0].map(\.last) } ?? []
        out["summary"] = .object(
            Dictionary(
                curves.indices.map {
                    (curves[$0].label, summary(curves[$0], medians[$0] ?? nil, followUp[$0]))
                },
                uniquingKeysWith: { first, _ in first }))
        if try spec.flag("test"), groups.labels.count > 1 {
            out["test"] = try comparison(spec, { data }, groups: groups, timer).json
        }
        if let horizon = try spec.optionalDouble("rmst") {
            write(curves, horizon: horizon, level: level, to: &out)
        }
        return out.json
    }

    /// Size, events and medians of a group in one object.
    private static func summary(_ curve: SurvivalCurve, _ median: SurvivalQuantile?, _ followUp: Double?)
        -> JSON
    {
        [
            "n": .integer(curve.subjects), "events": .integer(curve.eventCount), "median": JSON(median?.time),
            "lower": JSON(median?.lower), "upper": JSON(median?.upper), "median_follow_up": JSON(followUp),
        ]
    }

    private static func byGroup(_ curves: [SurvivalCurve], _ value: (SurvivalCurve) -> JSON) -> JSON {
        .object(Dictionary(curves.map { ($0.label, value($0)) }, uniquingKeysWith: { first, _ in first }))
    }

    /// S with its limits at the times, as parallel lists.
    static func atTimes(_ curve: SurvivalCurve, _ times: [Double], level: Double) -> JSON {
        let estimates = curve.estimates(at: times)
        var out: [String: JSON] = [
            "time": JSON(times), "n_risk": JSON(estimates.map(\.numberAtRisk)),
            "surv": .array(estimates.map { $0.isEmpty ? .null : .number($0.survival) }),
            "se": .array(estimates.map { JSON($0.standardError.value) }),
        ]
        for transform in LimitTransform.allCases {
            let limits = estimates.map { $0.limits(transform, level: level).value }
            out["lower_\(transform.rawValue)"] = .array(limits.map { JSON($0?.lower) })
            out["upper_\(transform.rawValue)"] = .array(limits.map { JSON($0?.upper) })
        }
        let exact = estimates.map { $0.exactLowerLimit(level: level).value }
        if exact.contains(where: { $0 != nil }) { out["lower_exact"] = .array(exact.map { JSON($0) }) }
        return .object(out)
    }

    /// Per transform the quantiles and their limits by group.
    private static func quantiles(
        _ curves: [SurvivalCurve], _ probabilities: [Double], _ found: [[[SurvivalQuantile]]]
    ) -> JSON {
        var out: [String: JSON] = ["probs": JSON(probabilities)]
        for (transform, groups) in zip(LimitTransform.allCases, found) {
            func column(_ pick: (SurvivalQuantile) -> Double?) -> JSON {
                .object(
                    Dictionary(
                        zip(curves.map(\.label), groups.map { JSON.array($0.map { JSON(pick($0)) }) }),
                        uniquingKeysWith: { first, _ in first }))
            }
            out[transform.rawValue] = [
                "quantile": column(\.time), "lower": column(\.lower), "upper": column(\.upper),
            ]
        }
        return .object(out)
    }

    /// Restricted means per group and their differences to the first group.
    private static func write(
        _ curves: [SurvivalCurve], horizon: Double, level: Double, to out: inout ResultObject
    ) {
        let means = curves.map { $0.restrictedMean(to: horizon) }
        var groups: [String: JSON] = [:], differences: [String: JSON] = [:]
        for (curve, mean) in zip(curves, means) {
            var one = ResultObject()
            set(&one, "rmst", mean) { .number($0.mean) }
            one["se"] = JSON(mean.value?.standardError)
            one["lower"] = JSON(mean.value?.limits(level: level).lower)
            one["upper"] = JSON(mean.value?.limits(level: level).upper)
            if let extrapolated = mean.value?.isExtrapolated { one["extrapolated"] = .bool(extrapolated) }
            groups[curve.label] = one.json
        }
        for (curve, mean) in zip(curves, means).dropFirst() {
            guard let first = means.first?.value, let other = mean.value else { continue }
            var one = ResultObject()
            let difference = other.difference(to: first)
            set(&one, "difference", difference) { .number($0.difference) }
            one["se"] = JSON(difference.value?.standardError)
            one["z"] = JSON(difference.value?.test.z)
            one["p"] = JSON(difference.value?.test.pValue)
            one["lower"] = JSON(difference.value?.limits(level: level).lower)
            one["upper"] = JSON(difference.value?.limits(level: level).upper)
            differences["\(curve.label) - \(curves[0].label)"] = one.json
        }
        out["rmst"] = .object(groups)
        if !differences.isEmpty { out["rmst_difference"] = .object(differences) }
    }

    static func logRank(_ spec: Spec, _ table: PlanTable, _ timer: PhaseTimer) throws -> JSON {
        let columns = try Follow(spec), groupNames = try spec.groupColumns()
        guard !groupNames.isEmpty else {
            throw PlanError.wrongField("group", "a column or a list of columns")
        }
        let strataNames = try spec.groupColumns("strata")
        let (used, values, groups, strata) = try timer.measure(.frame) {
            let used = try FollowUpColumns(table, complete: columns.names + groupNames + strataNames)
            return (
                used, try used.values(columns), try used.groups(groupNames),
                strataNames.isEmpty ? nil : try used.groups(strataNames)
            )
        }
        guard groups.labels.count > 1 else { throw PlanError.oneLevel(groupNames[0], groups.labels) }
        var out = try comparison(spec, values.data, groups: groups, strata: strata, timer)
        out["dropped"] = used.droppedJSON
        return out.json
    }

    /// Log-rank quantities, with the permutation test where events are few.
    static func comparison(
        _ spec: Spec, _ data: () throws -> SurvivalData, groups: Grouping, strata: Grouping? = nil,
        _ timer: PhaseTimer
    ) throws -> ResultObject {
        let rho = try spec.optionalDouble("rho") ?? 0
        let result = try timer.measure(.fit) {
            try SurvivalComparison.compare(try data(), groups: groups, strata: strata, rho: rho)
        }
        let test = result.logRank
        var out = ResultObject([
            "groups": JSON(test.labels), "n": JSON(test.counts), "observed": JSON(test.observed),
            "expected": JSON(test.expected), "variance": JSON(test.variance),
            "method": .string(result.method),
        ])
        set(&out, test.test, statistic: "chisq", df: "df", p: "p")
        out["p_primary"] = JSON(result.pValue.value)
        if let permutation = result.permutation {
            set(&out, "p_permutation", permutation) { .number($0.pValue) }
        }
        if let scores = try trendScores(spec, groups: groups.labels.count) {
            let trend = try test.trend(scores: scores)
            out["trend_scores"] = JSON(scores)
            set(&out, "trend_z", trend) { .number($0.z) }
            out["trend_p"] = JSON(trend.value?.pValue)
        }
        return out
    }

    /// The scores given, or 1…k for `trend: true`.
    private static func trendScores(_ spec: Spec, groups: Int) throws -> [Double]? {
        guard let field = spec["trend"] else { return nil }
        if let flag = field.bool { return flag ? (0..<groups).map { Double($0 + 1) } : nil }
        return try spec.numbers("trend")
    }
}
