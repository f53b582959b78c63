extension ResultLayout {
    static let means: [String: [Item]] = [
        "emmeans": [
            .value("rows", "n_obs", .count),
            .parallel(
                path: "emmeans",
                [
                    Column("mean", "label", .text), Column("estimate", "estimate"), Column("se", "se"),
                    Column("df", "df"), Column("interval", "lower", upper: "upper"),
                ]),
            .parallel(
                path: "contrasts",
                [
                    Column("contrast", "label", .text), Column("estimate", "estimate"), Column("se", "se"),
                    Column("df", "df"), Column("interval", "lower", upper: "upper"), Column("t", "t"),
                ] + adjusted),
        ]
    ]

    /// One column per adjustment; those not asked for are empty and left out.
    private static let adjusted: [Column] = [
        Column("p none", "p_none", .p), Column("p tukey", "p_tukey", .p),
        Column("p dunnett", "p_dunnett", .p), Column("p mvt", "p_mvt", .p),
        Column("p sidak", "p_sidak", .p), Column("p scheffe", "p_scheffe", .p),
        Column("p bonferroni", "p_bonferroni", .p), Column("p holm", "p_holm", .p),
        Column("p hochberg", "p_hochberg", .p), Column("p hommel", "p_hommel", .p),
        Column("p BH", "p_BH", .p), Column("p fdr", "p_fdr", .p), Column("p BY", "p_BY", .p),
    ]
}
