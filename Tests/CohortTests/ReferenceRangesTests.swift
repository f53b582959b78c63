import Testing

@testable import Cohort

struct ReferenceRangesTests {
    private let shearer =
        "Shearer WT 2003 J Allergy Clin Immunol 112:973-980 (10th-90th), as printed by a lab"
    private let adult = "Adult lab directory (percentile not stated)"

    private var table: ReferenceRanges {
        ReferenceRanges(rows: [
            ReferenceRange(
                analyte: "CD3", ageLowMonths: 24, ageHighMonths: 72, lower: 1400, lowerPercentile: 10,
                upper: 3700,
                upperPercentile: 90, source: shearer),
            ReferenceRange(
                analyte: "CD3%", ageLowMonths: 24, ageHighMonths: 72, lower: 56, lowerPercentile: 10,
                upper: 75,
                upperPercentile: 90, source: shearer),
            ReferenceRange(
                analyte: "CD3", ageLowMonths: 192, ageHighMonths: 1200, lower: 700, upper: 2100, source: adult
            ),
        ])
    }

    private var family: String { ReferenceRange.family(ofSource: shearer) }

    @Test func oneSourceAtATime() throws {
        #expect(table.families == [family, "Adult lab directory"])
        let row = try table.range(for: "CD3", ageMonths: 24, sex: .female, family: family, onDrug: true).get()
        #expect(row.lower == 1400)
        #expect(
            table.range(for: "CD3", ageMonths: 72, sex: nil, family: family, onDrug: false) == .failure(.gap))
        #expect(
            table.range(for: "CD3", ageMonths: nil, sex: nil, family: family, onDrug: false)
                == .failure(.ageUnknown))
    }

    @Test func noAdultRowForAChildAndNoPercentOnDrug() {
        #expect(
            table.range(for: "CD3", ageMonths: 200, sex: nil, family: "Adult lab directory", onDrug: false)
                == .failure(.adultRowForChild))
        #expect(
            table.range(for: "CD3%", ageMonths: 30, sex: nil, family: family, onDrug: true)
                == .failure(.percentOnDrug))
        let adultRow = table.range(
            for: "CD3", ageMonths: 216, sex: nil, family: "Adult lab directory", onDrug: false)
        #expect((try? adultRow.get())?.upper == 2100)
    }

    @Test func positionsNameThePercentilesAndRespectCensoring() throws {
        let row = table.rows[0]
        #expect(row.position(of: .exact(1399)) == .below("p10-p90"))
        #expect(row.position(of: .exact(1400)) == .within("p10-p90"))
        #expect(row.position(of: .exact(3701)) == .above("p10-p90"))
        #expect(row.position(of: .below(1400)) == .below("p10-p90"))
        #expect(row.position(of: .above(3700)) == .above("p10-p90"))
        #expect(row.position(of: .below(2000)) == .unknown("the censored value straddles a limit"))
        #expect(table.rows[2].position(of: .exact(100)) == .below("limits of unstated percentile"))
    }

    /// The geometric middle of p10 and p90 has z = 0, the limits have z = ∓1.2816.
    @Test func approximateStandardScore() throws {
        let row = table.rows[0]
        let middle = (1400.0 * 3700.0).squareRoot()
        #expect(abs(try #require(row.approximateZ(of: middle))) < 1e-12)
        #expect(abs(try #require(row.approximateZ(of: 1400)) + 1.2815515655446004) < 1e-12)
        #expect(table.rows[2].approximateZ(of: 1000) == nil)
        #expect(row.approximateZ(of: 0) == nil)
    }

    @Test func populationsOfPrintedTables() {
        #expect(ReferenceRanges.analyte(population: "CD3CD4", unit: "cells/uL") == "CD4")
        #expect(ReferenceRanges.analyte(population: "CD3CD4", unit: "% of lymphocytes") == "CD4%")
        #expect(ReferenceRanges.analyte(population: "CD4_CD8_ratio", unit: "ratio") == "CD4CD8")
        #expect(ReferenceRanges.analyte(population: "CD56", unit: "cells/uL") == nil)
    }
}
