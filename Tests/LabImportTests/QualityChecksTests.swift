import Cohort
import Diagnostics
import Testing

@testable import LabImport

struct QualityChecksTests {
    private func reading(
        _ analyte: Analyte.ID, _ value: ReadingValue, patient: String = "P1", day: Int = 7
    ) -> Reading {
        Reading(
            draw: Draw(patient: patient, course: 1, day: day), analyte: analyte, value: value,
            provenance: Provenance(importID: 1, row: day + 2, column: 6, rawText: "", rawUnit: ""))
    }

    private func codes(_ readings: [Reading], added: [Analyte] = []) -> [String] {
        QualityChecks.run(StudyData(readings: readings, addedAnalytes: added)).map(\.code)
    }

    private func draw(_ values: [String: Double]) -> [Reading] {
        values.sorted { $0.key < $1.key }.map { reading($0.key, .exact($0.value)) }
    }

    @Test func aConsistentDrawIsSilent() {
        #expect(
            codes(
                draw([
                    "WBC": 5000, "ALC%": 40, "ALC": 2000, "CD3": 1400, "CD3%": 70, "CD4": 800, "CD8": 500,
                    "CD4%": 40,
                    "CD8%": 25, "CD19": 300, "CD19%": 15, "NK": 260, "NK%": 13, "CD4CD8": 1.6, "Treg": 60,
                ])) == [])
    }

    @Test func eachRuleFindsItsSlip() {
        #expect(codes(draw(["CD3%": 50, "CD19%": 20, "NK%": 10])) == ["IC0365"])
        #expect(codes(draw(["CD3%": 70, "CD19%": 30, "NK%": 11])) == ["IC0365"])
        #expect(codes(draw(["CD3": 1000, "CD4": 700, "CD8": 500])) == ["IC0366"])
        #expect(codes(draw(["CD3": 1000, "CD4": 600, "CD8": 500])) == [])
        #expect(codes(draw(["CD3": 3000, "ALC": 2000])) == ["IC0366"])
        #expect(codes(draw(["CD3": 1000, "ALC": 2000, "CD3%": 70])) == ["IC0367"])
        #expect(codes(draw(["CD3": 1300, "ALC": 2000, "CD3%": 70])) == [])
        #expect(codes(draw(["CD3": 1400, "WBC": 5000, "ALC%": 40, "CD3%": 70])) == [])
        #expect(codes(draw(["CD3": 700, "WBC": 5000, "ALC%": 40, "CD3%": 70])) == ["IC0367"])
        #expect(codes(draw(["CD4": 800, "CD8": 400, "CD4CD8": 0.5])) == ["IC0372"])
        #expect(codes(draw(["CD3": 25_000])) == ["IC0368"])
    }

    @Test func warningsNamePatientDrawPlaceAndRemedy() {
        var data = StudyData(readings: draw(["CD3": 1000, "CD4": 700, "CD8": 500]))
        data.imports = [
            ImportRecord(
                id: 1, file: "subsets.csv", sha256: "", importer: "tables", importerVersion: "1",
                mappingDigest: "",
                importedAt: "", readings: 3, rejected: 0, retracted: false)
        ]
        let found = QualityChecks.run(data)
        #expect(
            found.first?.message
                == "CD4 and CD8 together exceed CD3 by more than 10 % (patient P1, course 1, day 7)")
        #expect(found.first?.location?.description == "subsets.csv:9:6")
        #expect(found.first?.remedy != nil)
    }

    @Test func aCohortIn10To9ReadAsCellsIsFound() {
        let slipped = (0..<10).map { reading("ALC", .exact(0.3 + 0.1 * Double($0)), patient: "P\($0)") }
        #expect(codes(slipped) == ["IC0369"])
        // During the first two days an empty blood is the drug's effect.
        let nadir = (0..<10).map { reading("CD3", .exact(1 + Double($0) / 10), patient: "P\($0)", day: 1) }
        #expect(codes(nadir) == [])
    }

    @Test func oneSlippedValueOfAPatientIsFound() {
        let values = [1000.0, 1200, 0.9, 1500, 1100]
        let found = QualityChecks.run(
            StudyData(readings: values.enumerated().map { reading("CD3", .exact($1), day: $0 * 7) }))
        #expect(found.map(\.code) == ["IC0369"])
        #expect(found.first?.message.contains("day 14") == true)
        let depletion = [250.0, 300, 0.3, 280, 260]
        #expect(codes(depletion.enumerated().map { reading("CD19", .exact($1), day: $0 * 7) }) == [])
    }

    /// Square roots of counts, eight decimals, as a public data set stores them.
    @Test func squareRootsOfCountsAreFound() {
        let counts = (0..<40).map { 10 + 7 * $0 }
        let roots = counts.map { (Double($0).squareRoot() * 1e8).rounded() / 1e8 }
        let rows = roots.enumerated().map { reading("CD4", .exact($1), patient: "P\($0)") }
        #expect(codes(rows) == ["IC0371"])
        let real = counts.enumerated().map { reading("CD4", .exact(Double($1) * 1.37), patient: "P\($0)") }
        #expect(codes(real) == [])
    }

    @Test func filledInLimitsAreFound() {
        let measured = (0..<60).map { 30 + 1.7 * Double($0) }
        func rows(_ lowest: Double, _ n: Int, _ id: String) -> [Reading] {
            (Array(repeating: lowest, count: n) + measured).enumerated()
                .map { reading(id, .exact($1), patient: "P\($0)") }
        }
        #expect(codes(rows(12.5, 15, "IL-6")) == ["IC0370"])
        #expect(codes(rows(0, 15, "IL-6")) == ["IC0370"])
        #expect(codes(rows(12.5, 2, "IL-6")) == [])
        // Zero B cells are a finding, not a substitution; a schedule is no measurement.
        #expect(codes(rows(0, 15, "CD19")) == [])
        let months = Analyte(id: "months", name: "months", kind: .other, group: .other, unit: "months")
        let schedule = (0..<90).map {
            reading("months", .exact(Double([0, 2, 6][$0 % 3])), patient: "P\($0)")
        }
        #expect(codes(schedule, added: [months]) == [])
        let censored = rows(1.2, 15, "IL-6") + [reading("IL-6", .below(2.4), patient: "Q")]
        #expect(
            QualityChecks.run(StudyData(readings: censored)).first?.message.contains("half of a stated limit")
                == true)
    }

    @Test func censoredAndMissingValuesAreNeverJudged() {
        #expect(
            codes([
                reading("CD3", .below(10)), reading("CD4", .exact(700)), reading("CD8", .missing("clotted")),
            ]) == [])
    }
}
