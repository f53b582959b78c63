import Cohort
import Testing

@testable import AntigenEscape

@Suite struct DriftRuleTests {
    /// A CD19-positive off-drug report with a given relative brightness to own blasts of MFI 8000.
    private func off(_ day: Int, mfi: Double, _ change: (inout MarrowAssessment) -> Void = { _ in })
        -> MarrowAssessment
    {
        report(day: day, blasts: 500, negative: 5, mfi: mfi, row: day, change)
    }

    private let before = pretreatment(mfi: 8_000)

    @Test func lowTwiceIsAmber() {
        let flags = Case([before, off(40, mfi: 4_000), off(70, mfi: 3_900)]).flags(.e3)
        #expect(flags.map(\.level) == [.info, .amber])
        #expect(
            flags[1].text.contains(
                "CD19 falling: relative brightness 0.5, 0.488 in consecutive off-drug samples"))
        #expect(flags[1].text.contains("dim alone does not predict failure"))
    }

    @Test func justNot() {
        #expect(
            Case([before, off(40, mfi: 4_008), off(70, mfi: 3_900)]).levels(.e3) == [.info],
            "one low sample only")
        #expect(Case([before, off(40, mfi: 5_000), off(70, mfi: 6_000)]).levels(.e3).isEmpty)
        let few = off(40, mfi: 3_900) {
            $0.blasts = 49; $0.cd19Negative = 0; $0.cd19Dim = 0
        }
        #expect(Case([before, few, off(70, mfi: 3_900)]).levels(.e3) == [.info])
    }

    @Test func samplesOnDrugDoNotCount() {
        #expect(Case([before, off(14, mfi: 3_900), off(40, mfi: 3_900)]).levels(.e3) == [.info])
        #expect(Case([before, off(40, mfi: 3_900), off(29, mfi: 3_900)]).levels(.e3) == [.info])
    }

    @Test func otherMethodOrQualityBlocks() {
        #expect(
            Case([before, off(40, mfi: 3_900), off(70, mfi: 3_900) { $0.clone = "FMC63" }]).levels(.e3) == [
                .info
            ])
        #expect(
            Case([before, off(40, mfi: 3_900), off(70, mfi: 3_900) { $0[MarrowSheet.sampleAgeHours] = 60 }])
                .levels(.e3) == [.info])
    }

    @Test func monotoneFall() {
        // 8000 -> 5000 -> 2520: 0.5017 log10 over three samples; r is 0.625 and 0.315.
        let falling = Case([before, off(40, mfi: 5_000), off(70, mfi: 2_520)])
        #expect(falling.levels(.e3) == [.amber])
        #expect(falling.flags(.e3)[0].text.contains("0.502 log10 over 3 off-drug samples"))
        // 0.495 log10 is not enough, a single low sample remains.
        #expect(Case([before, off(40, mfi: 5_000), off(70, mfi: 2_560)]).levels(.e3) == [.info])
        #expect(
            Case([off(40, mfi: 8_000), off(70, mfi: 2_000)]).levels(.e3).isEmpty, "two samples are no series")
        #expect(
            Case([before, off(40, mfi: 8_100), off(70, mfi: 2_520)]).levels(.e3) == [.info], "not monotone")
    }

    @Test func unknownCloneIsNotAssessable() {
        let reports = [off(40, mfi: 3_000), off(70, mfi: 2_900)].map { report in
            var report = report
            report.clone = nil
            report.referenceMFI = 8_000
            report[MarrowSheet.referencePopulation] = "normal B"
            return report
        }
        let flags = Case(reports).flags(.e3)
        #expect(flags.last?.level == .notAssessable)
        #expect(flags.last?.missing.contains("clone") == true)
    }

    /// 3 SD of a two-sample ratio: 1.53-, 1.88-, 2.32- and 3.47-fold at 10, 15, 20 and 30 % run-to-run variation.
    @Test(arguments: [(10.0, 1.527), (15, 1.883), (20, 2.317), (30, 3.475)]) func labVariation(
        cv: Double, fold: Double
    ) throws {
        var history = Case([off(40, mfi: 5_000) { $0[MarrowSheet.mfiVariation] = cv }]).record
        history.patient = nil
        let sample = try #require(PatientHistory(history, thresholds: .standard).samples.first)
        #expect(abs(1 / DriftRule.lowLimit(sample, .standard) - fold) < 0.01)
    }
}
