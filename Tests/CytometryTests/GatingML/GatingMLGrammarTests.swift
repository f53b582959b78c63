import Foundation
import Testing

@testable import Cytometry

@Suite("The words of Gating-ML 2.0")
struct GatingMLGrammarTests {
    static func dimension(
        _ name: String, _ attributes: String = "", tag: String = "dimension", _ more: String = ""
    )
        -> String
    {
        "<gating:\(tag) gating:compensation-ref=\"uncompensated\" \(attributes)><data-type:fcs-dimension data-type:name=\"\(name)\"/>\(more)</gating:\(tag)>"
    }

    static func box(_ id: String, _ attributes: String) -> String {
        "<gating:RectangleGate gating:id=\"\(id)\">\(dimension("x", attributes))</gating:RectangleGate>"
    }

    static func divider(_ id: String, _ value: Double) -> String {
        dimension("x", "gating:id=\"\(id)\"", tag: "divider", "<gating:value>\(value)</gating:value>")
    }

    static func quadrant(_ id: String, _ positions: [(String, Double)]) -> String {
        "<gating:Quadrant gating:id=\"\(id)\">"
            + positions.map {
                "<gating:position gating:divider_ref=\"\($0.0)\" gating:location=\"\($0.1)\"/>"
            }
            .joined() + "</gating:Quadrant>"
    }

    static let matrix =
        "<transforms:fluorochromes><data-type:fcs-dimension data-type:name=\"f\"/><data-type:fcs-dimension data-type:name=\"g\"/></transforms:fluorochromes><transforms:detectors><data-type:fcs-dimension data-type:name=\"x\"/><data-type:fcs-dimension data-type:name=\"y\"/></transforms:detectors>"
        + "<transforms:spectrum><transforms:coefficient transforms:value=\"1\"/><transforms:coefficient transforms:value=\"0.1\"/></transforms:spectrum><transforms:spectrum><transforms:coefficient transforms:value=\"0\"/><transforms:coefficient transforms:value=\"1\"/></transforms:spectrum></transforms:spectrumMatrix>"

