import Cohort
import Testing

@testable import AntigenEscape

@Suite struct PresenceRulesTests {
    @Test func positiveDiseaseIsNotAntigenLoss() {
        let one = Case([report(blasts: 500, negative: 5)])
        #expect(one.levels(.e7) == [.info])
        #expect(one.flags(.e7)[0].text.contains("CD19-positive disease (not antigen loss)"))
        #expect(Case([report(blasts: 20, negative: 0)]).flags(.e7)[0].text.contains("provisional"))
        #expect(Case([report(blasts: 19, negative: 0)]).levels(.e7).isEmpty)
    }

    @Test func reassuranceNeedsEveryGuard() {
        let changes: [(inout MarrowAssessment) -> Void] = [
            { $0[MarrowSheet.gateUsesCD19] = true }, { $0[MarrowSheet.haemodilution] = "yes" },
            { $0[MarrowSheet.viabilityPercent] = 79 }, { $0.markersUsed = ["CD22"] },
        ]
        for change in changes {
            #expect(Case([report(blasts: 500, negative: 5, change)]).levels(.e7) == [.notAssessable])
        }
        #expect(Case([report(blasts: 100, negative: 9)]).levels(.e7) == [.notAssessable], "borderline")
    }

    @Test func negativeNeedsTheDenominator() {
        let flag = Case([report(blasts: 0, negative: 0)]).flags(.e8)[0]
        #expect(flag.level == .info)
        #expect(flag.text.contains("Not detected, LOD 20/500000 = 0.004 %, 500000 viable nucleated singlets"))
        #expect(flag.text.contains("extramedullary and CSF disease not excluded"))
        let blind = Case([report(blasts: 0, negative: 0, nucleated: nil) { $0.flowMRD = .below(0.01) }])
            .flags(.e8)[0]
        #expect(blind.text.contains("Not detected, sensitivity unknown"))
        #expect(blind.missing.contains { $0.contains("sensitivity unknown") })
    }

    @Test func noNegativeFromASmallCluster() {
        #expect(Case([report(blasts: 9, negative: 0)]).levels(.e8) == [.info])
        #expect(Case([report(blasts: 10, negative: 0)]).levels(.e8).isEmpty)
    }

    @Test func otherSites() {
        #expect(
            Case([report(blasts: 0, negative: 0) { $0[MarrowSheet.extramedullary] = "yes" }]).flags(.e8)[0]
                .text.contains("disease outside the marrow is reported"))
        #expect(
            Case([report(blasts: 0, negative: 0) { $0[MarrowSheet.extramedullary] = "no" }]).flags(.e8)[0]
                .text.contains("no disease outside"))
    }
}
