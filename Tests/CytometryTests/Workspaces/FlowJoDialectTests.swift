import Foundation
import Testing

@testable import Cytometry

@Suite("Dialects of FlowJo before version 10")
struct FlowJoDialectTests {
    /// FlowJo 9.4 and later for Mac.
    static func mac(_ populations: String, sample: String = "", inside: String = "", _ rest: String = "")
        throws -> Workspace
    {
        try Workspace.read(
            Data(
                """
                <?xml version="1.0" encoding="ISO-8859-1"?><!DOCTYPE Workspace><Workspace version="3.0" flowJoVersion="9.7.2">
                <Groups><GroupNode nodeName="All"><Group><SampleRefs><SampleRef sampleID="4"/></SampleRefs></Group></GroupNode></Groups>
                <Samples><Sample sampleID="4" \(sample)>\(inside)<SampleNode sampleID="4" nodeName="m.fcs" count="9">\(populations)</SampleNode></Sample></Samples>\(rest)</Workspace>
                """.utf8), file: "m.xml")
    }

    static func drawn(
        _ name: String, _ tool: String, _ corners: [(Double, Double)], x: String = "x", y: String = "y",
        _ attributes: String = ""
    ) -> String {
        let vertices = corners.map { "<Vertex x='\($0.0)' y='\($0.1)'/>" }.joined()
        return
            "<Population nodeName=\"\(name)\" count=\"3\"><PolygonGate><ParameterNames><StringArray/></ParameterNames><GraphInformation><Axis name=\"\(x)\"/></GraphInformation><\(tool) \(attributes) xAxisName=\"\(x)\" yAxisName=\"\(y)\"><Polygon>\(vertices)</Polygon></\(tool)></PolygonGate></Population>"
    }

    static let square = [(0.0, 0.0), (10, 0), (10, 10), (0, 10)]

    @Test("FlowJo 9: `nodeName`, `Samples`, gates of the events outside, quoted paths")
    func mac9() throws {
        let formula = """
            <Population nodeName="only A" count="1"><BooleanGate specification="G1 &amp; ! G0"><GatePaths><StringArray>
             <QuotedString>"B, late"</QuotedString><String>A</String></StringArray></GatePaths></BooleanGate></Population>
            <Population nodeName="neither" count="1"><BooleanGate negated="1" specification="G0 | G1"><GatePaths><StringArray>
             <QuotedString>"B, late"</QuotedString><String>A</String></StringArray></GatePaths></BooleanGate></Population>
            """
        let workspace = try Self.mac(
            Self.drawn("A", "PolyRect", Self.square)
                + Self.drawn("B, late", "Range", [(4, 1), (20, 1)], y: "")
                + Self.drawn("out", "Polygon", Self.square, "negated=\"1\"")
                + Self.drawn("up", "Range", [(3, 2), (3, 8)], y: "") + formula)
        #expect(workspace.groups.map(\.name) == ["All"])
        #expect(workspace.groups[0].samples == [0])
        let sample = workspace.samples[0]
        #expect(sample.name == "m.fcs")
        #expect(sample.nodes.map(\.path) == ["/A", "/B, late", "/out", "/up", "/only A", "/neither"])
        let members = try gate(
            try sample.scheme(), channels: ["x", "y"], rows: [[1, 1], [5, 5], [15, 5], [30, 5]])
        #expect(members["/A"] == [0, 1])
        #expect(members["/B, late"] == [1, 2])
        #expect(members["/out"] == [2, 3])
        #expect(members["/up"] == [1])
        #expect(members["/only A"] == [0])
        #expect(members["/neither"] == [3])
    }

    @Test("FlowJo for Mac draws on its scale, polygons and ellipses alike")
    func macDisplay() throws {
        let scale =
            "<Parameter name=\"x\" log=\"1\" lowValue=\"1\" highValue=\"10000\" decades=\"4\"/><Parameter name=\"y\" log=\"0\" lowValue=\"0\" highValue=\"1024\"/>"
        // On the display a triangle from (0, 0) over (4, 0) to (4, 4) decades and units; a circle about (2, 2).
        let workspace = try Self.mac(
            Self.drawn("t", "Polygon", [(1, 0), (10_000, 0), (10_000, 4)])
                + Self.drawn("e", "Ellipse", [(1000, 2), (10, 2), (100, 3), (100, 1)]),
            inside: scale)
        let members = try gate(
            try workspace.samples[0].scheme(), channels: ["x", "y"],
            rows: [[100, 1.9], [100, 2.1], [500, 2.9], [15, 2.1], [9, 2], [600, 2.5]])
        #expect(members["/t"] == [0, 5])
        #expect(members["/e"] == [0, 1, 3, 5])
    }

