import DataFrames
import JSONText
import Testing

@testable import StatisticsPlan

@Suite struct CaseRunnerTests {
    private func run(_ text: String) throws -> (json: JSON, failed: Bool) {
        let table = try DataFrame(columns: [
            NamedColumn("pre", .numbers([1, 2, 3, 4, 2, 5])),
            NamedColumn("post", .numbers([1, 4, 3, 8, 6, 2])),
            NamedColumn("arm", .labels(["A", "A", "A", "A", "B", "B"])),
        ])
        let runner = CaseRunner { name in
            guard name == "pairs.csv" else { throw PlanError("IC0549", "no such file") }
            return table
        }
        let (json, failure) = runner.envelope(of: try StatisticsCase(try JSON(parsing: text)))
        return (json, failure != nil)
    }

    @Test func pairedWithFilterAndExpression() throws {
        let all = try run(
            #"{"id":"a","data":"pairs.csv","spec":{"method":"signed_rank","x":"post","y":"pre"}}"#)
        #expect(all.json["schemaVersion"]?.int == 1 && all.json["id"]?.string == "a")
        #expect(all.json["result"]?["n"]?.int == 6 && all.json["result"]?["V_wilcoxon"]?.double == 8)
        let some = try run(
            #"{"id":"b","data":"pairs.csv","spec":{"method":"paired_t","x":"log(post)","y":"log(pre)","filter":"arm == A & pre > 1"}}"#
        )
        #expect(some.json["result"]?["n"]?.int == 3)
        let mean = try #require(some.json["result"]?["mean"]?.double)
        let ratio = try #require(some.json["result"]?["geometric_mean_ratio"]?.double)
        // pairs (2→4), (3→3), (4→8): log-ratio mean 2/3 log 2.
        #expect(abs(ratio * ratio * ratio - 4) < 1e-12 && abs(mean - 0.462_098_120_373_296_9) < 1e-12)
    }

    @Test func inlineColumnsActAsATable() throws {
        let case1 = try run(
            #"{"id":"c","data":null,"spec":{"method":"sign_test","x":"a","y":"b","inline":{"a":[1,2,"NA",4],"b":[0,3,1,null]}}}"#
        )
        #expect(case1.json["result"]?["n_pos"]?.int == 1 && case1.json["result"]?["n_neg"]?.int == 1)
        #expect(case1.json["result"]?["dropped"]?[0]?["n"]?.int == 2)
    }

    @Test func rawRowsEqualTheTable() throws {
        let raw = try run(
            #"{"id":"d","data":"pairs.csv","spec":{"method":"fisher_2x2","row":"arm","col":"post > pre","factors":{"arm":["B","A"]}}}"#
        )
        let table = try run(
            #"{"id":"e","data":null,"spec":{"method":"fisher_2x2","inline":{"table":[[1,1],[2,2]]}}}"#)
        #expect(raw.json["result"]?["p_two_sided"] == table.json["result"]?["p_two_sided"])
        #expect(raw.json["result"]?["n"]?.int == 6)
    }

    @Test func mcNemarFromRows() throws {
        let raw = try run(
            #"{"id":"f","data":"pairs.csv","spec":{"method":"mcnemar","before":"pre > 2","after":"post > 3"}}"#
        )
        // (no, yes) and (yes, no) twice each: counted by hand.
        #expect(raw.json["result"]?["b"]?.int == 2 && raw.json["result"]?["c"]?.int == 2)
    }

    @Test func missingPValuesStayMissing() throws {
        let out = try run(
            #"{"id":"g","data":null,"spec":{"method":"p-adjust","inline":{"p":[0.01,"NA",0.04]}}}"#)
        #expect(out.json["result"]?["holm"] == .array([.number(0.02), .null, .number(0.04)]))
    }

    @Test func infiniteAndUnavailable() throws {
        let out = try run(
            #"{"id":"h","data":null,"spec":{"method":"mcnemar","inline":{"table":[[1,3],[0,2]]}}}"#)
        #expect(out.json["result"]?["odds_ratio"]?.double == .infinity)
        let none = try run(
            #"{"id":"i","data":null,"spec":{"method":"mcnemar","inline":{"table":[[1,0],[0,2]]}}}"#)
        #expect(none.json["result"]?["odds_ratio"] == .null)
        #expect(none.json["result"]?["odds_ratio_reason"]?.string == "no discordant pairs")
    }

    @Test(arguments: [
        (#"{"method":"signed_rnak","x":"post","y":"pre"}"#, "IC0540", "signed_rank"),
        (#"{"method":"signed_rank","y":"pre"}"#, "IC0541", "'x'"),
        (#"{"method":"signed_rank","x":"pots","y":"pre"}"#, "IC0", "pots"),
        (#"{"method":"signed_rank","x":"post","y":"pre","zeros":"maybe"}"#, "IC0542", "zeros"),
        (#"{"method":"signed_rank","x":"post","y":"pre","level":95}"#, "IC0542", "level"),
        (#"{"method":"mann_whitney","value":"post","group":"pre"}"#, "IC0542", "compares two"),
    ])
    func faultsAreNamed(spec: String, code: String, text: String) throws {
        let out = try run(#"{"id":"x","data":"pairs.csv","spec":"# + spec + "}")
        #expect(out.failed)
        let error = try #require(out.json["error"])
        #expect(error["code"]?.string?.hasPrefix(code) == true)
        let words = (error["message"]?.string ?? "") + (error["remedy"]?.string ?? "")
        #expect(words.contains(text), "\(words)")
    }

    @Test func everyMethodNameIsUnique() {
        var names: [String] = []
        for method in MethodRegistry.all { names += [method.name] + method.aliases }
        #expect(Set(names).count == names.count)
    }
}
