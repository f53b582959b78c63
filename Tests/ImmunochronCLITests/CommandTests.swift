import Foundation
import JSONText
import Testing

@Suite("Commands")
struct CommandTests {
    static let table = """
        patient,course,day,specimen,analyte,value,unit
        A,1,-1,blood,CD3,0.96,x10^9/L
        A,1,28,blood,CD3,1.13,x10^9/L
        A,1,0,blood,IL-6,<2.4,pg/mL
        B,1,-1,blood,CD3,500,/uL
        B,1,28,blood,CD3,700,/uL

        """

    func store(_ scratch: Scratch, _ text: String = table) throws -> URL {
        try scratch.write(text, "long.csv")
        let run = try Program.run(["import", "long.csv", "-s", "s.sqlite"], in: scratch.url)
        try #require(run.code == 0, "\(run.errors)")
        return scratch.url
    }

    @Test("--version is one bare number")
    func version() throws {
        let run = try Program.run(["--version"], in: FileManager.default.temporaryDirectory)
        #expect(run.code == 0 && run.output.split(separator: ".").count == 3 && !run.output.contains(" "))
    }

    @Test("a mistyped command gets a suggestion and the usage code")
    func didYouMean() throws {
        let run = try Program.run(["imprt", "x.csv"], in: FileManager.default.temporaryDirectory)
        #expect(run.code == 64 && run.errors.contains("Did you mean 'import'?"))
    }

    @Test("import, import again, undo, import")
    func ledger() throws {
        let scratch = try Scratch()
        let folder = try store(scratch)
        let again = try Program.run(["import", "long.csv", "-s", "s.sqlite", "--json"], in: folder)
        #expect(again.code == 0 && again.output.contains("alreadyImported"))
        #expect(try Program.run(["undo", "1", "-s", "s.sqlite"], in: folder).code == 0)
        let log = try Program.run(["log", "-s", "s.sqlite", "--json"], in: folder)
        let records = try JSON(parsing: log.output)["imports"]?.array ?? []
        #expect(records.first?["retracted"]?.bool == true)
        #expect(try Program.run(["import", "long.csv", "-s", "s.sqlite"], in: folder).code == 0)
    }

