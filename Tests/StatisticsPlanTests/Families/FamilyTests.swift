import DataFrames
import Diagnostics
import JSONText
import Statistics
import Testing

@testable import StatisticsPlan

/// Multiplicity is part of every batch: raw and adjusted p side by side.
@Suite struct FamilyTests {
    private func batch(
        _ method: String, _ formulas: [String], by: String? = nil, family: String? = nil,
        _ adjustment: Adjustment = .holm, table: DataFrame? = nil, options: [String: JSON] = [:]
    ) throws -> Batch {
        try Batch(
            try MethodRegistry.method(named: method), formulas: formulas, options: options, by: by,
            family: family, adjustment: adjustment, table: try table ?? Fixtures.patients(), timer: .off)
    }

    @Test func severalFormulasAreOneFamily() throws {
        let batch = try batch("wilcoxon", ["post - pre", "age - pre", "age - post"])
        let family = try #require(batch.family)
        let p = family.members.compactMap(\.p)
        #expect(p.count == 3 && p == batch.parts.compactMap { $0.result["p"]?.double })
        #expect(family.members.compactMap(\.adjusted) == Adjustment.holm.adjust(p))
        #expect(batch.json["results"]?.array?.count == 3 && batch.json["result"] == nil)
        #expect(batch.json["family"]?["tests"]?.int == 3)
    }

    @Test func oneTestIsNoFamilyUnlessDeclared() throws {
        let alone = try batch("wilcoxon", ["post - pre"])
        #expect(alone.family == nil && alone.json["result"]?["n"]?.int == 8)
        let declared = try batch("wilcoxon", ["post - pre"], family: "subsets", .benjaminiYekutieli)
        #expect(declared.family?.name == "subsets" && declared.json["family"]?["method"]?.string == "BY")
    }

    @Test("one run per level of a column; a level that cannot be computed does not take the others down")
    func byLevel() throws {
        let batch = try batch("paired_t", ["post - pre"], by: "risk")
        #expect(batch.parts.map(\.label) == ["risk=HR", "risk=IR", "risk=SR"])
        #expect(batch.parts.map { $0.result["n"]?.int } == [3, 2, 3])
        // Every patient with risk IR is in arm A or B; risk SR has both arms, month 2 has one patient only.
        let broken = try self.batch("ranksum", ["age ~ arm"], by: "pre")
        #expect(broken.parts.contains { $0.failure?.code == "IC0517" && $0.result.isNull })
        #expect(broken.parts.contains { $0.failure == nil && $0.result["p"]?.double != nil })
        #expect(broken.family?.members.count == broken.parts.count { $0.failure == nil })
    }

    @Test("levels that all fail are an error")
    func allFail() throws {
        #expect(throws: (any Error).self) { try batch("ranksum", ["age ~ nothing"], by: "risk") }
    }

    @Test func coefficientsAreMembersWithoutTheIntercept() throws {
        let batch = try batch("logistic_firth", ["event ~ age", "event ~ pre"], family: "predictors")
        #expect(batch.family?.members.map(\.label) == ["event ~ age: age", "event ~ pre: pre"])
    }

    @Test("a test without a p value keeps its place and does not count")
    func missing() {
        let family = TestFamily(
            name: "f", adjustment: .bonferroni,
            tests: [(label: "a", p: 0.01), (label: "b", p: nil), (label: "c", p: 0.2)])
        #expect(family.members.map(\.adjusted) == [0.02, nil, 0.4])
        #expect(family.json["tests"]?.int == 2)
    }

    @Test func casesDeclareFamilies() throws {
        var families = DeclaredFamilies()
        for (id, p) in [("a", 0.01), ("b", 0.04)] {
            let spec = try Spec(
                try JSON(parsing: #"{"method":"sign_test","family":{"name":"fam","adjust":"BH"}}"#))
            families.add(
                StatisticsCase(id: id, data: nil, spec: spec), result: ["p_two_sided": .number(p)])
        }
        families.add(
            StatisticsCase(id: "c", data: nil, spec: try Spec(["method": "sign_test"])),
            result: ["p_two_sided": 0.5])
        let line = try #require(families.lines.first)
        #expect(families.lines.count == 1 && line["id"]?.string == "fam")
        #expect(line["family"]?["members"]?[0]?["p_adjusted"]?.double == 0.02)
        #expect(line["family"]?["members"]?[1]?["p_adjusted"]?.double == 0.04)
    }

    @Test func misspeltAdjustmentIsAnError() throws {
        let spec = try Spec(["method": "sign_test", "x": "post", "family": ["name": "f", "adjust": "holmm"]])
        let method = try MethodRegistry.method(named: "sign_test")
        #expect(throws: PlanError.self) {
            try MethodRegistry.run(method, spec, table: try Fixtures.patients())
        }
    }

    @Test("levels that the filter empties, and levels without a pair, do not count in the family")
    func emptyLevels() throws {
        let filtered = try batch("wilcoxon", ["post - pre"], by: "risk", options: ["filter": "risk != HR"])
        #expect(filtered.parts.map(\.label) == ["risk=IR", "risk=SR"] && filtered.family?.members.count == 2)
        let missing = try DataFrame(columns: [
            NamedColumn("a", .numbers([1, 2, 3, .nan])), NamedColumn("b", .numbers([0, 5, 1, 2])),
            NamedColumn("g", .labels(["u", "u", "u", "v"])),
        ])
        let partly = try batch("wilcoxon", ["a - b"], by: "g", table: missing)
        #expect(
            partly.parts.map { $0.failure?.code } == [nil, "IC0545"] && partly.family?.members.count == 1)
    }
}
