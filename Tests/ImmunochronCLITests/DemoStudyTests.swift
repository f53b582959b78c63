import Foundation
import JSONText
import Testing

/// The whole way once, on the demo study, by the real program.
@Suite("The demo study", .serialized)
struct DemoStudyTests {
    static let python = ImportArrowTests.root.appending(path: ".venv/bin/python")
    static var hasPython: Bool { FileManager.default.isExecutableFile(atPath: python.path) }

    static func analyse(_ scratch: Scratch, _ name: String, _ more: [String] = []) throws -> URL {
        let out = scratch.url.appending(path: name)
        let demo = ImportArrowTests.root.appending(path: "data/demo").path
        let run = try Program.run(["analyze", demo, "-o", out.path, "-q"] + more, in: scratch.url)
        try #require(run.code == 0, "\(run.errors)")
        return out
    }

    static func results(_ out: URL) throws -> JSON {
        try JSON(parsing: String(contentsOf: out.appending(path: "results.json"), encoding: .utf8))
    }

    @Test("every 'fcs' and 'simulate marrow' example of the README runs from the repository's top")
    func flowExamplesOfTheReadme() throws {
        let scratch = try Scratch()
        try FileManager.default.createSymbolicLink(
            at: scratch.url.appending(path: "data"),
            withDestinationURL: ImportArrowTests.root.appending(path: "data"))
        let readme = try String(
            contentsOf: ImportArrowTests.root.appending(path: "README.md"), encoding: .utf8)
        let wanted = ["fcs ", "simulate marrow ", "check data/demo/fcs ", "import data/demo/fcs "]
        // In their order: the tube is written before it is gated.
        let lines = readme.split(separator: "\n").filter { line in
            wanted.contains { line.hasPrefix("immunochron \($0)") }
        }
        try #require(lines.count >= 12)
        for line in lines {
            let command = line.split(separator: " #")[0]
            var arguments: [String] = []
            for (index, part) in command.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
            {
                // Words between double quotes are one argument.
                if index % 2 == 1 {
                    arguments.append(String(part))
                } else {
                    arguments += part.split(separator: " ").map(String.init)
                }
            }
            if !Self.hasPython, arguments.contains("plot") { continue }
            let run = try Program.run(Array(arguments.dropFirst()), in: scratch.url)
            #expect(run.code == 0 && !run.output.isEmpty, "\(line): \(run.errors)")
        }
    }

    @Test("every 'stats' example of the README runs on the demo study's own tables")
    func examplesOfTheReadme() throws {
        let scratch = try Scratch()
        _ = try Self.analyse(scratch, "demo-out", ["--formats", "none"])
        try FileManager.default.createSymbolicLink(
            at: scratch.url.appending(path: "data"),
            withDestinationURL: ImportArrowTests.root.appending(path: "data"))
        let readme = try String(
            contentsOf: ImportArrowTests.root.appending(path: "README.md"), encoding: .utf8)
        let lines = readme.split(separator: "\n").filter { $0.hasPrefix("immunochron stats ") }
        try #require(lines.count >= 8)
        for line in lines {
            // Words between single quotes are one argument.
            let arguments = line.split(separator: "'", omittingEmptySubsequences: false).enumerated().flatMap
            {
                $0.offset % 2 == 1 ? [String($0.element)] : $0.element.split(separator: " ").map(String.init)
            }
            let run = try Program.run(Array(arguments.dropFirst()), in: scratch.url)
            #expect(run.code == 0 && !run.output.isEmpty, "\(line): \(run.errors)")
        }
    }

    @Test("the published aggregates come out, and everything is labelled synthetic")
    func aggregates() throws {
        let scratch = try Scratch()
        let out = try Self.analyse(scratch, "out", ["--formats", "none"])
        let results = try Self.results(out)
        #expect(results["study"]?["patients"]?.int == 105)
        #expect(results["study"]?["synthetic"]?.bool == true)
        let tuned = Dictionary(
            (results["tuned"]?.array ?? []).compactMap { row in
                row["quantity"]?.string.map { ($0, row["demo"]?.string ?? "") }
            }, uniquingKeysWith: { a, _ in a })
        let exact = [
            "patients": "105", "entry: R/R, CR-MRDpos, chemotherapy delay": "30 / 21 / 54",
            "courses started in R/R, CR-MRDpos, CR-MRDneg": "11 / 40 / 74",
            "CR, started in R/R": "9/11 (81.8 %)", "CR, started in CR-MRDpos": "33/40 (82.5 %)",
            "CR, R/R against CR-MRDpos, Fisher P": "1.000",
            "MRD-negative courses that stayed negative": "73/74 (98.6 %)",
            "CD3 before, median (range), 10^9/L": "0.96 (0.03-3.79)",
            "CD3 after, median (range), 10^9/L": "1.13 (0.26-7.74)",
            "CD4 before, median (range), 10^9/L": "0.35 (0.01-1.39)",
            "CD4 after, median (range), 10^9/L": "0.47 (0.07-2.94)",
            "CD8 before, median (range), 10^9/L": "0.41 (0.01-2.39)",
            "CD8 after, median (range), 10^9/L": "0.56 (0.07-6.07)",
            "1-year EFS, CR-MRDneg (n = 45)": "97.8 ± 2.2 %",
            "1-year EFS, CR-MRDpos (n = 30)": "86.7 ± 6.2 %",
            "1-year EFS, R/R (n = 30)": "73.3 ± 8.1 %", "1-year OS, CR-MRDneg (n = 45)": "97.8 ± 2.2 %",
            "1-year OS, CR-MRDpos (n = 30)": "100 %", "1-year OS, R/R (n = 30)": "93.3 ± 4.6 %",
        ]
        for (quantity, value) in exact { #expect(tuned[quantity] == value, "\(quantity)") }
        for analyte in ["CD3", "CD4", "CD8"] {
            let p = try #require(
                tuned["\(analyte) pooled signed rank P (only P < 0.05 is tuned)"].flatMap(Double.init))
            #expect(p < 0.05)
        }
        for file in [
            "report.html", "notebook.ipynb", "flags.csv", "data/readings.csv", "data/comparisons.csv",
        ] {
            let text = try String(contentsOf: out.appending(path: file), encoding: .utf8)
            #expect(text.contains("SYNTHETIC"), "\(file) carries no notice")
        }
    }

