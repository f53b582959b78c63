extension ResultLayout {
    private static let hazards: [Column] = [
        Column("coefficient", "beta"), Column("se", "se"), Column("robust se", "robust_se"),
        Column("hazard ratio", "hr"), Column("interval", "hr_lower", upper: "hr_upper"),
        Column("z", "z"), Column("p", "p", .p),
    ]

    private static let jointTest = [
        Column("numerator df", "NumDF", .count), Column("denominator df", "DenDF"), Column("F", "F"),
        Column("p", "p", .p),
    ]

    private static let fitted: [Item] = [
        .value("rows", "n_obs", .count), .value("rows left out", "dropped_rows", .count),
        .value("residual sd", "sigma", .number), .value("criterion", "criterion", .number),
        .value("log-likelihood", "loglik", .number), .value("AIC", "aic", .number),
        .value("optimum", "convergence", .text),
        .terms("term", [Column("estimate", "beta"), Column("se", "se")]),
    ]

    private static let components: [Item] = [
        .value("correlation per unit of time", "phi", .number),
        .value("R² of the fixed part", "r_squared.marginal", .number),
        .value("R² with random effects", "r_squared.conditional", .number),
        .members(
            "random effect", path: "variance_components",
            [
                Column("sd", "sd"), Column("variance", "variance"),
                Column("correlations", "correlation", .text),
            ]),
    ]

    static let regression: [String: [Item]] = [
        "logistic": [
            .value("n", "n", .count), .value("outcome modelled", "modelled", .text),
            .value("deviance", "deviance", .number),
            .value("null deviance", "null_deviance", .number), .value("AIC", "aic", .number),
            .terms(
                "term",
                [
                    Column("log odds", "beta"), Column("se", "se"), Column("odds ratio", "or"),
                    Column("interval", "or_lower", upper: "or_upper"), Column("z", "z"), Column("p", "p", .p),
                ]),
        ],
        "logistic_firth": [
            .value("n", "n", .count), .value("outcome modelled", "modelled", .text),
            .value("penalised log-likelihood", "penalised_loglik", .number),
            .terms(
                "term",
                [
                    Column("log odds", "beta"), Column("se", "se"), Column("odds ratio", "or"),
                    Column("profile interval", "or_lower", upper: "or_upper"),
                    Column("p", "p_penalised_lr", .p),
                ]),
        ],
        "lmm": fitted + components + [
            .members(
                "Satterthwaite test", path: "satterthwaite",
                [
                    Column("df", "df"), Column("t", "t"), Column("interval", "lower", upper: "upper"),
                    Column("p", "p", .p),
                ]),
            .members(
                "Kenward-Roger test", path: "kenward_roger",
                [
                    Column("se", "se"), Column("df", "df"), Column("t", "t"),
                    Column("interval", "lower", upper: "upper"), Column("p", "p", .p),
                ]),
            .members("type III test", path: "type3_satterthwaite", jointTest),
            .members("type III test, Kenward-Roger", path: "type3_kenward_roger", jointTest),
            .records(
                path: "residuals",
                [
                    Column("row", "row", .count), Column("fitted", "fitted"), Column("residual", "residual"),
                    Column("leverage", "leverage"), Column("standardised", "standardised"),
                ]),
        ],
        "gls": fitted + [
            .value("correlation per unit of time", "phi", .number),
            .members(
                "Satterthwaite test", path: "satterthwaite",
                [
                    Column("df", "df"), Column("t", "t"), Column("interval", "lower", upper: "upper"),
                    Column("p", "p", .p),
                ]),
            .members("type III test", path: "type3_satterthwaite", jointTest),
        ],
        "lmm_many": [
            .value("responses", "n_responses", .count), .value("not fitted", "n_failed", .count),
            .value("sets of rows", "row_patterns", .count), .value("term adjusted", "term", .text),
            .members(
                "response", path: "fits",
                [
                    Column("rows", "n_obs", .count), Column("residual sd", "sigma"),
                    Column("criterion", "criterion"),
                ]),
            .members(
                "test of the term", path: "term_results",
                [
                    Column("estimate", "estimate"), Column("interval", "lower", upper: "upper"),
                    Column("p", "p", .p),
                    Column("adjusted p", "p_adjusted", .p),
                ]),
        ],
        "lmm_profile_ci": [
            .value("rows", "n_obs", .count),
            .members(
                "parameter", path: "intervals",
                [Column("estimate", "estimate"), Column("profile interval", "lower", upper: "upper")]),
        ],
        "lmm_bootstrap": [
            .value("rows", "n_obs", .count), .value("replicates", "replicates", .count),
            .value("not fitted", "failed", .count), .value("on the boundary", "singular", .count),
            .members(
                "parameter", path: "intervals",
                [
                    Column("estimate", "estimate"), Column("bias", "bias"), Column("se", "se"),
                    Column("percentile interval", "lower", upper: "upper"),
                    Column("basic interval", "basic_lower", upper: "basic_upper"),
                    Column("normal interval", "normal_lower", upper: "normal_upper"),
                ]),
            .value("chi-squared", "lrt.chisq", .number), .value("bootstrap p", "lrt.p_bootstrap", .p),
        ],
        "lmm_influence": [
            .value("rows", "n_obs", .count), .terms("term", [Column("estimate, all data", "beta")]),
            .records(
                path: "largest",
                [
                    Column("left out", "label", .text), Column("Cook's distance", "cooks_distance"),
                    Column("largest |DFBETAS|", "largest_dfbetas"), Column("of", "term", .text),
                ]),
        ],
        "lmm_lrt": [
            .value("chi-squared", "chisq", .number), .value("df", "df", .count),
            .value("p", "p_naive", .p), .value("p at the boundary", "p_half_half_mixture", .p),
        ],
        "lmm_censored": censored,
    ]

    static let survival: [String: [Item]] = [
        "km": [
            .groupedParallel(
                "group", path: "at",
                [
                    Column("time", "time"), Column("at risk", "n_risk", .count), Column("S", "surv"),
                    Column("se", "se"), Column("log-log limits", "lower_log-log", upper: "upper_log-log"),
                ]),
            .members(
                "group", path: "summary",
                [
                    Column("n", "n", .count), Column("events", "events", .count), Column("median", "median"),
                    Column("log-log limits", "lower", upper: "upper"),
                    Column("median follow-up", "median_follow_up"),
                ]),
            .value("log-rank chi-squared", "test.chisq", .number), .value("log-rank df", "test.df", .count),
            .value("log-rank p", "test.p", .p), .value("log-rank p permutation", "test.p_permutation", .p),
            .members(
                "restricted mean", path: "rmst",
                [Column("mean", "rmst"), Column("se", "se"), Column("interval", "lower", upper: "upper")]),
            .members(
                "difference of restricted means", path: "rmst_difference",
                [
                    Column("difference", "difference"), Column("se", "se"),
                    Column("interval", "lower", upper: "upper"), Column("p", "p", .p),
                ]),
        ],
        "logrank": logRank,
        "landmark": logRank + [
            .value("left out: event by the landmark", "excluded.event_by_landmark", .count),
            .value("left out: censored by the landmark", "excluded.censored_by_landmark", .count),
            .groupedParallel(
                "group", path: "at",
                [
                    Column("time after landmark", "time"), Column("at risk", "n_risk", .count),
                    Column("S", "surv"),
                    Column("log-log limits", "lower_log-log", upper: "upper_log-log"),
                ]),
        ],
        "cox": [
            .value("rows", "n", .count), .value("events", "n_event", .count), .terms("term", hazards),
            .value("log partial likelihood", "loglik", .number),
            .value("p likelihood ratio", "lr_p", .p), .value("p score", "score_p", .p),
            .value("p Wald", "wald_p", .p),
        ],
        "cox_firth": [
            .value("rows", "n", .count), .value("events", "n_event", .count),
            .terms(
                "term",
                [
                    Column("coefficient", "beta"), Column("se", "se"), Column("hazard ratio", "hr"),
                    Column("profile interval", "hr_lower", upper: "hr_upper"),
                    Column("p", "p_penalised_lr", .p),
                ]),
            .value("p penalised likelihood ratio, all terms", "lr_p", .p),
        ],
        "cox_zph": [
            .members("log S (km)", path: "km", zph), .members("rank", path: "rank", zph),
            .members("identity", path: "identity", zph),
        ],
        "cox_residuals": [
            .value("rows", "n", .count), .estimate("concordance", "concordance", interval: .list("")),
            .value("se of concordance", "concordance_se", .number),
            .note("The residuals of every row are in --json: martingale, deviance."),
        ],
        "cox_baseline": [
            .value("rows", "n", .count),
            .parallel(
                path: "predicted",
                [
                    Column("time", "time"), Column("S of the new subject", "surv"), Column("se", "se"),
                    Column("log limits", "lower_log", upper: "upper_log"),
                ]),
            .parallel(
                path: "",
                [Column("time", "time"), Column("cumulative hazard at x = 0", "cumhaz_at_zero_covariates")]),
        ],
        "cuminc": [
            .value("rows", "n", .count),
            .members(
                "Gray's test for", path: "gray",
                [Column("statistic", "stat"), Column("df", "df", .count), Column("p", "p", .p)]),
            .groupedParallel(
                "group and cause", path: "curves",
                [Column("time", "time"), Column("incidence", "incidence"), Column("se", "se")]),
        ],
        "fine_gray": [
            .value("rows", "n", .count), .value("events", "n_event", .count),
            .terms(
                "term",
                [
                    Column("coefficient", "beta"), Column("robust se", "se"),
                    Column("subdistribution HR", "hr"), Column("interval", "hr_lower", upper: "hr_upper"),
                    Column("z", "z"), Column("p", "p", .p),
                ]),
        ],
    ]

    private static let zph: [Column] = [
        Column("chi-squared", "chisq"), Column("df", "df", .count), Column("p", "p", .p),
    ]

    private static let logRank: [Item] = [
        .parallel(
            path: "",
            [
                Column("group", "groups", .text), Column("n", "n", .count), Column("observed", "observed"),
                Column("expected", "expected"),
            ]),
        .value("chi-squared", "chisq", .number), .value("df", "df", .count), .value("p", "p", .p),
        .value("p permutation", "p_permutation", .p), .value("trend z", "trend_z", .number),
        .value("p trend", "trend_p", .p),
    ]
}
