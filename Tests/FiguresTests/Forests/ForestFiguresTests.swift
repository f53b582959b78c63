import Analysis
import JSONText
import Testing
import VegaLite

@testable import Figures

@Suite struct ForestFiguresTests {
    private let forests = ForestFigures(context: Fixture.context)

    private func rate(_ group: String, _ k: Int, _ n: Int, endpoint: String = "CR") -> ResponseRate {
        ResponseRate(
            endpoint: endpoint, group: group, n: n, responders: k, notAssessed: 1,
            rate: Estimated(Double(k) / Double(n), lower: 0.4, upper: 0.977), wilson: Estimated(0.5),
            unitOfAnalysis: .course)
    }

    @Test func ratesShowCountsExactIntervalAndBlocks() throws {
        let figure = try #require(
            forests.response([rate("R/R", 9, 11), rate("MRDpos", 33, 40, endpoint: "MRD")]))
        #expect(figure.rows("estimates").count == 2)
        for text in ["CR", "MRD", "9/11", "33/40", "81.8% (40.0–97.7)"] {
            #expect(figure.texts.contains(text))
        }
        #expect(figure.caption.contains("2 not assessed, counted as non-response."))
        #expect(figure.caption.contains("Unit of analysis: course."))
        #expect(figure.brokenPositions == 0)
        #expect(figure.danglingData.isEmpty)
    }

    @Test func effectsWithoutEstimateKeepTheirRowAndReason() throws {
        var endpoint = Fixture.endpoint
        endpoint.cox.append(HazardRatio(term: "x", ratio: .notEstimable("no events"), p: nil, method: "Cox"))
        let figure = try #require(forests.hazardRatios([endpoint]))
        #expect(figure.rows("estimates").count == 1)
        #expect(figure.texts.contains("no events"))
        #expect(figure.texts.contains("2/6"))
        #expect(figure.dataTable.rows.count == 2)
    }

    @Test func openAndWildIntervalsEndInAnArrowInsideTheAxis() throws {
        let figure = try #require(forests.hazardRatios([Fixture.endpoint]))
        let row = try #require(figure.rows("estimates").first)
        #expect(row["lowCut"] == false)
        #expect(row["highCut"] == false)
        var wild = Fixture.endpoint
        wild.cox = [
            HazardRatio(term: "x", ratio: Estimated(4, lower: 1e-9, upper: 1e12), p: nil, method: "Cox")
        ]
        let cut = try #require(forests.hazardRatios([wild])?.rows("estimates").first)
        #expect(cut["lowCut"] == true)
        #expect(cut["highCut"] == true)
        #expect(try #require(cut["low"]?.double) > 0.01)
        #expect(try #require(cut["high"]?.double) < 1_000)
    }

    @Test func modelsStandOpenUnderThePrimaryRatio() throws {
        var model = Fixture.trend()
        model.question = .allCourses
        model.ratio = Estimated(1.2, lower: 1.01, upper: 1.4)
        let pairs = [Fixture.pair("A", BoundedNumber(1), BoundedNumber(2))]
        let figure = try #require(forests.comparisons([Fixture.comparison(pairs)], trends: [model]))
        #expect(figure.rows("estimates").map { $0["kind"] } == ["primary", "secondary"])
        #expect(figure.texts.contains("1.20 (1.01–1.40)"))
        #expect(figure.texts.contains("CD3, all courses (model)"))
        #expect(figure.caption.contains("no control group"))
    }

    @Test func oddsRatiosAreGroupedByEndpoint() throws {
        let tests = ["a", "b"].map { endpoint in
            AssociationTest(
                endpoint: endpoint, predictor: "<b>x</b>", method: "Firth logistic", n: 50, events: 5,
                oddsRatio: Estimated(2, lower: 1, upper: 4), p: 0.04, adjustedP: 0.08, adjustment: "BH",
                unitOfAnalysis: .patient, notes: ["exploratory: 5 events per parameter"])
        }
        let figure = try #require(forests.oddsRatios(tests))
        #expect(figure.texts.contains("a"))
        #expect(figure.texts.contains("0.080†"))
        #expect(figure.caption.contains("† p adjusted by BH."))
        #expect(figure.caption.contains("Exploratory: 5 events per parameter."))
        #expect(!figure.specification.text.contains("<b>"))
    }

    @Test func nothingGivesNoFigure() {
        #expect(forests.response([]) == nil)
        #expect(forests.hazardRatios([]) == nil)
        #expect(forests.oddsRatios([]) == nil)
        #expect(forests.comparisons([], trends: []) == nil)
    }
}
