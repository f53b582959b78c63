import Analysis
import Cohort
import JSONText
import Testing
import VegaLite

@testable import Figures

@Suite struct TrajectoryFigureTests {
    private let readings = [
        Fixture.reading("A", 1, 0, .exact(100)), Fixture.reading("A", 1, 3, .missing("clotted")),
        Fixture.reading("A", 1, 7, .below(2.4)), Fixture.reading("A", 1, 8, .exact(50), reason: .triggered),
        Fixture.reading("A", 1, 14, .exact(120)), Fixture.reading("A", 2, 0, .exact(0)),
        Fixture.reading("B", 1, 1, .above(5_000)), Fixture.reading("B", 1, 90, .exact(10)),
        Fixture.reading("B", 1, 2, .exact(7), analyte: "CD4"),
    ]
    private let courses = [
        Course(patient: "A", number: 1, intervals: [InfusionInterval(startDay: 0, stopDay: 4)]),
        Course(patient: "B", number: 1, intervals: [InfusionInterval(startDay: 0, stopDay: 9)]),
    ]

    private func figure(_ trend: TrendFit) throws -> Figure {
        let data = StudyData(courses: courses, readings: readings)
        return try #require(TrajectoryFigure(trend, data: data, context: Fixture.context)).figure
    }

    @Test func everyReadingInTheWindowIsDrawnOnce() throws {
        let figure = try figure(Fixture.trend())
        #expect(figure.rows("panel-1-readings").count == 5)
        #expect(figure.rows("panel-2-readings").count == 1)
        #expect(figure.caption.contains("1 reading outside days -14 to 56 not shown."))
        #expect(figure.brokenPositions == 0)
        #expect(figure.danglingData.isEmpty)
    }

    @Test func linesBreakAtAMissingDrawAndPassTriggeredDrawsBy() throws {
        let rows = try figure(Fixture.trend()).rows("panel-1-readings").filter { $0["patient"] == "A" }
        #expect(rows.map { $0["stretch"]?.string } == ["A/1/0", "A/1/1", "A/1/1", "A/1/1"])
        #expect(rows.map { $0["joined"]?.bool } == [true, true, false, true])
    }

    @Test func censoringAndZerosKeepTheirOwnSymbols() throws {
        let figure = try figure(Fixture.trend())
        let status = (figure.rows("panel-1-readings") + figure.rows("panel-2-readings")).map {
            $0["status"]?.string
        }
        #expect(
            status == [
                "measured", "below the limit", "triggered draw", "measured", "above the limit", "zero",
            ])
        #expect(figure.rows("panel-1-readings")[1]["value"] == "< 2.4")
        #expect(figure.texts.contains("LOD 2.4"))
    }

    @Test func theModelIsDrawnPerStratumWithItsBandAndPatients() throws {
        let means = [
            Fixture.mean("pre", -1, 100), Fixture.mean("d 4-8", 7, 80),
            Fixture.mean("pre", -1, 90, stratum: "later courses"),
            Fixture.mean("d 9-16", 12, nil),
        ]
        let figure = try figure(Fixture.trend(means: means))
        let drawn = figure.rows("panel-1-means")
        #expect(drawn.map { $0["low"]?.double } == [50, 40])
        #expect(drawn.map { $0["high"]?.double } == [200, 160])
        #expect(figure.rows("panel-2-means").count == 1)
        #expect(figure.texts.count { $0 == "7" } == 4)
        #expect(figure.caption.contains("REML, log(y) ~ window + (1|patient)"))
    }

    @Test func withoutAModelTheReasonIsInTheCaption() throws {
        var trend = Fixture.trend()
        trend.notEstimable = "fewer than 30 % detected"
        let figure = try figure(trend)
        #expect(figure.caption.contains("No model mean: fewer than 30 % detected."))
        #expect(figure.rows("panel-1-means").isEmpty)
    }

    @Test func anAnalyteWithoutValuesHasNoFigure() {
        let data = StudyData(readings: [Fixture.reading("A", 1, 0, .missing("not done"))])
        #expect(TrajectoryFigure(Fixture.trend(), data: data, context: Fixture.context) == nil)
    }

    /// Both courses run on days 0 to 4, one of two on days 5 to 9.
    @Test func theInfusionBarShowsTheShareOfCourses() {
        let panel = TrajectoryPanel(id: "p", stratum: "course 1", readings: [], means: [], courses: courses)
        let shares = panel.infusionShare(in: -2...12)
        #expect(shares.map(\.day) == Array(0...9))
        #expect(shares.map(\.share) == [1, 1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.5])
    }
}
