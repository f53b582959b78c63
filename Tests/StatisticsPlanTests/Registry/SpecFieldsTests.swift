import DataFrames
import JSONText
import Statistics
import Testing

@testable import StatisticsPlan

/// A field that a method does not read never changes an analysis in silence.
@Suite struct SpecFieldsTests {
    private func run(_ spec: String) throws -> JSON {
        let spec = try Spec(try JSON(parsing: spec))
        return try MethodRegistry.run(
            MethodRegistry.method(named: spec.method), spec, table: try Fixtures.patients())
    }

    @Test(arguments: [
        #"{"method":"cox","time":"month","event":"event","formula":"age","weights":"age"}"#,
        #"{"method":"cox_firth","time":"month","event":"event","formula":"age","cluster":"arm"}"#,
        #"{"method":"fine_gray","time":"month","status":"type","censor":"none","failcode":"rel","formula":"age","strata":"arm"}"#,
        #"{"method":"signed_rank","x":"post","y":"pre","mu":1}"#,
        #"{"method":"km","time":"month","event":"event","grop":"arm"}"#,
        #"{"method":"roc","response":"event","markers":["age"],"directon":"<"}"#,
    ])
    func decisiveAndMisspeltFieldsAreRefused(spec: String) throws {
        let error = try #require(throws: PlanError.self) { try run(spec) }
        #expect(error.code == "IC0548" && error.remedy != nil, "\(error.message)")
    }

    @Test func remarksPass() throws {
        let plain = try run(#"{"method":"sign_test","x":"post","y":"pre"}"#)
        let remarked = try run(
            #"{"method":"sign_test","x":"post","y":"pre","hard":"ties","note":"n","source":"R"}"#)
        #expect(plain == remarked)
    }

    @Test func offsetsEnterCoxAndAreRefusedByFineGray() throws {
        let plain = try run(#"{"method":"cox","time":"month","event":"event","formula":"pre"}"#)
        let offset = try run(
            #"{"method":"cox","time":"month","event":"event","formula":"pre + offset(age / 5)"}"#)
        #expect(plain["beta"] != offset["beta"])
        #expect(throws: PlanError.self) {
            try run(
                #"{"method":"fine_gray","time":"month","status":"type","censor":"none","failcode":"rel","formula":"age + offset(pre)"}"#
            )
        }
    }

    @Test func landmarkWithinStrata() throws {
        let plain =
            #"{"method":"landmark","time":"month","event":"event","landmark":4,"group":{"column":"loss"}"#
        let all = try run(plain + "}"), within = try run(plain + #","strata":"centre"}"#)
        #expect(all["expected"] != within["expected"] && all["observed"] == within["observed"])
        let error = try #require(throws: PlanError.self) {
            try run(
                #"{"method":"landmark","time":"month","event":"event","landmark":4,"group":{"column":"loss","rule":"ever"}}"#
            )
        }
        #expect(error.message.contains("rule"))
    }

    @Test("'before the landmark' leaves a marker at the landmark out")
    func strictRule() throws {
        func groups(_ rule: String) throws -> JSON? {
            try run(
                #"{"method":"landmark","time":"month","event":"event","landmark":3,"group":{"column":"loss","rule":"\#(rule)"}}"#
            )["n"]
        }
        #expect(try groups("at or before the landmark") == [5, 2])
        #expect(try groups("before the landmark") == [6, 1])
    }

    @Test func curvesByStrata() throws {
        let result = try run(
            #"{"method":"km","time":"month","event":"event","group":"arm","strata":"centre"}"#)
        #expect(
            result["groups"] == [
                "arm=A, centre=C1", "arm=A, centre=C2", "arm=B, centre=C1", "arm=B, centre=C2",
            ])
    }

    @Test func filtersOnExpressions() throws {
        let result = try run(
            #"{"method":"paired_t","x":"post","y":"pre","filter":"log(age) > 2 & arm != XX"}"#)
        #expect(result["n"]?.int == 4)
    }

    @Test func unequalInlineColumnsAreNamed() throws {
        let spec = try Spec(
            try JSON(parsing: #"{"method":"paired_t","x":"a","y":"b","inline":{"a":[1,2,3],"b":[1,2]}}"#))
        let error = try #require(throws: PlanError.self) { try InlineTable.frame(spec) }
        #expect(error.message.contains("3 and 2"))
    }

    @Test("a filter that leaves no event does not turn censored rows into events")
    func codingBeforeTheFilter() throws {
        let table = try DataFrame(columns: [
            NamedColumn("t", .numbers([1, 2, 3, 4])), NamedColumn("status", .numbers([1, 1, 2, 2])),
            NamedColumn("g", .labels(["a", "a", "b", "b"])),
        ])
        let spec = try Spec(["method": "km", "time": "t", "event": "status", "filter": "g == a"])
        let result = try MethodRegistry.run(MethodRegistry.method(named: "km"), spec, table: table)
        #expect(result["events"] == ["all": 0])
        let batch = try Batch(
            MethodRegistry.method(named: "km"), formulas: ["Surv(t, status) ~ 1"], options: [:], by: "g",
            family: nil, adjustment: .holm, table: table, timer: .off)
        #expect(batch.parts.map { $0.result["events"]?["all"]?.int } == [0, 2])
    }

    @Test("a filter by order goes by the declared levels")
    func filterByDeclaredOrder() throws {
        let spec =
            #"{"method":"describe","columns":["age"],"filter":"risk <= IR","factors":{"risk":["SR","IR","HR"]}}"#
        #expect(try run(spec)["rows"]?.int == 5)
    }

    @Test("a landmark needs two names, and joined group names that collide stay apart")
    func labels() throws {
        #expect(throws: PlanError.self) {
            try run(
                #"{"method":"landmark","time":"month","event":"event","landmark":4,"group":{"column":"loss","labels":["a","a"]}}"#
            )
        }
        let table = try DataFrame(columns: [
            NamedColumn("t", .numbers([1, 2, 3, 4])), NamedColumn("e", .numbers([1, 1, 1, 1])),
            NamedColumn("a", .labels(["x, b=y", "x", "x, b=y", "x"])),
            NamedColumn("b", .labels(["z", "y, b=z", "z", "y, b=z"])),
        ])
        let spec = try Spec(["method": "km", "time": "t", "event": "e", "group": ["a", "b"]])
        let result = try MethodRegistry.run(MethodRegistry.method(named: "km"), spec, table: table)
        #expect(result["n"]?.object?.count == 2)
    }

    @Test("an expression that is not finite is an error, not a group")
    func nonFiniteGroups() throws {
        #expect(throws: (any Error).self) {
            try run(#"{"method":"logrank","time":"month","event":"event","group":"log(event)"}"#)
        }
    }
}