    @Test("FlowJo for Mac numbers its matrices from 1; a matrix that is missing is refused")
    func macMatrix() throws {
        let rest = """
            <CompensationMatrices><CompensationMatrix matrixName="other"/><CompensationMatrix matrixName="m" prefix="&lt;" suffix="&gt;">
            <Channel fluorName="x"><ChannelValue fluorName="x" spillValue="1"/><ChannelValue fluorName="y" spillValue="0.5"/></Channel>
            <Channel fluorName="y"><ChannelValue fluorName="x" spillValue="0"/><ChannelValue fluorName="y" spillValue="1"/></Channel>
            </CompensationMatrix></CompensationMatrices>
            """
        let gates = Self.drawn("R", "Range", [(10, 1), (2, 1)], x: "&lt;y&gt;", y: "")
        let sample = try Self.mac(gates, sample: "compensationID=\"2\"", rest).samples[0]
        let members = try gate(
            try sample.scheme(), channels: ["x", "y"], rows: [[4, 3.9], [4, 4.1], [4, 11.9], [4, 12.1]])
        #expect(members["/R"] == [1, 2])
        let missing = try Self.mac(gates, sample: "compensationID=\"3\"", rest).samples[0]
        #expect(throws: CytometryError.self) { try missing.scheme() }
        #expect(missing.nodes.map(\.count) == [3])
    }

    /// FlowJo 7.5 and 7.6: the words of Gating-ML 1.5.
    static func windows(_ populations: String, editor: String = "", sample: String = "") throws -> Workspace {
        try Workspace.read(
            Data(
                """
                <?xml version="1.0" encoding="UTF-8"?>
                <Workspace version="1.61" flowJoVersion="7.6.5" xmlns:gating="g" xmlns:data-type="d" xmlns:comp="c" xmlns:transforms="t">\(editor)
                <SampleList><Sample><DataSet uri="./a.fcs" sampleID="11"/><Keywords><Keyword name="$PAR" value="2"/>
                 <Keyword name="$P1N" value="x"/><Keyword name="$P1R" value="262144"/><Keyword name="$P1E" value="0,0"/><Keyword name="P1DISPLAY" value="LOG"/>
                 <Keyword name="$P2N" value="y"/><Keyword name="$P2R" value="1024"/><Keyword name="$P2E" value="0,0"/><Keyword name="P2DISPLAY" value="LIN"/></Keywords>
                \(sample)<SampleNode name="a.fcs" count="0" sampleID="11"><Subpopulations>\(populations)</Subpopulations></SampleNode></Sample></SampleList></Workspace>
                """.utf8), file: "w.wsp")
    }

    static func dimension(_ name: String, _ limits: String = "") -> String {
        "<gating:dimension \(limits)><data-type:parameter data-type:name=\"\(name)\"/></gating:dimension>"
    }

    static func population(_ name: String, _ gate: String) -> String {
        "<Population name=\"\(name)\" count=\"5\"><Gate>\(gate)</Gate></Population>"
    }

    static let triangle =
        "<gating:PolygonGate eventsInside=\"1\">" + dimension("x") + dimension("y")
        + [(0.0, 0.0), (262_144, 0), (262_144, 100)].map { WorkspaceTests.vertex($0.0, $0.1) }.joined()
        + "</gating:PolygonGate>"

