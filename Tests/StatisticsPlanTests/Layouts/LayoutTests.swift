import DataFrames
import JSONText
import Testing

@testable import StatisticsPlan

/// Every method that can be typed is laid out for people, and every path of a layout exists in a real result.
@Suite struct LayoutTests {
    static let calls: [(method: String, formula: String?, options: [String: JSON])] = [
        ("signed_rank", "post - pre", [:]), ("signed_rank_clustered", "post - pre", ["cluster": "risk"]),
        ("sign_test", "post - pre", [:]), ("paired_t", "log(post) - log(pre)", [:]),
        ("paired_permutation", "post - pre", [:]), ("mann_whitney", "age ~ arm", [:]),
        ("kruskal_dunn", "age ~ risk", [:]), ("friedman", "pre + post + age", [:]),
        ("correlation", "age ~ pre", [:]), ("roc", "event ~ age + pre", [:]), ("chisq", "event ~ arm", [:]),
        ("fisher_2x2", "event ~ arm", [:]), ("fisher_rxc", "type ~ risk", [:]),
        ("mcnemar", "seen_pre ~ seen_post", [:]), ("cmh", "event ~ arm | centre", [:]),
        ("cmh_general", "event ~ arm | centre", [:]), ("binomial_ci", "event", [:]), ("p_adjust", "p", [:]),
        ("logistic", "event ~ age", [:]), ("logistic_firth", "event ~ age", [:]),
        ("km", "Surv(month, event) ~ arm", ["at": "auto", "rmst": 10, "test": true]),
        ("logrank", "Surv(month, event) ~ arm", ["trend": [1, 2]]),
        ("cox", "Surv(month, event) ~ age + cluster(centre)", [:]),
        ("cox_firth", "Surv(month, event) ~ age", [:]),
        (
            "cox_baseline", "Surv(month, event) ~ age",
            ["newdata": ["age": 5], "at": [5, 10], "baseline_at": [5]]
        ),
        ("cox_residuals", "Surv(month, event) ~ age", [:]), ("cox_zph", "Surv(month, event) ~ age", [:]),
        ("cuminc", "Surv(month, type) ~ arm", ["censor": "none", "at": "auto"]),
        ("fine_gray", "Surv(month, type) ~ age", ["censor": "none", "failcode": "rel"]),
        ("landmark", "Surv(month, event) ~ 1", ["landmark": 4, "group": ["column": "loss"], "at": "auto"]),
        ("gls", "age ~ pre", ["variance": ["kind": "varIdent", "by": "arm"]]),
        ("describe", nil, ["group": "arm"]), ("glmm_binomial", "event ~ age + (1 | centre)", [:]),
        ("glmm_betabinomial", "cbind(pre, age) ~ arm + (1 | centre)", [:]),
        ("glmm_poisson", "age ~ pre + (1 | centre)", [:]),
        ("glmm_negative_binomial", "age ~ arm + (1 | risk)", [:]),
        (
            "emmeans", "log(pre) ~ arm + age + (1 | centre)",
            ["over": "arm", "contrasts": "pairwise", "adjust": ["none", "tukey"], "type": "response"]
        ),
        ("describe", nil, ["group": "arm"]),
    ]

    /// Numbers that a small sample or a method without the option does not have.
    static let absent: Set<String> = [
        "p_yates", "p_permutation", "trend_z", "trend_p", "p_exact", "robust_se", "level", "rmst_difference",
        "group", "p_dunnett", "p_mvt", "p_sidak", "p_scheffe", "p_bonferroni", "p_holm", "p_hochberg",
        "p_hommel", "p_BH", "p_fdr", "p_BY",
    ]

    @Test(arguments: calls.indices) func everyPathExists(index: Int) throws {
        let call = Self.calls[index]
        let result = try Fixtures.typed(call.method, call.formula, call.options)
        let layout = try #require(ResultLayout.of(call.method), "\(call.method) has no layout")
        for item in layout.items {
            for path in paths(item) where !Self.absent.contains(path.last ?? "") {
                #expect(exists(path, in: result), "\(call.method): \(path.joined(separator: "."))")
            }
        }
    }

    @Test func everyMethodIsCovered() {
        let covered = Set(Self.calls.map(\.method))
        for method in MethodRegistry.all where !method.name.hasPrefix("lmm") {
            #expect(covered.contains(method.name), "\(method.name) is not run by this suite")
        }
        for method in MethodRegistry.all {
            #expect(ResultLayout.of(method.name) != nil, "\(method.name) has no layout")
            #expect(!method.form.usage.isEmpty)
        }
    }

    @Test("every result names its method and counts what it left out")
    func methodNotes() throws {
        for call in Self.calls where !["p_adjust", "roc"].contains(call.method) {
            let result = try Fixtures.typed(call.method, call.formula, call.options)
            let text = result["method"]?.string ?? ""
            #expect(text.contains("("), "\(call.method) does not say why: '\(text)'")
        }
    }

    @Test("p values of a family are found in every result that has one")
    func primary() throws {
        for call in Self.calls where PrimaryPValue.exists(for: call.method) {
            let result = try Fixtures.typed(call.method, call.formula, call.options)
            let found = PrimaryPValue.values(of: result, method: call.method)
            #expect(found.contains { $0.p != nil }, "\(call.method)")
        }
    }

    private func exists(_ path: [String], in json: JSON) -> Bool {
        guard let key = path.first else { return true }
        let rest = Array(path.dropFirst())
        if key == "*" {
            let members = json.object.map { Array($0.values) } ?? json.array ?? []
            return members.contains { exists(rest, in: $0) }
        }
        guard let member = json[key] else { return false }
        return exists(rest, in: member)
    }

    private func paths(_ item: ResultLayout.Item) -> [[String]] {
        func split(_ path: String) -> [String] { path.split(separator: ".").map(String.init) }
        func keys(_ columns: [ResultLayout.Column]) -> [String] {
            columns.flatMap { [$0.key, $0.upperKey].compactMap { $0 } }
        }
        switch item {
        case .value(_, let path, _): return [split(path)]
        case .estimate(_, let path, let interval):
            switch interval {
            case .list(let list): return [split(path)] + (list.isEmpty ? [] : [split(list)])
            case .limits(let lower, let upper): return [split(path), split(lower), split(upper)]
            }
        case .terms(_, let columns): return keys(columns).map { [$0] }
        case .members(_, let path, let columns), .groupedParallel(_, let path, let columns):
            if Self.absent.contains(path) { return [] }
            return keys(columns).map { split(path) + ["*", $0] }
        case .records(let path, let columns): return keys(columns).map { split(path) + ["*", $0] }
        case .parallel(let path, let columns): return keys(columns).map { split(path) + [$0] }
        case .counts(let path): return [split(path) + ["counts"]]
        case .note: return []
        }
    }
}
