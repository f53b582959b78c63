import DataFrames
import JSONText
import ModelFormula
import Testing

@testable import StatisticsPlan

/// What is typed becomes the spec a case file would hold.
@Suite struct TypedSpecTests {
    private func fields(_ method: String, _ formula: String) throws -> [String: JSON] {
        let found = try MethodRegistry.method(named: method)
        var fields = try TypedSpec.spec(
            found, formula: formula, columns: try Fixtures.patients().names, options: [:]
        ).fields
        fields["method"] = nil
        return fields
    }

    @Test func pairs() throws {
        #expect(try fields("signed_rank", "post - pre") == ["x": "post", "y": "pre"])
        #expect(try fields("signed_rank", "log(post) - log(pre)") == ["x": "log(post)", "y": "log(pre)"])
        #expect(try fields("sign_test", "post") == ["x": "post"])
        #expect(
            try fields("paired_t", "age ~ arm | centre + risk")
                == ["value": "age", "time": "arm", "block": ["centre", "risk"]])
        #expect(try fields("paired_t", "age ~ arm | centre:risk")["block"] == ["centre", "risk"])
    }

    @Test func groupsAndTables() throws {
        #expect(try fields("mann_whitney", "age ~ arm") == ["value": "age", "group": "arm"])
        #expect(try fields("fisher", "event == 1 ~ arm") == ["row": "event == 1", "col": "arm"])
        #expect(
            try fields("mcnemar", "seen_pre ~ seen_post") == ["before": "seen_pre", "after": "seen_post"])
        let stratified: [String: JSON] = ["row": "event", "col": "arm", "strata": "risk"]
        #expect(try fields("cmh", "event ~ arm | risk") == stratified)
        #expect(try fields("cmh", "event ~ arm + strata(risk)") == stratified)
        #expect(try fields("friedman", "pre + post + age") == ["columns": ["pre", "post", "age"]])
        #expect(try fields("correlation", "~ pre + post") == ["x": "pre", "y": "post"])
        #expect(try fields("correlation", "pre ~ post") == ["x": "pre", "y": "post"])
        #expect(
            try fields("roc", "event ~ age + `IL-6`") == ["response": "event", "markers": ["age", "IL-6"]])
        #expect(try fields("describe", "age + pre ~ arm") == ["columns": ["age", "pre"], "group": "arm"])
    }

    @Test func models() throws {
        #expect(
            try fields("logistic", "event ~ age*arm") == ["response": "event", "formula": "age * arm"])
        #expect(
            try fields("cox", "Surv(month, event) ~ age + strata(arm)")
                == ["formula": "Surv(month, event) ~ age + strata(arm)"])
        #expect(
            try fields("cuminc", "Surv(month, type) ~ arm + strata(centre)")
                == ["time": "month", "status": "type", "group": ["arm"], "strata": ["centre"]])
        #expect(try fields("cuminc", "Surv(month, type) ~ 1") == ["time": "month", "status": "type"])
        #expect(
            try fields("fine_gray", "Surv(month, type) ~ age + arm")
                == ["time": "month", "status": "type", "formula": "age + arm"])
        #expect(
            try fields("lmm_censored", "log(pre) ~ arm + age + (1 | centre)")
                == ["response": "log(pre)", "fixed": "arm + age", "random": "(1 | centre)"])
    }

    @Test("column names that are no R names may be typed as they are")
    func oddNames() throws {
        #expect(try fields("signed_rank", "IL-6 - pre") == ["x": "IL-6", "y": "pre"])
        #expect(try fields("signed_rank", "log(IL-6) - log(pre)")["x"] == "log(`IL-6`)")
        #expect(try fields("signed_rank", "`IL-6` - pre")["x"] == "IL-6")
        #expect(NameQuoting.quoted("a-b ~ x", columns: ["a-b", "a", "b"]) == "a-b ~ x")
        #expect(NameQuoting.quoted("x^2 ~ 2", columns: ["2"]) == "x^2 ~ 2")
        #expect(NameQuoting.quoted("xIL-6y + IL-6", columns: ["IL-6"]) == "xIL-6y + `IL-6`")
        #expect(NameQuoting.quoted("a == 'IL-6'", columns: ["IL-6"]) == "a == 'IL-6'")
        #expect(NameQuoting.quoted("CD3 (%) - CD4", columns: ["CD3 (%)", "CD3"]) == "`CD3 (%)` - CD4")
    }

    @Test(
        "what a method cannot take is refused with a caret under the place",
        arguments: [
            ("mann_whitney", "age", "two sides", 0), ("kruskal", "age ~ arm + risk", "One grouping", 10),
            ("chisq", "event ~ arm * risk", "One grouping", 12),
            ("km", "Surv(month, event) ~ arm * risk", "One grouping", 25),
            ("paired_t", "age ~ arm", "belong together", 6),
            ("cox", "month ~ age", "Surv", 0), ("km", "Surv(month) ~ arm", "2 arguments", 0),
            ("cuminc", "Surv(a, b, c) ~ arm", "2 arguments here, not 3", 0),
            ("cmh", "event ~ arm", "one stratum", 8), ("roc", "age", "outcome is missing", 0),
            ("lmm_censored", "age ~ arm", "one random term", 6),
            ("cox", "Surv(month, event ~ age", "closed", 0),
        ])
    func faults(method: String, formula: String, words: String, column: Int) throws {
        let error = try #require(throws: FormulaError.self) { try fields(method, formula) }
        #expect(error.message.contains(words), "\(error.message)")
        let caret = try #require(error.message.split(separator: "\n").last)
        #expect(caret == String(repeating: " ", count: 4 + column) + "^", "\(error.message)")
        #expect(error.remedy != nil)
    }

    @Test("an option typed beside the formula wins")
    func options() throws {
        let method = try MethodRegistry.method(named: "signed-rank")
        let spec = try TypedSpec.spec(
            method, formula: "post - pre", columns: [], options: ["decimals": 2, "y": "age"])
        #expect(spec.fields["decimals"] == 2 && spec.fields["y"] == "age")
    }
}
