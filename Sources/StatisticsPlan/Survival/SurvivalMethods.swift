import JSONText
import Survival

/// Survival analysis by specification.
package enum SurvivalMethods {
    package static let all: [StatisticsMethod] = [
        .onTable(
            "km", .survivalGroups, aliases: ["kaplan_meier", "survfit"],
            "Kaplan-Meier curves: survival at times, quantiles, restricted mean", run: kaplanMeier),
        .onTable(
            "logrank", .survivalGroups, aliases: ["survdiff", "log_rank"],
            "Log-rank test and its G-rho family; strata, trend, permutation", run: logRank),
        .onTable("cox", .survivalModel, aliases: ["coxph"], "Cox proportional hazards model", run: cox),
        .onTable(
            "cox_firth", .survivalModel, aliases: ["coxphf"], "Cox model by Firth's penalised likelihood",
            run: firth),
        .onTable(
            "cox_baseline", .survivalModel, aliases: ["basehaz"],
            "Baseline hazard and predicted survival of a Cox model",
            run: baseline),
        .onTable("cox_residuals", .survivalModel, "Residuals and concordance of a Cox model", run: residuals),
        .onTable(
            "cox_zph", .survivalModel, aliases: ["zph"], "Test of proportional hazards",
            run: proportionalHazards),
        .onTable(
            "cuminc", .competingGroups, aliases: ["cumulative_incidence"],
            "Cumulative incidence with competing risks; Gray's test", run: cumulativeIncidence),
        .onTable(
            "fine_gray", .competingModel, aliases: ["finegray", "crr"],
            "Fine-Gray model of the cumulative incidence",
            run: fineGray),
        .onTable("landmark", .landmark, "Kaplan-Meier and log-rank from a landmark on", run: landmark),
    ]

    /// A number, or null with the reason beside it.
    static func set<Value>(
        _ object: inout ResultObject, _ key: String, _ value: Estimable<Value>, _ write: (Value) -> JSON
    ) {
        switch value {
        case .estimate(let found): object[key] = write(found)
        case .notEstimable(let reason):
            object[key] = .null
            object[key + "_reason"] = .string(reason)
        }
    }

    /// Statistic, degrees of freedom and p under the names given.
    static func set(
        _ object: inout ResultObject, _ test: Estimable<ChiSquareTest>, statistic: String, df: String? = nil,
        p: String? = nil
    ) {
        set(&object, statistic, test) { .number($0.statistic) }
        if let df { object[df] = JSON(test.value?.degreesOfFreedom) }
        if let p { object[p] = JSON(test.value?.pValue) }
    }
}
