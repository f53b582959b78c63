/// The built-in analytes. LOINC codes only where they were reviewed; nil is honest.
enum StandardAnalytes {
    static let all: [Analyte] =
        lymphocytes + tSubsets + blood + cytokines + proteins + residualDisease + blasts

    /// Further reviewed codes of analytes that have one already: CD19 % in marrow, the older CD4/CD8 code.
    static let furtherLOINC: [String: Analyte.ID] = ["32525-8": "CD19%", "8129-9": "CD4CD8"]

    /// A count and its percent of `parent`, which share the population's names.
    static func population(
        _ id: String, _ name: String, parent: String, group: Analyte.Group = .subsets, loinc: String? = nil,
        percentLOINC: String? = nil, plausible: ClosedRange<Double> = 0...20_000, _ synonyms: [String]
    ) -> [Analyte] {
        [
            Analyte(
                id: id, name: name, kind: .cellCount, group: group, unit: "/uL", loinc: loinc,
                synonyms: synonyms, plausible: plausible),
            Analyte(
                id: id + "%", name: name + ", % of " + parent, kind: .fraction(of: parent), group: group,
                unit: "%", loinc: percentLOINC, synonyms: [], plausible: 0...100),
        ]
    }

    static let lymphocytes: [Analyte] =
        population(
            "CD3", "CD3+ T cells", parent: "lymphocytes", loinc: "8122-4", percentLOINC: "8124-0",
            [
                "CD3+", "CD3+ T", "T cells", "T cell", "T lymphocytes", "total T cells", "T细胞", "总T细胞",
                "T淋巴细胞", "总T淋巴细胞", "CD3+T细胞", "CD3+T淋巴细胞", "CD3 T cells", "CD3+CD19-", "CD3细胞",
            ])
        + population(
            "CD4", "CD3+CD4+ helper T cells", parent: "lymphocytes", loinc: "24467-3", percentLOINC: "8123-2",
            [
                "CD4+", "CD3+CD4+", "CD3CD4", "CD3/CD4", "CD3+/CD4+", "CD4+ T", "CD4 T cells", "CD4+ T cells",
                "helper T cells", "T helper", "Th", "Th细胞", "辅助性T细胞", "辅助T细胞", "CD4+T细胞", "CD4+T淋巴细胞",
                "辅助/诱导T细胞", "CD3+CD4+T细胞", "CD4 cells", "CD4细胞", "CD3+CD4+CD8-",
            ])
        + population(
            "CD8", "CD3+CD8+ cytotoxic T cells", parent: "lymphocytes", loinc: "14135-8",
            percentLOINC: "8101-8",
            [
                "CD8+", "CD3+CD8+", "CD3CD8", "CD3/CD8", "CD3+/CD8+", "CD8+ T", "CD8 T cells", "CD8+ T cells",
                "cytotoxic T cells", "Ts", "CTL", "细胞毒性T细胞", "抑制/细胞毒T细胞", "抑制性T细胞", "CD8+T细胞",
                "CD8+T淋巴细胞", "CD3+CD8+T细胞", "CD8 cells", "CD8细胞", "CD3+CD4-CD8+",
            ])
        + population(
            "CD19", "CD19+ B cells", parent: "lymphocytes", loinc: "8116-6", percentLOINC: "8117-4",
            [
                "CD19+", "CD3-CD19+", "B cells", "B cell", "B lymphocytes", "B细胞", "B淋巴细胞", "CD19+B细胞",
                "CD19+B淋巴细胞", "CD19 B cells", "CD19+ B", "总B细胞", "CD19细胞",
            ])
        + population(
            "NK", "CD3-CD16+CD56+ NK cells", parent: "lymphocytes", loinc: "20402-4", percentLOINC: "18267-5",
            [
                "CD16+CD56+", "CD3-CD16+CD56+", "CD16/56", "CD16+56+", "CD16+56", "CD16CD56", "CD16/CD56",
                "CD3-CD16+/CD56+", "CD3-/CD16+CD56+", "CD3-CD(16+56)+", "CD3-CD16/56+", "CD16+/CD56+",
                "NK cells", "NK cell", "natural killer cells", "NK细胞", "自然杀伤细胞", "CD3-CD56+",
            ])
        + [
            Analyte(
                id: "CD4CD8", name: "CD4:CD8 ratio", kind: .ratio, group: .subsets, unit: "1",
                loinc: "54218-3",
                synonyms: [
                    "CD4/CD8", "CD4:CD8", "CD4+/CD8+", "CD4/CD8 ratio", "CD4:CD8 ratio", "T4/T8", "Th/Ts",
                    "H/S",
                    "CD4/CD8比值", "Th/Ts比值", "CD4_CD8_ratio", "CD3+CD4+/CD3+CD8+",
                ], plausible: 0...50)
        ]

