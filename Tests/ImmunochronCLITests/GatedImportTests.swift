import Cytometry
import Foundation
import JSONText
import Testing

/// A folder with gates, a population map, a sheet of samples and made-up FCS files.
private struct FlowFolder {
    static let gates = """
        compensation: none
        gates:
          - {name: Lymphocytes, type: rectangle, channels: [FSC-A], min: [100], max: [200]}
          - {name: CD3+, parent: Lymphocytes, type: rectangle, channels: [FITC-A], min: [500]}
          - {name: CD19+, parent: Lymphocytes, type: rectangle, channels: [PE-A], min: [500]}

        """
    static let map = """
        readings:
          - {population: /Lymphocytes/CD3+, analyte: CD3%, of: parent}
          - {population: /Lymphocytes/CD19+, analyte: CD19%, of: /Lymphocytes}
          - {population: CD3+, analyte: CD3, count: dual-platform, lymphocytes: ALC, unit: 10^9/L}

        """
    static let sheet = """
        file,patient,course,day,specimen,ALC
        a.fcs,A,1,0,blood,1.2
        b.fcs,A,1,7,blood,0.9
        c.fcs,B,1,0,marrow,<0.1

        """

    let scratch: Scratch
    var url: URL { scratch.url }

    init(sheet: String = FlowFolder.sheet, map: String = FlowFolder.map) throws {
        scratch = try Scratch()
        try scratch.write(Self.gates, "gates.yaml")
        try scratch.write(map, "map.yaml")
        try scratch.write(sheet, "samples.csv")
    }

    /// Events: T cells, B cells, other lymphocytes and debris, one after the other.
    func write(
        _ name: String, t: Int, b: Int, others: Int, debris: Int = 50, keywords: [(String, String)] = [],
        stains: (String, String) = ("CD3", "CD19")
    ) throws {
        let folder = url.appending(path: name).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let writer = try FCSWriter(
            path: url.appending(path: name).path,
            channels: [
                .init(name: "FSC-A"), .init(name: "FITC-A", stain: stains.0),
                .init(name: "PE-A", stain: stains.1),
            ],
            keywords: FCSKeywords(keywords.map { (key: $0.0, value: $0.1) }))
        let events =
            [[Double]](repeating: [150, 900, 10], count: t) + [[Double]](repeating: [150, 10, 800], count: b)
            + [[Double]](repeating: [150, 10, 10], count: others)
            + [[Double]](repeating: [20, 900, 900], count: debris)
        var start = 0
        while start < events.count {
            let piece = events[start..<min(start + 4096, events.count)]
            let block = EventBlock(channelCount: 3)
            block.resize(to: piece.count)
            for (i, event) in piece.enumerated() { for c in 0..<3 { block.column(c)[i] = event[c] } }
            try writer.append(block)
            start += piece.count
        }
        try writer.finish()
    }

    func run(_ command: String, _ paths: [String] = ["flow"], _ more: String...) throws -> Program.Outcome {
        try Program.run(
            [command] + paths + ["--gates", "gates.yaml", "--populations", "map.yaml"] + more
                + ["--samples", "samples.csv"] + (command == "import" ? ["-s", "s.sqlite"] : []),
            in: url)
    }

    func runByKeywords(_ paths: [String] = ["flow"]) throws -> Program.Outcome {
        try Program.run(
            ["import"] + paths
                + ["--gates", "gates.yaml", "--populations", "map.yaml", "-s", "s.sqlite"], in: url)
    }

    func query(_ sql: String) throws -> String {
        try Program.run(["query", sql, "-s", "s.sqlite", "--json"], in: url).output
    }
}

