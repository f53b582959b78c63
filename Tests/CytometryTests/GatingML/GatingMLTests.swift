import Foundation
import Testing

@testable import Cytometry

@Suite("Gating-ML 2.0")
struct GatingMLTests {
    static func document(_ body: String, head: String = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>") -> Data
    {
        Data(
            """
            \(head)
            <gating:Gating-ML xmlns:gating="http://www.isac-net.org/std/Gating-ML/v2.0/gating"
              xmlns:transforms="http://www.isac-net.org/std/Gating-ML/v2.0/transformations"
              xmlns:data-type="http://www.isac-net.org/std/Gating-ML/v2.0/datatypes">
            \(body)
            </gating:Gating-ML>
            """.utf8)
    }

    static let full = """
        <gating:RectangleGate gating:id="r" gating:parent_id="up"><data-type:custom_info>note <b>x</b></data-type:custom_info>
          <gating:dimension gating:compensation-ref="M" gating:transformation-ref="l" gating:min="0.2">
            <data-type:fcs-dimension data-type:name="F &amp; co"/></gating:dimension>
          <gating:dimension gating:compensation-ref="uncompensated" gating:max="3.5">
            <data-type:new-dimension data-type:transformation-ref="q"/></gating:dimension>
        </gating:RectangleGate>
        <transforms:transformation transforms:id="l"><transforms:logicle transforms:T="1000" transforms:W="0.5"
          transforms:M="4" transforms:A="0" transforms:boundMin="0"/></transforms:transformation>
        <transforms:transformation transforms:id="q"><transforms:fratio transforms:A="2" transforms:B="1" transforms:C="-1">
          <data-type:fcs-dimension data-type:name="x"/><data-type:fcs-dimension data-type:name="y"/></transforms:fratio></transforms:transformation>
        <transforms:spectrumMatrix transforms:id="M">
          <transforms:fluorochromes><data-type:fcs-dimension data-type:name="F &amp; co"/></transforms:fluorochromes>
          <transforms:detectors><data-type:fcs-dimension data-type:name="x"/><data-type:fcs-dimension data-type:name="y"/></transforms:detectors>
          <transforms:spectrum><transforms:coefficient transforms:value="3"/><transforms:coefficient transforms:value="4"/></transforms:spectrum>
        </transforms:spectrumMatrix>
        <gating:PolygonGate gating:id="p">
          <gating:dimension gating:compensation-ref="FCS"><data-type:fcs-dimension data-type:name="x"/></gating:dimension>
          <gating:dimension gating:compensation-ref="FCS"><data-type:fcs-dimension data-type:name="y"/></gating:dimension>
          <gating:vertex><gating:coordinate data-type:value="0"/><gating:coordinate data-type:value="0"/></gating:vertex>
          <gating:vertex><gating:coordinate data-type:value="1e2"/><gating:coordinate data-type:value="0"/></gating:vertex>
          <gating:vertex><gating:coordinate data-type:value="0"/><gating:coordinate data-type:value="+100.0"/></gating:vertex>
        </gating:PolygonGate>
        <gating:EllipsoidGate gating:id="e">
          <gating:dimension gating:compensation-ref="uncompensated"><data-type:fcs-dimension data-type:name="x"/></gating:dimension>
          <gating:mean><gating:coordinate data-type:value="10"/></gating:mean>
          <gating:covarianceMatrix><gating:row><gating:entry data-type:value="4"/></gating:row></gating:covarianceMatrix>
          <gating:distanceSquare data-type:value="9"/>
        </gating:EllipsoidGate>
        <gating:QuadrantGate gating:id="Q">
          <gating:divider gating:id="d" gating:compensation-ref="uncompensated">
            <data-type:fcs-dimension data-type:name="y"/><gating:value> 5 </gating:value><gating:value>9</gating:value></gating:divider>
          <gating:Quadrant gating:id="up"><gating:position gating:divider_ref="d" gating:location="7"/></gating:Quadrant>
        </gating:QuadrantGate>
        <gating:BooleanGate gating:id="b" gating:parent_id="p"><gating:and>
          <gating:gateReference gating:ref="e" gating:use-as-complement="true"/><gating:gateReference gating:ref="p"/></gating:and></gating:BooleanGate>
        """

    @Test("reads every kind of gate, transform and matrix, and gates by hand-made truth")
    func full() throws {
        let scheme = try GatingMLReader.read(Self.document(Self.full), file: "g.xml")
        #expect(scheme.gates.map(\.id) == ["r", "p", "e", "Q", "b"])
        #expect(scheme.transforms.map(\.id) == ["l"])
        // F = (3x + 4y)/25; the ratio is 2·(x − 1)/(y + 1).
        let rows: [[Double]] = [[10, 6], [3, 6], [20, 6], [10, 95], [-400, 6], [16, 5], [4, 4]]
        let members = try gate(scheme, channels: ["x", "y"], rows: rows)
        #expect(members["/p"] == [0, 1, 2, 5, 6])
        #expect(members["/e"] == [0, 3, 5, 6])
        #expect(members["/up"] == [0, 1, 2, 4, 5])
        #expect(members["/p/b"] == [1, 2])
        let logicle = try LogicleTransform(T: 1000, W: 0.5, M: 4)
        let wanted = [0, 1, 2, 4, 5].filter { i in
            let x = rows[i][0], y = rows[i][1]
            let amount = (3 * x + 4 * y) / 25
            let ratio = 2 * (x - 1) / (y + 1)
            return logicle(amount) >= 0.2 && ratio < 3.5
        }
        #expect(members["/up/r"] == wanted)
    }

    @Test("written and read again, the scheme is the same")
    func roundTrip() throws {
        var scheme = try GatingMLReader.read(Self.document(Self.full), file: "g.xml")
        scheme.matrices.append(
            .init(
                id: "inverse", fluorochromes: ["x", "y"], detectors: ["x", "y"],
                spectrum: [1, 0.1, 0.2, 1],
                isInverse: true))
        for name in ["hyperlog", "asinh", "log", "linear"] {
            let parameters: [String: Double] =
                switch name {
                case "hyperlog": ["T": 262144, "W": 0.3, "M": 4.1, "A": 0.1]
                case "asinh": ["T": 262144, "M": 4.1, "A": 0.1, "boundMax": 1]
                case "log": ["T": 262144, "M": 4.1]
                default: ["T": 262144, "A": 0.1]
                }
            scheme.transforms.append(
                .init(id: name, transform: try Transform(name: name, parameters: parameters)))
        }
        let again = try GatingMLReader.read(try GatingMLWriter.write(scheme), file: "again")
        #expect(again == scheme)
    }

    @Test("a complement becomes a Boolean gate; FlowJo's scale has no words in Gating-ML")
    func writing() throws {
        let box = Gate(id: "g", shape: .rectangle([channel("x")], [.init(min: 1)]), isComplement: true)
        let again = try GatingMLReader.read(
            try GatingMLWriter.write(GatingScheme(gates: [box])), file: "again")
        #expect(try gate(again, channels: ["x"], rows: [[0], [1], [2]])["/g"] == [0])
        let biex = try Transform(
            name: "biex", parameters: ["width": -10, "positive": 4.4, "max_value": 262144])
        #expect(throws: CytometryError.self) {
            try GatingMLWriter.write(GatingScheme(transforms: [.init(id: "b", transform: biex)]))
        }
    }