    @Test("FlowJo 7.6: Gating-ML 1.5's parameters, a matrix without a list of channels")
    func windows7() throws {
        let spill = """
            <comp:spilloverMatrix prefix="Comp-" id="7"><comp:spillover comp:parameter="x"><comp:coefficient comp:parameter="x" comp:value="1"/><comp:coefficient comp:parameter="y" comp:value="0.5"/></comp:spillover>
            <comp:spillover comp:parameter="y"><comp:coefficient comp:parameter="x" comp:value="0"/><comp:coefficient comp:parameter="y" comp:value="1"/></comp:spillover></comp:spilloverMatrix>
            """
        let sample = try Self.windows(
            Self.population(
                "r",
                "<gating:RectangleGate eventsInside=\"1\">\(Self.dimension("x", "gating:min=\"5\" gating:max=\"10\""))</gating:RectangleGate>"
            )
                + Self.population(
                    "c",
                    "<gating:RectangleGate eventsInside=\"1\">\(Self.dimension("Comp-y", "gating:min=\"2\""))</gating:RectangleGate>"
                ), sample: spill
        ).samples[0]
        let members = try gate(
            try sample.scheme(), channels: ["x", "y"], rows: [[5, 4.4], [9.9, 7], [10, 6.9], [4, 4.1]])
        #expect(members["/r"] == [1, 2])
        #expect(members["/c"] == [1, 3])
    }

    @Test("FlowJo 7.6: the biexponential is in the compensation editor; slanted edges without it are refused")
    func editor() throws {
        func entry(_ id: String) -> String {
            "<CompensationEditor><Compensation name=\"c\"><Samples><Sample sampleID=\"\(id)\"/></Samples><transforms:logicle transforms:T=\"4.5\" transforms:w=\"0\" transforms:m=\"-10\"/></Compensation></CompensationEditor>"
        }
        let sample = try Self.windows(Self.population("t", Self.triangle), editor: entry("11")).samples[0]
        let scale = try BiexponentialTransform(negative: 0, width: -10, positive: 4.5, maxValue: 262_144)
        let zero = scale(0)
        let height = (scale(1000) - zero) / (4096 - zero) * 100
        let members = try gate(
            try sample.scheme(), channels: ["x", "y"], rows: [[1000, height - 0.1], [1000, height + 0.1]])
        #expect(members["/t"] == [0])

        let unknown = try Self.windows(Self.population("t", Self.triangle), editor: entry("12")).samples[0]
        let error = #expect(throws: CytometryError.self) { try unknown.scheme() }
        #expect(error?.code == "IC0673")
        #expect(error?.message.contains("'x'") == true)
    }

    @Test("a population without a gate and a workspace without samples are refused")
    func incomplete() throws {
        let sample = try Self.windows("<Population name=\"p\" count=\"5\"/>").samples[0]
        let error = #expect(throws: CytometryError.self) { try sample.scheme() }
        #expect(error?.code == "IC0674")
        #expect(throws: CytometryError.self) {
            try Workspace.read(Data("<Workspace version=\"20.0\"/>".utf8), file: "w.wsp")
        }
    }

    @Test("samples of one name are told apart by their number; an ellipse without a known display is refused")
    func sameName() throws {
        func sample(_ id: Int) -> String {
            "<Sample><DataSet uri='a.fcs' sampleID='\(id)'/><SampleNode name='a.fcs' count='\(id)' sampleID='\(id)'/></Sample>"
        }
        let workspace = try Workspace.read(
            Data("<Workspace><SampleList>\(sample(3))\(sample(8))</SampleList></Workspace>".utf8),
            file: "w.wsp")
        #expect(try workspace.sample(fil: nil, fileName: "8").count == 8)
        let error = #expect(throws: CytometryError.self) { try workspace.sample(fil: "a.fcs", fileName: nil) }
        #expect(error?.remedy?.contains("3, 8") == true)

        let ellipse =
            "<gating:EllipsoidGate>" + Self.dimension("Time") + Self.dimension("y") + "<gating:foci>"
            + WorkspaceTests.vertex(10, 10) + WorkspaceTests.vertex(20, 10) + "</gating:foci><gating:edge>"
            + WorkspaceTests.vertex(5, 10) + WorkspaceTests.vertex(25, 10) + WorkspaceTests.vertex(15, 2)
            + WorkspaceTests.vertex(15, 18) + "</gating:edge></gating:EllipsoidGate>"
        let guess = try Self.windows(Self.population("e", ellipse)).samples[0]
        #expect(throws: CytometryError.self) { try guess.scheme() }
    }
}
