extension ResultLayout {
    /// The layout of a method's result; nil shows every number of it.
    package static func of(_ method: String) -> ResultLayout? {
        layouts[method].map { ResultLayout($0) }
    }

    private static let layouts: [String: [Item]] = pairs.merging(groups) { a, _ in a }
        .merging(tables) { a, _ in a }.merging(regression) { a, _ in a }.merging(survival) { a, _ in a }
        .merging(means) { a, _ in a }
        .merging(generalised) { a, _ in a }

    private static let pairs: [String: [Item]] = [
        "signed_rank": [
            .value("pairs", "n", .count), .value("zero differences", "n_zero", .count),
            .value("V", "V_wilcoxon", .number),
            .estimate(
                "Hodges-Lehmann difference (all pairs)", "hodges_lehmann_all", interval: .list("interval")),
            .value("level of that interval", "interval_level", .number),
            .value("matched-pairs rank-biserial r", "effect.matched_pairs_rank_biserial", .number),
            .value("p (two-sided)", "p", .p),
            .value(
                "p exact, zeros dropped (Wilcoxon)", "exact_permutation_wilcoxon.p_two_sided", .p),
            .value("p exact, zeros ranked (Pratt)", "exact_permutation_pratt.p_two_sided", .p),
            .value("p normal, continuity correction", "normal.p_continuity", .p),
        ],
        "signed_rank_clustered": [
            .value("pairs", "n_pairs", .count), .value("clusters", "n_clusters", .count),
            .value("zero differences", "n_zero", .count),
            .value("p Datta-Satten", "clusrank_ds.p", .p), .value("p Rosner-Glynn-Lee", "clusrank_rgl.p", .p),
            .value("p cluster rank sums", "cluster_signed_rank_sum.p", .p),
            .value("p ignoring the clusters", "unadjusted.p", .p),
            .note(
                "The last line treats every pair as independent; it stands there to show what that would do."),
        ],
        "sign_test": [
            .value("positive differences", "n_pos", .count), .value("negative differences", "n_neg", .count),
            .value("zero differences", "n_zero", .count),
            .estimate("median difference", "median", interval: .list("median_ci_order_stat")),
            .value("coverage of that interval", "median_ci_coverage", .number),
            .value("p (two-sided, exact)", "p_two_sided", .p),
        ],
        "paired_t": [
            .value("pairs", "n", .count),
            .estimate("mean difference", "mean", interval: .limits("lower", "upper")),
            .value("sd of differences", "sd", .number), .value("t", "t", .number),
            .value("df", "df", .number),
            .value("Cohen's d_z", "cohen_dz", .number),
            .estimate(
                "geometric mean ratio", "geometric_mean_ratio", interval: .list("geometric_mean_ratio_ci")),
            .value("p (two-sided)", "p_two_sided", .p),
        ],
        "paired_permutation": [
            .value("pairs", "n", .count), .value("sign patterns", "n_perm", .number),
            .value("p (two-sided, exact)", "p_two_sided", .p), .value("p greater", "p_greater", .p),
            .value("p less", "p_less", .p),
        ],
    ]

