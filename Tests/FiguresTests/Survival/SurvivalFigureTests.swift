import Analysis
import JSONText
import Testing
import VegaLite

@testable import Figures

@Suite struct SurvivalFigureTests {
    private var kaplanMeier: Figure {
        get throws { try #require(KaplanMeierFigure(Fixture.endpoint, context: Fixture.context)).figure }
    }

    @Test func curvesStartAtOneAndHaveARowPerTime() throws {
        let figure = try kaplanMeier
        #expect(figure.id == "km-efs")
        let poor = figure.rows("km-curve-1")
        #expect(poor.count == 4)
        #expect(poor[0]["time"]?.double == 0)
        #expect(poor[0]["value"]?.double == 1)
        #expect(poor.map { $0["days"]?.double } == [0, 100, 200, 365])
        // Without an interval the band has no width.
        #expect(figure.rows("km-curve-0").allSatisfy { $0["lower"]?.double == 1 && $0["upper"]?.double == 1 })
        #expect(figure.brokenPositions == 0)
        #expect(figure.danglingData.isEmpty)
    }

    @Test func ticksMarkCensoredTimesOnly() throws {
        let figure = try kaplanMeier
        #expect(figure.rows("km-censored-0").count == 2)
        #expect(figure.rows("km-censored-1").count == 1)
    }

    @Test func theRiskTableHasThreeLinesPerGroupUnderTheTicks() throws {
        let figure = try kaplanMeier
        for word in ["At risk", "Censored", "Events"] { #expect(figure.texts.count { $0 == word } == 2) }
        let axes = figure.specification.view.units.compactMap {
            $0.json["encoding"]?["x"]?["axis"]?["values"]
        }
        #expect(Set(axes.map { $0.array?.map(\.double) }) == [[0, 6, 12]])
        // 2 groups x 3 lines x 3 columns of numbers.
        #expect(figure.texts.count { Int($0) != nil } == 18)
    }

    @Test func testMediansAndIntervalsAreWritten() throws {
        let figure = try kaplanMeier
        #expect(
            figure.specification.title?.subtitle == [
                "Log-rank test (permutation): χ² = 2.35, 1 df, p < 0.001"
            ])
        #expect(figure.texts.contains("median not reached"))
        #expect(figure.texts.contains("median 6.6 months (3.3–not reached)"))
        #expect(figure.texts.contains("12 months: 33.3% (10.0–100.0)"))
        #expect(figure.caption.contains("events: relapse and death."))
        #expect(figure.caption.contains("Left out: 1 no follow-up."))
    }

    /// Follow-up of the fixture ends on day 400: a column for two years would repeat zeros.
    @Test func columnsAfterTheLastFollowUpAreLeftOut() throws {
        var endpoint = Fixture.endpoint
        for index in endpoint.groups.indices {
            endpoint.groups[index].riskTable.append(
                RiskTableEntry(time: 731, atRisk: 0, censored: 3, events: 0))
        }
        let figure = try #require(KaplanMeierFigure(endpoint, context: Fixture.context)).figure
        #expect(figure.texts.count { Int($0) != nil } == 18)
    }

    @Test func oneGroupNeedsNoTest() throws {
        var endpoint = Fixture.endpoint
        endpoint.groups.removeLast()
        let figure = try #require(KaplanMeierFigure(endpoint, context: Fixture.context)).figure
        #expect(figure.title == "Event-free survival")
        #expect(figure.specification.title?.subtitle == [])
        endpoint.groups[0].curve = []
        #expect(KaplanMeierFigure(endpoint, context: Fixture.context) == nil)
    }

    @Test func incidenceHasAPanelPerGroupAndACurvePerCause() throws {
        var endpoint = Fixture.endpoint
        let point = CurvePoint(
            time: 100, value: 0.2, lower: 0.05, upper: 0.44, censored: 3, events: 1, atRisk: 9)
        endpoint.cumulativeIncidence = ["a", "b"].flatMap { group in
            ["relapse, CD19-negative", "death"].map {
                IncidenceCurve(cause: $0, group: group, n: 10, events: 1, at: [], curve: [point], grayP: 0.04)
            }
        }
        let figure = try #require(IncidenceFigure(endpoint, context: Fixture.context)).figure
        #expect(figure.id == "cif")
        #expect(figure.specification.view.json["hconcat"]?.array?.count == 2)
        #expect(figure.specification.dataSets.count { $0.name.contains("-curve-") } == 4)
        #expect(figure.rows("cif-1-curve-0").map { $0["value"]?.double } == [0, 0.2])
        #expect(figure.caption.contains("The vertical axis ends at 50%."))
        #expect(
            figure.specification.title?.subtitle.first?.hasPrefix(
                "Gray's test: relapse, CD19-negative p = 0.040") == true)
        #expect(figure.danglingData.isEmpty)
        #expect(IncidenceFigure(Fixture.endpoint, context: Fixture.context) == nil)
    }
}
