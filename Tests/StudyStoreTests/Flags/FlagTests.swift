import Cohort
import Diagnostics
import Testing

@testable import StudyStore

@Suite struct FlagTests {
    @Test func flagsReplaceEachOtherAndKnowTheirAge() throws {
        let store = try StudyStore.inMemory()
        try store.add("a.csv", [reading(.exact(1))])
        let flag = StoredFlag(
            rule: "E1", level: "red", patient: "<script>", course: 1, day: 28, specimen: "marrow",
            evidence: #"{"blasts":210}"#, missing: ["clone"], text: "for review; not a diagnosis")
        try store.saveFlags([flag, flag])
        try store.saveFlags([flag])
        #expect(try store.flags() == [flag])
        let question = "SELECT patient, missing, up_to_date FROM v_flags"
        #expect(try store.query(question).rows == [[.text("<script>"), .text(#"["clone"]"#), .integer(1)]])
        try store.add("b.csv", [reading(.exact(1), day: 1)])
        #expect(try store.query(question).rows.first?.last == .integer(0))
    }

    @Test func evidenceMustBeJSON() throws {
        let flag = StoredFlag(rule: "E1", level: "red", patient: "P", evidence: "{", text: "t")
        #expect(failure { try StudyStore.inMemory().saveFlags([flag]) }?.failure == .badData)
    }
}
