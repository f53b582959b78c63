import DataFrames
import JSONText
import Statistics

/// Methods on tables of counts and on p values.
enum ContingencyMethods {
    static let all: [StatisticsMethod] = [
        StatisticsMethod(
            "binomial_ci", .proportion, aliases: ["binomial"], "a proportion with exact and score intervals",
            run: binomial
        ),
        StatisticsMethod(
            "chisq", .counts, aliases: ["chi_squared"], "chi-squared test of a table", run: chiSquare),
        StatisticsMethod(
            "fisher_2x2", .counts, aliases: ["fisher"], "Fisher's exact test with conditional odds ratio",
            run: fisher),
        StatisticsMethod("fisher_rxc", .counts, "Fisher's exact test of an r x c table", run: fisherLarge),
        StatisticsMethod("mcnemar", .matchedCounts, "McNemar's test of paired yes/no outcomes", run: mcNemar),
        StatisticsMethod(
            "cmh", .stratifiedCounts, aliases: ["mantel_haenszel"], "2 x 2 tables over strata",
            run: mantelHaenszel),
        StatisticsMethod(
            "cmh_general", .stratifiedCounts, "r x c tables over strata", run: generalMantelHaenszel),
        StatisticsMethod(
            "p_adjust", .pValues, aliases: ["adjust"], "p values adjusted for multiple testing", run: adjust),
    ]

    static func binomial(_ spec: Spec, _ table: PlanTable?, _ timer: PhaseTimer) throws -> JSON {
        let (x, n, dropped) = try timer.measure(.frame) { try counts(spec, table) }
        let level = try spec.level()
        let share = try timer.measure(.fit) {
            try BinomialProportion(successes: x, trials: n, level: level)
        }
        return [
            "method": JSON(
                MethodNote(
                    "Binomial proportion", variant: "Clopper-Pearson exact interval",
                    reason: "valid at every n and at 0 and 100 %; Wilson's score interval beside it")),
            "dropped": JSON(dropped),
            "estimate": .number(share.estimate), "clopper_pearson": JSON(share.clopperPearson),
            "wilson": JSON(share.wilson), "wilson_cc": JSON(share.wilsonContinuity),
            "wald_se": .number(share.waldStandardError), "x": .integer(x), "n": .integer(n),
        ]
    }

    /// x and n as given, or counted in a 0/1 column (or expression) `x`.
    private static func counts(_ spec: Spec, _ table: PlanTable?) throws -> (
        x: Int, n: Int, dropped: [Exclusion]
    ) {
        if let x = spec.inline("x")?.int, let n = spec.inline("n")?.int { return (x, n, []) }
        guard let table else { throw PlanError.missingField("inline", method: spec.method) }
        let all = try table.numbers(try spec.string("x")), values = all.filter { !$0.isNaN }
        guard values.allSatisfy({ $0 == 0 || $0 == 1 }) else {
            throw PlanError.wrongField("x", "a column of 0 and 1")
        }
        let missing = all.count - values.count
        return (
            values.count { $0 == 1 }, values.count,
            missing > 0 ? [Exclusion("the value is missing", missing)] : []
        )
    }

    static func chiSquare(_ spec: Spec, _ table: PlanTable?, _ timer: PhaseTimer) throws -> JSON {
        let input = try timer.measure(.frame) { try CountTables.table(spec, table) }
        var out = ResultObject([
            "n": .integer(input.counts.total), "dropped": JSON(input.dropped), "table": input.json,
        ])
        switch timer.measure(.fit, { ChiSquare.test(input.counts) }) {
        case .notEstimable(let reason):
            out["statistic"] = .null
            out["p"] = .null
            out["reason"] = .string(reason)
        case .value(let test):
            out["statistic"] = .number(test.pearson.value)
            out["df"] = .integer(test.pearson.degreesOfFreedom)
            out["p"] = .number(test.pearson.p)
            out["expected"] = JSON(test.expected)
            out["min_expected"] = .number(test.smallestExpected)
            out["std_residuals"] = JSON(test.residuals)
            out["statistic_yates"] = test.yates.map { .number($0.value) }
            out["p_yates"] = test.yates.map { .number($0.p) }
            out["g_statistic"] = .number(test.likelihoodRatio.value)
            out["g_p"] = .number(test.likelihoodRatio.p)
            out["cramer_v"] = .number(test.cramerV)
            out["method"] = JSON(
                MethodNote(
                    "Pearson's chi-squared test", variant: "chi-squared distribution",
                    reason: test.smallestExpected >= 5
                        ? "every expected count is at least 5"
                        : "asked for; an expected count is below 5, Fisher's exact test is safer"))
        }
        return out.json
    }

    static func fisher(_ spec: Spec, _ table: PlanTable?, _ timer: PhaseTimer) throws -> JSON {
        let input = try timer.measure(.frame) { try CountTables.table(spec, table) }
        let level = try spec.level()
        let test = try timer.measure(.fit) {
            try FisherTwoByTwo(input.counts.padded(rows: 2, columns: 2), level: level)
        }
        var out = ResultObject([
            "p_two_sided": .number(test.p.twoSided), "p_greater": .number(test.p.greater),
            "p_less": .number(test.p.less), "p_mid": .number(test.midP),
            "or_lower": .number(test.interval.lower),
            "or_upper": .number(test.interval.upper), "method": JSON(test.method),
            "n": .integer(input.counts.total), "table": input.json,
            "dropped": JSON(input.dropped),
        ])
        out.set("or_conditional_mle", test.oddsRatio)
        out.set("or_sample", test.sampleOddsRatio)
        return out.json
    }