    @Test("true escapes are flagged red; depletion alone never is")
    func flags() throws {
        let scratch = try Scratch()
        let results = try Self.results(try Self.analyse(scratch, "out", ["--formats", "none"]))
        let flags = results["flags"]?.array ?? []
        let red = flags.filter { $0["level"]?.string == "red" }
        #expect(red.count >= 3)
        #expect(red.allSatisfy { ["E1", "E4", "E6"].contains($0["rule"]?.string ?? "") })
        let depletion = flags.filter { ($0["rule"]?.string ?? "").hasPrefix("P") }
        #expect(!depletion.isEmpty)
        #expect(
            depletion.allSatisfy {
                ["grey", "info", "amber", "not assessable"].contains($0["level"]?.string ?? "")
            })
        #expect(
            flags.allSatisfy {
                ($0["text"]?.string ?? "").hasSuffix("for review by a haematopathologist; not a diagnosis")
            })
    }

    @Test("the same bytes at any thread count")
    func determinism() throws {
        let scratch = try Scratch()
        let one = try Self.analyse(scratch, "one", ["--formats", "none", "--threads", "1"])
        let two = try Self.analyse(scratch, "two", ["--formats", "none", "--threads", "2"])
        for file in ["results.json", "flags.csv", "data/readings.csv", "data/kinetics.csv"] {
            let a = try Data(contentsOf: one.appending(path: file)),
                b = try Data(contentsOf: two.appending(path: file))
            #expect(a == b, "\(file) differs")
        }
    }

    @Test("results.json satisfies its schema, the notebook runs", .enabled(if: hasPython))
    func schemaAndNotebook() throws {
        let scratch = try Scratch()
        let out = try Self.analyse(scratch, "out", ["--formats", "svg"])
        let schema = ImportArrowTests.root.appending(path: "data/schemas/results.schema.json")
        let check = """
            import json, sys, jsonschema, nbformat
            from nbclient import NotebookClient
            jsonschema.Draft202012Validator(json.load(open(sys.argv[1]))).validate(json.load(open(sys.argv[2])))
            notebook = nbformat.read(sys.argv[3], 4)
            nbformat.validate(notebook)
            assert notebook.nbformat == 4 and notebook.nbformat_minor == 5
            before = [[o.get("text") for o in c.get("outputs", []) if o.output_type == "stream"] for c in notebook.cells if c.cell_type == "code"]
            NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
            after = [[o.get("text") for o in c.get("outputs", []) if o.output_type == "stream"] for c in notebook.cells if c.cell_type == "code"]
            assert before == after, "executing the notebook changes its outputs"
            """
        let process = Process()
        process.executableURL = Self.python
        process.arguments = [
            "-c", check, schema.path, out.appending(path: "results.json").path,
            out.appending(path: "notebook.ipynb").path,
        ]
        let errors = scratch.url.appending(path: "errors")
        try Data().write(to: errors)
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
        process.waitUntilExit()
        let text = try String(contentsOf: errors, encoding: .utf8)
        #expect(process.terminationStatus == 0, "\(text.suffix(2000))")
    }

    @Test("the report is one file without network, with its policy, and complete without scripts")
    func report() throws {
        let scratch = try Scratch()
        let out = try Self.analyse(
            scratch, "out", Self.hasPython ? ["--formats", "svg"] : ["--formats", "none"])
        let html = try String(contentsOf: out.appending(path: "report.html"), encoding: .utf8)
        #expect(html.contains("default-src 'none'"))
        for forbidden in ["src=\"http", "href=\"http", "<link", "@import", "url(http"] {
            #expect(!html.contains(forbidden), "\(forbidden)")
        }
        for section in [
            "summary", "flags", "data", "comparisons", "trajectories", "response", "survival", "methods",
        ] {
            #expect(html.contains("<section id=\"\(section)\""))
        }
        if Self.hasPython { #expect(html.contains("data:image/svg+xml;base64,")) }
    }

    @Test("the same analysis again changes nothing in its store")
    func again() throws {
        let scratch = try Scratch()
        let out = try Self.analyse(scratch, "out", ["--formats", "none"])
        let first = try Data(contentsOf: out.appending(path: "results.json"))
        _ = try Self.analyse(scratch, "out", ["--formats", "none"])
        #expect(try Data(contentsOf: out.appending(path: "results.json")) == first)
    }
}
