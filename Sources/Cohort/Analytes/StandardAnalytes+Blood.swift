extension StandardAnalytes {
    static let blood: [Analyte] =
        population(
            "ALC", "lymphocytes", parent: "WBC", group: .blood, loinc: "731-0", plausible: 0...100_000,
            [
                "lymphocytes", "lymphocyte", "lymphs", "lymph", "LYM", "LYMPH#", "LY",
                "absolute lymphocyte count",
                "total lymphocytes", "CD45+ lymphocytes", "CD45", "淋巴细胞", "总淋巴细胞",
            ])
        + population(
            "ANC", "neutrophils", parent: "WBC", group: .blood, plausible: 0...200_000,
            ["neutrophils", "neutrophil", "neut", "NEUT#", "granulocytes", "granulocyte", "中性粒细胞", "粒细胞"])
        + population(
            "AMC", "monocytes", parent: "WBC", group: .blood, plausible: 0...50_000,
            ["monocytes", "monocyte", "MONO", "MONO#", "单核细胞"])
        + [
            Analyte(
                id: "WBC", name: "leucocytes", kind: .cellCount, group: .blood, unit: "/uL", loinc: "6690-2",
                synonyms: [
                    "white blood cells", "white blood cell", "leukocytes", "leucocytes", "white cell count",
                    "白细胞",
                ], plausible: 0...500_000)
        ]

    private static func cytokine(
        _ id: String, _ name: String, loinc: String? = nil, _ synonyms: [String]
    ) -> Analyte {
        Analyte(
            id: id, name: name, kind: .concentration, group: .cytokines, unit: "pg/mL", loinc: loinc,
            synonyms: synonyms, plausible: 0...1_000_000)
    }

    /// `IL-6` as labs write it: interleukin 6, 白介素6, 白细胞介素6 …
    private static func interleukin(
        _ id: String, _ number: String, loinc: String? = nil, _ synonyms: [String] = []
    ) -> Analyte {
        cytokine(
            id, "interleukin " + number, loinc: loinc,
            ["interleukin-" + number, "白介素" + number, "白细胞介素" + number, "IL" + number] + synonyms)
    }

    static let cytokines: [Analyte] = [
        interleukin("IL-2", "2"),
        interleukin("IL-4", "4"),
        interleukin("IL-6", "6", loinc: "26881-3"),
        interleukin("IL-10", "10", loinc: "26848-2"),
        interleukin("IL-17A", "17A", ["IL-17", "interleukin-17", "白介素17", "白细胞介素17"]),
        cytokine(
            "TNF", "tumour necrosis factor", loinc: "3074-2",
            [
                "TNF-α", "TNF-alpha", "TNF-a", "tumor necrosis factor", "tumour necrosis factor alpha",
                "tumor necrosis factor alpha", "肿瘤坏死因子", "肿瘤坏死因子α", "肿瘤坏死因子-α",
            ]),
        cytokine(
            "IFN-g", "interferon gamma", loinc: "27415-9",
            ["IFN-γ", "IFN-gamma", "IFNG", "interferon-γ", "γ-干扰素", "干扰素γ", "干扰素-γ", "γ干扰素"]),
        cytokine(
            "IFN-a", "interferon alpha",
            ["IFN-α", "IFN-alpha", "IFNA", "interferon-α", "α-干扰素", "干扰素α", "IFN-α2", "IFN-a2"]),
        interleukin("IL-1b", "1 beta", ["IL-1β", "IL-1beta", "interleukin-1β", "白介素1β", "白细胞介素1β"]),
        interleukin("IL-5", "5"),
        interleukin("IL-8", "8", ["CXCL8"]),
        interleukin("IL-12p70", "12p70", ["IL-12 p70", "IL-12/p70"]),
        cytokine("granzyme-B", "granzyme B", ["GrB", "GZMB", "Granzyme B", "颗粒酶B"]),
    ]

    static let proteins: [Analyte] = [
        Analyte(
            id: "CRP", name: "C-reactive protein", kind: .concentration, group: .proteins, unit: "mg/L",
            synonyms: ["C reactive protein", "hsCRP", "hs-CRP", "C反应蛋白", "超敏C反应蛋白"], plausible: 0...1_000),
        Analyte(
            id: "ferritin", name: "ferritin", kind: .concentration, group: .proteins, unit: "ug/L",
            synonyms: ["Fer", "SF", "serum ferritin", "铁蛋白", "血清铁蛋白"], plausible: 0...500_000),
        Analyte(
            id: "IgG", name: "immunoglobulin G", kind: .concentration, group: .proteins, unit: "g/L",
            synonyms: ["immunoglobulin G", "免疫球蛋白G"], plausible: 0...100),
    ]

    private static func residual(_ id: String, _ name: String, _ synonyms: [String]) -> Analyte {
        Analyte(
            id: id, name: name, kind: .residualDisease, group: .residualDisease, unit: "%",
            synonyms: synonyms,
            plausible: 0...100)
    }

    static let residualDisease: [Analyte] = [
        residual(
            "MRD-flow", "residual disease by flow",
            [
                "flow MRD", "MRD FCM", "FCM-MRD", "MRD flow", "流式MRD",
                "MFC-MRD",
            ]),
        residual("MRD-PCR", "residual disease by PCR", ["PCR MRD", "qPCR MRD", "MRD qPCR", "IG/TR MRD"]),
        residual("MRD-NGS", "residual disease by sequencing", ["NGS MRD", "MRD HTS", "NGS-MRD"]),
    ]

    private static func blastShare(_ id: String, _ name: String, _ synonyms: [String]) -> Analyte {
        Analyte(
            id: id, name: name, kind: .fraction(of: "blasts"), group: .blasts, unit: "%", synonyms: synonyms,
            plausible: 0...100)
    }

    static let blasts: [Analyte] = [
        Analyte(
            id: "blasts%", name: "blasts, % of nucleated cells", kind: .fraction(of: "nucleated cells"),
            group: .blasts, unit: "%",
            synonyms: [
                "blasts", "blast %", "marrow blasts", "BM blasts", "lymphoblasts", "原始细胞", "幼稚细胞",
                "原始幼稚细胞", "blast percentage",
            ], plausible: 0...100),
        Analyte(
            id: "blast-CD19-MFI", name: "CD19 fluorescence of blasts", kind: .fluorescence, group: .blasts,
            unit: "[arb'U]", synonyms: ["CD19 MFI", "blast CD19 MFI", "CD19 MFI on blasts"], plausible: nil),
        blastShare("blast-CD19+%", "CD19-positive blasts, % of blasts", ["CD19+ blasts"]),
        blastShare("blast-CD19dim%", "CD19-dim blasts, % of blasts", ["CD19dim blasts"]),
        blastShare(
            "blast-CD19neg%", "CD19-negative blasts, % of blasts", ["CD19neg blasts", "CD19- blasts"]),
    ]
}
