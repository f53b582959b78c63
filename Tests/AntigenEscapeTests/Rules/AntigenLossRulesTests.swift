import Cohort
import Testing

@testable import AntigenEscape

/// E1 and E1p, with every guard that may or may not touch them.
@Suite struct AntigenLossRulesTests {
    @Test func lossOnFiftyBlastsIsRed() {
        let flags = Case([report(blasts: 500, negative: 490)]).flags(.e1)
        #expect(flags.map(\.level) == [.red])
        #expect(flags[0].text.hasPrefix("CD19-negative B-lymphoblast population: 500 of 500000 (0.1 %"))
        #expect(flags[0].text.contains("490 of 500 (98 %, 96.4-99 %) CD19-negative by clone J3-119"))
        #expect(flags[0].text.hasSuffix("; for review by a haematopathologist; not a diagnosis"))
        #expect(!flags[0].text.lowercased().contains("escape"))
        #expect(flags[0].draw?.day == 31 && flags[0].course == 1 && flags[0].patient == "T-1")
    }

    /// Exactly at and just below the limits of share and events.
    @Test(arguments: [
        (50, 50, EscapeLevel.red, RuleID.e1), (50, 45, .red, .e1), (49, 49, .redAmber, .e1p),
        (20, 18, .redAmber, .e1p),
        (1_000, 900, .red, .e1),
    ]) func firesAtTheLimit(blasts: Int, negative: Int, level: EscapeLevel, rule: RuleID) {
        #expect(Case([report(blasts: blasts, negative: negative)]).levels(rule) == [level])
    }

    @Test(arguments: [(50, 44), (1_000, 899), (19, 19), (0, 0)]) func doesNotFireBelow(
        blasts: Int, negative: Int
    ) {
        let one = Case([report(blasts: blasts, negative: negative)])
        #expect(one.levels(.e1).isEmpty && one.levels(.e1p).isEmpty)
    }

    @Test func provisionalLossIsNeverAlsoALoss() {
        let one = Case([report(blasts: 30, negative: 30)])
        #expect(one.levels(.e1).isEmpty)
        #expect(one.levels(.e2).isEmpty)
        #expect(one.flags(.e1p)[0].text.contains("below LLOQ, confirm"))
    }

    @Test func borderlineIntervalDoesNotHideALoss() {
        // 46 of 50: the interval (80.8-97.8 %) reaches below 90 %.
        let review = Case([report(blasts: 50, negative: 46)]).review()
        #expect(review.samples[0].cd19Class == .borderline)
        #expect(review.flags.first { $0.rule == .e1 }?.level == .red)
    }

    // MARK: Guards do not suppress

    @Test func redOnDrug() {
        #expect(Case([report(day: 14, blasts: 500, negative: 495)]).levels(.e1) == [.red])
        #expect(Case([report(day: 14, blasts: 500, negative: 495)]).levels(.g5).isEmpty)
    }

    @Test func redInBlood() {
        let one = Case([report(specimen: .blood, blasts: 500, negative: 495)])
        #expect(one.levels(.e1) == [.red])
        #expect(one.levels(.g4) == [.notAssessable])
    }

    @Test func redInAPoorSample() {
        let one = Case([report(blasts: 500, negative: 495) { $0[MarrowSheet.viabilityPercent] = 60 }])
        #expect(one.levels(.e1) == [.red])
        #expect(one.levels(.g8) == [.notAssessable])
    }

    @Test func redByAnotherMethod() {
        let one = Case([pretreatment(), report(blasts: 500, negative: 495, clone: "FMC63")])
        #expect(one.levels(.e1) == [.red])
    }

    @Test func redAfterACARWithTheCaveat() {
        let one = Case([report(blasts: 500, negative: 495) { $0[MarrowSheet.priorCD19CAR] = true }])
        #expect(one.levels(.e1) == [.red])
        #expect(one.flags(.e1)[0].missing.contains { $0.contains("masking") })
    }

    // MARK: Stated doubts lower to RED-AMBER, never further

    @Test func unverifiedReagent() {
        let one = Case([
            report(blasts: 500, negative: 495) {
                $0.cd19Positive = 5
                $0[MarrowSheet.controlCD19Events] = 14
            }
        ])
        #expect(one.levels(.g9) == [.info])
        #expect(one.levels(.e1) == [.redAmber])
        #expect(one.flags(.e1)[0].text.contains("CD19 reagent not verified: repeat, second clone"))
    }

