import Cohort
import Diagnostics
import Testing

@testable import LabImport

struct ClinicalSheetImportTests {
    @Test func patientsKeepUnknownColumnsAsAttributes() throws {
        let result = try ImportFixture(
            """
            patient,centre,sex,age_months,diagnosis,entry_status,cytogenetics,kmt2a,姓名,visit
            P1,A,男,72.5,B-ALL,R/R,poor,yes,张三,2024-03-01
            P2,B,F,NA,B-ALL,none,,no,李四,2
            """)
        #expect(result.patients[0].sex == .male)
        #expect(result.patients[0].ageMonths == 72.5)
        #expect(result.patients[0].attributes == ["kmt2a": "yes"])
        #expect(result.patients[1].entryStatus == "none")
        #expect(result.patients[1].ageMonths == nil)
        #expect(result.patients[1].attributes == ["kmt2a": "no", "visit": "2"])
        #expect(Set(result.findings()) == ["1:9 IC0360", "2:10 IC0361"])
    }

    @Test func coursesGatherTheirIntervals() throws {
        let result = try ImportFixture(
            """
            patient,course,start_day,stop_day,study_day,dose,hold_reason,status_before,mrd_before,response,mrd_after
            P1,1,7,28,0,15 ug/m2/d,,CR-MRDpos,0.5,CR,<0.01
            P1,1,0,5,0,5 ug/m2/d,CRS,CR-MRDpos,0.5,,
            P1,2,0,,42,,,CR-MRDneg,negative,,
            """)
        #expect(result.courses.count == 2)
        #expect(result.courses[0].intervals.map(\.startDay) == [0, 7])
        #expect(result.courses[0].mrdBefore == .exact(0.5))
        #expect(result.courses[0].mrdAfter == .below(0.01))
        #expect(result.courses[0].response == "CR")
        #expect(result.courses[1].studyDay == 42)
        #expect(result.courses[1].attributes["mrd_before_statement"] == "negative")
        #expect(result.findings() == ["4:9 IC0352"])
    }

    @Test func impossibleCoursesAreRefused() throws {
        let result = try ImportFixture(
            """
            patient,course,start_day,stop_day,status_before
            P1,1,0,-1,R/R
            P2,1,42,56,R/R
            P3,1,0,10,R/R
            P3,1,20,30,CR
            P4,1,,10,R/R
            """)
        #expect(
            Set(result.findings(.error)) == ["5:5 IC0356", "2:1 IC0306", "3:1 IC0308", "6:1 IC0340"])
        #expect(result.findings().contains("4:1 IC0357"))
    }

    @Test func outcomesAreWholeDaysAndFlags() throws {
        let result = try ImportFixture(
            """
            patient,time_zero,efs_time,efs_event,os_time,os_event,event_type,relapse_phenotype
            P1,first infusion,120,1,300,0,relapse,CD19-negative
            P2,first infusion,,1,300,maybe,relapse,cd19-positve
            P1,first infusion,121,1,300,0,relapse,CD19-negative
            """)
        #expect(result.outcomes[0].efsTime == 120)
        #expect(result.outcomes[0].efsEvent == true)
        #expect(result.outcomes[0].osEvent == false)
        #expect(result.outcomes[0].relapsePhenotype == "CD19-negative")
        #expect(result.outcomes[1].osEvent == nil)
        #expect(Set(result.findings()) == ["3:6 IC0347", "3:8 IC0347", "3:1 IC0340", "4:3 IC0356"])
        let typo = result.report.diagnostics.first { $0.location?.column == 8 }
        #expect(typo?.remedy == "Did you mean 'CD19-positive'?")
    }

    @Test func marrowReportsKeepTheFieldsOfTheRules() throws {
        let result = try ImportFixture(
            """
            patient,course,day,events,nucleated,blasts,markers_used,clone,cd19_positive,cd19_dim,cd19_negative,cd19_mfi,flow_mrd,pcr_mrd,gate_uses_cd19,informative_markers,viability_percent,pcr_kind,own column
            P1,1,28,600000,500000,120,CD10;CD22,J3-119,10,20,90,350,0.024,<0.001,no,"CD22,CD58",92,IG/TR,x
            P1,2,28,,400000,,,,,,,,negative,negative,maybe,,,,
            P2,1,28,,100,200,,,,,,,,,,,,,
            """)
        let report = result.marrow[0]
        #expect(report.draw.specimen == .marrow)
        #expect(report.markersUsed == ["CD10", "CD22"])
        #expect(report.cd19Negative == 90)
        #expect(report.flowMRD == .exact(0.024))
        #expect(report.pcrMRD == .below(0.001))
        #expect(report[MarrowSheet.gateUsesCD19] == false)
        #expect(report[MarrowSheet.informativeMarkers] == ["CD22", "CD58"])
        #expect(report[MarrowSheet.viabilityPercent] == 92)
        #expect(report.attributes["own column"] == "x")
        // 20 of 400,000 nucleated cells are 0.005 %.
        #expect(result.marrow[1].flowMRD == .below(0.005))
        #expect(result.marrow[1].attributes["pcr_mrd_statement"] == "negative")
        #expect(Set(result.findings()) == ["3:14 IC0352", "3:15 IC0347", "4:6 IC0356"])
    }
}
