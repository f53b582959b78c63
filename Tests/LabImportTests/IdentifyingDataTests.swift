import Cohort
import Diagnostics
import Testing

@testable import LabImport

struct IdentifyingDataTests {
    @Test(arguments: [
        ("Name", IdentifyingData.Kind.name), ("姓名", .name), ("Patient Name", .name), ("DOB", .birthDate),
        ("Date of Birth", .birthDate), ("出生日期", .birthDate), ("MRN", .recordNumber), ("住院号", .recordNumber),
        ("身份证号", .recordNumber), ("Hospital No.", .recordNumber), ("联系电话", .contact), ("E-mail", .contact),
    ])
    func headers(_ header: String, kind: IdentifyingData.Kind) {
        #expect(IdentifyingData.kind(ofHeader: header) == kind)
    }

    @Test(arguments: ["patient", "patient_id", "day", "CD3", "sex", "centre", "名称", "analyte name unit"])
    func ordinaryHeaders(_ header: String) { #expect(IdentifyingData.kind(ofHeader: header) == nil) }

    @Test(arguments: [
        ("110101201203045678", IdentifyingData.Kind.recordNumber), ("13800138000", .contact),
        ("a.b@c.org", .contact),
        ("2012-03-04", .calendarDate), ("04.03.2012", .calendarDate), ("2012年3月4日", .calendarDate),
    ])
    func texts(_ text: String, kind: IdentifyingData.Kind) {
        #expect(IdentifyingData.kind(ofText: text) == kind)
    }

    @Test(arguments: ["SYN-001", "P1", "46", "46,XX", "15 ug/m2/d", "1.5", "CR-MRDneg", "12.5-13.5", "B-ALL"])
    func ordinaryTexts(_ text: String) { #expect(IdentifyingData.kind(ofPatientKey: text) == nil) }

    @Test(arguments: ["张三", "欧阳娜娜", "Jane Doe", "Doe, Jane"])
    func writtenNames(_ key: String) { #expect(IdentifyingData.kind(ofPatientKey: key) == .name) }

    @Test func namesInThePatientColumnAreRefusedOrHashed() throws {
        let table = "\(ImportFixture.longHeader)\n张三,1,0,blood,CD3,5,/uL\n张三,1,1,blood,CD3,6,/uL"
        let error = #expect(throws: ImportError.self) { try ImportFixture(table) }
        #expect(error?.code == "IC0361")
        #expect(error?.message.contains("张三") == false)
        var options = ImportOptions()
        options.pseudonym = { "H\($0.utf8.count)" }
        let result = try ImportFixture(table, options: options)
        #expect(result.patients.map(\.id) == ["H6"])
        #expect(result.readings.allSatisfy { $0.draw.patient == "H6" })
        #expect(result.findings(.info) == ["2:1 IC0362"])
    }

    @Test func recordNumbersAsKeysNeedHashes() throws {
        let mapping = "layout: wide\npatient: 住院号\nday: d\nday_origin: 0\ncolumns: {CD3 (/uL): CD3}"
        let table = "住院号,d,CD3 (/uL),姓名\n123456,0,5,张三"
        #expect(throws: ImportError.self) { try ImportFixture(table, mapping: mapping) }
        var options = ImportOptions()
        options.pseudonym = { "H" + String($0.reversed()) }
        let result = try ImportFixture(table, mapping: mapping, options: options)
        #expect(result.patients.map(\.id) == ["H654321"])
        #expect(result.findings() == ["1:4 IC0360"])
    }

    /// Nothing that leaves the importer carries a name, date or number of a person, whatever the way in.
    @Test func canariesNeverLeave() throws {
        let canaries = ["张三", "2012-03-04", "110101201203045678", "13800138000"]
        let result = try ImportFixture(
            """
            patient,sex,姓名,birthdate,first visit,contact person,code
            P1,male,张三,2012-03-04,2012-03-04,13800138000,110101201203045678
            """)
        let everything = "\(result.patients) \(result.report)"
        for canary in canaries { #expect(!everything.contains(canary), "\(canary)") }
        let long = try ImportFixture(
            "\(ImportFixture.longHeader),note,name\nP1,1,0,blood,CD3,5,/uL,13800138000,张三")
        #expect(!"\(long.readings) \(long.report)".contains("13800138000"))
        #expect(!"\(long.readings) \(long.report)".contains("张三"))
    }

    @Test func aMappingCannotKeepThem() {
        let error = #expect(throws: ImportError.self) {
            try ImportFixture(
                "id,name\nP1,x", mapping: "layout: clinical\npatient: id\npatients: {name: name}")
        }
        #expect(error?.code == "IC0360")
    }
}
