import Foundation
import JSONText
import Testing

@Suite("Outputs of the fcs commands")
struct FCSOutputTests {
    private static func scratch() throws -> Scratch {
        let scratch = try Scratch()
        try FCSCommandTests.write(scratch.url.appending(path: "a.fcs"))
        try scratch.write(FCSCommandTests.gates, "g.yaml")
        return scratch
    }

    private static func exists(_ name: String, _ scratch: Scratch) -> Bool {
        FileManager.default.fileExists(atPath: scratch.url.appending(path: name).path)
    }

    @Test(
        "an output that is an input is refused, and the input is as it was",
        arguments: [
            ["export", "a.fcs", "--fcs", "a.fcs"], ["export", "a.fcs", "--csv", "a.fcs"],
            ["export", "a.fcs", "--npy", "./a.fcs"], ["export", "a.fcs", "-o", "link.fcs"],
            ["export", "a.fcs", "--fcs", "hard.fcs"], ["export", "link.fcs", "--fcs", "a.fcs"],
            ["export", "a.fcs", "--csv", "x.csv", "--npy", "x.csv"],
            ["gate", "a.fcs", "--gates", "g.yaml", "--membership", "a.fcs"],
            ["gate", "a.fcs", "--gates", "g.yaml", "--membership", "g.yaml"],
            ["gate", "a.fcs", "--gates", "g.yaml", "--write-gates", "g.yaml"],
            ["gate", "a.fcs", "--gates", "g.yaml", "-o", "a.fcs"], ["events", "a.fcs", "--csv", "a.fcs"],
            ["events", "a.fcs", "-o", "a.fcs"], ["stats", "a.fcs", "-o", "a.fcs"],
            ["info", "a.fcs", "-o", "a.fcs"], ["qc", "a.fcs", "-o", "a.fcs"],
            ["populations", "a.fcs", "--gates", "g.yaml", "-o", "g.yaml"],
        ])
    func overwriting(_ arguments: [String]) throws {
        let scratch = try Self.scratch()
        let file = scratch.url.appending(path: "a.fcs"), gates = scratch.url.appending(path: "g.yaml")
        try FileManager.default.createSymbolicLink(
            at: scratch.url.appending(path: "link.fcs"), withDestinationURL: file)
        try FileManager.default.linkItem(at: file, to: scratch.url.appending(path: "hard.fcs"))
        let before = [try Data(contentsOf: file), try Data(contentsOf: gates)]
        let run = try Program.run(["fcs"] + arguments, in: scratch.url)
        #expect(run.code == 73, "\(arguments): \(run.errors)")
        #expect(run.errors.contains("IC0929"))
        #expect(try [Data(contentsOf: file), Data(contentsOf: gates)] == before)
        #expect(!Self.exists("x.csv", scratch))
    }

    @Test("simulate marrow replaces only what it wrote")
    func simulation() throws {
        let scratch = try Self.scratch()
        let file = scratch.url.appending(path: "a.fcs")
        let before = try Data(contentsOf: file)
        let run = try Program.run(["simulate", "marrow", "a.fcs", "--events", "300"], in: scratch.url)
        #expect(run.code == 73 && run.errors.contains("IC0930"), "\(run.errors)")
        #expect(try Data(contentsOf: file) == before)
        #expect(!Self.exists("a.truth.csv", scratch))
        for _ in 0..<2 {
            let own = try Program.run(["simulate", "marrow", "s.fcs", "--events", "300"], in: scratch.url)
            #expect(own.code == 0, "\(own.errors)")
        }
        // Gates of somebody without a tube beside them.
        try scratch.write("mine", "t.gates.yaml")
        let gates = try Program.run(["simulate", "marrow", "t.fcs", "--events", "300"], in: scratch.url)
        #expect(gates.code == 73 && !Self.exists("t.fcs", scratch))
        try scratch.write("patient", "flow/SYN-1_day15.fcs")
        let series = try Program.run(
            ["simulate", "marrow", "flow", "--series", "escape", "--events", "3000"], in: scratch.url)
        #expect(series.code == 73 && !Self.exists("flow/SYN-1_day0.fcs", scratch))
    }

    @Test(
        "a dry run writes nothing and names what it would write",
        arguments: [
            ["export", "a.fcs", "--csv", "out.csv"], ["export", "a.fcs", "-o", "out.csv"],
            ["gate", "a.fcs", "--gates", "g.yaml", "--membership", "out.csv"],
            ["gate", "a.fcs", "--gates", "g.yaml", "--write-gates", "out.csv"],
            ["events", "a.fcs", "--csv", "out.csv"], ["stats", "a.fcs", "-o", "out.csv"],
            ["qc", "a.fcs", "-o", "out.csv"],
            ["plot", "a.fcs", "--kind", "histogram", "--x", "A", "-o", "out.csv"],
        ])
    func dryRun(_ arguments: [String]) throws {
        let scratch = try Self.scratch()
        let run = try Program.run(["fcs"] + arguments + ["-n", "--json"], in: scratch.url)
        #expect(run.code == 0, "\(run.errors)")
        #expect(run.errors.contains("out.csv"), "\(run.errors)")
        #expect(!Self.exists("out.csv", scratch))
        #expect(try JSON(parsing: run.output)["dryRun"] == JSON.bool(true))
    }

