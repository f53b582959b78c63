import Cohort
import Testing

@testable import AntigenEscape

@Suite struct BlastClassificationTests {
    private func call(_ assessment: MarrowAssessment) -> SampleCall { Case([assessment]).review().samples[0] }

    /// Point classes at their limits.
    @Test(arguments: [
        (1_000, 900, 0, CD19Class.negative), (1_000, 899, 0, .partial), (1_000, 100, 0, .partial),
        (1_000, 99, 0, .positive),
        (1_000, 99, 500, .dim), (1_000, 99, 499, .positive), (1_000, 0, 500, .dim),
    ]) func pointClass(blasts: Int, negative: Int, dim: Int, expected: CD19Class) {
        #expect(call(report(blasts: blasts, negative: negative, dim: dim)).pointClass == expected)
    }

    /// Printed as borderline only when the interval lies on both sides of a limit.
    @Test(arguments: [
        (1_000, 970, 0, CD19Class.negative), (1_000, 905, 0, .borderline), (1_000, 500, 0, .partial),
        (1_000, 105, 0, .borderline),
        (1_000, 95, 0, .borderline), (1_000, 20, 0, .positive), (1_000, 20, 510, .borderline),
        (1_000, 20, 700, .dim),
        (49, 49, 0, .provisional), (19, 19, 0, .notAssessable),
    ]) func printedClass(blasts: Int, negative: Int, dim: Int, expected: CD19Class) {
        #expect(call(report(blasts: blasts, negative: negative, dim: dim)).cd19Class == expected)
    }

    /// The correction for misclassified control cells widens, it never narrows.
    @Test func classificationErrorMakesBorderline() {
        let plain = report(blasts: 2_000, negative: 250) { $0[MarrowSheet.controlBackgroundShare] = nil }
        #expect(call(plain).cd19Class == .partial)
        #expect(call(plain).missing.contains { $0.contains("counting error only") })
        let noisy = report(blasts: 2_000, negative: 250) { $0[MarrowSheet.controlBackgroundShare] = 4 }
        #expect(call(noisy).cd19Class == .borderline)
    }

    @Test func dimShareIsAlwaysPrinted() {
        #expect(call(report(blasts: 500, negative: 490, dim: 6)).statement.contains("dim 6 of 500"))
        #expect(
            call(report(blasts: 500, negative: 490, dim: nil)).statement.contains("dim share not reported"))
    }

    /// Without a dim count the median brightness decides: r <= 0.3.
    @Test(arguments: [(2_470.0, CD19Class.dim), (2_480, .positive)]) func dimFromBrightness(
        mfi: Double, expected: CD19Class
    ) {
        let assessment = report(blasts: 500, negative: 5, dim: nil, mfi: mfi, reference: 8_000) {
            $0[MarrowSheet.tCellMFI] = 107
            $0[MarrowSheet.referencePopulation] = "normal B"
        }
        #expect(call(assessment).pointClass == expected)
    }

    @Test func withoutReferenceDimIsNotAssessable() {
        let one = call(report(blasts: 500, negative: 5, dim: nil, mfi: 2_000))
        #expect(one.pointClass == .positive)
        #expect(one.missing.contains { $0.contains("dim not assessable") })
    }

    // MARK: Brightness

    @Test func ownBlastsComeFirst() {
        let later = report(day: 60, blasts: 500, negative: 5, mfi: 4_100, reference: 8_100) {
            $0[MarrowSheet.tCellMFI] = 100
            $0[MarrowSheet.referencePopulation] = "normal B"
        }
        let alone = Case([later]).review().samples[0].brightness
        #expect(alone?.reference == .normalB && alone?.value == 0.5)
        let withOwn = Case([pretreatment(mfi: 5_100), later]).review().samples[1].brightness
        #expect(withOwn?.reference == .ownBlasts && withOwn?.value == 0.8)
        let otherMethod = Case([pretreatment(mfi: 5_100) { $0.clone = "FMC63" }, later]).review().samples[1]
            .brightness
        #expect(otherMethod?.reference == .normalB)
    }

    /// T cells that carry CD19 on drug are no background: NK cells are.
    @Test func trogocytosis() {
        func r(day: Int, nk: Double) -> Double? {
            Case([
                report(day: day, blasts: 500, negative: 5, mfi: 4_100, reference: 8_100) {
                    $0[MarrowSheet.tCellMFI] = 900
                    $0[MarrowSheet.nkCellMFI] = nk
                    $0[MarrowSheet.referencePopulation] = "normal B"
                }
            ]).review().samples[0].brightness?.value
        }
        #expect(r(day: 14, nk: 100) == 0.5)
        #expect(r(day: 14, nk: 450) == (4_100.0 - 900) / 7_200, "not more than twice as bright")
        #expect(r(day: -3, nk: 100) == (4_100.0 - 900) / 7_200, "not on drug")
    }

    @Test func referenceDarkerThanBackgroundGivesNoRatio() {
        #expect(RelativeBrightness(blasts: 50, reference: 90, background: 100, .control) == nil)
    }

    // MARK: Counts

    @Test func contradictingCountsAreNamed() {
        let one = call(report(blasts: 300, negative: 400, dim: 0))
        #expect(one.missing.contains { $0.hasPrefix("consistent counts") })
        #expect(one.pointClass == .negative, "a conflict never makes an alarm smaller")
    }

    @Test func missingPartsAreDerived() {
        let assessment = report(blasts: 500, negative: nil, dim: 20) { $0.cd19Positive = 80 }
        #expect(call(assessment).negativeShare?.count == 400)
        let noBlasts = report(blasts: nil, negative: 450, dim: 10) { $0.cd19Positive = 40 }
        #expect(call(noBlasts).negativeShare?.total == 500)
    }

    @Test func belowCutWinsOverNegative() {
        let assessment = report(blasts: 500, negative: 100) { $0[MarrowSheet.cd19BelowCut] = 480 }
        #expect(call(assessment).pointClass == .negative)
    }

    @Test func clusterCountsWin() {
        let assessment = report(blasts: 1_000, negative: 70) {
            $0[MarrowSheet.clusteredBlasts] = 60
            $0[MarrowSheet.clusteredCD19Negative] = 60
        }
        #expect(call(assessment).negativeShare?.total == 60)
        #expect(Case([assessment]).levels(.e1) == [.red])
    }
}
