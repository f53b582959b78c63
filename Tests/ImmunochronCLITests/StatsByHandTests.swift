import Foundation
import JSONText
import StatisticsPlan
import Testing

@testable import ImmunochronCLI

/// `stats METHOD` on the real binary.
@Suite struct StatsByHandTests {
    static let patients = """
        id,pre,post,IL-6,age,arm,risk,month,event,type,loss
        P1,1.1,1.4,4,3,A,SR,2,1,rel,1
        P2,2.0,4.2,3,9,A,HR,5,0,none,
        P3,3.2,3.5,9,4,B,SR,7,1,death,3
        P4,4.0,8.1,1,12,A,IR,9,1,rel,NA
        P5,2.2,6.0,2,7,B,HR,12,0,none,8
        P6,5.0,2.5,8,15,B,IR,14,1,rel,
        P7,3.0,7.1,7,2,A,SR,20,0,none,2
        P8,6.3,9.9,5,8,B,HR,25,1,death,30

        """

    private func run(_ arguments: [String], files: [String: String] = [:]) throws -> Program.Outcome {
        let scratch = try Scratch()
        try scratch.write(Self.patients, "p.csv")
        for (name, text) in files { try scratch.write(text, name) }
        return try Program.run(["stats"] + arguments, in: scratch.url)
    }

    @Test("by hand and by specification give the same numbers")
    func sameNumbers() throws {
        let scratch = try Scratch()
        try scratch.write(Self.patients, "data/p.csv")
        try scratch.write(
            #"{"id":"c","data":"p.csv","spec":{"method":"cox","time":"month","event":"event","formula":"age"}}"#,
            "cases/c.json")
        let spec = try Program.run(["stats", "run", "cases/c.json"], in: scratch.url)
        let hand = try Program.run(
            ["stats", "cox", "data/p.csv", "Surv(month, event) ~ age", "--json"], in: scratch.url)
        #expect(spec.code == 0 && hand.code == 0, "\(spec.errors) \(hand.errors)")
        let a = try JSON(parsing: spec.output), b = try JSON(parsing: hand.output)
        #expect(a["result"] == b["result"] && b["schemaVersion"]?.int == 1 && b["id"]?.string == "cox")
        #expect(b["result"]?["beta"]?["age"]?.double != nil)
    }

    @Test("text shows method and reason, n, effect with interval, p, and what was left out")
    func text() throws {
        let run = try run(["wilcoxon", "p.csv", "log(post) - log(pre)", "loss - pre"])
        #expect(run.code == 0, "\(run.errors)")
        for words in [
            "Wilcoxon signed-rank test, exact conditional", "the exact distribution is computed",
            "pairs", "Hodges-Lehmann difference", " to ", "p (two-sided)",
            "left out: 3 (a value of the pair is missing)", "family: all tests of this call", "p holm",
        ] { #expect(run.output.contains(words), "'\(words)' is missing in\n\(run.output)") }
    }

    @Test("every method by hand: help with its own examples, and a run of the first of its aliases")
    func help() throws {
        for method in MethodRegistry.all {
            let help = try run([method.commandName, "--help"])
            #expect(help.code == 0 && help.output.contains("EXAMPLES"), "\(method.name): \(help.errors)")
            #expect(
                help.output.contains("immunochron stats \(method.commandName) "),
                "\(method.name) has no example")
            for alias in method.commandAliases {
                #expect(try run([alias, "--help"]).output == help.output, "\(alias)")
            }
        }
    }

