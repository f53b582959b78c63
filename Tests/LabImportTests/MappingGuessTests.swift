import Cohort
import Foundation
import Testing

@testable import LabImport

struct MappingGuessTests {
    private func guess(_ table: String) throws -> MappingGuess {
        let path = FileManager.default.temporaryDirectory.appending(path: "guess-\(UUID().uuidString).csv")
            .path
        try Data(table.utf8).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try MappingGuess.propose(file: path, sheet: nil)
    }

    private let wide = """
        Patient ID;Cycle;Day;姓名;CD3 (10^9/L);IL-6;IL15_pg_mL;Sex
        P1;1;1;张三;0,96;0,00;12,5;m
        P1;1;8;张三;1,13;<LOD;13,1;m
        P2;1;1;李四;0,5;4,2;15,3;f
        """

    @Test func aWideTableIsUnderstoodAndDecisionsStayOpen() throws {
        let found = try guess(wide)
        let expected = [
            "layout: wide", "decimal: \",\"", "patient: Patient ID", "course: Cycle", "day: Day",
            "  \"CD3 (10^9/L)\": {analyte: CD3, unit: \"10^9/L\"}",
            "  IL15_pg_mL: {analyte: IL15, unit: pg/mL}",
            "  - {id: IL15, kind: concentration, unit: pg/mL}", "ignore: [Sex]",
            "# 姓名 looks like names and is never stored.",
        ]
        let lines = found.yaml.split(separator: "\n").map(String.init)
        for line in expected { #expect(lines.contains(line), "missing: \(line)") }
        #expect(
            found.decisions.contains(
                "0 when the first infusion day is called day 0, 1 when it is called day 1"))
        #expect(found.decisions.contains("the unit of 'IL-6'"))
        #expect(found.decisions.contains("the limits of 'IL-6'"))
        #expect(!found.yaml.contains("张三"))
    }

    /// The proposal is refused as it stands and works once the marked lines are filled in.
    @Test func theProposalWorksOnceDecided() throws {
        let yaml = try guess(wide).yaml
        let open = #expect(throws: ImportError.self) { try ImportMapping(yaml: yaml, file: "m.yaml") }
        #expect(open?.kind == .missingMappingKey)
        let decided = yaml.replacing("day_origin:", with: "day_origin: 1")
            .replacing("analyte: IL-6, unit: }", with: "analyte: IL-6, unit: pg/mL, limit: 2.4}")
        let result = try ImportFixture(wide, mapping: decided)
        #expect(result.values.count == 9)
        #expect(result.values.contains(.below(2.4)))
        #expect(result.readings.map(\.draw.day).max() == 7)
    }

    @Test func aLongTableWithChineseHeaders() throws {
        let found = try guess("患者编号,天数,项目,结果,单位\nP1,1,CD3绝对值,960,个/μL\nP1,1,怪东西,5,%")
        #expect(found.yaml.contains("layout: long"))
        #expect(found.yaml.contains("analyte: 项目"))
        #expect(found.yaml.contains("value: 结果"))
        #expect(found.decisions.contains { $0.contains("怪东西") })
    }

    @Test func titlesAboveTheHeaderAndAUnitRow() throws {
        let found = try guess("Lab report,,\n,,\nPatient,Day,CD3,CD4\n,,10^9/L,10^9/L\nP1,0,0.96,0.35\n")
        #expect(found.yaml.contains("header_row: 3"))
        #expect(found.yaml.contains("unit_row: 4"))
        #expect(found.yaml.contains("CD4: {analyte: CD4, unit: \"10^9/L\"}"))
    }

    @Test func canonicalSheetsNeedNone() throws {
        let found = try guess("\(ImportFixture.longHeader)\nP1,1,0,blood,CD3,5,/uL")
        #expect(found.yaml.contains("canonical sheet 'long'"))
    }

    @Test func headersWithUnits() {
        #expect(HeaderTitle("CD3 (cells/µL)").unit == "cells/µL")
        #expect(HeaderTitle("IL-6[pg/mL]").name == "IL-6")
        #expect(HeaderTitle("CD3+（%）").unit == "%")
        #expect(HeaderTitle("IL6_pg_mL").name == "IL6")
        #expect(HeaderTitle("CD3 (note)").unit == nil)
        #expect(HeaderTitle("CD3, 10^9/L").unit == "10^9/L")
    }
}
