import Cohort
import Diagnostics
import Foundation
import Tabular
import Testing

@testable import LabImport

struct MappedTableTests {
    @Test func wideTablesTakeUnitsFromMappingHeaderOrUnitRow() throws {
        let result = try ImportFixture(
            """
            Subject,Cycle,Tag,CD3 (10^9/L),IL6,白介素10,Note
            ,,,,pg/mL,ng/L,
            P1,1,1,0.96,<2.4,4.5,x
            P1,1,15,1.13,12.4,NA,
            """,
            mapping: """
                layout: wide
                patient: Subject
                course: Cycle
                day: Tag
                day_origin: 1
                unit_row: 2
                specimen: blood
                note: Note
                columns:
                  CD3 (10^9/L): {}
                  IL6: IL-6
                  白介素10: {analyte: IL-10}
                """)
        #expect(result.findings() == [])
        #expect(result.readings.map(\.analyte) == ["CD3", "IL-6", "IL-10", "CD3", "IL-6"])
        #expect(result.values == [.exact(960), .below(2.4), .exact(4.5), .exact(1130), .exact(12.4)])
        #expect(result.readings.map(\.draw.day) == [0, 0, 0, 14, 14])
        #expect(result.readings[0].note == "x")
        #expect(result.report.empty == 1)
    }