    private static let groups: [String: [Item]] = [
        "mann_whitney": [
            .parallel(path: "", [Column("group", "groups", .text), Column("n", "n", .count)]),
            .value("U (first group)", "U", .number),
            .estimate(
                "Hodges-Lehmann shift, first - second", "hodges_lehmann", interval: .limits("lower", "upper")),
            .value("level of that interval", "level", .number),
            .value("P(first > second) + P(equal)/2", "probability_of_superiority", .number),
            .value("p (two-sided)", "p", .p), .value("p exact permutation", "p_exact_permutation", .p),
            .value("p normal, continuity correction", "p_continuity", .p),
        ],
        "kruskal_dunn": [
            .parallel(path: "", [Column("group", "groups", .text), Column("n", "n", .count)]),
            .value("H", "statistic", .number), .value("df", "df", .count), .value("p", "p", .p),
            .parallel(
                path: "dunn",
                [
                    Column("Dunn's comparison", "pair", .text), Column("z", "z"), Column("p", "p", .p),
                    Column("p Holm", "p_holm", .p), Column("p BH", "p_bh", .p),
                ]),
        ],
        "friedman": [
            .value("blocks", "n_blocks", .count), .value("Q", "statistic", .number),
            .value("df", "df", .count), .value("Kendall's W", "kendall_w", .number), .value("p", "p", .p),
        ],
        "correlation": [
            .value("pairs", "n", .count), .value("Spearman's rho", "spearman_rho", .number),
            .value("p Spearman", "spearman_p_default", .p),
            .value("Kendall's tau-b", "kendall_tau_b", .number),
            .value("p Kendall", "kendall_p_default", .p),
            .estimate("Pearson's r", "pearson_r", interval: .list("pearson_ci")),
            .value("p Pearson", "pearson_p", .p),
        ],
        "roc": [
            .members(
                "marker", path: "",
                [
                    Column("cases", "n_case", .count), Column("controls", "n_control", .count),
                    Column("AUC", "auc"), Column("se", "se"), Column("interval", "lower", upper: "upper"),
                ]),
            .records(
                path: "paired_delong",
                [Column("DeLong's comparison", "pair", .text), Column("z", "z"), Column("p", "p", .p)]),
        ],
        "describe": [
            .value("rows", "rows", .count),
            .records(
                path: "columns",
                [
                    Column("column", "name", .text), Column("group", "group", .text),
                    Column("n", "n", .count),
                    Column("missing", "missing", .count), Column("mean", "mean"), Column("sd", "sd"),
                    Column("min", "min"), Column("q1", "q1"), Column("median", "median"), Column("q3", "q3"),
                    Column("max", "max"), Column("geo. mean", "geometric_mean"),
                    Column("levels", "levels", .text),
                ]),
        ],
    ]

    private static let tables: [String: [Item]] = [
        "binomial_ci": [
            .value("successes", "x", .count), .value("trials", "n", .count),
            .estimate("proportion, Clopper-Pearson", "estimate", interval: .list("clopper_pearson")),
            .estimate("proportion, Wilson", "estimate", interval: .list("wilson")),
        ],
        "chisq": [
            .counts(path: "table"), .value("n", "n", .count), .value("chi-squared", "statistic", .number),
            .value("df", "df", .count), .value("smallest expected count", "min_expected", .number),
            .value("Cramer's V", "cramer_v", .number), .value("p", "p", .p),
            .value("p with Yates' correction", "p_yates", .p), .value("p likelihood ratio", "g_p", .p),
        ],
        "fisher_2x2": [
            .counts(path: "table"), .value("n", "n", .count),
            .estimate(
                "odds ratio (conditional ML)", "or_conditional_mle",
                interval: .limits("or_lower", "or_upper")),
            .value("odds ratio (sample)", "or_sample", .number),
            .value("p (two-sided, exact)", "p_two_sided", .p), .value("p mid", "p_mid", .p),
            .note("The odds ratio is the odds of the first column in the first row against the second row."),
        ],
        "fisher_rxc": [.counts(path: "table"), .value("n", "n", .count), .value("p (exact)", "p", .p)],
        "mcnemar": [
            .counts(path: "table"), .value("pairs", "n", .count), .value("changed one way", "b", .count),
            .value("changed the other way", "c", .count),
            .estimate("odds ratio b/c", "odds_ratio", interval: .list("odds_ratio_ci")),
            .value("p (exact)", "p_exact", .p), .value("p mid", "p_mid", .p),
            .value("p chi-squared, continuity correction", "p_asymptotic_cc", .p),
        ],
        "cmh": [
            .value("n", "n", .count), .value("strata", "n_strata", .count),
            .estimate("odds ratio (exact)", "or_exact", interval: .list("or_exact_ci")),
            .estimate("odds ratio (Mantel-Haenszel)", "or_mh", interval: .limits("or_lower", "or_upper")),
            .value("p (exact)", "p_exact", .p), .value("p chi-squared", "p", .p),
        ],
        "cmh_general": [
            .value("n", "n", .count), .value("strata", "n_strata", .count),
            .value("M squared", "statistic", .number), .value("df", "df", .count), .value("p", "p", .p),
        ],
        "p_adjust": [
            .parallel(
                path: "",
                [
                    Column("p", "p", .p), Column("Holm", "holm", .p), Column("Hochberg", "hochberg", .p),
                    Column("Hommel", "hommel", .p), Column("Bonferroni", "bonferroni", .p),
                    Column("BH", "BH", .p), Column("BY", "BY", .p),
                ])
        ],
    ]
}
