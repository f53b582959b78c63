import Foundation
import JSONText
import Testing

/// FCS files in the folder that `analyze` is given.
@Suite("analyze with FCS files")
struct AnalyzeFlowTests {
    /// A study of one patient with four tubes in `fcs/`, gates and map beside them.
    private func study(plan: String = "study: {name: S, synthetic: true}\n") throws -> Scratch {
        let scratch = try Scratch()
        try scratch.write(
            "patient,course,day,specimen,analyte,value,unit\nSYN-1,1,0,blood,CD3,900,/uL\n", "in/long.csv")
        try scratch.write(plan, "in/study.yaml")
        let run = try Program.run(
            ["simulate", "marrow", "in/fcs", "--series", "escape", "--events", "3000", "--no-truth"],
            in: scratch.url)
        try #require(run.code == 0, "\(run.errors)")
        return scratch
    }

    private func analyse(_ scratch: Scratch, _ more: [String] = []) throws -> Program.Outcome {
        try Program.run(["analyze", "in", "-o", "out", "--formats", "none"] + more, in: scratch.url)
    }

    private func tubes(_ scratch: Scratch) throws -> Int {
        let run = try Program.run(
            [
                "query", "SELECT DISTINCT day FROM v_readings WHERE analyte LIKE 'tube-%'", "-s",
                "out/study.sqlite", "--json",
            ], in: scratch.url)
        return try JSON(parsing: run.output)["rows"]?.array?.count ?? -1
    }

    @Test("gates and map beside the files: imported with their provenance, and again the same results")
    func beside() throws {
        let scratch = try study()
        let first = try analyse(scratch)
        #expect(first.code == 0, "\(first.errors)")
        #expect(try tubes(scratch) == 4)
        let results = try String(contentsOf: scratch.url.appending(path: "out/results.json"), encoding: .utf8)
        #expect(results.contains("SYN-1_day90.fcs") && results.contains("gated-populations"))
        #expect(results.contains("IC0383"))
        #expect(try analyse(scratch).code == 0)
        let again = try String(contentsOf: scratch.url.appending(path: "out/results.json"), encoding: .utf8)
        #expect(again == results)
    }

    @Test("study.yaml names other files; the sheet of samples is no table of the study")
    func named() throws {
        let scratch = try study(
            plan: """
                study: {name: S, synthetic: true}
                flow: {files: [fcs/SYN-1_day0.fcs, fcs/SYN-1_day90.fcs], gates: g.yaml, populations: p.yaml, samples: who.csv}

                """)
        let folder = scratch.url.appending(path: "in")
        for (old, new) in [("fcs/gates.yaml", "g.yaml"), ("fcs/populations.yaml", "p.yaml")] {
            try FileManager.default.moveItem(
                at: folder.appending(path: old), to: folder.appending(path: new))
        }
        try scratch.write(
            "file,patient,course,day,specimen\nSYN-1_day0.fcs,SYN-1,1,3,marrow\nSYN-1_day90.fcs,SYN-1,1,95,marrow\n",
            "in/who.csv")
        let run = try analyse(scratch)
        #expect(run.code == 0, "\(run.errors)")
        #expect(try tubes(scratch) == 2)
    }

    @Test("a bad file is named and does not stop the rest; the code is 65")
    func badFile() throws {
        let scratch = try study()
        try scratch.write("FCS3.1 but no more", "in/fcs/broken.fcs")
        let run = try analyse(scratch)
        #expect(run.code == 65)
        #expect(run.errors.contains("broken.fcs") && run.errors.contains("1 FCS files were not imported"))
        #expect(try tubes(scratch) == 4)
        #expect(
            FileManager.default.fileExists(atPath: scratch.url.appending(path: "out/report.html").path))
    }

    @Test("without gates and map there is one warning with the mend, and the tables are analysed")
    func bare() throws {
        let scratch = try study()
        try FileManager.default.removeItem(at: scratch.url.appending(path: "in/fcs/populations.yaml"))
        let run = try analyse(scratch)
        #expect(run.code == 0)
        #expect(run.errors.contains("warning[IC0932]: 4 FCS files are not analysed"), "\(run.errors)")
        #expect(run.errors.contains("template populations"))
        let results = try String(contentsOf: scratch.url.appending(path: "out/results.json"), encoding: .utf8)
        #expect(results.contains("IC0932"))
    }

    @Test("a plan without gates, or with a file that is not there, is refused with its line")
    func badPlan() throws {
        let half = try analyse(try study(plan: "study: {name: S}\nflow: {gates: fcs/gates.yaml}\n"))
        #expect(
            half.code == 78 && half.errors.contains("study.yaml:2:") && half.errors.contains("populations"))
        let missing = try analyse(
            try study(
                plan: "study: {name: S}\nflow: {gates: fcs/none.yaml, populations: fcs/populations.yaml}\n"))
        #expect(missing.code == 66 && missing.errors.contains("study.yaml:2:"), "\(missing.errors)")
    }

    @Test("check sees what contradicts the store, and changes nothing")
    func checkAgainstStore() throws {
        let scratch = try study()
        let options = [
            "--gates", "in/fcs/gates.yaml", "--populations", "in/fcs/populations.yaml", "-s", "s.sqlite",
        ]
        #expect(try Program.run(["import", "in/fcs/SYN-1_day0.fcs"] + options, in: scratch.url).code == 0)
        // The same draw from another acquisition.
        let other = try Program.run(
            ["simulate", "marrow", "other.fcs", "--blasts", "0.3", "--seed", "9", "--events", "3000"],
            in: scratch.url)
        try #require(other.code == 0)
        let store = scratch.url.appending(path: "s.sqlite")
        let before = try Data(contentsOf: store)
        let check = try Program.run(["check", "other.fcs"] + options, in: scratch.url)
        #expect(check.code == 1 && check.output.contains("IC0410"), "\(check.output) \(check.errors)")
        #expect(try Data(contentsOf: store) == before)
        let known = try Program.run(["check", "in/fcs/SYN-1_day0.fcs"] + options, in: scratch.url)
        #expect(known.code == 0 && known.output.contains("already imported"))
    }

    @Test("simulate marrow: names, JSON, refusals")
    func simulate() throws {
        let scratch = try Scratch()
        let run = try Program.run(
            ["simulate", "marrow", "a.fcs", "--events", "500", "--day", "-2", "--json"], in: scratch.url)
        #expect(run.code == 0, "\(run.errors)")
        #expect(
            try JSON(parsing: run.output)["files"]?.array?.map { $0.string } == [
                "a.fcs", "a.truth.csv", "a.gates.yaml",
            ])
        let gate = try Program.run(["fcs", "gate", "a.fcs", "--gates", "a.gates.yaml"], in: scratch.url)
        #expect(gate.code == 0, "\(gate.errors)")
        let share = try Program.run(["simulate", "marrow", "b.fcs", "--blasts", "2"], in: scratch.url)
        #expect(share.code == 64 && share.errors.contains("IC0803"))
        let both = try Program.run(
            ["simulate", "marrow", "x", "--series", "escape", "--blasts", "0.1"], in: scratch.url)
        #expect(both.code == 64 && both.errors.contains("IC0931"))
        let dry = try Program.run(["simulate", "marrow", "c.fcs", "-n"], in: scratch.url)
        #expect(
            dry.code == 0
                && !FileManager.default.fileExists(atPath: scratch.url.appending(path: "c.fcs").path))
    }
}
