import DataFrames
import Diagnostics
import JSONText
import Testing

@testable import StatisticsPlan

@Suite("Survival by specification")
struct SurvivalMethodsTests {
    private func run(_ spec: String, _ table: DataFrame? = nil) throws -> JSON {
        let spec = try Spec(try JSON(parsing: spec))
        let method = try #require(SurvivalMethods.all.first { $0.name == spec.method })
        return try method.run(spec, PlanTable(table ?? remission(), spec: spec), .off)
    }

    /// Freireich et al. 1963, weeks of remission; one placebo child has no arm written down.
    private func remission() throws -> DataFrame {
        let weeks: [Double] = [
            6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35,
            1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23, 9,
        ]
        let relapse: [Double] =
            [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0] + Array(repeating: 1, count: 22)
        let arm: [String?] = Array(repeating: "drug", count: 21) + Array(repeating: "none", count: 21) + [nil]
        return try DataFrame(columns: [
            NamedColumn("weeks", .numbers(weeks)), NamedColumn("relapse", .numbers(relapse)),
            NamedColumn("arm", .labels(arm)),
            NamedColumn(
                "outcome",
                .labels(relapse.enumerated().map { $1 == 0 ? "none" : $0 % 3 == 0 ? "death" : "relapse" })),
            NamedColumn("marker", .numbers(weeks.map { $0 > 12 ? 5 : .nan })),
        ])
    }

    /// R 4.2.2, survival 3.5-3: the numbers of the Kaplan-Meier and log-rank suites, under their JSON names.
    @Test func kaplanMeierAndLogRank() throws {
        let km = try run(
            #"{"method":"km","time":"weeks","event":"relapse","group":"arm","at":[20,10],"rmst":20}"#)
        #expect(km["at"]?["arm=drug"]?["time"] == [10.0, 20.0])
        #expect(abs((km["at"]?["arm=drug"]?["surv"]?[1]?.double ?? 0) - 0.6274509803922) < 1e-12)
        #expect(km["quantiles"]?["log-log"]?["quantile"]?["arm=drug"] == .array([13.0, 23.0, nil]))
        #expect(abs((km["rmst"]?["arm=drug"]?["rmst"]?.double ?? 0) - 16.1165266106442573) < 1e-12)
        #expect(km["dropped"]?[0]?["n"] == 1)
        let test = try run(
            #"{"method":"logrank","time":"weeks","event":"relapse","group":"arm","trend":true}"#)
        #expect(abs((test["chisq"]?.double ?? 0) - 16.79294098921654) < 1e-11)
        #expect(test["n"] == [21, 21] && test["trend_scores"] == [1.0, 2.0])
    }

    @Test func formulasAndColumnsAreTheSameRequest() throws {
        let columns = try run(
            #"{"method":"cox","time":"weeks","event":"relapse","formula":"arm","factors":{"arm":["none","drug"]}}"#
        )
        let formula = try run(
            #"{"method":"cox","formula":"Surv(weeks, relapse) ~ arm","factors":{"arm":["none","drug"]}}"#)
        #expect(columns == formula)
        #expect(abs((columns["beta"]?["armdrug"]?.double ?? 0) + 1.5721251488290655) < 1e-10)
        #expect(columns["n"] == 42 && columns["dropped"]?[0]?["n"] == 1)
    }

    @Test func whatDoesNotExistIsNullWithAReason() throws {
        let fit = try run(
            #"{"method":"cox","time":"weeks","event":"relapse == 2","formula":"arm","filter":"weeks < 30"}"#)
        #expect(fit["beta"]?["armnone"] == .null)
        #expect(fit["not_estimable"]?["armnone"] == "no events" && fit["lr_test_reason"] == "no events")
    }

    @Test func competingRisksAndLandmark() throws {
        let curves = try run(
            #"{"method":"cuminc","time":"weeks","status":"outcome","censor":"none","group":"arm","at":[10,100]}"#
        )
        #expect(curves["est"]?["drug death"]?[1] == .null && curves["gray"]?["relapse"]?["df"] == 1)
        let model = try run(
            #"{"method":"fine_gray","time":"weeks","status":"outcome","censor":"none","failcode":"relapse","formula":"arm"}"#
        )
        #expect(model["beta"]?["armnone"]?.double != nil && model["se"]?["armnone"]?.double != nil)
        let landmark = try run(
            #"{"method":"landmark","time":"weeks","event":"relapse","landmark":6,"group":{"column":"marker","labels":["kept","lost"]},"at":[3]}"#
        )
        #expect(landmark["groups"] == ["kept", "lost"] && landmark["at"]?["lost"]?["surv"]?[0]?.double == 1)
    }

    @Test(arguments: [
        (#"{"method":"km","time":"wekes","event":"relapse"}"#, "weeks"),
        (#"{"method":"logrank","time":"weeks","event":"relapse"}"#, "group"),
        (#"{"method":"cox","time":"weeks","event":"relapse","formula":"arm","ties":"efrom"}"#, "efron"),
        (#"{"method":"km","time":"weeks","event":"weeks"}"#, "event"),
        (
            #"{"method":"fine_gray","time":"weeks","status":"outcome","censor":"none","failcode":"x","formula":"arm"}"#,
            "relapse"
        ),
    ])
    func errorsNameTheRemedy(spec: String, word: String) throws {
        let error = #expect(throws: (any Error).self) { try run(spec) }
        let known = try #require(error as? any ImmunochronError)
        #expect((known.message + (known.remedy ?? "")).contains(word))
        #expect(known.failure == .badData)
    }
}