    static let tSubsets: [Analyte] =
        population(
            "Treg", "CD4+CD25+CD127low regulatory T cells", parent: "CD4", group: .memory,
            plausible: 0...2_000,
            [
                "regulatory T cells", "Tregs", "CD4+CD25+CD127low", "CD4+CD25+CD127-", "CD4+CD25+FoxP3+",
                "CD3+CD4+CD25+CD127low", "CD3+CD4+CD25+CD127-", "调节性T细胞", "Treg细胞",
            ])
        + memory(
            "CD4-naive", "naive CD4+ T cells", of: "CD4",
            [
                "CD4 naive", "CD4+CD45RA+CCR7+",
                "CD3+CD4+CD45RA+CCR7+", "naive CD4", "Th naive", "初始CD4+T细胞", "CD4+CD45RA+",
            ])
        + memory(
            "CD4-CM", "central memory CD4+ T cells", of: "CD4",
            [
                "CD4 TCM", "CD4+CD45RA-CCR7+ TCM",
                "CD4 central memory", "Th CM", "中央记忆CD4+T细胞", "CD4+TCM",
            ])
        + memory(
            "CD4-EM", "effector memory CD4+ T cells", of: "CD4",
            [
                "CD4 TEM", "CD4 effector memory", "Th EM",
                "效应记忆CD4+T细胞", "CD4+TEM",
            ])
        + memory(
            "CD4-TEMRA", "CD45RA+ effector memory CD4+ T cells", of: "CD4",
            [
                "CD4 EMRA", "CD4+TEMRA",
                "CD4 terminal effector",
            ])
        + memory(
            "CD8-naive", "naive CD8+ T cells", of: "CD8",
            [
                "CD8 naive", "CD8+CD45RA+CCR7+",
                "CD3+CD8+CD45RA+CCR7+", "naive CD8", "Ts naive", "初始CD8+T细胞", "CD8+CD45RA+",
            ])
        + memory(
            "CD8-CM", "central memory CD8+ T cells", of: "CD8",
            [
                "CD8 TCM", "CD8 central memory",
                "中央记忆CD8+T细胞", "CD8+TCM",
            ])
        + memory(
            "CD8-EM", "effector memory CD8+ T cells", of: "CD8",
            [
                "CD8 TEM", "CD8 effector memory",
                "效应记忆CD8+T细胞", "CD8+TEM",
            ])
        + memory(
            "CD8-TEMRA", "CD45RA+ effector memory CD8+ T cells", of: "CD8",
            [
                "CD8 EMRA", "CD8+TEMRA",
                "CD8 terminal effector",
            ])
        + memory(
            "T-HLADR", "activated CD3+HLA-DR+ T cells", of: "CD3",
            [
                "CD3+HLA-DR+", "activated T cells",
                "活化T细胞", "CD3+HLADR",
            ])
        + population(
            "NKT", "CD3+CD16+CD56+ NKT-like cells", parent: "lymphocytes", group: .memory,
            ["CD3+CD16+CD56+", "CD3+CD56+", "NKT cells", "NKT细胞", "NKT-like"])
        + population(
            "TCRgd", "gamma-delta T cells", parent: "CD3", group: .memory,
            ["γδT", "gd T cells", "TCRγδ", "gamma delta T cells", "γδT细胞"])
        + population(
            "B-naive", "naive B cells", parent: "CD19", group: .memory,
            ["naive B cells", "CD19+CD27-IgD+", "初始B细胞"])
        + population(
            "B-memory", "memory B cells", parent: "CD19", group: .memory,
            ["memory B cells", "CD19+CD27+", "记忆B细胞"])

    private static func memory(
        _ id: String, _ name: String, of parent: String, _ synonyms: [String]
    ) -> [Analyte] {
        population(id, name, parent: parent, group: .memory, synonyms)
    }
}
