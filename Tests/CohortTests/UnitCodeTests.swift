import Diagnostics
import Testing

@testable import Cohort

struct UnitCodeTests {
    private func power(_ id: Analyte.ID, _ unit: String) throws -> Int {
        try #require(AnalyteCatalogue.standard[id]).power(fromUnit: unit)
    }

    @Test(arguments: [
        "×10^9/L", "10^9/L", "10*9/L", "10**9/L", "x10E9/L", "X10e9/l", "10⁹/L", "x 10^9 / L", "G/L", "Gpt/L",
        "10^3/uL", "10*3/uL", "K/uL", "k/µL", "10^3/mm³", "1000/uL", "×10⁹／L", "10^9cells/L", "10^6/mL",
        "thou/mcL",
    ])
    func thousandsPerMicrolitre(_ unit: String) throws { #expect(try power("CD3", unit) == 3) }

    @Test(arguments: [
        "10^6/L", "/µL", "/μL", "/uL", "cells/uL", "Cells/µL", "{cells}/uL", "/mm³", "/mm3", "/mm^3",
        "cells/mm3",
        "个/µL", "个/ul", "1/uL", "10*6/L", "M/L", "cells per uL", "/㎕", "10^3/mL", "#/uL", "cells/cumm",
    ])
    func cellsPerMicrolitre(_ unit: String) throws { #expect(try power("CD4", unit) == 0) }

    @Test func tensPerMicrolitre() throws {
        #expect(try power("CD8", "10^4/mL") == 1)
        #expect(try power("CD8", "cells/L") == -6)
    }

    @Test(arguments: [
        ("IL-6", "pg/mL", 0), ("IL-6", "ng/L", 0), ("IL-6", "PG/ML", 0), ("IL-6", "pg／ml", 0),
        ("IL-6", "fg/mL", -3), ("IL-6", "ng/mL", 3), ("CRP", "mg/L", 0), ("CRP", "mg/dL", 1),
        ("CRP", "ug/mL", 0),
        ("CRP", "mg/mL", 3), ("ferritin", "ug/L", 0), ("ferritin", "ng/mL", 0), ("ferritin", "µg/L", 0),
        ("IgG", "g/L", 0), ("IgG", "G/L", 0), ("IgG", "mg/dL", -2), ("CD3%", "%", 0), ("CD3%", "percent", 0),
        ("CD3%", "% of lymphocytes", 0), ("CD3%", "1", 2), ("MRD-flow", "10^-4", -2), ("MRD-PCR", "%", 0),
        ("CD4CD8", "ratio", 0), ("CD4CD8", "1", 0), ("CD4CD8", "", 0), ("blast-CD19-MFI", "MFI", 0),
    ])
    func otherUnits(_ id: String, unit: String, expected: Int) throws {
        #expect(try power(id, unit) == expected)
    }

    @Test func impossibleUnitsNameTheCell() {
        let place = SourceLocation(file: "t.csv", line: 4, column: 7)
        for (id, unit) in [
            ("CD3", "pg/mL"), ("CD3", "%"), ("CD3%", "cells/uL"), ("IL-6", "/uL"), ("CD3", "ratio"),
        ] {
            let error = #expect(throws: CohortError.self) {
                try AnalyteCatalogue.standard[id]?.power(fromUnit: unit, at: place)
            }
            #expect(error?.code == "IC0303")
            #expect(error?.location == place)
            #expect(error?.remedy != nil)
        }
    }

    @Test(arguments: ["bananas", "/x", "10^99/L", "L/10^9", ""])
    func unknownUnitsAreRefused(_ unit: String) {
        let error = #expect(throws: CohortError.self) {
            try AnalyteCatalogue.standard["CD3"]?.power(fromUnit: unit)
        }
        #expect(error?.code == "IC0302")
    }

    @Test func aLostSuperscriptIsNotGuessed() {
        let error = #expect(throws: CohortError.self) {
            try AnalyteCatalogue.standard["CD3"]?.power(fromUnit: "×109/L")
        }
        #expect(error?.remedy == "It looks like 10^9/L without its superscript; write 10^9/L.")
    }

    @Test func aPercentOfAPopulationIsAnotherAnalyte() {
        let error = #expect(throws: CohortError.self) {
            try AnalyteCatalogue.standard["CD3"]?.power(fromUnit: "%")
        }
        #expect(error?.remedy == "A percent of CD3 is the analyte CD3%.")
    }
}
