import DataFrames
import JSONText
import Statistics

/// Methods on tables of counts and on p values.
enum ContingencyMethods {
    static let all: [StatisticsMethod] = [
        StatisticsMethod(
            "binomial_ci", aliases: ["binomial"], "a proportion with exact and score intervals", run: binomial
        ),
        StatisticsMethod("chisq", aliases: ["chi_squared"], "chi-squared test of a table", run: chiSquare),
        StatisticsMethod(
            "fisher_2x2", aliases: ["fisher"], "Fisher's exact test with conditional odds ratio", run: fisher),
        StatisticsMethod("fisher_rxc", "Fisher's exact test of an r x c table", run: fisherLarge),
        StatisticsMethod("mcnemar", "McNemar's test of paired yes/no outcomes", run: mcNemar),
        StatisticsMethod(
            "cmh", aliases: ["mantel_haenszel"], "2 x 2 tables over strata", run: mantelHaenszel),
        StatisticsMethod("cmh_general", "r x c tables over strata", run: generalMantelHaenszel),
        StatisticsMethod(
            "p_adjust", aliases: ["adjust"], "p values adjusted for multiple testing", run: adjust),
    ]

    static func binomial(_ spec: Spec, _ table: PlanTable?) throws -> JSON {
        let (x, n) = try counts(spec, table)
        let share = try BinomialProportion(successes: x, trials: n, level: try spec.level())
        return [
            "estimate": .number(share.estimate), "clopper_pearson": JSON(share.clopperPearson),
            "wilson": JSON(share.wilson), "wilson_cc": JSON(share.wilsonContinuity),
            "wald_se": .number(share.waldStandardError), "x": .integer(x), "n": .integer(n),
        ]
    }

    /// x and n as given, or counted in a 0/1 column (or expression) `x`.
    private static func counts(_ spec: Spec, _ table: PlanTable?) throws -> (x: Int, n: Int) {
        if let x = spec.inline("x")?.int, let n = spec.inline("n")?.int { return (x, n) }
        guard let table else { throw PlanError.missingField("inline", method: spec.method) }
        let values = try table.numbers(try spec.string("x")).filter { !$0.isNaN }
        guard values.allSatisfy({ $0 == 0 || $0 == 1 }) else {
            throw PlanError.wrongField("x", "a column of 0 and 1")
        }
        return (values.count { $0 == 1 }, values.count)
    }

    static func chiSquare(_ spec: Spec, _ table: PlanTable?) throws -> JSON {
        var out = ResultObject()
        switch ChiSquare.test(try CountTables.table(spec, table).counts) {
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
        }
        return out.json
    }

    static func fisher(_ spec: Spec, _ table: PlanTable?) throws -> JSON {
        let input = try CountTables.table(spec, table)
        let test = try FisherTwoByTwo(input.counts.padded(rows: 2, columns: 2), level: try spec.level())
        var out = ResultObject([
            "p_two_sided": .number(test.p.twoSided), "p_greater": .number(test.p.greater),
            "p_less": .number(test.p.less), "p_mid": .number(test.midP),
            "or_lower": .number(test.interval.lower),
            "or_upper": .number(test.interval.upper), "method": JSON(test.method),
            "n": .integer(input.counts.total),
            "dropped": JSON(input.dropped),
        ])
        out.set("or_conditional_mle", test.oddsRatio)
        out.set("or_sample", test.sampleOddsRatio)
        return out.json
    }

    static func fisherLarge(_ spec: Spec, _ table: PlanTable?) throws -> JSON {
        let input = try CountTables.table(spec, table), test = FisherRowsByColumns(input.counts)
        var out = ResultObject([
            "method": JSON(test.method), "n": .integer(input.counts.total), "dropped": JSON(input.dropped),
        ])
        out.set("p", test.p)
        return out.json
    }

    static func mcNemar(_ spec: Spec, _ table: PlanTable?) throws -> JSON {
        let input = try CountTables.paired(spec, table)
        let test = try McNemar(input.counts, level: try spec.level())
        var out = ResultObject([
            "b": .integer(test.b), "c": .integer(test.c), "p_exact": .number(test.exactP),
            "p_mid": .number(test.midP), "method": JSON(test.method), "n": .integer(input.counts.total),
            "dropped": JSON(input.dropped),
        ])
        out.set("chisq", test.asymptotic.map(\.value))
        out.set("p_asymptotic", test.asymptotic.map(\.p))
        out.set("chisq_cc", test.corrected.map(\.value))
        out.set("p_asymptotic_cc", test.corrected.map(\.p))
        out.set("odds_ratio", test.oddsRatio)
        out.set("odds_ratio_ci", test.interval) { JSON($0) }
        return out.json
    }

    static func mantelHaenszel(_ spec: Spec, _ table: PlanTable?) throws -> JSON {
        let test = try CochranMantelHaenszel(
            strata: try CountTables.strata(spec, table).counts.map { $0.padded(rows: 2, columns: 2) },
            level: try spec.level())
        var out = ResultObject([
            "p_exact": .number(test.exactP), "or_exact_ci": JSON(test.exactInterval),
            "dropped": JSON(test.dropped),
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

    static func generalMantelHaenszel(_ spec: Spec, _ table: PlanTable?) throws -> JSON {
        let input = try CountTables.strata(spec, table)
        let test = try GeneralCochranMantelHaenszel.test(strata: input.counts)
        var out = ResultObject(["dropped": JSON(input.dropped)])
        out.set("statistic", test.map(\.value))
        out.set("p", test.map(\.p))
        if let found = test.value { out["df"] = .integer(found.degreesOfFreedom) }
        return out.json
    }

    static func adjust(_ spec: Spec, _ table: PlanTable?) throws -> JSON {
        let p = try pValues(spec, table)
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
        for method in methods { out[method.rawValue] = .array(method.adjust(p).map { JSON($0) }) }
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
