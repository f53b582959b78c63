import Cohort
import Diagnostics
import GRDB
import Testing

@testable import StudyStore

@Suite struct QueryTests {
    @Test(arguments: [
        "DELETE FROM reading", "INSERT INTO study VALUES ('a','b')", "DROP TABLE reading",
        "PRAGMA user_version = 9", "ATTACH '/nowhere/x' AS x", "VACUUM", "BEGIN", "",
        "WITH x AS (SELECT 1) DELETE FROM reading", "SELECT 1; DELETE FROM reading",
    ])
    func everythingButOneQuestionIsRefused(_ sql: String) throws {
        let store = try StudyStore.inMemory()
        try store.add("a.csv", [reading(.exact(1))])
        let error = failure { _ = try store.query(sql) }
        #expect(error?.failure == .usage, "\(sql)")
        #expect(try store.load().readings.count == 1)
    }

    @Test func answersColumnsAndTypedRows() throws {
        let result = try StudyStore.inMemory().query(
            "  select 1 AS a, 2.5 AS b, 'x' AS c, NULL AS d, x'0102' AS e")
        #expect(result.columns == ["a", "b", "c", "d", "e"])
        #expect(result.rows == [[.integer(1), .real(2.5), .text("x"), .null, .blob(2)]])
    }

    @Test func mistakesAreUsageErrors() throws {
        let store = try StudyStore.inMemory()
        for sql in ["SELECT nothing FROM v_readings", "SELECT * FROM v_reading", "SELECT ("] {
            let error = failure { _ = try store.query(sql) }
            #expect(error?.code == "IC0431")
            #expect(error?.failure == .usage)
        }
    }

    @Test func integrityCheckFindsABrokenRule() throws {
        let store = try StudyStore.inMemory()
        try store.add("a.csv", [reading(.exact(1)), reading(.exact(2), day: 1)])
        try store.add("b.csv", [reading(.exact(3))], replace: true)
        #expect(try store.integrityCheck().isEmpty)
        try store.write { try $0.execute(sql: "UPDATE reading SET superseded_by = NULL") }
        #expect(try store.integrityCheck() == ["1 rows of reading are superseded by nothing"])
        try store.write { try $0.execute(sql: "DELETE FROM reading WHERE state = 0") }
        #expect(try store.integrityCheck().contains("2 imports have lost readings"))
    }
}
