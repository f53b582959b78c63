import Cohort
import Diagnostics
import Testing

@testable import StudyStore

@Suite struct InfoTests {
    @Test func nameAndSyntheticAreKept() throws {
        let store = try StudyStore.inMemory()
        #expect(try store.studyName() == nil)
        #expect(try !store.isSynthetic())
        try store.saveStudyInfo(name: "A", isSynthetic: true)
        try store.saveStudyInfo(name: "B", isSynthetic: true)
        #expect(try store.studyName() == "B")
        #expect(try store.isSynthetic())
    }

    @Test func syntheticDataDoNotBecomeReal() throws {
        let store = try StudyStore.inMemory()
        try store.saveStudyInfo(name: "A", isSynthetic: false)
        try store.saveStudyInfo(name: "A", isSynthetic: true)
        try store.add("a.csv", [reading(.exact(1))])
        #expect(failure { try store.saveStudyInfo(name: "A", isSynthetic: false) }?.code == "IC0421")
        #expect(try store.isSynthetic())
    }
}
