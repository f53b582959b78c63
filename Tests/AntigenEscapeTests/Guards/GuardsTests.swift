import Cohort
import Testing

@testable import AntigenEscape

/// G1-G9: each acts on statements, at its limit.
@Suite struct GuardsTests {
    // MARK: G1, G2

    @Test func fewerThanTwentyEvents() {
        let review = Case([report(blasts: 19, negative: 12, dim: 0)]).review()
        let flag = review.flags.first { $0.rule == .g1 }
        #expect(flag?.level == .info)
        #expect(flag?.text.contains("Below detection, 19 of 500000, upper limit 0.00593 %") == true)
        #expect(
            flag?.text.contains("12 of 19 clustered events are CD19-negative: repeat with more events")
                == true)
        #expect(review.samples[0].cd19Class == .notAssessable)
        #expect(!review.flags.contains { [.e1, .e1p, .e2, .e7, .e8].contains($0.rule) })
    }

    @Test(arguments: [(9, EscapeLevel.notAssessable), (10, .info), (19, .info)]) func smallClusters(
        blasts: Int, level: EscapeLevel
    ) {
        #expect(Case([report(blasts: blasts, negative: 1)]).levels(.g1) == [level])
    }

    @Test func twentyEventsAreDetectedNotQuantifiable() {
        let review = Case([report(blasts: 20, negative: 0)]).review()
        #expect(review.flags.first { $0.rule == .g2 }?.level == .info)
        #expect(review.samples[0].cd19Class == .provisional && review.samples[0].pointClass == .positive)
        #expect(Case([report(blasts: 49)]).levels(.g2) == [.info])
        #expect(Case([report(blasts: 50)]).levels(.g2).isEmpty)
        #expect(Case([report(blasts: 19)]).levels(.g2).isEmpty)
    }

    @Test func unclusteredEventsDoNotCount() {
        let one = Case([report(blasts: 80, negative: 80) { $0[MarrowSheet.clusteredBlasts] = 12 }])
        #expect(one.levels(.g1) == [.info])
        #expect(one.levels(.e1).isEmpty)
    }

    // MARK: G3

    private func panel(_ markers: [String], _ change: (inout MarrowAssessment) -> Void = { _ in })
        -> [EscapeLevel]
    {
        Case([report(blasts: 0, negative: 0, markers: markers, change)]).levels(.g3)
    }

    @Test func informativeMarkers() {
        #expect(panel(["CD10", "CD22"]).isEmpty)
        #expect(panel(["CD22"]) == [.notAssessable])
        #expect(panel(["CD19", "CD22", "CD34"]) == [.notAssessable], "CD19 among the markers is a CD19 gate")
        #expect(panel(["CD22", "CD34"]) { $0[MarrowSheet.gateUsesCD19] = true } == [.notAssessable])
        #expect(
            panel(["CD22", "CD34"]) { $0[MarrowSheet.baselineMarkerPercent] = ["CD22": 50, "CD34": 50] }
                .isEmpty)
        #expect(
            panel(["CD22", "CD34"]) { $0[MarrowSheet.baselineMarkerPercent] = ["CD22": 50, "CD34": 49.9] }
                == [.notAssessable])
        #expect(panel(["CD22dim", "cd 34+", "CD45"]).isEmpty, "spellings")
        #expect(panel(["CD22", "CD45"]) == [.notAssessable], "CD45 does not identify blasts")
    }

    @Test func priorTargetsAndKMT2A() {
        #expect(panel(["CD22", "CD34"]) { $0[MarrowSheet.priorTargets] = ["CD22"] } == [.notAssessable])
        #expect(
            panel(["CD22", "CD34"]) { $0[MarrowSheet.depletingTherapies] = ["inotuzumab ozogamicin"] } == [
                .notAssessable
            ])
        #expect(panel(["CD10", "CD22"]) { $0[MarrowSheet.kmt2aRearranged] = true } == [.notAssessable])
        #expect(panel(["CD22", "CD34"]) { $0[MarrowSheet.kmt2aRearranged] = true }.isEmpty)
    }

    @Test func cd10NeverCountsAlone() throws {
        let one = try EscapeThresholds(["informative_markers": 1])
        #expect(
            Case([report(blasts: 0, negative: 0, markers: ["CD10"])]).levels(.g3, one) == [.notAssessable])
        #expect(Case([report(blasts: 0, negative: 0, markers: ["CD34"])]).levels(.g3, one).isEmpty)
    }

    @Test func negativeBecomesNotAssessable() {
        let one = Case([report(blasts: 0, negative: 0, markers: ["CD22"])])
        #expect(one.levels(.e8).isEmpty)
        #expect(one.flags(.g3)[0].text.contains("the negative result is not assessable"))
    }

    @Test func unknownPhenotypeIsSaid() {
        let one = Case([report(blasts: 0, negative: 0) { $0[MarrowSheet.baselineMarkerPercent] = nil }])
        #expect(one.levels(.g3).isEmpty)
        #expect(one.flags(.e8)[0].missing.contains("diagnostic phenotype (informativeness unknown)"))
        #expect(panel([]) { $0[MarrowSheet.gateUsesCD19] = nil } == [.notAssessable], "no markers stated")
    }

    // MARK: G4

    @Test func bloodIsNoNegativeMarrow() {
        let one = Case([report(specimen: .blood, blasts: 0, negative: 0)])
        #expect(one.levels(.g4) == [.notAssessable] && one.levels(.e8).isEmpty)
        #expect(one.flags(.g4)[0].text.contains("ask for marrow"))
        let disease = Case([report(specimen: .blood, blasts: 500, negative: 0)])
        #expect(disease.levels(.e7) == [.notAssessable], "CD19-positive is not stated from blood")
    }

    @Test func haemodilution() {
        #expect(
            Case([report(blasts: 0, negative: 0) { $0[MarrowSheet.haemodilution] = "yes" }]).levels(.e8)
                .isEmpty)
        let open = Case([report(blasts: 0, negative: 0) { $0[MarrowSheet.haemodilution] = nil }])
        #expect(open.flags(.e8)[0].missing.contains("haemodilution not assessed"))
    }

    // MARK: G5

    @Test func dimOnDrug() {
        let one = Case([report(day: 14, blasts: 500, negative: 5, dim: 400)])
        #expect(one.levels(.g5) == [.info])
        #expect(one.review().samples[0].cd19Class == .notAssessable, "dim is not stated on drug")
        #expect(one.flags(.g5)[0].text.contains("repeat off drug"))
        #expect(one.levels(.e3).isEmpty)
        let off = Case([report(day: 31, blasts: 500, negative: 5, dim: 400)])
        #expect(off.levels(.g5).isEmpty && off.review().samples[0].cd19Class == .dim)
    }

    /// Without hours the infusion may have run to the end of its last day: one day is not surely 24 hours.
    @Test func twentyFourHoursAfterTheStop() {
        func isOnDrug(_ day: Int, hour: Double? = nil, _ change: (inout MarrowAssessment) -> Void = { _ in })
            -> Bool
        {
            !Case([
                report(day: day, blasts: 500, negative: 5, dim: 400) {
                    $0.draw.hour = hour
                    change(&$0)
                }
            ]).levels(.g5).isEmpty
        }
        #expect(isOnDrug(28) && isOnDrug(29) && isOnDrug(29, hour: 23))
        #expect(!isOnDrug(30))
        #expect(isOnDrug(40) { $0[MarrowSheet.hoursOffDrug] = 23.9 })
        #expect(!isOnDrug(20) { $0[MarrowSheet.hoursOffDrug] = 24 })
        #expect(isOnDrug(40) { $0[MarrowSheet.infusing] = true })
        #expect(!isOnDrug(-2) && !isOnDrug(0))
    }

    @Test func partialLossOnDrugIsNotExplainedAway() {
        let one = Case([report(day: 14, blasts: 500, negative: 200, dim: 200)])
        #expect(one.levels(.g5).isEmpty)
        #expect(one.levels(.e2) == [.redAmber])
    }

    // MARK: G6, G8

    @Test func otherMethod() {
        let changes: [(inout MarrowAssessment) -> Void] = [
            { $0.clone = "FMC63" }, { $0[MarrowSheet.cytometer] = "other" },
            { $0[MarrowSheet.sameMethodAsBaseline] = false },
        ]
        for change in changes {
            let first = pretreatment(mfi: 8_000) { $0[MarrowSheet.cytometer] = "own" }
            let one = Case([first, report(blasts: 500, negative: 5, mfi: 7_000, change)])
            #expect(one.levels(.g6) == [.info])
        }
        #expect(
            Case([pretreatment(mfi: 8_000), report(blasts: 500, negative: 5, mfi: 7_000)]).levels(.g6).isEmpty
        )
    }

    @Test(arguments: [(80.0, 48.0, false), (79.9, 48, true), (80, 48.1, true)])
    func quality(viability: Double, age: Double, blocks: Bool) {
        let one = Case([
            report(blasts: 0, negative: 0) {
                $0[MarrowSheet.viabilityPercent] = viability
                $0[MarrowSheet.sampleAgeHours] = age
            }
        ])
        #expect(one.levels(.g8).isEmpty != blocks)
        #expect(one.levels(.e8).isEmpty == blocks)
    }

    // MARK: G7

    private func lookAlikes(
        _ events: Int, p99: Double? = 0.05, _ change: (inout MarrowAssessment) -> Void = { _ in }
    ) -> MarrowAssessment {
        report(blasts: 0, negative: 0) {
            $0[MarrowSheet.progenitors] = events
            $0[MarrowSheet.progenitorDifference] = 0
            $0[MarrowSheet.progenitorP99] = p99
            change(&$0)
        }
    }

    @Test func lookAlikesAgainstTheLabsOwnLimit() {
        #expect(Case([lookAlikes(250)]).levels(.g7) == [.info], "0.05 % is not above 0.05 %")
        #expect(Case([lookAlikes(251)]).levels(.g7) == [.amber])
        #expect(Case([lookAlikes(100, p99: nil)]).flags(.g7)[0].missing.contains("lookalike_p99_percent"))
        #expect(
            Case([lookAlikes(100)]).flags(.g7)[0].text.contains(
                "indeterminate: 0.02 %, 100 of 500000; molecular MRD advised"))
    }

    @Test func lookAlikesBecomeAmber() {
        #expect(Case([lookAlikes(100) { $0[MarrowSheet.kmt2aRearranged] = true }]).levels(.g7) == [.amber])
        #expect(Case([lookAlikes(100) { $0[MarrowSheet.relapse] = true }]).levels(.g7) == [.amber])
        #expect(Case([lookAlikes(100) { $0[MarrowSheet.progenitorDifference] = 3 }]).levels(.g7) == [.amber])
        let rising = Case([lookAlikes(100), lookAlikes(200) { $0.draw.day = 60 }])
        #expect(rising.levels(.g7) == [.info, .amber])
        let slower = Case([lookAlikes(100), lookAlikes(199) { $0.draw.day = 60 }])
        #expect(slower.levels(.g7) == [.info, .info])
        let otherDenominator = Case([
            lookAlikes(100),
            lookAlikes(200) {
                $0.draw.day = 60
                $0[MarrowSheet.denominator] = "mononuclear"
            },
        ])
        #expect(
            otherDenominator.levels(.g7) == [.info, .info],
            "shares of different denominators are never compared")
    }
}
