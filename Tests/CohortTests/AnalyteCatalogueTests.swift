import Testing

@testable import Cohort

struct AnalyteCatalogueTests {
    private let catalogue = AnalyteCatalogue.standard

    @Test(arguments: [
        ("CD3", "CD3"), ("cd3", "CD3"), ("CD3绝对值", "CD3"), ("CD3百分比", "CD3%"), ("CD3+", "CD3"),
        ("CD3 %", "CD3%"),
        ("CD3+CD4+ Abs Cnt", "CD4"), ("CD3+CD4+ %", "CD4%"), ("CD3+CD4+绝对计数", "CD4"), ("% CD8", "CD8%"),
        ("Absolute CD8 count", "CD8"), ("CD8百分数", "CD8%"), ("CD3-CD19+", "CD19"), ("B细胞绝对值", "CD19"),
        ("CD3-CD16+CD56+", "NK"), ("CD16+CD56+", "NK"), ("CD3+CD16+CD56+", "NKT"), ("NK细胞百分比", "NK%"),
        ("CD4/CD8", "CD4CD8"), ("CD4:CD8 ratio", "CD4CD8"), ("Th/Ts", "CD4CD8"), ("淋巴细胞", "ALC"),
        ("LYMPH%", "ALC%"), ("白细胞", "WBC"), ("白介素6", "IL-6"), ("白细胞介素-6", "IL-6"), ("IL6", "IL-6"),
        ("il 6", "IL-6"), ("IL17A", "IL-17A"), ("IL-17", "IL-17A"), ("TNFα", "TNF"), ("TNF-alpha", "TNF"),
        ("TNF-a", "TNF"), ("TNF", "TNF"), ("IFN-g", "IFN-g"), ("IFN-γ", "IFN-g"), ("IFNγ", "IFN-g"),
        ("IFN-gamma", "IFN-g"), ("IFN-α", "IFN-a"), ("IL-1β", "IL-1b"), ("IL1B", "IL-1b"),
        ("IL-12p70", "IL-12p70"),
        ("hs-CRP", "CRP"), ("Ferritin", "ferritin"), ("铁蛋白", "ferritin"), ("IgG", "IgG"), ("ＣＤ４", "CD4"),
        ("MRD flow", "MRD-flow"), ("Treg%", "Treg%"), ("调节性T细胞百分比", "Treg%"), ("granzyme B", "granzyme-B"),
        ("CD8 TEMRA", "CD8-TEMRA"),
    ])
    func findsSpellingsOfLaboratories(_ spelling: String, id: String) {
        #expect(catalogue.analyte(named: spelling)?.id == id)
    }

    @Test func everySynonymMeansItsOwnAnalyte() {
        for analyte in catalogue.analytes {
            for name in [analyte.id, analyte.name] + analyte.synonyms {
                #expect(catalogue.analyte(named: name)?.id == analyte.id, "\(name)")
            }
        }
    }

    @Test func everyCanonicalUnitIsUnderstood() throws {
        for analyte in catalogue.analytes {
            #expect(try analyte.power(fromUnit: analyte.unit) == 0, "\(analyte.id)")
        }
        #expect(Set(catalogue.analytes.map(\.id)).count == catalogue.analytes.count)
    }

    @Test func theUnitDecidesBetweenCountAndPercent() {
        #expect(catalogue.analyte(named: "CD3", unit: "%")?.id == "CD3%")
        #expect(catalogue.analyte(named: "CD3%", unit: "/uL")?.id == "CD3")
        #expect(catalogue.analyte(named: "CD3", unit: "pg/mL")?.id == "CD3")
        #expect(catalogue.analyte(named: "lymphocytes", unit: "%")?.id == "ALC%")
    }

    @Test func unknownNamesSuggestNearOnes() {
        let error = #expect(throws: CohortError.self) { try catalogue.require("IL-66") }
        #expect(error?.code == "IC0301")
        #expect(error?.remedy?.contains("'IL-6'") == true)
        #expect(catalogue.analyte(named: "CD33") == nil)
        #expect(catalogue.analyte(named: "CD56") == nil)
    }

    @Test func reviewedCodesOnly() {
        #expect(catalogue.analyte(loinc: "8122-4")?.id == "CD3")
        #expect(catalogue.analyte(loinc: "8124-0")?.id == "CD3%")
        #expect(catalogue.analyte(loinc: "32525-8")?.id == "CD19%")
        for id in ["IL-2", "IL-4", "IL-17A"] { #expect(catalogue[id]?.loinc == nil) }
    }

    @Test func aPercentCodeWithACountUnitIsRefused() throws {
        let count = try #require(catalogue["CD3"])
        let error = #expect(throws: CohortError.self) {
            try catalogue.check(loinc: "8124-0", analyte: count, unit: "cells/uL")
        }
        #expect(error?.code == "IC0304")
        #expect(throws: CohortError.self) {
            try catalogue.check(loinc: "26881-3", analyte: count, unit: "pg/mL")
        }
        try catalogue.check(loinc: "8122-4", analyte: count, unit: "10^9/L")
        try catalogue.check(loinc: "99999-9", analyte: count, unit: "10^9/L")
    }

    @Test func studiesAddTheirOwn() throws {
        var study = AnalyteCatalogue.standard
        let added = Analyte(
            id: "IL-15", name: "interleukin 15", kind: .concentration, group: .cytokines, unit: "pg/mL",
            synonyms: ["IL15"])
        try study.add(added)
        try study.add(added)
        #expect(study.analyte(named: "il_15")?.id == "IL-15")
        #expect(throws: CohortError.self) {
            try study.add(
                Analyte(id: "X", name: "x", kind: .other, group: .other, unit: "?", synonyms: ["CD3"]))
        }
        let odd = Analyte(id: "VL", name: "viral load", kind: .other, group: .other, unit: "log10 copies/mL")
        #expect(try odd.power(fromUnit: "LOG10 copies/mL") == 0)
        #expect(throws: CohortError.self) { try odd.power(fromUnit: "pg/mL") }
    }
}