    @Test(
        "faults are named with their line",
        arguments: [
            ("<gating:StarGate gating:id=\"s\"/>", "IC0673", 5),
            ("<gating:RectangleGate><gating:dimension/></gating:RectangleGate>", "IC0674", 5),
            (
                "\n<gating:RectangleGate gating:id=\"a\"><gating:dimension gating:min=\"NaN\"><data-type:fcs-dimension data-type:name=\"x\"/></gating:dimension></gating:RectangleGate>",
                "IC0675", 6
            ),
            (
                "<transforms:transformation transforms:id=\"t\"><transforms:sqrt/></transforms:transformation>",
                "IC0673", 5
            ),
            (
                "<transforms:transformation transforms:id=\"t\"><transforms:flog transforms:T=\"-1\" transforms:M=\"4\"/></transforms:transformation>",
                "IC0661", 5
            ),
            ("<gating:RectangleGate gating:id=\"a\">", "IC0670", nil),
            ("<gating:BooleanGate gating:id=\"a\"><gating:not/></gating:BooleanGate>", "IC0683", nil),
            ("<gating:BooleanGate gating:id=\"a\"><gating:xor/></gating:BooleanGate>", "IC0673", 5),
        ] as [(String, String, Int?)])
    func faults(_ body: String, _ code: String, _ line: Int?) {
        do {
            _ = try GatingMLReader.read(Self.document(body), file: "g.xml")
            Issue.record("accepted")
        } catch {
            #expect(error.code == code, "\(error)")
            if let line, case .text(_, let found, _) = error.place { #expect(found == line, "\(error)") }
        }
    }

    @Test("declarations are refused before any parser sees them")
    func hostile() {
        let bomb = """
            <?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>
            """
        for head in [
            bomb, "<!DOCTYPE x SYSTEM \"file:///etc/passwd\">", "<!DOCTYPE Workspace>",
            "<?xml version=\"1.0\" encoding=\"UTF-7\"?>",
        ] {
            #expect(throws: CytometryError.self) {
                try GatingMLReader.read(Self.document("", head: head), file: "g.xml")
            }
        }
        let deep = String(repeating: "<a>", count: 50_000)
        #expect(throws: CytometryError.self) { try GatingMLReader.read(Data(deep.utf8), file: "deep") }
        let wide = Self.document("&undefined;")
        #expect(throws: CytometryError.self) { try GatingMLReader.read(wide, file: "entity") }
        #expect(throws: CytometryError.self) {
            try GatingMLReader.read("<a/>".data(using: .utf16) ?? Data(), file: "utf16")
        }
        #expect(throws: CytometryError.self) { try GatingMLReader.read(Data(), file: "empty") }
    }

    @Test("documents above ten million bytes, in Latin-1, with instructions and a byte order mark")
    func encodings() throws {
        let box = """
            <?note?><gating:RectangleGate gating:id="\u{e9}"><gating:dimension gating:min="1"><data-type:fcs-dimension data-type:name="x"/></gating:dimension></gating:RectangleGate>
            """
        let padding = String(repeating: "<!-- padding of a comment -->\n", count: 380_000)
        let large = try GatingMLReader.read(Self.document(box + padding), file: "large")
        #expect(large.gates.map(\.id) == ["\u{e9}"])
        let text = String(
            decoding: Self.document(box, head: "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>"),
            as: UTF8.self)
        let latin = Data(text.unicodeScalars.map { UInt8($0.value) })
        #expect(try GatingMLReader.read(latin, file: "latin").gates.map(\.id) == ["\u{e9}"])
        #expect(
            try GatingMLReader.read(Data([0xef, 0xbb, 0xbf]) + Self.document(box), file: "mark").gates.count
                == 1)
        // The same bytes, called UTF-8.
        #expect(throws: CytometryError.self) {
            try GatingMLReader.read(latin.dropFirst(44), file: "invalid")
        }
    }
}
