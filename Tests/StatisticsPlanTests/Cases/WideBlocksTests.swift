import DataFrames
import JSONText
import Testing

@testable import StatisticsPlan

/// Long tables are paired by what the formula names, never by the order of rows.
@Suite struct WideBlocksTests {
    private func shuffled(_ table: DataFrame) -> DataFrame {
        table.selecting(rows: (0..<table.rowCount).map { ($0 * 7 + 3) % table.rowCount })
    }

    @Test func pairsEqualTheWideTable() throws {
        let long = try Fixtures.draws()
        let levels: [String: JSON] = ["levels": ["pre", "post"], "filter": "course == 2"]
        let result = try Fixtures.typed("signed_rank", "value ~ draw | patient", levels, table: long)
        #expect(result["n"]?.int == 6)
        #expect(result["comparison"]?.string == "value: post - pre")
        let again = try Fixtures.typed("signed_rank", "value ~ draw | patient", levels, table: shuffled(long))
        #expect(again == result)
        // By hand: course 2, value = (7i + 10 + step (3 + i)) mod 17 + 0.5.
        let pre = (0..<6).map { Double(($0 * 7 + 10) % 17) },
            post = (0..<6).map { Double(($0 * 8 + 13) % 17) }
        let wide = try DataFrame(columns: [
            NamedColumn("a", .numbers(pre)), NamedColumn("b", .numbers(post)),
        ])
        let expected = try Fixtures.typed("signed_rank", "b - a", table: wide)
        #expect(result["p"] == expected["p"] && result["V_wilcoxon"] == expected["V_wilcoxon"])
    }

    @Test("a block without both draws is counted, not used")
    func incomplete() throws {
        let result = try Fixtures.typed(
            "paired_t", "value ~ draw | patient + course", ["levels": ["pre", "post"]],
            table: Fixtures.draws())
        #expect(result["n"]?.int == 11)
        #expect(result["dropped"]?[0]?["n"]?.int == 1)
    }

    @Test func levelsAreTakenInTheOrderNamed() throws {
        let table = try Fixtures.draws()
        let forward = try Fixtures.typed(
            "paired_t", "value ~ draw | patient + course", ["levels": ["pre", "post"]], table: table)
        let backward = try Fixtures.typed(
            "paired_t", "value ~ draw | patient + course", ["levels": ["post", "pre"]], table: table)
        let mean = try #require(forward["mean"]?.double)
        #expect(backward["mean"]?.double == -mean)
    }

    @Test("two values of one patient at one draw are refused, with both lines")
    func repeated() throws {
        let error = try #require(throws: PlanError.self) {
            try Fixtures.typed(
                "signed_rank", "value ~ draw | patient", ["levels": ["pre", "post"]], table: Fixtures.draws())
        }
        #expect(error.code == "IC0547" && error.message.contains("row 1, row 3"), "\(error.message)")
        #expect(error.remedy?.contains("patient + course") == true)
    }

    @Test func clustersHoldWholeBlocks() throws {
        let table = try Fixtures.draws()
        let options: [String: JSON] = ["levels": ["pre", "post"], "cluster": "patient"]
        let result = try Fixtures.typed(
            "signed_rank_clustered", "value ~ draw | patient + course", options, table: table)
        #expect(result["n_clusters"]?.int == 6 && result["n_pairs"]?.int == 11)
        let error = try #require(throws: PlanError.self) {
            try Fixtures.typed(
                "signed_rank_clustered", "value ~ draw | patient + course",
                ["levels": ["pre", "post"], "cluster": "draw"], table: table)
        }
        #expect(error.code == "IC0547")
    }

    @Test func moreThanTwoLevelsNeedNames() throws {
        let table = try Fixtures.patients()
        let error = try #require(throws: PlanError.self) {
            try Fixtures.typed("sign_test", "age ~ risk | month", table: table)
        }
        #expect(error.message.contains("3: HR, IR, SR"))
        let unknown = try #require(throws: PlanError.self) {
            try Fixtures.typed("sign_test", "age ~ risk | month", ["levels": ["SR", "XR"]], table: table)
        }
        #expect(unknown.message.contains("XR"))
    }

    @Test func friedmanOfALongTable() throws {
        let long = try Fixtures.typed(
            "friedman", "value ~ draw | patient", ["filter": "course == 2"], table: Fixtures.draws())
        #expect(long["n_blocks"]?.int == 6 && long["df"]?.int == 1)
        #expect(long["columns"] == ["post", "pre"])
    }
}
