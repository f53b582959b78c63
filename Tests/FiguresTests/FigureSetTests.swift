import Analysis
import AntigenEscape
import Cohort
import Figures
import JSONText
import Testing
import VegaLite

@Suite struct FigureSetTests {
    private func study(analytes: Int) -> (StudyResults, StudyData) {
        let info = StudyInfo(
            name: "Study", isSynthetic: true, notice: Fixture.notice, patients: 2, courses: 2, draws: 4,
            readings: 8,
            planDigest: nil)
        var data = StudyData(patients: [Patient(id: "A"), Patient(id: "B")])
        var results = StudyResults(
            toolVersion: "1.2.3", study: info, escape: DecisionTable.review(StudyData()))
        for index in 0..<analytes {
            let analyte = "X\(index)"
            data.readings += ["A", "B"].flatMap { patient in
                [0, 7].map {
                    Fixture.reading(patient, 1, $0, .exact(Double($0 + index + 1)), analyte: analyte)
                }
            }
            results.trends.append(Fixture.trend(analyte))
            var comparison = Fixture.comparison(
                [Fixture.pair("A", BoundedNumber(1), BoundedNumber(2))], analyte: analyte)
            if index < 3 { comparison.family = "primary" }
            results.comparisons.append(comparison)
        }
        results.survival = [Fixture.endpoint]
        data.courses = ["A", "B"].map {
            Course(patient: $0, number: 1, intervals: [InfusionInterval(startDay: 0, stopDay: 27)])
        }
        return (results, data)
    }

    @Test func idsAreStableUniqueAndInTheOrderOfThePlan() {
        let (results, data) = study(analytes: 2)
        #expect(
            FigureSet.make(results: results, data: data).map(\.id) == [
                "ladder-X0", "ladder-X1", "forest-comparisons", "trajectory-X0", "trajectory-X1", "km-efs",
                "forest-hazards", "swimmer",
            ])
    }

    @Test func moreThanFortyLoseTheTailsOfTheLongListsAndSaySo() {
        let (results, data) = study(analytes: 40)
        let set = FigureSet.compose(results: results, data: data)
        #expect(set.figures.count == FigureSet.limit)
        let ids = set.figures.map(\.id)
        #expect(Set(ids).count == ids.count)
        for id in ["ladder-X0", "trajectory-X0", "km-efs", "swimmer", "forest-comparisons"] {
            #expect(ids.contains(id))
        }
        #expect(set.omitted.contains("trajectory-X39"))
        #expect(set.figures.count + set.omitted.count == 84)
    }

    @Test func namesThatShrinkToOneFileNameAreNumbered() {
        var (results, data) = study(analytes: 0)
        for analyte in ["A/b", "A b"] {
            results.comparisons.append(
                Fixture.comparison([Fixture.pair("A", BoundedNumber(1), BoundedNumber(2))], analyte: analyte))
        }
        data.readings = []
        let ids = FigureSet.make(results: results, data: data).map(\.id)
        #expect(ids.contains("ladder-A-b"))
        #expect(ids.contains("ladder-A-b-2"))
    }

    @Test func theSameStudyGivesTheSameBytes() {
        let (results, data) = study(analytes: 3)
        let once = FigureSet.make(results: results, data: data),
            again = FigureSet.make(results: results, data: data)
        #expect(once.map(\.specification.text) == again.map(\.specification.text))
        #expect(once == again)
    }

    @Test func everyFigureCarriesWhatItOwesTheReader() {
        let (results, data) = study(analytes: 3)
        for figure in FigureSet.make(results: results, data: data) {
            let json = figure.specification.json
            #expect(json["description"]?.string == figure.description)
            #expect(figure.description.count > 20)
            #expect(figure.caption.contains("Immunochron 1.2.3."))
            #expect(figure.caption.hasSuffix(Fixture.notice))
            #expect(
                figure.specification.title?.subtitle.joined(separator: " ").contains(Fixture.notice) == true)
            #expect(!figure.dataTable.rows.isEmpty)
            #expect(figure.dataTable.rows.allSatisfy { $0.count == figure.dataTable.columns.count })
            #expect(figure.brokenPositions == 0)
            #expect(figure.danglingData.isEmpty)
            // No address but the schema's: figures open without a network.
            let text = figure.specification.text
            #expect(text.components(separatedBy: "http").count == 2)
        }
    }

    @Test func anEmptyStudyHasNoFigures() {
        let (results, data) = study(analytes: 0)
        var empty = results
        empty.survival = []
        #expect(FigureSet.make(results: empty, data: StudyData()).isEmpty)
        #expect(!FigureSet.make(results: results, data: data).isEmpty)
    }
}

extension String {
    fileprivate func components(separatedBy separator: String) -> [Substring] {
        split(separator: separator, omittingEmptySubsequences: false)
    }
}