    static let badCalls: [(arguments: [String], code: Int32, words: [String])] = [
        (["wilcoxon", "p.csv", "psot - pre"], 65, ["psot", "Did you mean 'post'", "^"]),
        (["wilcoxon", "text.csv", "x - y"], 65, ["text.csv:3:1", "'abc'", "IC0503"]),
        (["km", "time.csv", "Surv(t, e) ~ g"], 65, ["time.csv:3:1", "negative", "IC0561"]),
        (["cox", "stop.csv", "Surv(a, b, e) ~ x"], 65, ["stop.csv:3:1", "not before", "IC0562"]),
        (["cox", "event.csv", "Surv(t, e) ~ t"], 65, ["event.csv:4:2", "holds 3", "IC0566"]),
        (["cox", "p.csv", "Surv(month, event) ~ (age"], 65, ["not closed", "^"]),
        (["cox", "p.csv", "Surv(month, event) ~ arm", "--filter", "arm == A"], 65, ["only the level 'A'"]),
        (["logrank", "p.csv", "Surv(month, event) ~ arm", "--filter", "arm == A"], 65, ["only the level"]),
        (["ranksum", "p.csv", "age ~ arm", "--filter", "arm == A"], 65, ["only the level"]),
        (["ranksum", "p.csv", "age ~ risk"], 65, ["3 levels", "--groups"]),
        (["cuminc", "p.csv", "Surv(month, type) ~ arm", "--censor", "nne"], 65, ["Did you mean 'none'"]),
        (["cuminc", "p.csv", "Surv(month, type) ~ arm"], 65, ["--censor"]),
        (["finegray", "p.csv", "Surv(month, type) ~ age", "--censor", "none", "--fail", "rle"], 65, ["rle"]),
        (["fisher", "--table", "1,2;3"], 65, ["differ in length"]),
        (["fisher", "--table", "1,-2;3,4"], 65, ["negative"]),
        (["fisher", "p.csv", "risk ~ arm"], 65, ["3 x 2", "fisher_rxc"]),
        (["adjust", "--p", "0.1,1.2"], 65, ["between 0 and 1"]),
        (["wilcoxon", "p.csv", "pre - post", "--filter", "arm = A"], 65, ["filter"]),
        (["wilcoxon", "p.csv", "pre - post", "--factor", "risk=SR,IR"], 65, ["HR"]),
        (["wilcoxon", "p.csv"], 64, ["formula"]), (["wilcoxon"], 64, ["table"]),
        (["wilcoxon", "p.csv", "pre - post", "--adjust", "holmm"], 64, ["Did you mean 'holm'"]),
        (["wilcoxn", "p.csv", "pre - post"], 64, ["Did you mean 'wilcoxon'"]),
        (["wilcoxon", "p.csv", "pre - post", "--levl", "0.9"], 64, ["--level"]),
        (["wilcoxon", "none.csv", "a - b"], 66, ["none.csv"]),
        (["cox", "doubt.csv", "Surv(t, e) ~ x"], 65, ["doubt.csv:4:3", "'N/A'", "--categories"]),
        (["cox", "p.csv", "Surv(month, type == 'rle') ~ age"], 65, ["Did you mean 'rel'", "^"]),
        (["sign", "p.csv", "post - pre", "--zeros", "pratt"], 64, ["--zeros"]),
        (
            ["emmeans", "p.csv", "age ~ arm + (1 | risk)", "--over", "arm", "--adjust", "tukeyy"], 65,
            ["IC0542", "adjust", "dunnett"]
        ),
        (
            ["lmm", "p.csv", "age ~ arm + (1 | risk)", "--ml", "--df", "kenward-roger"], 65,
            ["IC0575", "REML"]
        ),
        (["glmm", "p.csv", "event ~ age + (1 | risk)"], 64, ["--family is missing", "nbinom"]),
        (
            ["glmm", "p.csv", "event ~ age + (1 | risk)", "--family", "normal"], 64,
            ["no distribution 'normal'"]
        ),
        (["glmm", "p.csv", "pre ~ age + (1 | risk)", "--family", "binomial"], 65, ["not 0 or 1", "IC0580"]),
    ]

    static let badTables = [
        "text.csv": "x,y\n1,2\nabc,3\n4,5\n", "time.csv": "t,e,g\n1,1,a\n-2,0,a\n3,1,b\n",
        "stop.csv": "a,b,e,x\n0,5,1,1\n6,6,0,2\n1,3,1,3\n", "event.csv": "t,e\n1,0\n2,1\n3,3\n",
        "doubt.csv": "t,e,x\n1,1,5\n2,0,6\n3,1,N/A\n4,1,8\n",
    ]

    @Test(
        "bad input: exit code, place, value and mend; the same as a JSON error object",
        arguments: badCalls.indices)
    func badInput(index: Int) throws {
        let call = Self.badCalls[index]
        let plain = try run(call.arguments, files: Self.badTables)
        #expect(plain.code == call.code, "\(call.arguments): \(plain.code) \(plain.errors)")
        for words in call.words {
            #expect(plain.errors.contains(words), "'\(words)' is missing: \(plain.errors)")
        }
        guard call.code != 64 else { return }
        let json = try run(call.arguments + ["--json"], files: Self.badTables)
        #expect(json.code == call.code)
        let error = try JSON(parsing: json.output)["error"]
        #expect(error?["code"]?.string?.hasPrefix("IC") == true && error?["message"]?.string != nil)
    }

