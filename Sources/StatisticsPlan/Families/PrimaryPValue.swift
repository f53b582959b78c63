import JSONText

/// Which p values of a result enter a declared family.
///
/// Paths into the result: `*` stands for every member (coefficients, causes), the intercept left out. Of several paths
/// the first that is there counts: the exact p before the approximate one.
package enum PrimaryPValue {
    private static let paths: [String: [String]] = [
        "signed_rank": ["p"], "signed_rank_clustered": ["clusrank_ds.p"], "sign_test": ["p_two_sided"],
        "paired_t": ["p_two_sided"], "paired_permutation": ["p_two_sided"], "mann_whitney": ["p"],
        "kruskal_dunn": ["p"], "friedman": ["p"], "chisq": ["p"], "fisher_2x2": ["p_two_sided"],
        "fisher_rxc": ["p"], "mcnemar": ["p_exact"], "cmh": ["p_exact"], "cmh_general": ["p"],
        "correlation": ["spearman_p_default"], "roc": ["paired_delong_p"], "logistic": ["p.*"],
        "logistic_firth": ["p_penalised_lr.*"], "logrank": ["p_primary"], "landmark": ["p_primary"],
        "cox": ["p.*"], "cox_firth": ["p_penalised_lr.*"], "cox_zph": ["km.GLOBAL.p"], "cuminc": ["gray.*.p"],
        "fine_gray": ["p.*"], "lmm": ["satterthwaite.*.p", "kenward_roger.*.p"], "gls": ["satterthwaite.*.p"],
        "lmm_many": ["p.*"], "lmm_lrt": ["p_half_half_mixture", "p_naive"],
        "lmm_bootstrap": ["lrt.p_bootstrap"],
        "glmm_binomial": ["p.*"], "glmm_betabinomial": ["p.*"], "glmm_poisson": ["p.*"],
        "glmm_negative_binomial": ["p.*"],
    ]

    /// Whether results of the method have p values at all.
    package static func exists(for method: String) -> Bool { paths[method] != nil }

    /// The p values of a result with what tells them apart within it; empty where there is none.
    package static func values(of result: JSON, method: String) -> [(name: String, p: Double?)] {
        for path in paths[method] ?? [] {
            let found = values(in: result, path.split(separator: ".").map(String.init), name: "")
            if !found.isEmpty { return found }
        }
        return []
    }

    private static func values(in json: JSON, _ path: [String], name: String) -> [(name: String, p: Double?)]
    {
        guard let key = path.first else { return [(name, json.double)] }
        let rest = Array(path.dropFirst())
        guard key == "*" else { return json[key].map { values(in: $0, rest, name: name) } ?? [] }
        let members = json.object ?? [:]
        return members.keys.filter { $0 != "(Intercept)" }.sorted().flatMap { member in
            values(in: members[member] ?? .null, rest, name: member)
        }
    }
}
