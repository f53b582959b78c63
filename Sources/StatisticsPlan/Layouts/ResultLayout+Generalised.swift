extension ResultLayout {
    static let generalised: [String: [Item]] = [
        "glmm_binomial": generalised("log odds", "odds ratio", "or", dispersion: nil),
        "glmm_betabinomial": generalised("log odds", "odds ratio", "or", dispersion: "phi"),
        "glmm_poisson": generalised("log rate", "rate ratio", "rate_ratio", dispersion: nil),
        "glmm_negative_binomial": generalised("log rate", "rate ratio", "rate_ratio", dispersion: "size"),
    ]

    private static func generalised(
        _ estimate: String, _ title: String, _ ratio: String, dispersion: String?
    ) -> [Item] {
        [.value("rows", "n_obs", .count)]
            + (dispersion.map { [.value($0, $0, .number)] } ?? [])
            + [
                .value("log-likelihood", "loglik", .number), .value("AIC", "aic", .number),
                .terms(
                    "term",
                    [
                        Column(estimate, "beta"), Column("se", "se"), Column(title, ratio),
                        Column("interval", "\(ratio)_lower", upper: "\(ratio)_upper"), Column("z", "z"),
                        Column("p", "p", .p),
                    ]),
            ]
    }
}
