import Testing

@testable import Cytometry

@Suite("YAML gate files")
struct GateFileTests {
    static let example = """
        compensation: none
        transforms:
          scale: {type: asinh, T: 1000, M: 4}
        gates:
          - name: box
            type: rectangle
            channels: [x, y]
            min: [1, ~]
            max: [5, 9]
          - name: poly
            parent: box
            type: polygon
            channels: [x, y]
            transforms: [scale, none]
            points: [[2, 0], [4, 0], [4, 8], [2, 8]]
          - name: quad
            type: quadrant
            channels: [x, y]
            thresholds: [3, 4]
            names: {"++": PP, "-+": NP}
          - name: rest
            type: boolean
            and: [box, not poly]
        """

    static func read(_ text: String) throws(CytometryError) -> GatingScheme {
        try GateFile.read(text, file: "gates.yaml") { (name) throws(CytometryError) in
            GatingScheme.NamedMatrix(
                id: name, fluorochromes: ["x", "y"], detectors: ["x", "y"], spectrum: [1, 0, 0.5, 1])
        }
    }

    @Test("every kind of gate, in values of the data")
    func example() throws {
        let rows: [[Double]] = [[1, 1], [3, 4], [5, 1], [2, 7], [4, 7], [2.9, 4], [3, 8.5]]
        let members = try gate(try Self.read(Self.example), channels: ["x", "y"], rows: rows)
        #expect(members["/box"] == [0, 1, 3, 4, 5, 6])
        #expect(members["/box/poly"] == [1, 3, 5])
        #expect(members["/PP"] == [1, 4, 6])
        #expect(members["/NP"] == [3, 5])
        #expect(members["/rest"] == [0, 4, 6])
    }

    @Test("a matrix beside the file")
    func matrix() throws {
        let scheme = try Self.read(
            "compensation: m.csv\ngates:\n  - {name: g, type: rectangle, channels: [x], min: [1]}\n")
        // x is measured as x + 0.5·y.
        let members = try gate(scheme, channels: ["x", "y"], rows: [[1, 0], [1, 0.1], [2, 2]])
        #expect(members["/g"] == [0, 2])
    }

    @Test(
        "faults are named with line and column",
        arguments: [
            ("gates:\n  - name: a\n    typ: polygon\n", "IC0692", 2), ("gate: []\n", "IC0691", 1),
            ("gates: [", "IC0690", 2), ("gates:\n  - {name: a, type: ball, channels: [x]}\n", "IC0693", 2),
            ("gates:\n  - {name: a, type: rectangle, channels: [x], min: [inf]}\n", "IC0693", 2),
            ("gates:\n  - {name: a, type: rectangle, channels: [x], mim: [1]}\n", "IC0691", 2),
            ("gates:\n  - {name: a, type: rectangle, channels: [x], min: [2], max: [1]}\n", "IC0683", 2),
            ("gates:\n  - {name: a, type: rectangle, channels: [x], min: [1], max: [1]}\n", "IC0683", 2),
            ("x: &a [1]\ny: *a\n", "IC0690", 1), ("compensation: ../m.csv\ngates: []\n", "IC0693", 1),
            ("transforms:\n  t: {type: logicle, T: -1, W: 0.5, M: 4.5}\ngates: []\n", "IC0661", 2),
            ("gates: []\n gates: 3\n", "IC0690", 2), ("", "IC0690", 1),
            ("gates:\n  - {name: a, type: rectangle, channels: [x], transform: u}\n", "IC0678", 2),
        ])
    func faults(_ text: String, _ code: String, _ line: Int) {
        do {
            _ = try Self.read(text)
            Issue.record("accepted: \(text)")
        } catch {
            #expect(error.code == code, "\(error)")
            if case .text(_, let found, _) = error.place {
                #expect(found == line, "\(error)")
            } else {
                Issue.record("no place: \(error)")
            }
        }
    }

    @Test("deep nesting and aliases are refused")
    func hostile() {
        for text in [
            String(repeating: "[", count: 100_000), "gates: " + String(repeating: "{a: ", count: 5000),
            "a: [\"x\ny\", &b [1], *b]\n", String(repeating: "- ", count: 20_000) + "x",
        ] {
            #expect(throws: CytometryError.self) { try Self.read(text) }
        }
    }
}
