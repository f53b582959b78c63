import Cohort
import Testing

@testable import AntigenEscape

/// E2: share and count limits, own baseline, assay background, rising small subsets.
@Suite struct SubsetRuleTests {
    @Test(arguments: [
        (1_000, 200, EscapeLevel.redAmber), (200, 20, .redAmber), (190, 19, .amber), (100, 10, .amber),
        (1_000, 899, .redAmber),
    ]) func levelsWithoutBaseline(blasts: Int, negative: Int, level: EscapeLevel) {
        let flags = Case([report(blasts: blasts, negative: negative)]).flags(.e2)
        #expect(flags.map(\.level) == [level])
        #expect(flags[0].text.contains("no pre-treatment share"))
        #expect(flags[0].missing.contains { $0.hasPrefix("pre-treatment") })
    }

    @Test(arguments: [(1_000, 99), (90, 9), (15, 12), (1_000, 900)]) func doesNotFire(
        blasts: Int, negative: Int
    ) {
        #expect(Case([report(blasts: blasts, negative: negative)]).levels(.e2).isEmpty)
    }

    @Test func newAgainstOwnBaseline() {
        let flag = Case([pretreatment(blasts: 1_000, negative: 5), report(blasts: 1_000, negative: 300)])
            .flags(.e2)[0]
        #expect(flag.level == .redAmber)
        #expect(flag.text.contains("CD19-negative subset: 300 of 1000 (30 %, 27.2-32.9 %)"))
        #expect(!flag.text.contains("no pre-treatment"))
        // fisher.test(matrix(c(300, 700, 5, 995), 2), alternative = "greater")$p.value in R 4.2.2
        let p = flag.evidence.first { $0.name.hasPrefix("one-sided Fisher") }?.number ?? 1
        #expect(abs(p / 2.26857913769e-93 - 1) < 1e-9)
    }

    @Test func unchangedIsPreExisting() {
        let flag = Case([pretreatment(blasts: 400, negative: 88), report(blasts: 500, negative: 115)]).flags(
            .e2)
        let last = flag.last
        #expect(last?.level == .info)
        #expect(last?.text.contains("pre-existing") == true)
    }

    /// Significant at 5 % but not beyond the upper limit of the baseline: neither alarm nor excuse.
    @Test func betweenUnchangedAndBeyond() {
        let flags = Case([pretreatment(blasts: 200, negative: 30), report(blasts: 300, negative: 70)]).flags(
            .e2)
        #expect(flags.last?.level == .amber)
        #expect(flags.last?.text.contains("not beyond its limits") == true)
    }

    /// A baseline by another clone, or of too few blasts, must not excuse a subset.
    @Test func uselessBaselinesDoNotExcuse() {
        let otherClone = pretreatment(blasts: 400, negative: 160) { $0.clone = "FMC63" }
        #expect(Case([otherClone, report(blasts: 400, negative: 160)]).levels(.e2).last == .redAmber)
        let small = pretreatment(blasts: 30, negative: 12)
        #expect(Case([small, report(blasts: 400, negative: 160)]).levels(.e2).last == .redAmber)
    }

    @Test func baselineColumnsOfTheSheetCount() {
        let stated = report(blasts: 400, negative: 160) {
            $0[MarrowSheet.baselineBlasts] = 400
            $0[MarrowSheet.baselineCD19Negative] = 158
        }
        #expect(Case([stated]).levels(.e2) == [.info])
    }

    @Test func withinAssayBackground() {
        let flag = Case([report(blasts: 200, negative: 24) { $0[MarrowSheet.controlBackgroundShare] = 9 }])
            .flags(.e2)[0]
        #expect(flag.level == .info)
        #expect(flag.text.contains("within the assay background"))
        #expect(
            Case([report(blasts: 200, negative: 24) { $0[MarrowSheet.controlBackgroundShare] = 7 }]).levels(
                .e2) == [.redAmber])
    }

    @Test func risingSmallSubset() {
        let first = report(day: 31, blasts: 1_000, negative: 25)
        let second = report(day: 60, blasts: 1_000, negative: 60)
        let flags = Case([first, second]).flags(.e2)
        #expect(flags.map(\.level) == [.amber])
        #expect(flags[0].draw?.day == 60)
        #expect(flags[0].text.contains("rising"))
    }

    /// Just not: falling, below 2 %, fewer than 10 events, other clone, earlier share below 2 %, few blasts before.
    @Test func notRising() {
        func levels(_ first: MarrowAssessment, _ second: MarrowAssessment) -> [EscapeLevel] {
            Case([first, second]).levels(.e2)
        }
        #expect(
            levels(report(blasts: 1_000, negative: 60), report(day: 60, blasts: 1_000, negative: 60)).isEmpty)
        #expect(
            levels(report(blasts: 1_000, negative: 5), report(day: 60, blasts: 1_000, negative: 19)).isEmpty)
        #expect(levels(report(blasts: 100, negative: 3), report(day: 60, blasts: 100, negative: 9)).isEmpty)
        #expect(
            levels(
                report(blasts: 1_000, negative: 25),
                report(day: 60, blasts: 1_000, negative: 60, clone: "FMC63")
            ).isEmpty)
        #expect(
            levels(report(blasts: 1_000, negative: 19), report(day: 60, blasts: 1_000, negative: 60)).isEmpty)
        #expect(levels(report(blasts: 49, negative: 1), report(day: 60, blasts: 1_000, negative: 60)).isEmpty)
    }

    /// Guards never suppress E2 on 50 clustered blasts found without CD19.
    @Test func guardsDoNotSuppress() {
        let changes: [(inout MarrowAssessment) -> Void] = [
            { $0[MarrowSheet.viabilityPercent] = 50 }, { $0[MarrowSheet.sampleAgeHours] = 70 },
            { $0[MarrowSheet.haemodilution] = "yes" }, { $0[MarrowSheet.sameMethodAsBaseline] = false },
        ]
        for change in changes {
            #expect(Case([report(day: 14, blasts: 500, negative: 200, change)]).levels(.e2) == [.redAmber])
        }
        #expect(Case([report(specimen: .blood, blasts: 500, negative: 200)]).levels(.e2) == [.redAmber])
    }
}
