import Cohort
import Testing

@testable import AntigenEscape

/// P1-P3 and E5: B cells in blood. Whatever they do, they never become antigen loss.
@Suite struct DepletionRulesTests {
    private let normal = blood(.exact(120), day: -2)

    private func levels(
        _ rule: RuleID, _ readings: [Reading], courses: [Course]? = nil, patient: Patient? = nil,
        outcome: Outcome? = nil,
        marrow: [MarrowAssessment] = []
    ) -> [EscapeLevel] {
        Case(marrow, readings: readings, courses: courses, patient: patient, outcome: outcome).levels(rule)
    }

    @Test func depletionNeverBecomesAntigenLoss() {
        let readings = [normal] + [2, 7, 14, 28, 60, 150].map { blood(.below(1), day: $0) }
        let review = Case(readings: readings).review()
        #expect(review.flags.map(\.rule) == [.p1])
        #expect(review.flags[0].level == .grey)
        #expect(review.flags[0].text.contains("drug effect, not antigen loss"))
        #expect(review.bloodReadingsReviewed == 7)
    }

    @Test func limitsOfP1() {
        #expect(levels(.p1, [normal, blood(.exact(9.9), day: 2)]) == [.grey])
        #expect(levels(.p1, [normal, blood(.exact(10), day: 2)]).isEmpty)
        #expect(levels(.p1, [normal, blood(.below(10), day: 2)]) == [.grey])
        #expect(levels(.p1, [normal, blood(.below(20), day: 2)]).isEmpty, "below 20 is not surely below 10")
        #expect(levels(.p1, [normal, blood(.exact(1), day: 1)]).isEmpty, "day 1 is too early")
        #expect(levels(.p1, [normal, blood(.exact(1), day: 28 + 183)]) == [.grey], "182 full days off drug")
        #expect(levels(.p1, [normal, blood(.exact(1), day: 28 + 184)]).isEmpty)
    }

