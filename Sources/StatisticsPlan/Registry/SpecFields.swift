import Diagnostics
import JSONText

/// Which fields a method reads. A field nobody reads is a remark, or a slip that would change the analysis in silence.
enum SpecFields {
    /// Read for every method.
    private static let common: Set<String> = ["method", "filter", "factors", "level", "inline", "family"]

    /// Fields that change an analysis wherever they are read; a method that does not read them must not pass them over.
    private static let decisive: Set<String> = [
        "weights", "strata", "cluster", "offset", "start", "stop", "censor", "failcode", "mu", "zeros",
    ]

    private static let followUp: Set<String> = ["time", "event", "start", "stop", "formula"]
    private static let pairs: Set<String> = ["x", "y", "value", "time", "block", "levels", "decimals"]
    private static let counts: Set<String> = ["row", "col"]

    private static let generalised: Set<String> = ["formula", "link", "n_agq", "ranef"]

    private static let own: [String: Set<String>] = [
        "signed_rank": pairs.union(["zeros", "interval"]), "signed_rank_clustered": pairs.union(["cluster"]),
        "sign_test": pairs, "paired_t": pairs, "paired_permutation": pairs,
        "mann_whitney": ["value", "group", "groups", "interval"],
        "kruskal_dunn": ["value", "group", "groups"],
        "friedman": ["columns", "block", "value", "time", "levels"], "binomial_ci": ["x"], "chisq": counts,
        "fisher_2x2": counts, "fisher_rxc": counts, "mcnemar": counts.union(["before", "after"]),
        "cmh": counts.union(["strata"]), "cmh_general": counts.union(["strata"]),
        "p_adjust": ["p", "methods"],
        "correlation": ["x", "y"], "roc": ["response", "markers", "direction"],
        "logistic": ["response", "formula"], "logistic_firth": ["response", "formula"],
        "km": followUp.union(["group", "strata", "at", "probs", "rmst", "test", "rho", "trend"]),
        "logrank": followUp.union(["group", "strata", "rho", "trend"]),
        "landmark": followUp.union(["group", "strata", "landmark", "rho", "trend", "at"]),
        "cox": followUp.union(["ties", "strata", "cluster"]),
        "cox_firth": followUp.union(["ties", "strata"]),
        "cox_residuals": followUp.union(["ties", "strata", "cluster"]),
        "cox_zph": followUp.union(["ties", "strata", "cluster"]),
        "cox_baseline": followUp.union(["ties", "strata", "cluster", "newdata", "at", "baseline_at"]),
        "cuminc": ["time", "status", "censor", "failcode", "group", "strata", "at", "rho"],
        "fine_gray": ["time", "status", "censor", "failcode", "formula", "cengroup"],
        "lmm": [
            "formula", "reml", "df", "ranef", "residuals", "residual", "newdata", "emmeans", "contrasts",
        ],
        "gls": [
            "fixed", "formula", "response", "correlation", "variance", "residual", "reml", "contrasts",
            "emmeans",
        ],
        "lmm_many": ["responses", "fixed", "random", "reml", "df", "adjust", "contrasts"],
        "emmeans": [
            "formula", "reml", "df", "over", "by", "contrasts", "reference", "adjust", "weights", "at",
            "type",
        ],
        "lmm_profile_ci": ["formula", "reml"], "lmm_influence": ["formula", "reml", "delete"],
        "lmm_bootstrap": ["formula", "reml", "reduced", "replicates", "seed", "threads"],
        "lmm_lrt": ["full", "reduced", "reml"],
        "lmm_censored": [
            "response", "censored", "censoring", "lower", "upper", "fixed", "random", "estimation", "ranef",
            "reml", "newdata",
        ],
        "glmm_binomial": generalised, "glmm_betabinomial": generalised, "glmm_poisson": generalised,
        "glmm_negative_binomial": generalised,
        "describe": ["columns", "group"],
    ]

    /// The fields a method reads, sorted.
    static func all(of method: String) -> [String] {
        common.union(own[method] ?? []).subtracting(["method"]).sorted()
    }

    /// Refuses a field that was surely meant for the analysis: one that changes every analysis that reads it, or a
    /// misspelt one. Other fields are remarks.
    static func check(_ spec: Spec) throws(PlanError) {
        guard let own = own[spec.method] else { return }
        let known = common.union(own)
        for field in spec.fields.keys.sorted() where !known.contains(field) && spec[field] != nil {
            if decisive.contains(field) { throw .unreadField(field, method: spec.method) }
            let near = own.filter { $0.count > 2 && $0 != field && isSlip(field, for: $0) }.sorted()
            if let wanted = near.first, spec[wanted] == nil, !remarks.contains(field) {
                throw .misspeltField(field, wanted, method: spec.method)
            }
        }
    }

    /// Words that cases carry for their readers.
    private static let remarks: Set<String> = [
        "hard", "note", "notes", "statistic", "response", "group", "block", "nested", "spline", "missing",
        "contrasts",
        "estimation", "parameterisation", "loglik_convention", "basis_check", "reml",
    ]

    private static func isSlip(_ typed: String, for field: String) -> Bool {
        Suggestions.distance(typed, field) <= (field.count > 5 ? 2 : 1)
    }
}

extension PlanError {
    static func unreadField(_ field: String, method: String) -> PlanError {
        PlanError(
            "IC0548",
            "The method '\(method)' does not take '\(field)'; leaving it out would change what is asked.",
            remedy: "Fields of '\(method)': \(SpecFields.all(of: method).joined(separator: ", ")).")
    }

    static func misspeltField(_ field: String, _ wanted: String, method: String) -> PlanError {
        PlanError(
            "IC0548", "The method '\(method)' has no field '\(field)'.", remedy: "Did you mean '\(wanted)'?")
    }
}
