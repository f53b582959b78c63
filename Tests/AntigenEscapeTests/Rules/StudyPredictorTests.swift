import Cohort
import Testing

@testable import AntigenEscape

@Suite struct StudyPredictorTests {
    private func review(_ measured: StudyPredictor.Measured, _ cell: String = "yes") -> EscapeReview {
        Case(patient: Patient(id: "T-1", attributes: ["loss": cell])).review(
            predictor: StudyPredictor(
                name: "B-cell loss", column: "loss", definition: "CD19+ < 10/uL on day -1", measured: measured
            ))
    }

    @Test func shownWithItsDefinition() {
        let flag = review(.beforeStart).flags[0]
        #expect(flag.rule == .v && flag.level == .info)
        #expect(flag.text.contains("by the study's definition (CD19+ < 10/uL on day -1)"))
        #expect(review(.beforeStart).studyPredictor?.isBaseline == true)
    }

    @Test(arguments: [StudyPredictor.Measured.afterStart, .day(1), .notStated]) func refusedAsBaseline(
        measured: StudyPredictor.Measured
    ) {
        let found = review(measured)
        #expect(found.studyPredictor?.isBaseline == false)
        #expect(found.studyPredictor?.refusal != nil)
        #expect(found.flags[0].level == .notAssessable)
    }

    @Test func dayZeroIsBaseline() { #expect(review(.day(0)).studyPredictor?.isBaseline == true) }

    @Test func absentIsNoFlag() {
        #expect(review(.beforeStart, "no").flags.isEmpty)
        #expect(Case().review().rulesRun.contains(.v) == false)
        #expect(review(.beforeStart).rulesRun.last == .v)
    }
}