    @Test("one failing level of --by is said and does not stop the others")
    func partialFailure() throws {
        let run = try run(["ranksum", "p.csv", "age ~ arm", "--by", "risk", "--json"])
        #expect(run.code == 0, "\(run.errors)")
        let results = try JSON(parsing: run.output)["results"]?.array
        #expect(results?.map { $0["label"]?.string } == ["risk=HR", "risk=IR", "risk=SR"])
        #expect(results?.allSatisfy { $0["result"]?.isNull == false || $0["error"] != nil } == true)
    }

    @Test("timings by phase, medians of repeats")
    func timings() throws {
        let run = try run([
            "cox", "p.csv", "Surv(month, event) ~ age", "--json", "--timings", "--repeat", "3",
        ])
        let timings = try JSON(parsing: run.output)["timings"]
        for phase in ["read_s", "frame_s", "fit_s", "inference_s"] {
            #expect((timings?[phase]?.double ?? -1) >= 0, "\(phase)")
        }
        #expect(timings?["repeats"]?.int == 3 && (timings?["fit_s"]?.double ?? 0) > 0)
    }

    @Test("the table may come from standard input, a column name may hold a minus")
    func standardInput() throws {
        let scratch = try Scratch()
        let table = try scratch.write(Self.patients, "p.csv")
        let process = Process(), pipe = Pipe()
        process.executableURL = try Program.binary()
        process.arguments = ["stats", "cor", "-", "IL-6 ~ age", "--json"]
        process.standardInput = try FileHandle(forReadingFrom: table)
        process.standardOutput = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        #expect(try JSON(parsing: String(decoding: output, as: UTF8.self))["result"]?["n"]?.int == 8)
    }

    @Test("cases that declare a family get one more line with raw and adjusted p values")
    func families() throws {
        let scratch = try Scratch()
        try scratch.write(Self.patients, "data/p.csv")
        for (id, x) in [("a", "post"), ("b", "age")] {
            try scratch.write(
                #"{"id":"\#(id)","data":"p.csv","spec":{"method":"sign_test","x":"\#(x)","y":"pre","family":{"name":"f","adjust":"holm"}}}"#,
                "cases/\(id).json")
        }
        let run = try Program.run(["stats", "run", "cases/a.json", "cases/b.json"], in: scratch.url)
        let lines = run.output.split(separator: "\n").map(String.init)
        #expect(run.code == 0 && lines.count == 3, "\(run.errors)")
        let members = try JSON(parsing: try #require(lines.last))["family"]?["members"]?.array
        #expect(members?.count == 2)
        #expect(members?.allSatisfy { ($0["p_adjusted"]?.double ?? 0) >= ($0["p"]?.double ?? 1) } == true)
    }

    @Test(
        "what is printed with --json is valid against the schema shipped",
        .enabled(if: DemoStudyTests.hasPython))
    func schema() throws {
        let scratch = try Scratch()
        try scratch.write(Self.patients, "data/p.csv")
        try scratch.write(
            #"{"id":"c","data":"p.csv","spec":{"method":"sign_test","x":"post","y":"pre","family":"f"}}"#,
            "cases/c.json")
        try scratch.write(#"{"id":"d","data":"p.csv","spec":{"method":"sign_tst"}}"#, "cases/d.json")
        let calls: [[String]] = [
            ["wilcoxon", "data/p.csv", "post - pre", "--json", "--timings"],
            [
                "wilcoxon", "data/p.csv", "post - pre", "age - pre", "--json", "--family", "f", "--adjust",
                "BY",
            ],
            ["ranksum", "data/p.csv", "age ~ arm", "--by", "risk", "--json"],
            ["cox", "data/p.csv", "Surv(month, event) ~ arm", "--json"],
            ["cox", "data/p.csv", "Surv(month, event) ~ amr", "--json"],
            ["fisher", "--table", "1,2;3,4", "--json"],
            ["run", "cases/c.json", "cases/d.json"],
        ]
        var documents: [String] = []
        for call in calls {
            let output = try Program.run(["stats"] + call, in: scratch.url).output
            documents += call[0] == "run" ? output.split(separator: "\n").map(String.init) : [output]
        }
        try scratch.write("[" + documents.joined(separator: ",") + "]", "all.json")
        let schema = ImportArrowTests.root.appending(path: "data/schemas/stats.schema.json").path
        let check = Process()
        check.executableURL = DemoStudyTests.python
        check.arguments = [
            "-c",
            "import json, sys, jsonschema; v = jsonschema.Draft202012Validator(json.load(open(sys.argv[1])));"
                + "[v.validate(d) for d in json.load(open(sys.argv[2]))]",
            schema, scratch.url.appending(path: "all.json").path,
        ]
        try check.run()
        check.waitUntilExit()
        #expect(documents.count == 9 && check.terminationStatus == 0)
    }
}