@Suite("Import of gated FCS files")
struct GatedImportTests {
    @Test("a folder becomes readings with their provenance; again is already imported")
    func folder() throws {
        let folder = try FlowFolder()
        try folder.write("flow/a.fcs", t: 600, b: 100, others: 300)
        try folder.write("flow/b.fcs", t: 5000, b: 0, others: 3000, debris: 10_000)
        try folder.write("flow/deeper/c.fcs", t: 250, b: 250, others: 500)
        let first = try folder.run("import")
        #expect(first.code == 0, "\(first.errors)")
        let lines = first.output.split(separator: "\n")
        #expect(lines.map { $0.prefix(5) } == ["a.fcs", "b.fcs", "c.fcs"])
        #expect(first.output.contains("a.fcs: imported as #1, 3 readings, 1 new patients"))
        #expect(first.errors.contains("3 of 3 files imported"))

        let show = try Program.run(["show", "patient", "A", "-s", "s.sqlite", "--json"], in: folder.url)
        let readings = try JSON(parsing: show.output)["readings"]?.array ?? []
        let values = readings.map {
            "\($0["day"]?.int ?? -1) \($0["analyte"]?.string ?? "") \($0["value"]?.string ?? "")"
        }
        #expect(
            Set(values) == [
                "0 CD3% 60.0", "0 CD19% 10.0", "0 CD3 720.0", "7 CD3% 62.5", "7 CD19% 0.0", "7 CD3 562.5",
            ])
        #expect(readings.contains { $0["raw"]?.string == "600 of 1000 events" })
        let marrow = try folder.query(
            "SELECT kind, value, specimen, raw_text FROM v_readings WHERE patient = 'B' AND analyte = 'CD3'")
        #expect(marrow.contains("below") && marrow.contains("25") && marrow.contains("marrow"))
        #expect(marrow.contains("250 of 1000 events (/Lymphocytes) x \\u003c0.1"))

        let origin = try folder.query(
            """
            SELECT r.sheet, r.method, r.raw_unit, i.sha256, i.importer, i.importer_version, i.mapping_digest
            FROM v_readings r JOIN v_imports i USING (import_id) WHERE r.day = 7 AND r.analyte = 'CD3%'
            """)
        #expect(origin.contains("/Lymphocytes/CD3+") && origin.contains("gated-populations"))
        #expect(origin.contains("gates gates.yaml sha256:") && origin.contains("map map.yaml sha256:"))
        #expect(origin.contains("% of /Lymphocytes"))