    @Test("units are converted, censored cells stay censored, provenance names the cell")
    func values() throws {
        let scratch = try Scratch()
        let folder = try store(scratch)
        let show = try Program.run(["show", "patient", "A", "-s", "s.sqlite", "--json"], in: folder)
        let readings = try JSON(parsing: show.output)["readings"]?.array ?? []
        #expect(readings.compactMap { $0["value"]?.string }.sorted() == ["1130.0", "960.0", "<2.4"])
        #expect(
            readings.contains { $0["raw"]?.string == "0.96" && $0["row"]?.int == 2 && $0["column"]?.int == 6 }
        )
    }

    @Test("a contradiction refuses the whole file; --replace supersedes with history")
    func conflict() throws {
        let scratch = try Scratch()
        let folder = try store(scratch)
        try scratch.write(
            "patient,course,day,specimen,analyte,value,unit\nC,1,0,blood,CD3,5,/uL\nA,1,28,blood,CD3,2.5,x10^9/L\n",
            "new.csv")
        let refused = try Program.run(["import", "new.csv", "-s", "s.sqlite"], in: folder)
        #expect(refused.code == 65)
        let patients = try Program.run(["show", "patients", "-s", "s.sqlite", "--json"], in: folder)
        #expect(!patients.output.contains("\"C\""))
        #expect(try Program.run(["import", "new.csv", "-s", "s.sqlite", "--replace"], in: folder).code == 0)
        let show = try Program.run(["show", "patient", "A", "-s", "s.sqlite", "--json"], in: folder)
        #expect(show.output.contains("2500") && !show.output.contains("1130"))
    }

    @Test("check names every reject with file, line and column and changes nothing")
    func check() throws {
        let scratch = try Scratch()
        try scratch.write(
            "patient,course,day,specimen,analyte,value,unit\nA,1,0,blood,CD3,abc,/uL\nA,1,1,blood,CD3,5,furlong\nA,1,2,blood,CD3,-4,/uL\n",
            "bad.csv")
        let run = try Program.run(["check", "bad.csv"], in: scratch.url)
        #expect(run.code == 1)
        for place in ["bad.csv:2:6", "bad.csv:3:7", "bad.csv:4:6"] {
            #expect((run.output + run.errors).contains(place), "\(place)")
        }
        #expect(!FileManager.default.fileExists(atPath: scratch.url.appending(path: "study.sqlite").path))
    }

    static let badCalls: [(arguments: [String], code: Int32)] = [
        (["analyze", "nowhere"], 66), (["import", "nowhere.csv"], 66), (["check", "."], 66),
        (["stats", "run", "nowhere.json"], 66), (["show", "patients", "-s", "nowhere.sqlite"], 66),
        (["escape", "--level", "purple"], 64), (["template", "lng"], 64), (["import"], 64),
    ]

    @Test("bad input has its exit code", arguments: badCalls.indices)
    func exitCodes(index: Int) throws {
        let (arguments, code) = Self.badCalls[index]
        let scratch = try Scratch()
        let run = try Program.run(arguments, in: scratch.url)
        #expect(run.code == code, "\(arguments): \(run.errors)")
        #expect(!run.errors.isEmpty)
    }

    @Test("binary junk, an empty file and a folder without tables are refused with place and remedy")
    func junk() throws {
        let scratch = try Scratch()
        try Data([0, 1, 2, 0, 255, 254, 7, 0, 0, 9]).write(to: scratch.url.appending(path: "junk.csv"))
        try scratch.write("", "empty.csv")
        for name in ["junk.csv", "empty.csv"] {
            let run = try Program.run(["import", name, "-s", "s.sqlite"], in: scratch.url)
            #expect(run.code == 65 && run.errors.contains(name), "\(name): \(run.code) \(run.errors)")
        }
        let empty = scratch.url.appending(path: "folder")
        try FileManager.default.createDirectory(at: empty, withIntermediateDirectories: true)
        #expect(try Program.run(["analyze", empty.path], in: scratch.url).code == 66)
    }

    @Test("a patient called <script> and a formula stay harmless in report and tables")
    func hostileNames() throws {
        let scratch = try Scratch()
        try scratch.write(
            "patient,course,day,specimen,analyte,value,unit\n<script>alert(1)</script>,1,-1,blood,CD3,500,/uL\n<script>alert(1)</script>,1,0,blood,CD3,400,/uL\n",
            "study/long.csv")
        let run = try Program.run(
            ["analyze", "study", "-o", "out", "--formats", "none", "-q"], in: scratch.url)
        #expect(run.code == 0, "\(run.errors)")
        let html = try String(contentsOf: scratch.url.appending(path: "out/report.html"), encoding: .utf8)
        #expect(!html.contains("<script>alert"))
        let bad = try scratch.write(
            "patient,course,day,specimen,analyte,value,unit\nA,1,0,blood,CD3,=cmd(),/uL\n", "formula.csv")
        #expect(try Program.run(["check", bad.path], in: scratch.url).code == 1)
    }

    @Test("errors are JSON with --json, and messages carry no values of patients")
    func jsonErrors() throws {
        let scratch = try Scratch()
        try scratch.write(
            "patient,course,day,specimen,analyte,value,unit\nA,1,0,blood,CD3,CANARY77,/uL\n", "bad.csv")
        let run = try Program.run(["import", "bad.csv", "-s", "s.sqlite", "--json"], in: scratch.url)
        #expect(run.code == 65)
        let body = try JSON(parsing: run.output)
        #expect(body["error"]?["code"]?.string?.hasPrefix("IC") == true)
        #expect(!run.errors.contains("CANARY77") && !run.output.contains("CANARY77"))
    }

    @Test("a plan with an unknown key is refused with its place and a suggestion")
    func plan() throws {
        let scratch = try Scratch()
        try scratch.write(Self.table, "study/long.csv")
        try scratch.write("study:\n  name: X\ndefinitions:\n  windws: {pre: [-7, 0]}\n", "study/study.yaml")
        let run = try Program.run(["analyze", "study", "-o", "out"], in: scratch.url)
        #expect(
            run.code == 78 && run.errors.contains("study.yaml:4:3") && run.errors.contains("windows"),
            "\(run.errors)")
    }

    @Test("every command has examples in its help and is named in the manual")
    func help() throws {
        let root = try Program.run(["--help"], in: FileManager.default.temporaryDirectory)
        let readme = try String(
            contentsOf: ImportArrowTests.root.appending(path: "README.md"), encoding: .utf8)
        let lines = root.output.split(separator: "\n").drop { !$0.hasPrefix("SUBCOMMANDS") }.dropFirst()
        let names = lines.filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") }.compactMap {
            $0.split(separator: " ").first.map(String.init)
        }
        try #require(names.count > 20)
        for name in names where !["help", "simulate", "stats", "See"].contains(name) {
            let help = try Program.run([name, "--help"], in: FileManager.default.temporaryDirectory)
            #expect(help.code == 0 && help.output.contains("EXAMPLES"), "\(name) has no examples")
            #expect(
                readme.contains("`\(name)`") || readme.contains("immunochron \(name)"),
                "README does not name \(name)")
        }
    }
}
