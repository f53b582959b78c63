import AntigenEscape
import Cohort
import JSONText
import Testing
import VegaLite

@testable import Figures

@Suite struct PatientFigureTests {
    private func flag(_ patient: String, _ level: EscapeLevel = .red) -> FlagMark {
        FlagMark(
            EscapeFlag(
                rule: .e1, level: level, patient: patient, course: 2,
                draw: Draw(patient: patient, course: 2, day: 14, specimen: .marrow),
                statement: "CD19-negative population"))
    }

    private let data = StudyData(
        patients: [
            Patient(id: "<script>", entryStatus: "R/R"), Patient(id: "B"),
            Patient(id: "C", entryStatus: "R/R"),
        ],
        courses: [
            Course(
                patient: "<script>", number: 1, intervals: [InfusionInterval(startDay: 0, stopDay: 13)],
                response: "NR"),
            Course(
                patient: "<script>", number: 2,
                intervals: [
                    InfusionInterval(startDay: 0, stopDay: 4), InfusionInterval(startDay: 8, stopDay: nil),
                ],
                studyDay: 50, response: "MRD-CR"),
            Course(patient: "B", number: 1, intervals: [InfusionInterval(startDay: 0, stopDay: 27)]),
            Course(patient: "B", number: 2, intervals: [InfusionInterval(startDay: 0, stopDay: 27)]),
            Course(patient: "C", number: 1, intervals: [InfusionInterval(startDay: 0, stopDay: 27)]),
        ],
        readings: [
            Fixture.reading("<script>", 1, 0, .exact(100)),
            Fixture.reading("<script>", 2, 3, .below(1), analyte: "CD19"),
            Fixture.reading("<script>", 1, 1, .exact(40), analyte: "IL-6"),
        ],
        outcomes: [
            Outcome(
                patient: "<script>", efsTime: 300, efsEvent: true, osTime: 400, osEvent: true,
                eventType: "relapse",
                relapsePhenotype: "CD19-negative", hsctTime: 120),
            Outcome(patient: "C", efsTime: 200, efsEvent: false, osTime: 200, osEvent: false),
        ])

    @Test func theTimelineHoldsEveryEventOnTheDaysOfThePatient() {
        let lane = PatientTimeline(
            data.patients[0], courses: data.courses.filter { $0.patient == "<script>" },
            outcome: data.outcomes[0],
            flags: [flag("<script>"), flag("<script>", .grey)])
        #expect(lane.infusions.map(\.start) == [0, 50, 58])
        #expect(lane.infusions.map(\.stop) == [14, 55, 59])
        #expect(lane.infusions.map(\.isOpen) == [false, false, true])
        #expect(
            lane.events.map(\.event) == [
                .response, .response, .transplant, .relapseNegative, .death, .flag,
            ])
        #expect(lane.events.map(\.day) == [17, 62, 120, 300, 400, 64])
    }

    @Test func lanesAreSortedAndCoursesWithoutPlaceAreCounted() throws {
        let swimmer = try #require(
            SwimmerFigure(data: data, flags: [flag("<script>")], context: Fixture.context))
        let figure = try #require(swimmer.figures.first)
        #expect(swimmer.figures.count == 1)
        #expect(figure.id == "swimmer")
        #expect(figure.rows("follow-up").map { $0["patient"] } == ["<script>", "C", "B"])
        #expect(figure.rows("infusions").count == 5)
        #expect(figure.rows("events").count == 7)
        #expect(figure.texts.contains("R/R (2)"))
        // The study's own words, without a verdict on them.
        #expect(figure.texts.contains("response: NR"))
        #expect(figure.texts.contains("response: MRD-CR"))
        #expect(figure.caption.contains("1 later course without a recorded start not drawn."))
        #expect(figure.caption.contains("not a diagnosis"))
        #expect(figure.brokenPositions == 0)
        #expect(figure.danglingData.isEmpty)
        #expect(!figure.specification.text.contains("<script"))
    }

    @Test func manyPatientsFillEvenPagesAndVeryManyAreSampled() throws {
        let many = (0..<400).map { Patient(id: "P\($0)") }
        var study = StudyData(patients: Array(many.prefix(60)))
        study.outcomes = many.map { Outcome(patient: $0.id, osTime: 100, osEvent: $0.id == "P399") }
        let two = try #require(SwimmerFigure(data: study, flags: [], context: Fixture.context)).figures
        #expect(two.map(\.id) == ["swimmer-1", "swimmer-2"])
        #expect(two.map { $0.rows("follow-up").count } == [30, 30])
        study.patients = many
        let three = try #require(SwimmerFigure(data: study, flags: [], context: Fixture.context)).figures
        #expect(three.count == SwimmerFigure.pages)
        let drawn = three.flatMap { $0.rows("follow-up").compactMap { $0["patient"]?.string } }
        #expect(drawn.count == SwimmerFigure.pages * SwimmerFigure.lanesPerPage)
        #expect(Set(drawn).count == drawn.count)
        #expect(drawn.contains("P399"))
        #expect(three[0].caption.contains("238 patients not drawn"))
    }

    @Test func thePatientPageCountsDaysFromTheFirstInfusion() throws {
        let page = try #require(
            PatientPageFigure(
                data.patients[0], data: data, flags: [flag("<script>")], context: Fixture.context)
        ).figure
        #expect(page.id == "patient-script")
        #expect(page.rows("subsets-0").map { $0["day"]?.double } == [0])
        #expect(page.rows("subsets-1").map { $0["day"]?.double } == [53])
        #expect(page.rows("subsets-1")[0]["status"] == "below the limit")
        #expect(page.rows("cytokines-0").count == 1)
        #expect(page.rows("subsets-infusions").count == 3)
        #expect(page.rows("subsets-flags").map { $0["day"]?.double } == [64])
        #expect(page.specification.title?.subtitle.joined(separator: " ").contains("not a diagnosis") == true)
        #expect(!page.specification.text.contains("<script"))
        #expect(page.brokenPositions == 0)
        #expect(page.danglingData.isEmpty)
    }

    @Test func aPatientWithoutReadingsHasNoPage() {
        #expect(PatientPageFigure(data.patients[1], data: data, flags: [], context: Fixture.context) == nil)
        #expect(SwimmerFigure(data: StudyData(), flags: [], context: Fixture.context) == nil)
    }
}
