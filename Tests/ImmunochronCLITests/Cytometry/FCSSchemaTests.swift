import Foundation
import Testing

/// What each `fcs` command prints with `--json` against `data/schemas/fcs.schema.json`.
@Suite("Schema of the fcs commands")
struct FCSSchemaTests {
    /// A FlowJo workspace of one sample without gates.
    private static let workspace = """
        <?xml version="1.0" encoding="UTF-8"?>
        <Workspace version="20.0" flowJoVersion="10.8.1"><SampleList><Sample>
        <DataSet uri="file:a.fcs" sampleID="1"/><Keywords><Keyword name="$FIL" value="a.fcs"/></Keywords>
        <SampleNode name="a.fcs" sampleID="1" count="6"/></Sample></SampleList></Workspace>
        """

    @Test("each command's result satisfies its own part", .enabled(if: DemoStudyTests.hasPython))
    func schema() throws {
        let scratch = try Scratch()
        try FCSCommandTests.write(scratch.url.appending(path: "a.fcs"))
        try scratch.write(FCSCommandTests.gates, "gates.yaml")
        try scratch.write(Self.workspace, "w.wsp")
        let bead = ["--beads", "9870", "--beads-per-tube", "50700", "--volume", "50"]
        let levels = ["--molecules", "474,5359,23843,62336", "--fluorescence", "812,8920,40100,101500"]
        let calls: [[String]] = [
            ["info", "a.fcs"], ["events", "a.fcs", "--first", "2"], ["stats", "a.fcs", "--compensate"],
            ["gate", "a.fcs", "--gates", "gates.yaml"],
            ["gate", "a.fcs", "--gates", "gates.yaml", "--no-medians"],
            ["populations", "a.fcs", "--gates", "gates.yaml", "--percentiles", "0,50,99.9"],
            ["populations", "a.fcs", "--gates", "gates.yaml", "--exclude"], ["qc", "a.fcs"],
            ["count", "--cells", "4211"] + bead,
            ["count", "--cells", "812", "--of", "4050", "--analyser", "1.35"],
            ["count", "--cells", "0", "--of", "0", "--analyser", "1.35"],
            ["count", "--cells", "37", "--of", "1250000"], ["count", "--cells", "0", "--of", "0"],
            ["density"] + levels + ["1500", "1000000"], ["workspace", "w.wsp"],
            ["transform", "logicle", "--params", "T=262144,W=0.5,M=4.5,A=0", "--", "-100", "1"],
            ["export", "a.fcs", "--csv", "out.csv"],
            ["plot", "a.fcs", "--kind", "density", "--x", "A", "--y", "B", "--format", "vl.json"],
            ["info", "missing.fcs"],
        ]
        var documents: [String] = []
        for call in calls {
            let at = call.firstIndex(of: "--") ?? call.count
            let result = try Program.run(
                ["fcs"] + call[..<at] + ["--json"] + call[at...], in: scratch.url)
            let part = result.code == 0 ? call[0] : "error"
            #expect(result.code == 0 || call[1] == "missing.fcs", "\(call)")
            documents.append("[\"\(part)\", \(result.output)]")
        }
        try scratch.write("[" + documents.joined(separator: ",") + "]", "all.json")
        let check = """
            import json, sys, jsonschema
            schema = json.load(open(sys.argv[1]))
            jsonschema.Draft202012Validator.check_schema(schema)
            for part, document in json.load(open(sys.argv[2])):
                own = {"$schema": schema["$schema"], "$ref": "#/$defs/" + part, "$defs": schema["$defs"]}
                for one in (own, schema):
                    jsonschema.Draft202012Validator(one).validate(document)
            """
        let process = Process()
        process.executableURL = DemoStudyTests.python
        process.arguments = [
            "-c", check, ImportArrowTests.root.appending(path: "data/schemas/fcs.schema.json").path,
            scratch.url.appending(path: "all.json").path,
        ]
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }
}