    /// 20 CD19+ events of any kind, a run control or a second clone verify the reagent.
    @Test func verifiedReagent() {
        func levels(_ change: @escaping (inout MarrowAssessment) -> Void) -> [EscapeLevel] {
            Case([
                report(blasts: 500, negative: 495) {
                    $0.cd19Positive = 5
                    $0[MarrowSheet.controlCD19Events] = 0
                    change(&$0)
                }
            ]).levels(.e1)
        }
        #expect(levels { _ in } == [.redAmber])
        #expect(levels { $0[MarrowSheet.controlCD19Events] = 15 } == [.red])
        #expect(levels { $0[MarrowSheet.runControl] = true } == [.red])
        #expect(levels { $0[MarrowSheet.secondClone] = "SJ25C1" } == [.red])
        #expect(levels { $0[MarrowSheet.secondClone] = "no" } == [.redAmber])
    }

    @Test func gateOnCD19() {
        let one = Case([report(blasts: 500, negative: 495) { $0[MarrowSheet.gateUsesCD19] = true }])
        #expect(one.levels(.e1) == [.redAmber])
        #expect(one.levels(.g3) == [.notAssessable])
    }

    @Test func oneInformativeMarker() {
        let one = Case([
            report(blasts: 500, negative: 495) {
                $0[MarrowSheet.baselineMarkerPercent] = ["CD10": 3, "CD22": 90, "CD34": 20]
            }
        ])
        #expect(one.levels(.e1) == [.redAmber])
    }

    @Test func noDifferenceFromNormal() {
        #expect(
            Case([report(blasts: 500, negative: 495) { $0[MarrowSheet.aberrantMarkers] = [] }]).levels(.e1)
                == [.redAmber])
        let unknown = report(blasts: 500, negative: 495) {
            $0[MarrowSheet.aberrantMarkers] = nil
            $0[MarrowSheet.progenitors] = 300
        }
        #expect(Case([unknown]).levels(.e1) == [.redAmber])
    }

    // MARK: Unknowns are listed and lower nothing

    @Test func bareSheetIsRedWithMissingInputs() {
        let bare = MarrowAssessment(
            draw: Draw(patient: "T-1", course: 1, day: 31, specimen: .marrow), blasts: 400,
            markersUsed: ["CD10", "CD22", "CD34"], cd19Negative: 396,
            provenance: Provenance(row: 2, column: 1, rawText: "", rawUnit: ""))
        let flag = Case([bare]).flags(.e1)[0]
        #expect(flag.level == .red)
        for word in ["nucleated", "clone", "aberrant_markers", "diagnostic phenotype", "control_cd19_events"]
        {
            #expect(flag.missing.contains { $0.contains(word) }, "\(word)")
        }
        #expect(flag.text.contains("denominator unknown") && flag.text.contains("a clone not stated"))
    }

    @Test func summaryTableIsNeverRedAndNeverSilent() {
        let draw = Draw(patient: "T-1", course: 1, day: 31, specimen: .marrow)
        let reading = Reading(
            draw: draw, analyte: "blast-CD19neg%", value: .exact(97),
            provenance: Provenance(row: 9, column: 3, rawText: "97", rawUnit: "%"))
        let review = Case(readings: [reading]).review()
        #expect(review.flags.filter { $0.rule == .e1 }.map(\.level) == [.amber])
        #expect(review.flags(.red).isEmpty)
    }

    // MARK: Aberrant look-alikes

    @Test(arguments: [(50, RuleID.e1, EscapeLevel.red), (49, .e1p, .redAmber), (20, .e1p, .redAmber)])
    func aberrantProgenitors(aberrant: Int, rule: RuleID, level: EscapeLevel) {
        let one = Case([
            report(blasts: 0, negative: 0) {
                $0[MarrowSheet.progenitors] = 400
                $0[MarrowSheet.progenitorDifference] = aberrant
            }
        ])
        #expect(one.levels(rule) == [level])
        #expect(one.levels(.g7).isEmpty)
    }

    @Test func nextTargetsArePrinted() {
        let flag = Case([
            report(blasts: 500, negative: 495) { $0[MarrowSheet.markerPercent] = ["CD22": 61, "CD20": 4] }
        ]).flags(.e1)[0]
        let values = Dictionary(
            uniqueKeysWithValues: flag.evidence.filter { $0.name.hasSuffix("on blasts") }.map {
                ($0.name, $0.value)
            })
        #expect(values["CD22 on blasts"] == "61 % now, 90 % before treatment")
        #expect(values["CD20 on blasts"] == "4 % now, not reported before treatment")
        #expect(values["CD34 on blasts"] == "not reported now, 80 % before treatment")
        #expect(values["CD10 on blasts"] == "not reported now, 95 % before treatment")
    }
}
