import DataFrames
import Diagnostics
import Testing

@testable import Tabular

@Suite struct DataFrameTests {
    private func frame(
        _ text: String, options: TableOptions = TableOptions(), text textColumns: Set<String> = [],
        numeric: Set<String> = []
    ) throws -> TableFrame {
        let fixture = try Fixture()
        return try TableSource.open(try fixture.write(text)).dataFrame(
            options: options, text: textColumns, numeric: numeric)
    }

    @Test func typesAreInferred() throws {
        let table = try frame("id,x,group,empty,flag\nP1,1.5,b,,TRUE\nP2,NA,a,NA,FALSE\nP3, -Inf ,,,\n").frame
        #expect(table.names == ["id", "x", "group", "empty", "flag"])
        #expect(table["x"] == .numeric(NumericColumn([1.5, nil, -.infinity])))
        #expect(table["group"] == .labels(["b", "a", nil]))
        #expect(table["empty"] == .numeric(NumericColumn([nil, nil, nil] as [Double?])))
        #expect(table["flag"] == .labels(["TRUE", "FALSE", nil]))
    }

    @Test func labelsKeepTheirSpelling() throws {
        var text = "x,y\n"
        for i in 0..<60_000 { text += "0\(i % 10),1.0\n" }
        let late = try frame(text + "ND,2\n").frame
        #expect(try late.factor("x").levels == (0..<10).map { "0\($0)" } + ["ND"])
        #expect(try late.numeric("y").values.count == 60_001)
        let declared = try frame("x\n01\n1\n", text: ["x"]).frame
        #expect(declared["x"] == .labels(["01", "1"]))
    }

    @Test func agreesWithTextColumns() throws {
        var random = SplitMix64(seed: 5)
        let cells = (0..<500).map { _ in
            ["1", "2.5", "NA", "", "x", "-3e2"].randomElement(using: &random) ?? ""
        }
        let table = try frame("a,b\n" + cells.map { "\($0),\($0 == "x" ? "7" : $0)\n" }.joined()).frame
        let expected = try DataFrame(textColumns: [
            TextColumn("a", cells), TextColumn("b", cells.map { $0 == "x" ? "7" : $0 }),
        ])
        #expect(table == expected)
    }

    @Test func decimalCommasAndPlaces() throws {
        let table = try frame("g;x\n\"a\nb\";1,5\nc;2,5\n")
        #expect(table.frame["x"] == .numbers([1.5, 2.5]))
        #expect(table.lines == [2, 4])
        #expect(table.location(row: 1, column: "x").description.hasSuffix("table.csv:4:2"))
    }

    @Test func mustBeNumeric() throws {
        let error = tabularError { _ = try self.frame("a,x\nP1,1\nP2,<2.4\n", numeric: ["x"]) }
        #expect(error?.code == "IC0214")
        #expect(error?.location?.description.hasSuffix("table.csv:3:2") == true)
        #expect(error?.message == "the column 'x' needs a number here, but text precedes the number")
        let unknown = tabularError { _ = try self.frame("a,x\nP1,1\n", numeric: ["y"]) }
        #expect(unknown?.kind == .unknownColumn)
    }

    @Test func sheetsWithErrorsAndBlankRows() throws {
        func workbook(_ error: String) -> HandmadeWorkbook {
            HandmadeWorkbook(
                rows: """
                    <row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row><row r="2"><c r="A2"><v>1</v></c></row>
                    <row r="3"><c r="A3" t="e"><v>\(error)</v></c></row><row r="4"><c r="A4"/></row>
                    """)
        }
        let fixture = try Fixture()
        let missing = try TableSource.open(try fixture.write(workbook("#N/A").bytes)).dataFrame()
        #expect(missing.frame["x"] == .numeric(NumericColumn([1, nil])))
        #expect(missing.diagnostics.map(\.code) == ["IC0253"])
        let path = try fixture.write(workbook("#DIV/0!").bytes)
        let error = tabularError { _ = try TableSource.open(path).dataFrame() }
        #expect(error?.code == "IC0214")
        #expect(error?.location?.line == 3)
    }

    @Test func manyLabels() throws {
        let labels = (0..<5000).map { "patient \($0)" }
        let table = try frame("p\n" + labels.map { $0 + "\n" }.joined() + labels.map { $0 + "\n" }.joined())
            .frame
        let factor = try table.factor("p")
        #expect(factor.levels == labels.sorted())
        #expect((0..<10_000).allSatisfy { factor[$0] == labels[$0 % 5000] })
    }
}
