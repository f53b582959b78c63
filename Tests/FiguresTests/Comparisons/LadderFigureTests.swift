import Analysis
import JSONText
import Testing
import VegaLite

@testable import Figures

@Suite struct LadderFigureTests {
    private let pairs = [
        Fixture.pair("A", BoundedNumber(10), BoundedNumber(20)),
        Fixture.pair("B", BoundedNumber(40), BoundedNumber(30)),
        Fixture.pair("C", BoundedNumber(2.4, .atMost), BoundedNumber(5_000, .atLeast)),
        Fixture.pair("D", BoundedNumber(0), BoundedNumber(7)),
    ]

    private func figure(_ context: FigureContext = Fixture.context) throws -> Figure {
        try #require(LadderFigure(Fixture.comparison(pairs), context: context)).figure
    }

    @Test func eachPairGivesTwoPointsOfOneLine() throws {
        let figure = try figure()
        let rows = figure.rows("pairs")
        #expect(rows.count == 2 * pairs.count)
        #expect(Set(rows.compactMap { $0["pair"]?.string }).count == pairs.count)
        #expect(figure.dataTable.rows.count == pairs.count)
        #expect(figure.brokenPositions == 0)
        #expect(figure.danglingData.isEmpty)
    }

    @Test func censoredValuesStandAtTheirLimitAndZerosAtTheFoot() throws {
        let rows = try figure().rows("pairs")
        let status = rows.map { $0["status"]?.string }
        #expect(status.count { $0 == "measured" } == 5)
        #expect(rows[4]["status"] == "below the limit")
        #expect(rows[4]["drawn"]?.double == 2.4)
        #expect(rows[5]["status"] == "above the limit")
        #expect(rows[5]["drawn"]?.double == 5_000)
        #expect(rows[6]["status"] == "zero")
        let foot = try #require(rows[6]["drawn"]?.double)
        #expect(foot > 0)
        #expect(foot < 2.4)
    }

    @Test func theBracketNamesTheTestAndTheCaptionTheRest() throws {
        let figure = try figure()
        #expect(figure.id == "ladder-CD3")
        #expect(figure.texts.contains { $0.contains("Signed rank") && $0.contains("p = 0.016") })
        #expect(figure.texts.contains("100"))
        #expect(figure.texts.contains("200"))
        #expect(figure.caption.contains("Signed rank (exact): p = 0.016."))
        #expect(figure.caption.contains("Hodges-Lehmann ratio 1.50 (95% CI 1.10–2.05)."))
        #expect(figure.caption.contains("Left out: 2 no post value."))
        #expect(figure.caption.contains("unit of analysis: patient"))
        #expect(figure.caption.hasSuffix("Immunochron 1.2.3."))
    }

    @Test func adjustedPAndOtherScopesAreNamed() throws {
        var comparison = Fixture.comparison(pairs)
        comparison.adjustedP = 0.031
        comparison.adjustment = "Holm"
        comparison.family = "CD3, CD4, CD8"
        comparison.scope = .publishedStyle
        let figure = try #require(LadderFigure(comparison, context: Fixture.context)).figure
        #expect(figure.id == "ladder-CD3-published-style")
        #expect(figure.texts.joined(separator: " ").contains("Holm p = 0.031"))
        #expect(figure.caption.contains("Holm over CD3, CD4, CD8: p = 0.031."))
    }

    @Test func noPairsNoFigure() {
        #expect(LadderFigure(Fixture.comparison([]), context: Fixture.context) == nil)
    }

    @Test func whatCannotBeEstimatedSaysWhy() throws {
        var comparison = Fixture.comparison(pairs)
        comparison.ratio = .notEstimable("too many censored")
        comparison.tests = [
            TestResult(name: "Signed rank", variant: "exact", statistic: nil, p: nil, reason: "no change")
        ]
        let figure = try #require(LadderFigure(comparison, context: Fixture.context)).figure
        #expect(
            figure.specification.title?.subtitle == ["Ratio after/before not estimable: too many censored"])
        #expect(figure.caption.contains("Signed rank (exact): no change."))
    }

    @Test func theNoticeOfASyntheticStudyStandsOnTheFigureAndInTheCaption() throws {
        let figure = try figure(Fixture.synthetic)
        #expect(figure.specification.title?.subtitle.joined(separator: " ").contains(Fixture.notice) == true)
        #expect(figure.caption.hasSuffix(Fixture.notice))
        let plain = try self.figure()
        #expect(plain.specification.title?.subtitle.joined().contains("SYNTHETIC") == false)
    }
}
