import Cohort
import Testing

@testable import AntigenEscape

@Suite struct DecisionTableTests {
    @Test func orderOfTheTable() {
        #expect(
            DecisionTable.rules.map(\.id.rawValue) == [
                "G1", "G2", "G3", "G4", "G5", "G6", "G7", "G8", "G9", "E6", "E6b", "E1", "E1p", "E2", "E4",
                "E3", "E5", "E7", "E8",
                "P1", "P2", "P3",
            ])
        #expect(DecisionTable.rules.map(\.id) == DecisionTable.rules.map(\.id).sorted())
    }

    @Test func levelNamesAreStable() {
        #expect(
            EscapeLevel.allCases.map(\.rawValue) == [
                "red", "red-amber", "amber", "info", "grey", "not assessable",
            ])
        #expect(EscapeLevel.allCases.max() == .red)
    }

    /// A negative marrow by everything that is asked for: one line, nothing else.
    @Test func quietPatient() {
        let review = Case([report(blasts: 0, negative: 0)]).review()
        #expect(review.flags.map(\.rule) == [.e8])
        #expect(review.samplesReviewed == 1 && review.rulesTimesSamples == DecisionTable.rules.count)
    }

    @Test func everyFlagAsksForReview() {
        let review = Case(
            [
                pretreatment(), report(day: 14, blasts: 500, negative: 495),
                report(day: 40, blasts: 400, negative: 100),
                report(specimen: .blood, blasts: 12, negative: 3),
            ], readings: [blood(.exact(50), day: 10)]
        ).review()
        #expect(review.flags.count > 5)
        for flag in review.flags {
            #expect(flag.text.hasSuffix("for review by a haematopathologist; not a diagnosis"))
            #expect(!flag.evidence.isEmpty || flag.level == .notAssessable)
            for word in ["escape\"", "caused by"] { #expect(!flag.text.contains(word) || flag.rule == .g4) }
        }
    }

    /// Red is possible from gate statistics and from E4, not from blood counts.
    @Test func bloodCountsAreNeverRed() {
        let review = Case(
            readings: [
                blood(.exact(100), day: -2), blood(.exact(0), day: 3), blood(.exact(80), day: 20),
                blood(.exact(1), day: 400),
            ],
            outcome: Outcome(patient: "T-1", efsTime: 410, efsEvent: true, eventType: "relapse", carTTime: 50)
        ).review()
        #expect(Set(review.flags.map(\.rule)) == [.p1, .p2, .p3, .e5])
        #expect(review.flags.allSatisfy { $0.level < .redAmber })
    }
}
