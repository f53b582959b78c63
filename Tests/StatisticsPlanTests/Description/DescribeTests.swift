import DataFrames
import JSONText
import Testing

@testable import StatisticsPlan

@Suite struct DescribeTests {
    @Test func columnsByGroup() throws {
        let result = try Fixtures.typed("describe", "age + risk ~ arm")
        let lines = try #require(result["columns"]?.array)
        #expect(lines.count == 4 && result["rows"]?.int == 8)
        // Arm A: ages 3, 9, 12, 2.
        #expect(lines[0]["group"]?.string == "A" && lines[0]["mean"]?.double == 6.5)
        #expect(lines[0]["median"]?.double == 6 && lines[0]["max"]?.double == 12)
        #expect(lines[3]["kind"]?.string == "factor" && lines[3]["levels"]?.array?.count == 3)
    }

    @Test func everyColumnWithItsMissingValues() throws {
        let result = try Fixtures.typed("describe", nil)
        let loss = try #require(result["columns"]?.array?.first { $0["name"]?.string == "loss" })
        #expect(loss["n"]?.int == 5 && loss["missing"]?.int == 3)
    }

    @Test func expressions() throws {
        let result = try Fixtures.typed("describe", "log(age)")
        #expect(result["columns"]?[0]?["name"]?.string == "log(age)")
    }
}
