extension ResultLayout {
    static let censored: [Item] = [
        .value("rows", "n_obs", .count), .value("censored", "n_censored", .count),
        .value("percent censored", "percent_censored", .number),
        .value("residual sd", "sigma", .number), .value("log-likelihood", "loglik", .number),
        .value("AIC", "aic", .number),
        .terms(
            "term",
            [
                Column("estimate", "beta"), Column("se", "se"), Column("interval", "lower", upper: "upper"),
                Column("z", "z"), Column("p", "p", .p),
            ]),
        .records(
            path: "random",
            [
                Column("random effects by", "group", .text), Column("effect", "effect", .text),
                Column("sd", "sd"),
                Column("se", "se"),
            ]),
        .records(
            path: "detection",
            [
                Column("factor", "factor", .text), Column("level", "level", .text),
                Column("values", "n", .count),
                Column("detected", "detected", .count),
            ]),
        .records(
            path: "not_estimable",
            [
                Column("not estimable", "term", .text), Column("reason", "reason", .text),
            ]),
    ]
}
