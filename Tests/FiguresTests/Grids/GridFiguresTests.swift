import Analysis
import JSONText
import Testing
import VegaLite

@testable import Figures

@Suite struct GridFiguresTests {
    private let grids = GridFigures(context: Fixture.context)

    @Test func cellsAreColouredOrHatchedAndCensoringIsMarked() throws {
        let cells = [
            FoldChangeCell(analyte: "CD3", window: "d 0-1", courses: 10, censored: 0, medianLog2: -1.26),
            FoldChangeCell(analyte: "CD3", window: "d 2-3", courses: 0, censored: 0, medianLog2: nil),
            FoldChangeCell(analyte: "IL-6", window: "d 0-1", courses: 8, censored: 4, medianLog2: 9),
        ]
        let figure = try #require(grids.heatMap(cells))
        #expect(figure.rows("cells").map { $0["value"]?.double } == [-1.26, 6])
        #expect(figure.rows("empty").count == 1)
        #expect(figure.texts.contains("−1.3"))
        #expect(figure.texts.contains("+9.0"))
        #expect(figure.caption.contains("Colours end at ±6; the numbers do not."))
        #expect(figure.rows("notes-rule-0").count == 1)
        let scales = figure.specification.view.units.compactMap { $0.json["encoding"]?["color"]?["scale"] }
        #expect(scales.map { $0["domain"]?.array?.map(\.double) } == [[-6, 0, 6]])
        #expect(figure.danglingData.isEmpty)
    }

    @Test func missingnessCountsAndReasons() throws {
        let cells = [
            MissingnessCell(
                analyte: "CD3", window: "pre", expected: 10, present: 7, reasons: [Dropped("clotted", 3)]),
            MissingnessCell(analyte: "CD3", window: "post", expected: 0, present: 0, reasons: []),
        ]
        let figure = try #require(grids.missingness(cells))
        #expect(figure.texts.contains("7/10"))
        #expect(figure.rows("cells").map { $0["value"]?.double } == [0.7])
        #expect(figure.rows("empty").count == 1)
        #expect(figure.caption.contains("Left out: 3 clotted."))
        #expect(figure.description.contains("7 of 10 expected values are present."))
    }

    @Test func nothingGivesNoFigure() {
        #expect(grids.heatMap([]) == nil)
        #expect(grids.missingness([]) == nil)
    }
}
