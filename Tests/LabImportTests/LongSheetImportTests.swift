import Cohort
import Diagnostics
import Testing

@testable import LabImport

struct LongSheetImportTests {
    @Test func valuesArriveInCanonicalUnitsWithTheirPlace() throws {
        let result = try ImportFixture(
            """
            patient,course,day,time,specimen,analyte,value,unit,limit,kit,lot,replicate,reason
            P1,1,0,6:30,blood,CD3,0.96,10^9/L,,,,,
            P1,1,1,,serum,IL-6,<2.4,pg/mL,2.4,CBA,L7,2,triggered
            P2,2,-3,,骨髓,MRD flow,<0.01,%,,,,,
            """)
        #expect(result.findings(.info) == [])
        #expect(result.values == [.exact(960), .below(2.4), .below(0.01)])
        #expect(result.readings[0].draw == Draw(patient: "P1", course: 1, day: 0, hour: 6.5))
        #expect(result.readings[1].draw.reason == .triggered)
        #expect(result.readings[1].limit == 2.4)
        #expect(result.readings[1].kit == "CBA")
        #expect(result.readings[1].lot == "L7")
        #expect(result.readings[1].replicate == 2)
        #expect(result.readings[2].draw.specimen == .marrow)
        #expect(result.readings[2].analyte == "MRD-flow")
        #expect(
            result.readings[0].provenance
                == Provenance(row: 2, column: 7, rawText: "0.96", rawUnit: "10^9/L"))
        #expect(result.patients.map(\.id) == ["P1", "P2"])
        #expect(result.courses.map(\.number) == [1, 2])
        #expect(result.report.readings == 3)
        #expect(result.report.censored == 2)
        #expect(result.report.tables == [ImportReport.Table(sheet: nil, source: .canonical(.long), rows: 3)])
    }

    @Test func everyBadCellIsNamedWithItsPlace() throws {
        let result = try ImportFixture(
            """
            patient,course,day,specimen,analyte,value,unit
            P1,1,0,blood,CD3,abc,/uL
            P1,1,0,blood,CD3,-5,/uL
            P1,1,0,blood,CD3,=cmd(),/uL
            P1,1,x,blood,CD3,5,/uL
            P1,0,0,blood,CD3,5,/uL
            P1,1,0,hair,CD3,5,/uL
            P1,1,0,blood,CD33,5,/uL
            P1,1,0,blood,CD3,5,pg/mL
            P1,1,0,blood,CD3,5,bananas
            P1,1,0,blood,CD3%,105,%
            P1,1,0,blood,IL-6,<LOD,pg/mL
            ,1,0,blood,CD3,5,/uL
            p1,1,0,blood,CD3,5,/uL
            P1,1,0,blood,CD3,5
            P1,1,0,blood,CD3,5,/uL,x
            =1+1,1,0,blood,CD3,5,/uL
            P1,1,0,blood,CD3,5,/uL
            """)
        #expect(
            result.findings() == [
                "2:6 IC0341", "3:6 IC0342", "4:6 IC0348", "5:3 IC0344", "6:2 IC0346", "7:4 IC0347",
                "8:5 IC0301",
                "9:7 IC0303", "10:7 IC0302", "11:6 IC0349", "12:6 IC0343", "13:1 IC0340", "14:1 IC0355",
                "15:7 IC0331", "16:8 IC0331", "17:1 IC0348",
            ])
        #expect(result.report.rejected == 16)
        #expect(result.values == [.exact(5)])
        #expect(result.report.diagnostics.allSatisfy { $0.severity == .error })
    }

    @Test func limitsTurnWordsIntoCensoredValues() throws {
        let result = try ImportFixture(
            """
            patient,course,day,specimen,analyte,value,unit,limit,upper_limit
            P1,1,0,blood,IL-6,<LOD,pg/mL,2.4,5000
            P1,1,1,blood,IL-6,OOR >,pg/mL,2.4,5000
            P1,1,2,blood,IL-6,*1.1,pg/mL,2.4,5000
            P1,1,3,blood,IL-6,*6000,pg/mL,2.4,5000
            P1,1,4,blood,IL-6,*30,pg/mL,2.4,5000
            P1,1,5,blood,IL-6,1.9,pg/mL,2.4,5000
            P1,1,6,blood,IL-6,2400,fg/mL,5,
            P1,1,7,blood,IL-6,ND,fg/mL,2400,
            """)
        #expect(
            result.values == [
                .below(2.4), .above(5000), .below(2.4), .above(5000), .below(2.4), .exact(2.4), .below(2.4),
            ])
        #expect(result.findings() == ["4:6 IC0351", "6:6 IC0343", "7:6 IC0350"])
    }

    @Test func percentCodesWithCountUnitsAreErrors() throws {
        let result = try ImportFixture(
            """
            patient,course,day,specimen,analyte,value,unit,loinc
            P1,1,0,blood,CD3,960,cells/uL,8124-0
            P1,1,1,blood,CD3,960,cells/uL,8122-4
            P1,1,2,blood,CD3,960,cells/uL,99999-9
            """)
        #expect(result.findings() == ["2:8 IC0304"])
        #expect(result.readings.count == 2)
    }

    @Test func checkFindsRepeatedDraws() throws {
        let table = """
            patient,course,day,specimen,analyte,value,unit,replicate
            P1,1,0,blood,CD3,5,/uL,
            P1,1,0,blood,CD3,6,/uL,
            P1,1,0,blood,CD3,7,/uL,2
            P1,1,0,marrow,CD3,7,/uL,
            """
        #expect(try ImportFixture(table, check: true).findings() == ["3:6 IC0333"])
        #expect(try ImportFixture(table).findings() == [])
    }

    @Test func batchesAreBoundedAndNothingIsLost() throws {
        var options = ImportOptions()
        options.batchSize = 100
        let rows = (0..<1_050).map { "P\($0 % 7),1,\($0),blood,CD3,\($0).5,/uL" }
        let result = try ImportFixture(
            ([ImportFixture.longHeader] + rows).joined(separator: "\n"), options: options)
        #expect(result.batches == 11)
        #expect(result.values == (0..<1_050).map { .exact(Double($0) + 0.5) })
        #expect(result.patients.count == 7)
    }

    @Test func idsThatDifferFromTheStudysByCaseAreRefused() throws {
        var options = ImportOptions()
        options.knownPatients = ["SYN-001"]
        let result = try ImportFixture(
            "\(ImportFixture.longHeader)\nsyn-001,1,0,blood,CD3,5,/uL\nSYN-001,1,0,blood,CD3,5,/uL",
            options: options)
        #expect(result.findings() == ["2:1 IC0355"])
        #expect(result.readings.count == 1)
    }

    @Test func aForeignHeaderNamesTheWayOut() throws {
        let error = #expect(throws: ImportError.self) { try ImportFixture("id,tag,wert\n1,2,3") }
        #expect(error?.code == "IC0330")
        #expect(error?.remedy?.contains("import --guess") == true)
        #expect(throws: ImportError.self) {
            try ImportFixture("patient,course,day,Day,specimen,analyte,value,unit\nP,1,0,0,blood,CD3,1,/uL")
        }
    }
}