    @Test func laterCoursesStartDepleted() {
        let courses = [Case.course(1), Case.course(2)]
        #expect(
            levels(
                .p1, [normal, blood(.exact(2), day: -3, course: 2), blood(.exact(2), day: 7, course: 2)],
                courses: courses) == [.grey])
    }

    /// Anything else that takes B cells away makes the cause not attributable.
    @Test func notAttributable() {
        let low = [normal, blood(.exact(1), day: 20)]
        #expect(levels(.p1, [blood(.exact(1), day: 20)]) == [.info], "no count before the drug")
        #expect(
            levels(.p1, [blood(.exact(4), day: -2), blood(.exact(1), day: 20)]) == [.info], "depleted before")
        #expect(levels(.p1, low, outcome: Outcome(patient: "T-1", carTTime: 15)) == [.info])
        #expect(levels(.p1, low, outcome: Outcome(patient: "T-1", hsctTime: -100)) == [.info])
        #expect(
            levels(.p1, low, outcome: Outcome(patient: "T-1", hsctTime: -163)) == [.grey],
            "more than 182 days before")
        #expect(levels(.p1, low, outcome: Outcome(patient: "T-1", hsctTime: 90)) == [.grey], "later")
        #expect(
            levels(
                .p1, low, outcome: Outcome(patient: "T-1", efsTime: 18, efsEvent: true, eventType: "relapse"))
                == [.info])
        let treated = Patient(id: "T-1", attributes: ["depleting_therapies_6_months": "rituximab"])
        #expect(levels(.p1, low, patient: treated) == [.info])
        #expect(
            levels(.p1, low, marrow: [report(blasts: 0, negative: 0) { $0[MarrowSheet.priorCD19CAR] = true }])
                == [.info])
        #expect(
            levels(.p1, low, outcome: Outcome(patient: "T-1", timeZero: "diagnosis", hsctTime: 400)) == [
                .info
            ])
    }

    // MARK: P2

    @Test func incompleteDepletion() {
        #expect(levels(.p2, [blood(.exact(10.1), day: 7)]) == [.amber])
        #expect(levels(.p2, [blood(.exact(10), day: 7)]).isEmpty)
        #expect(levels(.p2, [blood(.exact(50), day: 6)]).isEmpty)
        #expect(levels(.p2, [blood(.exact(50), day: 29)]).isEmpty, "infusion over")
        #expect(levels(.p2, [blood(.above(10), day: 7)]) == [.amber])
    }

    @Test func doses() {
        func level(_ dose: String?) -> [EscapeLevel] {
            levels(.p2, [blood(.exact(50), day: 10)], courses: [Case.course(dose: dose)])
        }
        #expect(
            level("5 ug/m2/d") == [.amber] && level("15 µg/m²/d") == [.amber] && level("9 ug/d") == [.amber]
                && level("28 mcg/day") == [.amber])
        #expect(level("1.5 ug/m2/d").isEmpty && level("4.9ug/m2/d").isEmpty && level("8 ug/d").isEmpty)
        #expect(level(nil) == [.amber] && level("full dose") == [.amber], "an unknown dose lowers nothing")
        let missing = Case(readings: [blood(.exact(50), day: 10)], courses: [Case.course(dose: nil)]).flags(
            .p2)[0].missing
        #expect(missing == ["dose in ug/m2/d or ug/d"])
    }

    @Test func afterAnInterruption() {
        let course = Course(
            patient: "T-1", number: 1,
            intervals: [
                InfusionInterval(startDay: 0, stopDay: 5, dose: "15 ug/m2/d", holdReason: "CRS"),
                InfusionInterval(startDay: 8, stopDay: 28, dose: "15 ug/m2/d"),
            ])
        #expect(
            levels(.p2, [blood(.exact(50), day: 10)], courses: [course]).isEmpty,
            "48 hours after the restart at most")
        #expect(levels(.p2, [blood(.exact(50), day: 10, hour: 1)], courses: [course]) == [.amber])
        #expect(levels(.p2, [blood(.exact(50), day: 7)], courses: [course]).isEmpty, "held")
    }

    // MARK: P3

    @Test func prolongedAplasia() {
        let day = 28 + 184
        #expect(levels(.p3, [normal, blood(.exact(19.9), day: day)]) == [.info])
        #expect(levels(.p3, [normal, blood(.exact(20), day: day)]).isEmpty)
        #expect(levels(.p3, [normal, blood(.exact(5), day: day - 1)]).isEmpty)
        let after = Case(
            readings: [normal, blood(.exact(5), day: day)], outcome: Outcome(patient: "T-1", hsctTime: 100)
        ).flags(.p3)[0]
        #expect(after.text.contains("cause not attributable (HSCT)"))
    }

    // MARK: E5

    private func relapse(_ readings: [Reading], carT: Int? = nil) -> [EscapeFlag] {
        Case(
            readings: readings,
            outcome: Outcome(
                patient: "T-1", efsTime: 120, efsEvent: true, eventType: "relapse", carTTime: carT)
        ).flags(.e5)
    }

    @Test func relapseWithPersistingAplasia() {
        let low = blood(.below(5), day: 115)
        #expect(relapse([low]).map(\.level) == [.info])
        #expect(relapse([low], carT: 60).map(\.level) == [.amber])
        #expect(relapse([low], carT: 130).map(\.level) == [.info], "CAR-T after the relapse")
        #expect(relapse([blood(.exact(10), day: 115)]).isEmpty)
        #expect(relapse([blood(.exact(1), day: 89)]).map(\.level) == [.notAssessable], "31 days before")
        #expect(relapse([blood(.exact(1), day: 90)]).map(\.level) == [.info])
        #expect(relapse([]).map(\.level) == [.notAssessable])
        #expect(!relapse([low], carT: 60)[0].text.contains("blinatumomab"))
    }

    @Test func noRelapseNoStatement() {
        #expect(
            levels(
                .e5, [blood(.below(5), day: 115)],
                outcome: Outcome(patient: "T-1", efsTime: 120, efsEvent: true, eventType: "death")
            ).isEmpty)
    }
}