    @Test func rulesOfAColumnApply() throws {
        let result = try ImportFixture(
            """
            id;d;vl;cd4;gcsf;il6;conc
            P1;0;1,699;12,5;0,00;<LOD;3
            P1;1;3;10;2,5;*9000;3
            """,
            mapping: """
                layout: wide
                patient: id
                day: d
                day_origin: 0
                decimal: ","
                study_analytes:
                  - {id: VL, kind: other, unit: copies/mL}
                  - {id: G-CSF, kind: concentration, unit: pg/mL, group: cytokines}
                columns:
                  vl: {analyte: VL, unit: copies/mL, transform: power10, substituted: {value: 1.699, means: below 2}}
                  cd4: {analyte: CD4, unit: cells/uL, transform: square, round_to: 1}
                  gcsf: {analyte: G-CSF, unit: pg/mL, zero_means: below limit, limit: 0.5}
                  il6: {analyte: IL-6, unit: pg/mL}
                  conc: {analyte: CRP, unit: mg/L, scale: 10}
                limits:
                  - {analyte: IL-6, unit: fg/mL, limit: 2400, upper_limit: 5000000}
                """)
        #expect(
            result.values == [
                .below(100), .exact(156), .below(0.5), .below(2.4), .exact(30), .exact(1000), .exact(100),
                .exact(2.5), .above(5000), .exact(30),
            ])
        #expect(result.addedAnalytes.map(\.id) == ["VL", "G-CSF"])
        #expect(result.findings() == ["3:6 IC0351", "0:0 IC0370", "0:0 IC0370"])
    }

    @Test func limitsFollowKitAndLot() throws {
        let result = try ImportFixture(
            """
            id,d,kit,lot,IL-6 [pg/mL]
            P1,0,A,1,ND
            P1,1,A,2,ND
            P1,2,B,1,ND
            P1,3,C,1,ND
            """,
            mapping: """
                layout: wide
                patient: id
                day: d
                day_origin: 0
                kit: kit
                lot: lot
                columns: {"IL-6 [pg/mL]": IL-6}
                limits:
                  - {analyte: IL-6, unit: pg/mL, kit: A, limit: 2.4}
                  - {analyte: IL-6, unit: pg/mL, kit: A, lot: "2", limit: 1.2}
                  - {analyte: IL-6, unit: pg/mL, kit: B, limit: 5}
                """)
        #expect(result.values == [.below(2.4), .below(1.2), .below(5)])
        #expect(result.findings() == ["5:5 IC0343"])
    }

    @Test func columnsOfTwoTimesBecomeTwoDraws() throws {
        let result = try ImportFixture(
            "id,CD3 before,CD3 after\nP1,0.5,1.5",
            mapping: """
                layout: wide
                patient: id
                day_origin: 0
                columns:
                  CD3 before: {analyte: CD3, unit: 10^9/L, day: 0}
                  CD3 after: {analyte: CD3, unit: 10^9/L, day: 29}
                """)
        #expect(result.readings.map(\.draw.day) == [0, 29])
        #expect(result.values == [.exact(500), .exact(1500)])
    }

    @Test func longTablesTellCountsFromPercentByTheUnit() throws {
        let result = try ImportFixture(
            """
            编号,天数,项目,结果,单位,标本类型
            P1,1,CD3,45.5,%,外周血
            P1,1,CD3,0.96,×10^9/L,外周血
            P1,1,CD3绝对值,960,个/μL,外周血
            P1,1,奇怪,1,%,外周血
            P1,1,忽略,1,%,外周血
            """,
            mapping: """
                layout: long
                patient: 编号
                day: 天数
                day_origin: 1
                specimen: {column: 标本类型}
                analyte: 项目
                value: 结果
                unit: {column: 单位}
                ignore_analytes: [忽略]
                """)
        #expect(result.readings.map(\.analyte) == ["CD3%", "CD3", "CD3"])
        #expect(result.values == [.exact(45.5), .exact(960), .exact(960)])
        #expect(result.findings() == ["5:3 IC0301"])
    }

    @Test func datesBecomeDaysAndAreForgotten() throws {
        let result = try ImportFixture(
            """
            id,drawn,start,CD3 (/uL)
            P1,28.02.2024,26.02.2024,500
            P1,01.03.2024,26.02.2024,600
            P1,30.02.2024,26.02.2024,700
            P1,,26.02.2024,700
            """,
            mapping: """
                layout: wide
                patient: id
                date: drawn
                first_infusion: start
                date_format: dd.MM.yyyy
                columns: {CD3 (/uL): CD3}
                """)
        #expect(result.readings.map(\.draw.day) == [2, 4])
        #expect(result.findings() == ["4:2 IC0345", "5:2 IC0345"])
    }

    @Test func dayOneWithAndWithoutADayZero() throws {
        func days(_ extra: String) throws -> ImportFixture {
            try ImportFixture(
                "id,d,CD3 (/uL)\nP1,-1,5\nP1,1,6",
                mapping: "layout: wide\npatient: id\nday: d\nday_origin: 1\n\(extra)columns: {CD3 (/uL): CD3}"
            )
        }
        let unclear = try days("")
        #expect(unclear.readings.map(\.draw.day) == [-2, 0])
        #expect(unclear.findings() == ["2:2 IC0353"])
        #expect(try days("day_zero: false\n").readings.map(\.draw.day) == [-1, 0])
        #expect(try days("day_zero: true\n").findings() == [])
    }

    @Test func fractionsOfDaysAreHours() throws {
        let result = try ImportFixture(
            "id,w,CD3 (/uL)\nP1,0.5,5\nP1,2,6",
            mapping:
                "layout: wide\npatient: id\nday: {column: w, scale: 7}\nday_origin: 0\ncolumns: {CD3 (/uL): CD3}"
        )
        #expect(result.readings.map(\.draw.day) == [3, 14])
        #expect(result.readings[0].draw.hour == 12)
    }

    @Test func patientsOutcomesAndCoursesComeFromColumns() throws {
        let result = try ImportFixture(
            """
            id,z1,z3,d2,d3,t,arm,CD3 (/uL),day
            1,26,1,1,1,100,a,5,0
            1,26,1,1,1,100,b,6,1
            2,21,0,0,1,200,a,7,0
            3,,1,0,0,300,a,healthy,0
            """,
            mapping: """
                layout: wide
                patient: id
                patient_prefix: X-
                day: day
                day_origin: 0
                missing: [healthy]
                columns: {CD3 (/uL): CD3}
                patients:
                  age_months: {column: z1, scale: 12}
                  sex: {column: z3, values: {"1": male, "0": female}}
                  arm: arm
                outcomes:
                  time_zero: {constant: transplant}
                  os_time: t
                  os_event: d3
                  event_type: {columns: [d2, d3], values: {"1,1": relapse, "0,1": death, "0,0": none}}
                courses:
                  start_day: {constant: 0}
                  stop_day: {constant: 28}
                """)
        let ages = result.patients.filter { $0.sex != nil }
        #expect(ages.map(\.id) == ["X-1", "X-2", "X-3"])
        #expect(ages.map(\.ageMonths) == [312, 252, nil])
        #expect(ages.map(\.sex) == [.male, .female, .male])
        #expect(result.outcomes.map(\.eventType) == ["relapse", "death", "none"])
        #expect(result.outcomes.map(\.osEvent) == [true, true, false])
        #expect(result.courses.filter { !$0.intervals.isEmpty }.map(\.stopDay) == [28, 28, 28])
        #expect(result.findings(.error) == ["3:7 IC0356"])
        #expect(result.report.courses == 3)
    }

    @Test func rowsCanBeSkippedAndColumnsIgnored() throws {
        let result = try ImportFixture(
            "id,d,group,CD3 (/uL),other\nP1,0,patient,5,1\nH1,0,healthy,6,1",
            mapping: """
                layout: wide
                patient: id
                day: d
                day_origin: 0
                columns: {CD3 (/uL): CD3}
                skip_rows: {group: [healthy]}
                ignore: [other]
                """)
        #expect(result.readings.count == 1)
        #expect(result.findings(.info) == [])
    }

    @Test func aHeaderThatNamesAnotherUnitIsSaidAloud() throws {
        let result = try ImportFixture(
            "id,d,lymphocytes_1e6_L\nP1,0,0.6",
            mapping: """
                layout: wide
                patient: id
                day: d
                day_origin: 0
                columns: {lymphocytes_1e6_L: {analyte: ALC, unit: 10^9/L}}
                """)
        #expect(result.values == [.exact(600)])
        #expect(result.findings() == ["1:3 IC0369"])
    }

    /// Dialects of one table: semicolon and decimal comma, UTF-16, GB18030 and Latin-1 headers all read alike.
    @Test func dialectsAgree() throws {
        let mapping = """
            layout: wide
            patient: 编号
            day: 天
            day_origin: 0
            columns: {CD3 (/µL): CD3}
            """
        let point = "编号,天,CD3 (/µL)\nP1,0,1.5\nP1,1,\"2.25\"\n"
        let comma = "编号;天;CD3 (/µL)\r\nP1;0;1,5\r\nP1;1;2,25\r\n"
        var utf16: [UInt8] = [0xFF, 0xFE]
        for unit in comma.utf16 { utf16 += [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
        let expected: [ReadingValue] = [.exact(1.5), .exact(2.25)]
        #expect(try ImportFixture(point, mapping: mapping).values == expected)
        #expect(try ImportFixture(comma, mapping: mapping).values == expected)
        #expect(
            try ImportFixture([0xEF, 0xBB, 0xBF] + Array(comma.utf8), mapping: mapping).values == expected)
        #expect(try ImportFixture(utf16, mapping: mapping).values == expected)
    }

    @Test func workbooksBringSheetsAndNumbers() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "book-\(UUID().uuidString).xlsx")
            .path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let book = try WorkbookWriter(path: path)
        try book.beginSheet("patients", columns: ["patient", "sex", "age_months"])
        try book.row(["P1", "female", 70])
        try book.beginSheet(
            "values", columns: ["patient", "course", "day", "specimen", "analyte", "value", "unit"])
        try book.row(["P1", 1, 0, "blood", "CD3", 0.96, "10^9/L"])
        try book.row(["P1", 1, 1, "blood", "IL-6", "<2.4", "pg/mL"])
        try book.beginSheet("remarks", columns: ["anything"])
        try book.row(["else"])
        try book.finish()
        var readings: [Reading] = []
        var patients: [Patient] = []
        let report = try LabImporter().importFile(path) { batch in
            readings += batch.readings
            patients += batch.patients
        }
        #expect(readings.map(\.value) == [.exact(960), .below(2.4)])
        #expect(readings[0].provenance.sheet == "values")
        #expect(patients.first?.ageMonths == 70)
        #expect(report.tables.map(\.source) == [.canonical(.patients), .canonical(.long)])
        #expect(report.diagnostics.map(\.code) == ["IC0330"])
    }
}