    @Test(
        "what could change counts unseen is refused with its line",
        arguments: [
            (
                "<f:RectangleGate xmlns:f=\"http://other.example\" f:id=\"a\"/>", "IC0673"
            ),
            (box("a", "gating:maximum=\"5\""), "IC0673"),
            (box("a", "gating:transformation-ref=\"no\""), "IC0678"),
            (box("a", "").replacing("uncompensated", with: "no"), "IC0678"),
            (
                "<gating:PolygonGate gating:id=\"p\">\(dimension("x", "gating:min=\"1\""))\(dimension("y"))</gating:PolygonGate>",
                "IC0673"
            ),
            (
                box("a", "")
                    + "<gating:BooleanGate gating:id=\"b\"><gating:not><gating:gateReference gating:ref=\"a\" gating:use-as-complement=\"yes\"/></gating:not></gating:BooleanGate>",
                "IC0675"
            ),
            ("<transforms:spectrumMatrix transforms:id=\"FCS\">\(matrix)", "IC0677"),
            (
                "<transforms:spectrumMatrix transforms:id=\"m\" transforms:matrix-inverted-already=\"maybe\">\(matrix)",
                "IC0675"
            ),
            (
                box("a", "")
                    + "<gating:QuadrantGate gating:id=\"a\">\(divider("d", 1))\(quadrant("q", [("d", 2)]))</gating:QuadrantGate>",
                "IC0677"
            ),
            (
                "<gating:QuadrantGate gating:id=\"a\">\(divider("d", 1))\(divider("d", 2))\(quadrant("q", [("d", 2)]))</gating:QuadrantGate>",
                "IC0677"
            ),
            (
                "<transforms:transformation transforms:id=\"t\"><transforms:fratio transforms:A=\"1\" transforms:B=\"0\" transforms:C=\"0\" transforms:boundMin=\"0\"><data-type:fcs-dimension data-type:name=\"x\"/><data-type:fcs-dimension data-type:name=\"y\"/></transforms:fratio></transforms:transformation>",
                "IC0673"
            ),
        ])
    func refused(_ body: String, _ code: String) {
        let error = #expect(throws: CytometryError.self) {
            try GatingMLReader.read(GatingMLTests.document(body), file: "g.xml")
        }
        #expect(error?.code == code, "\(String(describing: error))")
        if case .text(_, let line, _) = error?.place { #expect(line == 5) } else { Issue.record("no place") }
    }

    @Test("two positions on one divider, and a detector by its own name after compensation, are refused")
    func bound() throws {
        let twice =
            "<gating:QuadrantGate gating:id=\"a\">\(Self.divider("d", 1))\(Self.quadrant("q", [("d", 2), ("d", 0)]))</gating:QuadrantGate>"
        #expect(throws: CytometryError.self) {
            try GatingMLReader.read(GatingMLTests.document(twice), file: "g.xml")
        }
        let body =
            "<transforms:spectrumMatrix transforms:id=\"m\">\(Self.matrix)"
            + Self.box("a", "gating:min=\"1\"").replacing("uncompensated", with: "m")
        let scheme = try GatingMLReader.read(GatingMLTests.document(body), file: "g.xml")
        let error = #expect(throws: CytometryError.self) {
            try CompiledGating(scheme, channels: ["x", "y", "z"])
        }
        #expect(error?.code == "IC0680")
        let scatter = try GatingMLReader.read(
            GatingMLTests.document(body.replacing("\"x\"/></gating", with: "\"z\"/></gating")), file: "g.xml")
        #expect(try gate(scatter, channels: ["x", "y", "z"], rows: [[0, 0, 1]])["/a"] == [0])
    }

    @Test("attributes of other vocabularies do not count, whatever their order")
    func foreign() throws {
        let body = Self.box(
            "a",
            "a:min=\"7\" gating:min=\"5\" zz:min=\"9\" xml:id=\"k\" xmlns:a=\"http://a\" xmlns:zz=\"http://z\""
        )
        let scheme = try GatingMLReader.read(GatingMLTests.document(body), file: "g.xml")
        #expect(try gate(scheme, channels: ["x"], rows: [[4], [5], [6]])["/a"] == [1, 2])
    }

    @Test("an infinite limit leaves its end open; the wrong infinity is refused")
    func infinity() throws {
        func read(_ attributes: String) throws -> GatingScheme {
            try GatingMLReader.read(GatingMLTests.document(Self.box("a", attributes)), file: "g.xml")
        }
        let scheme = try read("gating:min=\"-INF\" gating:max=\" INF \"")
        #expect(try gate(scheme, channels: ["x"], rows: [[-1e300], [6]])["/a"] == [0, 1])
        #expect(throws: CytometryError.self) { try read("gating:min=\"INF\"") }
        #expect(throws: CytometryError.self) { try read("gating:max=\"NaN\"") }
    }

    @Test("identifiers that are no XML names are replaced when written; their gates stay the same")
    func identifiers() throws {
        let logicle = try Transform(name: "logicle", parameters: ["T": 1000, "W": 0.5, "M": 4])
        func dimension(_ name: String) -> GateDimension {
            GateDimension(.channel(name), compensation: .matrix("1 µ"), transform: "a b")
        }
        let set = QuadrantSet(
            dividers: [.init(id: "0", dimension: dimension("x"), values: [0.6])],
            quadrants: [.init(id: "FCS", positions: [.init(divider: "0", location: 0.7)])])
        let scheme = GatingScheme(
            gates: [
                Gate(
                    id: "/A/B+", shape: .rectangle([dimension("x")], [.init(min: -.infinity, max: 0.5)]),
                    isComplement: true),
                Gate(id: "a b", parent: "/A/B+", shape: .quadrants(set)),
                Gate(id: "c", shape: .quadrants(set2(dimension("y")))),
                Gate(id: "both", shape: .boolean(.and, [BooleanOperand("FCS")])),
            ], transforms: [.init(id: "a b", transform: logicle)],
            matrices: [
                .init(
                    id: "1 µ", fluorochromes: ["x", "y"], detectors: ["x", "y"], spectrum: [1, 0.1, 0, 1])
            ])
        let data = try GatingMLWriter.write(scheme)
        let text = String(decoding: data, as: UTF8.self)
        #expect(text.contains(">/A/B+</immunochron-id>"))
        for part in text.split(separator: "transforms:id=\"") + text.split(separator: "gating:id=\"") {
            let id = part.prefix { $0 != "\"" }
            guard part.first != "<", let first = id.first else { continue }
            #expect(first.isLetter || first == "_", "\(id)")
            #expect(!id.contains { " /+".contains($0) }, "\(id)")
        }
        let again = try GatingMLReader.read(data, file: "g.xml")
        if case .quadrants(let set) = again.gates[2].shape { #expect(set.quadrants.map(\.id) == ["FCS"]) }
        #expect(again.gates.map(\.id) == ["/A/B+ (inside)", "/A/B+", "a b", "c", "both"])
        let rows: [[Double]] = (0..<200).map { (i: Int) -> [Double] in
            [Double(i * 3 - 50), Double((i * 37) % 200)]
        }
        let before = try gate(scheme, channels: ["x", "y"], rows: rows).values.map { $0 }
        let after = try gate(again, channels: ["x", "y"], rows: rows).values.map { $0 }
        // The written file has the inside of the complement besides.
        for members in before { #expect(after.contains(members)) }
        #expect(Set(before).count == 3)

        func set2(_ dimension: GateDimension) -> QuadrantSet {
            QuadrantSet(
                dividers: [.init(id: "0", dimension: dimension, values: [0.4])],
                quadrants: [.init(id: "low", positions: [.init(divider: "0", location: 0.1)])])
        }
    }
}