        let again = try folder.run("import")
        #expect(again.code == 0 && again.output.contains("b.fcs: already imported as #2"))
        #expect(again.errors.contains("3 of 3 files imported (3 already in the store)"))
    }

    @Test("a name in the name of a file does not enter the store; check knows what is there")
    func fileNames() throws {
        let folder = try FlowFolder(sheet: "file,patient,course,day,ALC\nMiller_Jane.fcs,A,1,0,1\n")
        try folder.write("flow/Miller_Jane.fcs", t: 20, b: 0, others: 20)
        #expect(try folder.run("import").code == 0)
        let stored = try folder.query(
            "SELECT file FROM v_imports UNION SELECT file FROM v_diagnostics UNION SELECT file FROM v_readings"
        )
        #expect(!stored.contains("Miller") && stored.contains("file-"))
        let check = try folder.run("check", ["flow"], "-s", "s.sqlite")
        #expect(check.code == 0 && check.output.contains("already imported as #1"))
    }

    @Test("any number of cores gives the same output")
    func threads() throws {
        let folder = try FlowFolder()
        for name in ["a", "b", "c"] { try folder.write("flow/\(name).fcs", t: 300, b: 200, others: 101) }
        let one = try folder.run("check", ["flow"], "--threads", "1", "--json")
        let three = try folder.run("check", ["flow"], "--threads", "3", "--json")
        #expect(one.code == 0 && one.output == three.output)
    }

    @Test("a bad file and one without a row do not stop the others: 65, and the reasons")
    func badFiles() throws {
        let folder = try FlowFolder()
        try folder.write("flow/a.fcs", t: 600, b: 100, others: 300)
        try folder.scratch.write("FCS3.1 but no more", "flow/b.fcs")
        try folder.write("flow/c.fcs", t: 1, b: 2, others: 200)
        try folder.write("flow/d.fcs", t: 1, b: 2, others: 200)
        let run = try folder.run("import")
        #expect(run.code == 65)
        #expect(run.output.contains("a.fcs: imported") && run.output.contains("c.fcs: imported"))
        #expect(run.output.contains("b.fcs: not imported (IC06"))
        #expect(run.output.contains("d.fcs: not imported (IC0381)"))
        #expect(run.errors.contains("d.fcs: error[IC0381]") && run.errors.contains("2 of 4 files imported"))
        let json = try folder.run("import", ["flow"], "--json")
        let body = try JSON(parsing: json.output)
        #expect(json.code == 65 && body["failed"]?.int == 2 && body["files"]?.int == 4)
        #expect(
            body["imports"]?.array?.map { $0["state"]?.string } == [
                "alreadyImported", "failed", "alreadyImported", "failed",
            ])
    }

    @Test("a row or a file that fits twice is refused")
    func doublyMatched() throws {
        let folder = try FlowFolder(
            sheet: FlowFolder.sheet + "original.fcs,C,1,0,blood,1\nx/e.fcs,D,1,0,blood,1\n")
        try folder.write("flow/a.fcs", t: 600, b: 100, others: 300, keywords: [("$FIL", "b.fcs")])
        try folder.write("flow/c.fcs", t: 600, b: 100, others: 300)
        try folder.write("flow/copy.fcs", t: 600, b: 100, others: 300, keywords: [("$FIL", "c.fcs")])
        try folder.write(
            "flow/renamed.fcs", t: 600, b: 100, others: 300, keywords: [("$FIL", "original.fcs")])
        try folder.write("flow/x/e.fcs", t: 600, b: 100, others: 300)
        let run = try folder.run("import")
        #expect(run.code == 65)
        for name in ["a", "c", "copy"] { #expect(run.output.contains("\(name).fcs: not imported (IC0382)")) }
        #expect(run.output.contains("renamed.fcs: imported") && run.output.contains("e.fcs: imported"))
    }

    @Test("no events in the denominator: no reading and a remark, never 0 %; few events: a remark")
    func denominators() throws {
        let folder = try FlowFolder()
        try folder.write("flow/a.fcs", t: 0, b: 0, others: 0, debris: 500)
        try folder.write("flow/b.fcs", t: 10, b: 5, others: 5)
        let run = try folder.run("import")
        #expect(run.code == 0, "\(run.errors)")
        #expect(run.errors.contains("warning[IC0383]: CD3%: '/Lymphocytes' has no events"))
        #expect(run.errors.contains("warning[IC0384]: CD3%: '/Lymphocytes' has 20 events, fewer than 100"))
        #expect(try folder.query("SELECT * FROM v_readings WHERE day = 0").contains("CD3") == false)
        #expect(try folder.query("SELECT code FROM v_diagnostics").contains("IC0383"))
    }

    @Test("a file of another panel is refused, by the first of the run or by the map's panel")
    func panels() throws {
        let folder = try FlowFolder()
        try folder.write("flow/a.fcs", t: 600, b: 100, others: 300)
        try folder.write("flow/b.fcs", t: 600, b: 100, others: 300, stains: ("CD19", "CD3"))
        let run = try folder.run("import")
        #expect(run.code == 65 && run.output.contains("a.fcs: imported"))
        #expect(run.output.contains("b.fcs: not imported (IC0376)"))
        #expect(try folder.run("check", ["flow/b.fcs"]).code == 0)
        try folder.scratch.write(FlowFolder.map + "panel: {FITC-A: CD3, PE-A: CD19}\n", "map.yaml")
        let alone = try folder.run("check", ["flow/b.fcs"])
        #expect(alone.code == 1 && alone.errors.contains("expects CD3 in FITC-A, but the file says 'CD19'"))
    }

    @Test(
        "gates that ask for the file's matrix, and no matrix: refused unless the map allows it; stains in gates"
    )
    func uncompensated() throws {
        let folder = try FlowFolder()
        try folder.write("flow/a.fcs", t: 600, b: 100, others: 300)
        try folder.scratch.write(
            FlowFolder.gates.replacing("compensation: none\n", with: "")
                .replacing("[FITC-A]", with: "[CD3]").replacing("[PE-A]", with: "[cd19]"), "gates.yaml")
        let run = try folder.run("import")
        #expect(run.code == 65 && run.output.contains("IC0377") && run.errors.contains("allow_uncompensated"))
        try folder.scratch.write(FlowFolder.map + "allow_uncompensated: true\n", "map.yaml")
        let allowed = try folder.run("import")
        #expect(allowed.code == 0 && allowed.errors.contains("IC0687"), "\(allowed.errors)")
        #expect(try folder.query("SELECT value FROM v_readings WHERE analyte = 'CD3%'").contains("60"))
    }

    @Test("a file without any reading leaves no patient")
    func noReadings() throws {
        let folder = try FlowFolder()
        try folder.write("flow/a.fcs", t: 0, b: 0, others: 0, debris: 500)
        let run = try folder.run("import")
        #expect(run.code == 0 && run.errors.contains("IC0334"), "\(run.errors)")
        #expect(!run.output.contains("new patients"))
        #expect(try folder.query("SELECT code FROM v_diagnostics").contains("IC0383"))
    }

    @Test("by keywords, with a pattern; medians by channel or stain; a person's name is refused")
    func keywords() throws {
        let map = """
            sample:
              patient: $SRC
              day: {keyword: TUBE NAME, pattern: "day ([0-9]+)"}
              specimen: marrow
              day_origin: 1
            readings:
              - {population: CD19+, analyte: blast-CD19-MFI, median: CD19}

            """
        let folder = try FlowFolder(map: map)
        try folder.write(
            "flow/a.fcs", t: 0, b: 200, others: 0, keywords: [("$SRC", "P07"), ("TUBE NAME", "BM day 15")])
        try folder.write(
            "flow/b.fcs", t: 0, b: 200, others: 0,
            keywords: [("$SRC", "Jane Miller"), ("TUBE NAME", "BM day 15")])
        try folder.write("flow/c.fcs", t: 0, b: 200, others: 0, keywords: [("$SRC", "P07")])
        let run = try folder.runByKeywords()
        #expect(run.code == 65)
        #expect(run.output.contains("a.fcs: imported as #1, 1 readings"))
        #expect(run.output.contains("b.fcs: not imported (IC0361)") && !run.errors.contains("Miller"))
        #expect(run.errors.contains("the file has no keyword 'TUBE NAME' (day)"))
        let values = try folder.query("SELECT patient, day, specimen, value, raw_text FROM v_readings")
        #expect(values.contains("P07") && values.contains("800") && values.contains("14"))
        #expect(values.contains("median PE-A of 200 events"))
    }

    @Test("another map of the same file contradicts itself only where values differ; --replace supersedes")
    func contradiction() throws {
        let folder = try FlowFolder()
        try folder.write("flow/a.fcs", t: 600, b: 100, others: 300)
        #expect(try folder.run("import").code == 0)
        try folder.scratch.write(
            FlowFolder.gates.replacing("min: [500]", with: "min: [5]"), "gates.yaml")
        let other = try folder.run("import")
        #expect(other.code == 65 && other.output.contains("a.fcs: not imported (IC0410)"))
        let replaced = try folder.run("import", ["flow/a.fcs"], "--replace")
        #expect(replaced.code == 0 && replaced.output.contains("superseded"))
    }

    @Test("check says what an import would do and writes nothing; findings end with 1")
    func check() throws {
        let folder = try FlowFolder()
        try folder.write("flow/a.fcs", t: 600, b: 100, others: 300)
        let good = try folder.run("check", ["flow"], "-v")
        #expect(good.code == 0 && good.output.contains("a.fcs: would import 3 readings"))
        #expect(good.output.contains("600 of 1000 events"))
        #expect(good.errors.contains("IC0388"))
        #expect(!FileManager.default.fileExists(atPath: folder.url.appending(path: "study.sqlite").path))
        try folder.write("flow/z.fcs", t: 600, b: 100, others: 300)
        #expect(try folder.run("check").code == 1)
    }

    @Test("the template is a map that works")
    func template() throws {
        let folder = try FlowFolder(sheet: "file,patient,course,day,ALC\na.fcs,A,1,0,1.5\n")
        try folder.write("flow/a.fcs", t: 600, b: 100, others: 300)
        let template = try Program.run(["template", "populations"], in: folder.url)
        #expect(template.code == 0)
        try folder.scratch.write(template.output, "map.yaml")
        let check = try folder.run("check")
        #expect(check.code == 1 && check.errors.contains("IC0380") && !check.errors.contains("IC032"))
        try folder.scratch.write(
            template.output.replacing("/Singlets/Lymphocytes", with: "/Lymphocytes"), "map.yaml")
        let good = try folder.run("check")
        #expect(good.code == 0 && good.output.contains("would import 3 readings"), "\(good.errors)")
    }

    @Test("Gating-ML gives the same readings as YAML; broken gates are said once, and every file fails")
    func gatingML() throws {
        let folder = try FlowFolder()
        for name in ["a", "b"] { try folder.write("flow/\(name).fcs", t: 300, b: 200, others: 101) }
        let yaml = try folder.run("check", ["flow"], "--json")
        let scheme = try GateFile.read(FlowFolder.gates, file: "gates.yaml") {
            (name) throws(CytometryError) in
            GatingScheme.NamedMatrix(id: name, fluorochromes: [], detectors: [], spectrum: [])
        }
        try GatingMLWriter.write(scheme).write(to: folder.url.appending(path: "gates.yaml"))
        let xml = try folder.run("check", ["flow"], "--json")
        // The digest of the gates differs, and nothing else.
        func readings(_ text: String) -> String { text.replacing(/[0-9a-f]{64}/, with: "digest") }
        #expect(xml.code == 0 && readings(xml.output) == readings(yaml.output))
        try folder.scratch.write("<gating:Gating-ML", "gates.yaml")
        let broken = try folder.run("check")
        #expect(broken.code == 1 && broken.output.contains("b.fcs: not imported (IC06"))
        #expect(broken.errors.components(separatedBy: "gates.yaml:").count == 2, "\(broken.errors)")
    }

    @Test(
        "unknown populations, analytes and channels get a suggestion; FCS files without gates are usage errors"
    )
    func suggestions() throws {
        let folder = try FlowFolder()
        try folder.write("flow/a.fcs", t: 600, b: 100, others: 300)
        try folder.scratch.write(
            FlowFolder.map.replacing("/Lymphocytes/CD3+", with: "/Lymphocyte/CD3+"), "map.yaml")
        let population = try folder.run("import")
        #expect(population.code == 65 && population.errors.contains("map.yaml:2:"))
        #expect(
            population.errors.contains("error[IC0380]") && population.errors.contains("'/Lymphocytes/CD3+'"))
        try folder.scratch.write(FlowFolder.map.replacing("CD19%", with: "CD91%"), "map.yaml")
        let analyte = try folder.run("import")
        #expect(
            analyte.code == 65 && analyte.errors.contains("IC0301") && analyte.errors.contains("Did you mean")
        )
        try folder.scratch.write(
            "readings:\n  - {population: CD3+, analyte: blast-CD19-MFI, median: PE-B}\n", "map.yaml")
        let channel = try folder.run("import")
        #expect(channel.errors.contains("IC0385") && channel.errors.contains("PE-A"))
        let bare = try Program.run(["import", "flow/a.fcs"], in: folder.url)
        #expect(bare.code == 64 && bare.errors.contains("IC0375"))
        let missing = try folder.run("import", ["flow/none.fcs"])
        #expect(missing.code == 66)
    }
}
