import Foundation
import Testing

@testable import Cytometry

@Suite("Workspaces")
struct WorkspaceTests {
    static let namespaces = """
        xmlns:gating="http://www.isac-net.org/std/Gating-ML/v2.0/gating" xmlns:transforms="t" xmlns:data-type="d"
        """

    static func dimension(_ name: String, _ limits: String = "") -> String {
        "<gating:dimension \(limits)><data-type:fcs-dimension data-type:name=\"\(name)\"/></gating:dimension>"
    }

    static func vertex(_ x: Double, _ y: Double) -> String {
        "<gating:vertex><gating:coordinate data-type:value=\"\(x)\"/><gating:coordinate data-type:value=\"\(y)\"/></gating:vertex>"
    }

    static func flowJo10(_ populations: String, keywords: String = "") -> Data {
        Data(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <Workspace version="20.0" flowJoVersion="10.8.1" \(namespaces)>
             <Groups><GroupNode name="All"><Group name="All"><SampleRefs><SampleRef sampleID="7"/></SampleRefs></Group></GroupNode></Groups>
             <SampleList><Sample>
              <DataSet uri="file:/C:/data/my%20file.fcs" sampleID="7"/>
              <transforms:spilloverMatrix prefix="Comp-" suffix="" name="mine">
               <data-type:parameters><data-type:parameter data-type:name="x"/><data-type:parameter data-type:name="y"/></data-type:parameters>
               <transforms:spillover data-type:parameter="x"><transforms:coefficient data-type:parameter="x" transforms:value="1"/><transforms:coefficient data-type:parameter="y" transforms:value="0.5"/></transforms:spillover>
               <transforms:spillover data-type:parameter="y"><transforms:coefficient data-type:parameter="x" transforms:value="0"/><transforms:coefficient data-type:parameter="y" transforms:value="1"/></transforms:spillover>
              </transforms:spilloverMatrix>
              <Transformations>
               <transforms:linear transforms:minRange="0" transforms:maxRange="1024" gain="1"><data-type:parameter data-type:name="x"/></transforms:linear>
               <transforms:linear transforms:minRange="0" transforms:maxRange="1024" gain="1"><data-type:parameter data-type:name="y"/></transforms:linear>
               <transforms:biex transforms:length="256" transforms:maxRange="262144" transforms:neg="0" transforms:width="-100" transforms:pos="4.418"><data-type:parameter data-type:name="Comp-y"/></transforms:biex>
               <transforms:linear transforms:minRange="0" transforms:maxRange="60" gain="0.1"><data-type:parameter data-type:name="Time"/></transforms:linear>
              </Transformations>
              <Keywords><Keyword name="$FIL" value="tube 1.fcs"/>\(keywords)</Keywords>
              <SampleNode name="my file.fcs" count="100" sampleID="7"><Subpopulations>\(populations)</Subpopulations></SampleNode>
             </Sample></SampleList></Workspace>
            """.utf8)
    }

    static func population(_ name: String, _ gate: String, count: Int = -1, below: String = "") -> String {
        "<Population name=\"\(name)\" count=\"\(count)\"><Gate>\(gate)</Gate><Subpopulations>\(below)</Subpopulations></Population>"
    }

    @Test("FlowJo 10: groups, counts, matrix, time in seconds, Boolean nodes, complements")
    func flowJo10() throws {
        let box = Self.population(
            "box",
            "<gating:RectangleGate eventsInside=\"1\">\(Self.dimension("x", "gating:min=\"10\" gating:max=\"20\""))</gating:RectangleGate>",
            count: 42,
            below: Self.population(
                "comp",
                "<gating:RectangleGate eventsInside=\"0\">\(Self.dimension("Comp-y", "gating:min=\"5\""))</gating:RectangleGate>"
            ))
        let time = Self.population(
            "time",
            "<gating:RectangleGate eventsInside=\"1\">\(Self.dimension("Time", "gating:max=\"2\""))</gating:RectangleGate>"
        )
        let booleans = """
            <AndNode name="both" count="3"><Dependents><Dependent name="box/comp"/><Dependent name="time"/></Dependents></AndNode>
            <NotNode name="late" count="0"><Dependents><Dependent name="time"/></Dependents></NotNode>
            """
        let workspace = try Workspace.read(Self.flowJo10(box + time + booleans), file: "w.wsp")
        #expect(workspace.version == "10.8.1")
        #expect(workspace.groups == [.init(name: "All", samples: [0])])
        let sample = try workspace.sample(fil: "tube 1.fcs", fileName: nil)
        #expect(sample == (try workspace.sample(fil: nil, fileName: "my file.fcs")))
        #expect(sample.nodes.map(\.path) == ["/box", "/box/comp", "/time", "/both", "/late"])
        #expect(sample.nodes.map(\.count) == [42, nil, nil, 3, 0])
        // y is measured as y + 0.5·x; time as tenths of a second.
        let rows: [[Double]] = [[10, 5, 0], [10, 9.9, 19], [10, 10.1, 19], [12, 2, 20], [20, 0, 3]]
        let members = try gate(try sample.scheme(), channels: ["x", "y", "Time"], rows: rows)
        #expect(members["/box"] == [0, 1, 2, 3])
        #expect(members["/box/comp"] == [0, 1, 3])
        #expect(members["/time"] == [0, 1, 2, 4])
        #expect(members["/both"] == [0, 1])
        #expect(members["/late"] == [3])
        do {
            _ = try workspace.sample(fil: "none.fcs", fileName: nil)
            Issue.record("found")
        } catch { #expect(error.code == "IC0686") }
    }

    @Test("FlowJo 10: polygons have straight edges on the scale, ellipses live in 256 display units")
    func display() throws {
        let polygon = Self.population(
            "p",
            "<gating:PolygonGate eventsInside=\"1\">\(Self.dimension("x"))\(Self.dimension("Comp-y"))\(Self.vertex(0, 100))\(Self.vertex(100, 100))\(Self.vertex(100, 10000))</gating:PolygonGate>"
        )
        // A circle of radius 16 display units = 64 around (128, 128) = (512, 512).
        let edge = [(112.0, 128.0), (144, 128), (128, 112), (128, 144)].map { Self.vertex($0.0, $0.1) }
            .joined()
        let ellipse = Self.population(
            "e",
            "<gating:EllipsoidGate eventsInside=\"1\">\(Self.dimension("x"))\(Self.dimension("y"))<gating:foci>\(Self.vertex(128, 128))\(Self.vertex(128, 128))</gating:foci><gating:edge>\(edge)</gating:edge></gating:EllipsoidGate>"
        )
        let scheme = try Workspace.read(Self.flowJo10(polygon + ellipse), file: "w.wsp").samples[0].scheme()
        let biex = try BiexponentialTransform(negative: 0, width: -100, positive: 4.418, maxValue: 262144)
        // On the diagonal in the middle of the scale, not of the values.
        let middle = biex.inverse((biex(100) + biex(10000)) / 2)
        let rows: [[Double]] = [
            [50, middle * 0.98 + 25], [50, middle * 1.02 + 25], [512 + 63.9, 512], [512 + 46, 512 + 46],
            [512, 512 - 63],
        ]
        let members = try gate(scheme, channels: ["x", "y"], rows: rows)
        #expect(members["/p"] == [0])
        #expect(members["/e"] == [2, 4])
    }

    @Test("FlowJo writes an underscore for a slash in the name of a channel")
    func slash() throws {
        let box = Self.population(
            "box",
            "<gating:RectangleGate eventsInside=\"1\">\(Self.dimension("APC_Cy7-A", "gating:min=\"1\""))</gating:RectangleGate>"
        )
        let keywords = "<Keyword name=\"$PAR\" value=\"1\"/><Keyword name=\"$P1N\" value=\"APC/Cy7-A\"/>"
        let scheme = try Workspace.read(Self.flowJo10(box, keywords: keywords), file: "w.wsp").samples[0]
            .scheme()
        #expect(try gate(scheme, channels: ["APC/Cy7-A"], rows: [[0], [1]])["/box"] == [1])
    }

    @Test("a gate that cannot be reproduced is refused by name, the workspace is still listed")
    func curly() throws {
        let curly = Self.population("Q1", "<gating:CurlyQuad eventsInside=\"1\"/>", count: 5)
        let sample = try Workspace.read(Self.flowJo10(curly), file: "w.wsp").samples[0]
        #expect(sample.nodes.map(\.count) == [5])
        do {
            _ = try sample.scheme()
            Issue.record("accepted")
        } catch {
            #expect(error.code == "IC0673")
            #expect(error.message.contains("CurlyQuad") && error.message.contains("Q1"))
        }
    }

    @Test("FlowJo 7: own elements, a bare document type, scales from the keywords")
    func flowJo7() throws {
        let text = """
            <?xml version="1.0" encoding="ISO-8859-1"?>
            <!DOCTYPE Workspace>
            <Workspace version="1.5" flowJoVersion="Version 7.2.5"><SampleList><Sample>
            <Keywords><Keyword name="$PAR" value="2"/><Keyword name="$P1N" value="x"/><Keyword name="$P1R" value="1024"/><Keyword name="$P1E" value="0,0"/>
             <Keyword name="$P2N" value="y"/><Keyword name="$P2R" value="1024"/><Keyword name="$P2E" value="4, 1"/></Keywords>
            <DataSet uri="Z:\\data\\a.fcs" sampleID="1"/>
            <SampleNode name="a.fcs" count="0" sampleID="1"><Subpopulations>
             <Population name="r" count="9"><RectangleGate eventsInside="1">
              <RangeGate min="-1" max="50"><Axis dimension="x" name="x"/></RangeGate><RangeGate min="10" max="100"><Axis dimension="y" name="y"/></RangeGate></RectangleGate></Population>
             <Population name="range" count="8"><RangeGate eventsInside="1" min="5" max="6"><Axis dimension="x" name="x"/></RangeGate></Population>
             <Population name="t" count="7"><PolygonGate eventsInside="1"><Axis name="x"/><Axis name="y"/><Point x="0" y="0"/><Point x="10" y="0"/><Point x="0" y="10"/></PolygonGate></Population>
             <OrNode name="o" count="6"><Dependents><Dependent name="r"/><Dependent name="t"/></Dependents></OrNode>
            </Subpopulations></SampleNode></Sample></SampleList></Workspace>
            """
        let workspace = try Workspace.read(Data(text.utf8), file: "w.wsp")
        let sample = workspace.samples[0]
        #expect(workspace.version == "7.2.5")
        #expect(sample.fileName == "a.fcs")
        #expect(sample.nodes.map(\.count) == [9, 8, 7, 6])
        let rows: [[Double]] = [[0, 10], [49, 99.9], [50, 20], [5, 1], [2, 7.9], [6, 100]]
        let members = try gate(try sample.scheme(), channels: ["x", "y"], rows: rows)
        // Upper ends are inside, lower ones are not.
        #expect(members["/r"] == [1, 2, 5])
        #expect(members["/range"] == [5])
        #expect(members["/t"] == [3, 4])
        #expect(members["/o"] == [1, 2, 3, 4, 5])
    }

    @Test("FlowJo for Mac: formulas over numbered paths, a leading slash below the same parent")
    func mac() throws {
        func polygon(_ low: Double, _ high: Double) -> String {
            let corners = [(low, 0.0), (high, 0), (high, 10), (low, 10)].map {
                "<Vertex x='\($0.0)' y='\($0.1)'/>"
            }.joined()
            return
                "<PolygonGate><ParameterNames><StringArray><String>x</String><String>y</String></StringArray></ParameterNames><PolyRect><Polygon>\(corners)</Polygon></PolyRect></PolygonGate>"
        }
        func formula(_ text: String, _ paths: [String]) -> String {
            "<BooleanGate specification='\(text)'><GatePaths><StringArray>\(paths.map { "<String>\($0)</String>" }.joined())</StringArray></GatePaths></BooleanGate>"
        }
        let text = """
            <?xml version="1.0" encoding="ISO-8859-1"?><!DOCTYPE Workspace><Workspace version="2.0" flowJoVersion="9.3.1"><SampleList><Sample>
            <SampleNode sampleID="1" name="m.fcs" count="4">
            <Population name="A" count="3">\(polygon(0, 6))<Population name="C" count="2">\(polygon(0, 3))</Population>
             <Population name="D">\(polygon(5, 6))</Population><Population name="C|D">\(formula("G0 | G1", ["/C", "A/D"]))</Population></Population>
            <Population name="no">\(formula("G0 &amp; !G1", ["A", "A/C"]))</Population>
            </SampleNode></Sample></SampleList></Workspace>
            """
        let sample = try Workspace.read(Data(text.utf8), file: "m.xml").samples[0]
        let rows: [[Double]] = [[1, 5], [4, 5], [5, 5], [7, 5]]
        let members = try gate(try sample.scheme(), channels: ["x", "y"], rows: rows)
        #expect(members["/A"] == [0, 1, 2])
        #expect(members["/A/C|D"] == [0, 2])
        #expect(members["/no"] == [1, 2])
    }

    @Test("FlowJo for Mac: ranges, and a matrix of the workspace that a sample names")
    func macMatrix() throws {
        let text = """
            <Workspace flowJoVersion="9.3.1"><SampleList><Sample compensationID="4">
            <SampleNode sampleID="1" name="m.fcs" count="2"><Population name="R" count="1"><PolygonGate>
            <Range xAxisName="&lt;x&gt;"><Polygon><Vertex x="10" y="0"/><Vertex x="2" y="0"/></Polygon></Range></PolygonGate></Population>
            </SampleNode></Sample></SampleList><CompensationMatrices><CompensationMatrix matrixId="4" name="m" prefix="&lt;" suffix="&gt;">
            <Channel name="x"><ChannelValue name="x" value="1"/><ChannelValue name="y" value="0.5"/></Channel>
            <Channel name="y"><ChannelValue name="x" value="0.25"/><ChannelValue name="y" value="1"/></Channel>
            </CompensationMatrix></CompensationMatrices></Workspace>
            """
        let sample = try Workspace.read(Data(text.utf8), file: "m.xml").samples[0]
        // Measured x = x + y/4, y = x/2 + y.
        let rows: [[Double]] = [[2.3, 2], [2.2, 2], [10.1, 5], [9.9, 5]]
        let members = try gate(try sample.scheme(), channels: ["x", "y"], rows: rows)
        #expect(members["/R"] == [0, 3])
    }

    @Test("FACSDiva: gates act on 256 channels and include the channel of their upper corner")
    func diva() throws {
        func gate(
            _ full: String, _ name: String, _ parent: String, _ type: String, _ points: [(Double, Double)]
        ) -> String {
            let list = points.map { "<point x=\"\($0.0)\" y=\"\($0.1)\"/>" }.joined()
            return
                "<gate fullname=\"\(full)\" type=\"Region_Classifier\"><name>\(name)</name><num_events>5</num_events><parent>\(parent)</parent><region xparm=\"x\" yparm=\"y\" type=\"\(type)\"><points>\(list)</points></region></gate>"
        }
        let text = """
            <bdfacs version="Version 6.1.3"><experiment name="e"><specimen name="s"><tube name="t"><data_filename>1.fcs</data_filename><gates>
            <gate fullname="All Events" type="EventSource_Classifier"><name>All Events</name><num_events>9</num_events></gate>
            \(gate("All Events\\P1", "P1", "All Events", "RECTANGLE_REGION", [(1100, 0), (3000, 0), (3000, 5000), (1100, 5000)]))
            \(gate("All Events\\P1\\P2", "P2", "All Events\\P1", "INTERVAL_REGION", [(2048, 0), (270000, 0)]))
            </gates></tube></specimen></experiment></bdfacs>
            """
        let workspace = try Workspace.read(Data(text.utf8), file: "e.xml")
        let sample = workspace.samples[0]
        #expect(sample.count == 9)
        #expect(workspace.groups.map(\.name) == ["s"])
        #expect(sample.nodes.map(\.path) == ["/P1", "/P1/P2"])
        let rows: [[Double]] = [
            [1023, 100], [1024, 100], [3071, 5119], [3072, 100], [2047, -50], [2048, 5120],
        ]
        let members = try CytometryTests.gate(try sample.scheme(), channels: ["x", "y"], rows: rows)
        #expect(members["/P1"] == [1, 2, 4])
        #expect(members["/P1/P2"] == [2])
    }
}
