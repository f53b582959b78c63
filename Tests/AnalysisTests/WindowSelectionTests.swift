import Cohort
import Testing

@testable import Analysis

@Suite("Window selection")
struct WindowSelectionTests {
    let plan = StudyPlan(name: "test")
    let first = CourseKey(patient: "A", number: 1)

    @Test("pre takes the last scheduled value up to the start, post the one nearest to the end of infusion")
    func picks() {
        var study = StudyFixture()
        study.course("A", stop: 27)
        study.reading("A", -6, "CD3", 1)
        study.reading("A", -1, "CD3", 2)
        study.reading("A", 14, "CD3", 3)
        study.reading("A", 26, "CD3", 4)
        study.reading("A", 29, "CD3", 5)
        let index = study.index
        #expect(index.pick("CD3", plan.pre, in: first).point?.value == .exact(2))
        #expect(index.pick("CD3", plan.post, in: first).point?.value == .exact(4))
    }

    @Test("a draw of day 0 after the start is not a baseline; without an hour it is")
    func dayZero() {
        var study = StudyFixture()
        study.course("A")
        study.reading("A", -2, "CD3", .exact(7))
        study.reading("A", 0, "CD3", .exact(1), hour: 6)
        #expect(study.index.pick("CD3", plan.pre, in: first).point?.value == .exact(7))
        study.reading("A", 0, "CD3", .exact(8))
        #expect(study.index.pick("CD3", plan.pre, in: first).point?.value == .exact(8))
    }

    @Test("a triggered draw is not taken, and is named as the reason")
    func triggered() {
        var study = StudyFixture()
        study.course("A")
        study.reading("A", -1, "IL-6", .exact(80), reason: .triggered)
        #expect(
            study.index.pick("IL-6", plan.pre, in: first)
                == .none(reason: "only a triggered draw in window 'pre'"))
    }

    @Test("without a recorded stop there is no post value, and a missing value gives its own reason")
    func reasons() {
        var study = StudyFixture()
        study.course("A", stop: nil)
        study.reading("A", 0, "CD3", .missing("clotted"))
        #expect(
            study.index.pick("CD3", plan.post, in: first) == .none(reason: "end of infusion not recorded"))
        #expect(study.index.pick("CD3", plan.pre, in: first) == .none(reason: "missing: clotted"))
    }

    @Test("values on or after the next course or transplant are not post values")
    func nextTreatment() {
        var study = StudyFixture()
        study.course("A", stop: 27)
        study.course("A", 2, studyDay: 30)
        study.reading("A", 30, "CD3", 9)
        #expect(study.index.pick("CD3", plan.post, in: first).point == nil)
        study.reading("A", 29, "CD3", 4)
        #expect(study.index.pick("CD3", plan.post, in: first).point?.value == .exact(4))
        study.data.outcomes = [Outcome(patient: "A", hsctTime: 29)]
        #expect(study.index.pick("CD3", plan.post, in: first).point == nil)
    }

    @Test("replicates are averaged; with a censored one only what is certain remains")
    func replicates() {
        #expect(StudyIndex.join([.exact(2), .exact(4)]) == .exact(3))
        #expect(StudyIndex.join([.exact(2), .below(3)]) == .below(3))
        #expect(StudyIndex.join([.exact(2), .above(3)]) == .above(2))
        #expect(StudyIndex.join([.below(1), .above(3)]).isMissing)
        #expect(StudyIndex.join([.missing("x"), .exact(2)]) == .exact(2))
    }

    @Test("IL-6 from the day of tocilizumab on is left out and counted, other analytes are not")
    func tocilizumab() {
        var study = StudyFixture()
        study.course("A", stop: 10)
        study.data.courses[0].attributes["tocilizumab_day"] = "3"
        study.reading("A", 10, "IL-6", 900)
        study.reading("A", 10, "IL-10", 9)
        #expect(study.index.pick("IL-6", plan.post, in: first) == .none(reason: "IL-6 after tocilizumab"))
        #expect(study.index.pick("IL-10", plan.post, in: first).point?.value == .exact(9))
    }

    @Test("marrow values never stand in for blood")
    func specimen() {
        var study = StudyFixture()
        study.course("A")
        study.reading("A", -1, "CD3", .exact(5), specimen: .marrow)
        #expect(study.index.pick("CD3", plan.pre, in: first).point == nil)
    }
}

@Suite("Pair selection")
struct PairSelectionTests {
    @Test(
        "the first evaluable course is the first with both values; every other course is counted with its reason"
    )
    func firstEvaluable() {
        var study = StudyFixture()
        for (patient, course) in [("A", 1), ("A", 2), ("A", 3), ("B", 1)] {
            study.course(patient, course, studyDay: (course - 1) * 42)
        }
        study.reading("A", 0, "CD3", 1)
        for course in [2, 3] {
            study.reading("A", 0, "CD3", Double(course), course: course)
            study.reading("A", 28, "CD3", Double(10 * course), course: course)
        }
        study.reading("B", 28, "CD3", 3)
        let index = study.index
        let selection = index.pairs("CD3", StudyPlan(name: "t"), scope: .firstCourse)
        #expect(selection.pairs.map(\.key) == [CourseKey(patient: "A", number: 2)])
        #expect(
            Set(selection.dropped) == [
                Dropped("later course of the same patient", 1), Dropped("no draw in window 'post'", 1),
                Dropped("no draw in window 'pre'", 1),
            ])
        let all = index.pairs("CD3", StudyPlan(name: "t"), scope: .allCourses)
        #expect(all.pairs.count == 2 && all.patients == 1)
        #expect(all.pairs.count + all.dropped.map(\.n).reduce(0, +) == 4)
    }

    @Test("one draw that lies in both windows is no pair")
    func sameDraw() {
        var study = StudyFixture()
        study.course("A", stop: 0)
        study.reading("A", 0, "CD3", 1)
        let selection = study.index.pairs("CD3", StudyPlan(name: "t"), scope: .allCourses)
        #expect(selection.pairs.isEmpty)
        #expect(selection.dropped == [Dropped("no draw in window 'post'", 1)])
    }
}
