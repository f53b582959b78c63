import Testing

@testable import Cohort

struct CourseAssemblyTests {
    private func interval(_ start: Int, _ stop: Int?) -> InfusionInterval {
        InfusionInterval(startDay: start, stopDay: stop)
    }

    @Test func sevenDaysStayEightStartANewCourse() throws {
        #expect(try CourseAssembly.courses(of: [interval(0, 5), interval(12, 28)]).count == 1)
        #expect(try CourseAssembly.courses(of: [interval(0, 5), interval(13, 28)]).count == 2)
    }

    @Test func orderOfRowsDoesNotMatter() throws {
        let groups = try CourseAssembly.courses(of: [interval(42, 56), interval(7, 13), interval(0, 7)])
        #expect(groups.map(\.count) == [2, 1])
        #expect(groups[0].map(\.startDay) == [0, 7])
    }

    @Test func impossibleIntervalsAreRefused() {
        #expect(throws: CohortError.self) { try CourseAssembly.courses(of: [interval(5, 4)]) }
        #expect(throws: CohortError.self) {
            try CourseAssembly.courses(of: [interval(0, 10), interval(9, 20)])
        }
        #expect(throws: CohortError.self) {
            try CourseAssembly.courses(of: [interval(0, nil), interval(9, 20)])
        }
        let late = Course(patient: "P", number: 2, intervals: [interval(42, 56)])
        let error = #expect(throws: CohortError.self) { try CourseAssembly.course(late) }
        #expect(error?.code == "IC0308")
    }

    @Test func longInterruptionsAreNamed() throws {
        let course = try CourseAssembly.course(
            Course(patient: "P", number: 1, intervals: [interval(20, 30), interval(0, 10)]))
        #expect(course.intervals.map(\.startDay) == [0, 20])
        #expect(CourseAssembly.longInterruptions(in: course.intervals) == [10])
        #expect(CourseAssembly.longInterruptions(in: [interval(0, 14), interval(14, 28)]).isEmpty)
    }
}