    @Test("--timings adds seconds")
    func timings() throws {
        let scratch = try Self.scratch()
        let run = try Program.run(["fcs", "stats", "a.fcs", "--timings", "--json"], in: scratch.url)
        let seconds = try JSON(parsing: run.output)["timings"]?["total_s"]?.double
        #expect((seconds ?? -1) >= 0)
    }

    @Test("the ending of -o decides what is exported and plotted")
    func endings() throws {
        let scratch = try Self.scratch()
        #expect(try Program.run(["fcs", "export", "a.fcs", "-o", "b.csv"], in: scratch.url).code == 0)
        #expect(
            try String(contentsOf: scratch.url.appending(path: "b.csv"), encoding: .utf8).hasPrefix("A,B\n"))
        #expect(try Program.run(["fcs", "export", "a.fcs", "-o", "b.txt"], in: scratch.url).code == 64)
        let plot = try Program.run(
            ["fcs", "plot", "a.fcs", "--kind", "histogram", "--x", "A", "-o", "b.vl.json"], in: scratch.url)
        #expect(plot.code == 0 && plot.output == "b.vl.json\n", "\(plot.errors)")
        let text = try String(contentsOf: scratch.url.appending(path: "b.vl.json"), encoding: .utf8)
        #expect(try JSON(parsing: text)["$schema"] != nil)
    }

    @Test(
        "options that a kind of plot would ignore are refused by name",
        arguments: [
            (["--kind", "histogram", "--x", "A", "--gate", "g"], "--gate"),
            (["--kind", "histogram", "--x", "A", "--y", "B"], "--y"),
            (["--gates", "g.yaml", "--gate", "high"], "--gate"),
            (["--gates", "g.yaml", "--x", "A"], "--x"),
            (["--gates", "g.yaml", "--labels", "a"], "--labels"),
            (["--gates", "g.yaml", "--overlaid"], "--overlaid"),
            (["--gates", "g.yaml", "--kind", "contour", "--gate", "high"], "one dimension"),
            (["--kind", "density", "--x", "A", "--y", "B", "--labels", "a"], "--labels"),
        ] as [([String], String)])
    func ignoredOptions(_ arguments: [String], _ name: String) throws {
        let scratch = try Self.scratch()
        let run = try Program.run(["fcs", "plot", "a.fcs"] + arguments, in: scratch.url)
        #expect(run.code == 64)
        #expect(run.errors.contains(name), "\(run.errors)")
    }

    @Test("transform: infinite, missing and clamped results say so")
    func transformNotes() throws {
        let scratch = try Scratch()
        func transform(_ arguments: [String]) throws -> JSON {
            let run = try Program.run(["fcs", "transform"] + arguments, in: scratch.url)
            #expect(run.code == 0, "\(run.errors)")
            return try JSON(parsing: run.output)
        }
        let log = try transform(["log", "--params", "T=10,M=1", "--json", "--", "-1", "0", "10"])
        let values = log["values"]?.array ?? []
        #expect(values.count == 3 && values[0] == JSON.null && values[1] == JSON.string("-Inf"))
        #expect(values.last?.double == 1)
        #expect(log["notes"]?.array?.compactMap { $0["index"]?.int } == [0, 1])
        let biex = try transform([
            "biex", "--params", "width=-10,positive=4.41854,max_value=262144.000029", "--inverse", "--json",
            "--", "4096", "5000", "2000",
        ])
        #expect(biex["notes"]?.array?.compactMap { $0["index"]?.int } == [0, 1])
        let text = try Program.run(
            ["fcs", "transform", "log", "--params", "T=10,M=1", "--", "0", "nan"], in: scratch.url)
        #expect(text.output.contains("-Inf") && !text.output.contains("\"") && !text.output.contains("null"))
        #expect(
            try Program.run(["fcs", "transform", "log", "--params", "T=10,M=1"], in: scratch.url).code == 64)
    }

    @Test("gates written as Gating-ML count the same events")
    func writtenGates() throws {
        let scratch = try Self.scratch()
        func counts(_ arguments: [String]) throws -> [Int] {
            let run = try Program.run(["fcs", "gate", "a.fcs", "--json"] + arguments, in: scratch.url)
            #expect(run.code == 0, "\(run.errors)")
            return try JSON(parsing: run.output)["populations"]?.array?.compactMap { $0["count"]?.int } ?? []
        }
        let first = try counts(["--gates", "g.yaml", "--write-gates", "g.xml"])
        #expect(!first.isEmpty)
        #expect(try counts(["--gates", "g.xml"]) == first)
    }
}
