import Analysis
import Testing

@testable import Figures

@Suite struct NumberTextTests {
    @Test(arguments: [
        (0.0123, "0.0123"), (1.234, "1.23"), (12.34, "12.3"), (123.4, "123"), (1_234.5, "1,235"), (0, "0"),
        (0.5, "0.5"), (2.4, "2.4"), (-3.14159, "−3.14"), (1_234_567, "1,234,567"), (999.6, "1,000"),
        (0.0996, "0.0996"),
    ])
    func threeSignificantDigitsWithoutExponent(x: Double, text: String) {
        #expect(NumberText.short(x) == text)
    }

    @Test func fixedDecimals() {
        #expect(NumberText.fixed(97.777, 1) == "97.8")
        #expect(NumberText.fixed(-0.04, 1) == "0.0")
        #expect(NumberText.fixed(.infinity, 1) == "∞")
        #expect(NumberText.fixed(.nan, 1) == "–")
        #expect(NumberText.fixed(1e300, 2) == "1e+300")
    }

    @Test(arguments: [
        (0.0004, "p < 0.001"), (0.001, "p = 0.001"), (0.0163, "p = 0.016"), (0.0499, "p = 0.050"),
        (0.2345, "p = 0.23"),
        (1, "p = 1.00"),
    ])
    func pValues(p: Double, text: String) {
        #expect(NumberText.p(p) == text)
    }

    @Test func estimatesSayWhyThereIsNone() {
        #expect(NumberText.estimate(Estimated(1.184, lower: 1.02, upper: 10.44)) == "1.18 (1.02–10.4)")
        #expect(NumberText.estimate(Estimated(2, lower: nil, upper: nil)) == "2.00")
        #expect(NumberText.estimate(Estimated(2, lower: 1, upper: nil)) == "2.00 (1.00–not reached)")
        #expect(NumberText.ratio(0.0001) == "<0.001")
        #expect(NumberText.estimate(.notEstimable("no pair")) == "no pair")
        #expect(NumberText.bounded(BoundedNumber(2.4, .atMost)) == "≤ 2.4")
    }
}

@Suite struct NamesTests {
    @Test func slugsAreSafeFileNamesAndKeepPercentApart() {
        #expect(Names.slug("CD3") == "CD3")
        #expect(Names.slug("CD3%") == "CD3-percent")
        #expect(Names.slug("CD3+CD4+/../x") == "CD3-CD4-x")
        #expect(Names.slug("<script>") == "script")
        #expect(Names.slug("患者") == "unnamed")
    }

    @Test func unitsAndAnalytesReadLikePrint() {
        #expect(Names.axis("CD3", "/uL") == "CD3 (cells/µL)")
        #expect(Names.axis("CD3%", "%") == "CD3 (%)")
        #expect(Names.axis("IFN-g", "pg/mL") == "IFN-γ (pg/mL)")
        #expect(Names.axis("CD4CD8", "1") == "CD4:CD8 ratio")
        #expect(Names.unit("ug/L") == "µg/L")
    }

    @Test func captionsNameExclusionsToolAndNotice() {
        var caption = Caption("What is drawn", "Second.")
        caption.addDropped([Dropped("no post value", 2), Dropped("none of these", 0)], of: "pair")
        #expect(
            caption.text(Fixture.synthetic)
                == "What is drawn. Second. Left out: 2 no post value. Immunochron 1.2.3. \(Fixture.notice)")
        var nothing = Caption("A")
        nothing.addDropped([], of: "pair")
        #expect(nothing.text(Fixture.context) == "A. No pair was left out. Immunochron 1.2.3.")
    }
}
