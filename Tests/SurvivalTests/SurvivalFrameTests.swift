import DataFrames
import Testing

@testable import Survival

@Suite("Survival formulas")
struct SurvivalFrameTests {
    private func table() throws -> DataFrame {
        try DataFrame(columns: [
            NamedColumn("weeks", .numbers(Fixtures.remissionWeeks)),
            NamedColumn("relapse", .numbers(Fixtures.remissionRelapse.map { $0 ? 1 : 0 })),
            NamedColumn("arm", .labels(Fixtures.remissionArm.codes.map { ["6-MP", "placebo"][$0] })),
            NamedColumn("half", .labels((0..<42).map { $0 % 2 == 0 ? "a" : "b" })),
        ])
    }

    @Test func coxByFormula() throws {
        let frame = try SurvivalFrame("Surv(weeks, relapse) ~ arm", data: table())
        let fit = try CoxModel.fit(frame.design())
        #expect(fit.design.names == ["armplacebo"] && fit.design.terms.map(\.name) == ["arm"])
        #expect(isClose(fit.coefficient("armplacebo")?.value?.estimate, 1.5721251488290655, 1e-11))
        #expect(try frame.groups().labels == ["arm=6-MP", "arm=placebo"])
    }

    @Test func strataAndClusters() throws {
        let frame = try SurvivalFrame(
            "Surv(weeks, relapse) ~ arm + strata(half) + cluster(half)", data: table())
        #expect(frame.strata?.labels == ["half=a", "half=b"] && frame.clusters?.labels.count == 2)
        #expect(try frame.groups().labels.count == 2)
        let test = try LogRankTest.test(frame.followUp, groups: frame.groups(), strata: frame.strata)
        #expect(test.test.value != nil)
    }

    @Test func eventCodes() throws {
        #expect(try EventCoding.events([1, 2, 2]) == [false, true, true])
        #expect(try EventCoding.events([0, 1]) == [false, true])
        #expect(throws: SurvivalError.self) { try EventCoding.events([0, 1, 3]) }
        let labels = try DataFrame(columns: [NamedColumn("e", .labels(["TRUE", "FALSE", nil]))])
        let codes = try EventCoding.codes("e", in: labels)
        #expect(codes[0] == 1 && codes[1] == 0 && codes[2].isNaN)
    }

    @Test func badFormulasAreRefusedWithTheirOwnCodes() throws {
        let data = try table()
        #expect(throws: SurvivalError.self) { try SurvivalFrame("weeks ~ arm", data: data) }
        let error = #expect(throws: SurvivalError.self) {
            try SurvivalFrame("Surv(weeks, relapsed) ~ arm", data: data)
        }
        #expect(error?.message.contains("relapsed") == true && error?.remedy?.contains("relapse") == true)
    }

    @Test("a subgroup without events keeps the coding of its column")
    func codingOfTheWholeColumn() throws {
        #expect(try EventCoding.of([1, 2, .nan]) == .oneTwo && EventCoding.of([1, 1]) == .zeroOne)
        #expect(EventCoding.oneTwo.events([1, 1]) == [false, false])
        let table = try DataFrame(columns: [
            NamedColumn("t", .numbers([1, 2, 3, 4])), NamedColumn("status", .numbers([1, 1, 2, 2])),
            NamedColumn("x", .numbers([5, 6, .nan, .nan])),
        ])
        // The rows with x are all censored; read alone their codes would look like events.
        #expect(try SurvivalFrame("Surv(t, status) ~ x", data: table).followUp.eventCount == 0)
        let words = try DataFrame(["e": .labels(["yes", "no", nil, "Yes"])])
        let codes = try EventCoding.codes("e", in: words)
        #expect(codes[0] == 1 && codes[1] == 0 && codes[2].isNaN && codes[3] == 1)
    }
}