    static func fisherLarge(_ spec: Spec, _ table: PlanTable?, _ timer: PhaseTimer) throws -> JSON {
        let input = try timer.measure(.frame) { try CountTables.table(spec, table) }
        let test = timer.measure(.fit) { FisherRowsByColumns(input.counts) }
        var out = ResultObject([
            "method": JSON(test.method), "n": .integer(input.counts.total), "dropped": JSON(input.dropped),
            "table": input.json,
        ])
        out.set("p", test.p)
        return out.json
    }

    static func mcNemar(_ spec: Spec, _ table: PlanTable?, _ timer: PhaseTimer) throws -> JSON {
        let input = try timer.measure(.frame) { try CountTables.paired(spec, table) }
        let level = try spec.level()
        let test = try timer.measure(.fit) { try McNemar(input.counts, level: level) }
        var out = ResultObject([
            "b": .integer(test.b), "c": .integer(test.c), "p_exact": .number(test.exactP),
            "p_mid": .number(test.midP), "method": JSON(test.method), "n": .integer(input.counts.total),
            "dropped": JSON(input.dropped), "table": input.json,
        ])
        out.set("chisq", test.asymptotic.map(\.value))
        out.set("p_asymptotic", test.asymptotic.map(\.p))
        out.set("chisq_cc", test.corrected.map(\.value))
        out.set("p_asymptotic_cc", test.corrected.map(\.p))
        out.set("odds_ratio", test.oddsRatio)
        out.set("odds_ratio_ci", test.interval) { JSON($0) }
        return out.json
    }

    static func mantelHaenszel(_ spec: Spec, _ table: PlanTable?, _ timer: PhaseTimer) throws -> JSON {
        let input = try timer.measure(.frame) { try CountTables.strata(spec, table) }
        let level = try spec.level()
        let test = try timer.measure(.fit) {
            try CochranMantelHaenszel(
                strata: input.counts.map { $0.padded(rows: 2, columns: 2) }, level: level)
        }
        var out = ResultObject([
            "p_exact": .number(test.exactP), "or_exact_ci": JSON(test.exactInterval),
            "dropped": JSON(input.dropped + test.dropped),
            "n": .integer(input.counts.reduce(0) { $0 + $1.total }), "n_strata": .integer(input.counts.count),
            "method": JSON(
                MethodNote(
                    "Cochran-Mantel-Haenszel test", variant: "exact conditional test and odds ratio",
                    reason: "valid with sparse strata; the asymptotic test stands beside it")),
        ])
        out.set("chisq", test.statistic.map(\.value))
        out.set("p", test.statistic.map(\.p))
        out.set("chisq_cc", test.corrected.map(\.value))
        out.set("p_cc", test.corrected.map(\.p))
        out.set("or_mh", test.oddsRatio)
        out.set("or_lower", test.interval.map(\.lower))
        out.set("or_upper", test.interval.map(\.upper))
        out.set("or_exact", test.exactOddsRatio)
        return out.json
    }

    static func generalMantelHaenszel(_ spec: Spec, _ table: PlanTable?, _ timer: PhaseTimer) throws -> JSON {
        let input = try timer.measure(.frame) { try CountTables.strata(spec, table) }
        let test = try timer.measure(.fit) { try GeneralCochranMantelHaenszel.test(strata: input.counts) }
        var out = ResultObject([
            "dropped": JSON(input.dropped), "n": .integer(input.counts.reduce(0) { $0 + $1.total }),
            "n_strata": .integer(input.counts.count),
            "method": JSON(
                MethodNote(
                    "Generalised Cochran-Mantel-Haenszel test", variant: "chi-squared distribution",
                    reason: "r x c tables over strata")),
        ])
        out.set("statistic", test.map(\.value))
        out.set("p", test.map(\.p))
        out["df"] = JSON(test.value?.degreesOfFreedom)
        return out.json
    }

    static func adjust(_ spec: Spec, _ table: PlanTable?, _ timer: PhaseTimer) throws -> JSON {
        let p = try timer.measure(.frame) { try pValues(spec, table) }
        let wanted = try spec["methods"].map { _ in try spec.strings("methods") } ?? []
        var methods = Adjustment.allCases.filter { $0 != .none }
        if !wanted.isEmpty {
            methods = try wanted.map { name in
                guard let method = Adjustment(name: name) else {
                    throw PlanError.wrongField("methods", "among \(Adjustment.allCases.map(\.rawValue))")
                }
                return method
            }
        }
        var out = ResultObject(["p": .array(p.map { JSON($0) })])
        for method in methods {
            out[method.rawValue] = .array(timer.measure(.fit) { method.adjust(p) }.map { JSON($0) })
        }
        return out.json
    }

    private static func pValues(_ spec: Spec, _ table: PlanTable?) throws -> [Double?] {
        let p: [Double?]
        if let list = spec.inline("p")?.array {
            p = try list.map { item in
                switch item {
                case .null, .string("NA"), .string("NaN"): return nil
                default:
                    guard let value = item.double else {
                        throw PlanError.wrongField("p", "a list of numbers")
                    }
                    return value
                }
            }
        } else {
            guard let table else { throw PlanError.missingField("inline", method: spec.method) }
            p = try table.numbers(try spec.optionalString("p") ?? "p").map { $0.isNaN ? nil : $0 }
        }
        guard p.allSatisfy({ $0.map { $0 >= 0 && $0 <= 1 } ?? true }) else {
            throw PlanError.wrongField("p", "a list of numbers between 0 and 1")
        }
        return p
    }
}
