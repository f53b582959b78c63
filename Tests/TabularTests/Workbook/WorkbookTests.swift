import Diagnostics
import Testing

@testable import Tabular

private func reader(
    _ workbook: HandmadeWorkbook, sheet: String? = nil, options: TableOptions = .layout
) throws -> TableReader {
    let fixture = try Fixture()
    return try TableSource.open(try fixture.write(workbook.bytes, as: "book.xlsx")).reader(
        sheet: sheet, options: options)
}

private func firstRow(_ cells: String, strings: String? = nil, styles: String? = nil, uses1904: Bool = false)
    throws -> Row
{
    var workbook = HandmadeWorkbook(rows: "<row r=\"1\">\(cells)</row>", strings: strings, styles: styles)
    workbook.uses1904 = uses1904
    return try #require(try reader(workbook).next()?.first)
}

@Suite struct WorkbookTests {
    @Test func kindsOfCells() throws {
        let row = try firstRow(
            """
            <c r="A1"><v>2.5</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="inlineStr"><is><t>in &amp; out</t></is></c>
            <c r="D1" t="b"><v>1</v></c><c r="E1" t="e"><v>#DIV/0!</v></c><c r="F1" t="str"><f>A1&amp;"x"</f><v>2.5x</v></c>
            <c r="G1"><f>A1*2</f><v>5</v></c><c r="H1"><f>NOW()</f></c><c r="I1"/><c r="J1" t="d"><v>2024-03-01</v></c>
            <c r="K1" t="b"><v>0</v></c><c r="L1"><f>A1+1</f><v></v></c><c r="M1"><f>A1+2</f><v/></c>
            <c r="N1" t="str"><f>""</f><v></v></c>
            """, strings: "<si><t>zero</t></si><si><t xml:space=\"preserve\"> one </t></si>")
        #expect(
            row.texts == [
                "2.5", " one ", "in & out", "TRUE", "#DIV/0!", "2.5x", "5", "=NOW()", "", "2024-03-01",
                "FALSE", "=A1+1", "=A1+2", "",
            ])
        #expect(
            (0..<14).map { row[$0].kind } == [
                .number, .text, .text, .boolean, .error, .text, .number, .error, .empty, .date, .boolean,
                .error, .error, .empty,
            ])
        #expect(row[5].traits == .formula)
        #expect(row[6].double() == 5)
        #expect(row[4].number() == .refused(.spreadsheetError))
        #expect(row[9].number() == .refused(.date))
        #expect(row[3].number() == .refused(.boolean))
    }

    @Test func textThatLooksNumericStaysText() throws {
        let row = try firstRow(
            """
            <c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c><c r="D1" t="inlineStr"><is><t>007</t></is></c>
            """, strings: "<si><t>1.5</t></si><si><t>0,5</t></si><si><t>&lt;0.5</t></si>")
        #expect((0..<4).map { row[$0].kind } == [.text, .text, .text, .text])
        #expect((0..<4).map { row[$0].traits.contains(.numericText) } == [true, true, false, true])
        #expect(row[1].number(.decimalComma) == .number(0.5))
        #expect(row[3].text == "007")
    }

    @Test func richTextWithoutPhoneticRuns() throws {
        let row = try firstRow(
            "<c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"inlineStr\"><is><r><t>x</t></r><r><t>y</t></r></is></c>",
            strings:
                "<si><r><rPr><b/></rPr><t>CD</t></r><r><t xml:space=\"preserve\">3 </t></r><rPh sb=\"0\" eb=\"1\"><t>シー</t></rPh></si>"
        )
        #expect(row.texts == ["CD3 ", "xy"])
    }

    @Test func escapesAndEntities() throws {
        let row = try firstRow(
            """
            <c r="A1" t="inlineStr"><is><t>a_x000D_b_x005F_x0041_</t></is></c><c r="B1" t="inlineStr"><is><t>&#x3bc;&#76;&quot;&apos;</t></is></c>
            <c r="C1" t="inlineStr"><is><t><![CDATA[<b>&amp;]]></t></is></c>
            """)
        #expect(row.texts == ["a\rb_x0041_", "μL\"'", "<b>&amp;"])
    }

    @Test func numbersAreSpeltShortest() throws {
        let row = try firstRow(
            "<c r=\"A1\"><v>0.10000000000000001</v></c><c r=\"B1\"><v>5.0000000000000001E-3</v></c><c r=\"C1\"><v>1.50</v></c>"
        )
        #expect(row.texts == ["0.1", "0.005", "1.50"])
        #expect(row[0].double() == 0.1)
    }

    @Test func sparseRowsArePadded() throws {
        let rows =
            "<row r=\"2\"><c r=\"B2\"><v>1</v></c><c r=\"D2\"><v>2</v></c></row><row r=\"5\"><c r=\"A5\"><v>3</v></c></row>"
        let batch = try #require(try reader(HandmadeWorkbook(rows: rows)).next())
        #expect(batch.map(\.texts) == [["", "1", "", "2"], ["3"]])
        #expect(batch.map(\.line) == [2, 5])
        #expect(batch[0].reference(3) == "D2")
        #expect(batch[0].location(3).description.hasSuffix("book.xlsx[Data]:2:4"))
    }

    @Test func missingReferencesCount() throws {
        let batch = try #require(
            try reader(
                HandmadeWorkbook(rows: "<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>")
            ).next())
        #expect(batch.map(\.texts) == [["1", "2"], ["3"]])
        #expect(batch.map(\.line) == [1, 2])
    }

    @Test func prefixedNames() throws {
        let xml =
            "<x:worksheet xmlns:x=\"m\"><x:sheetData><x:row r=\"1\"><x:c r=\"A1\"><x:v>7</x:v></x:c></x:row></x:sheetData><x:mergeCells><x:mergeCell ref=\"A1:B1\"/></x:mergeCells></x:worksheet>"
        var workbook = HandmadeWorkbook(rows: "")
        workbook.sheets[0].xml = xml
        let reader = try reader(workbook)
        #expect(reader.mergedAreas == [MergedArea(columns: 0...1, rows: 1...1)])
        #expect(try texts(reader) == [["7"]])
    }

    @Test func hiddenThingsAreFlagged() throws {
        let rows =
            "<row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"B1\"><v>2</v></c></row><row r=\"2\" hidden=\"1\"><c r=\"A2\"><v>3</v></c></row>"
        let workbook = HandmadeWorkbook(
            rows: rows, columns: "<cols><col min=\"2\" max=\"3\" hidden=\"1\"/></cols>")
        let reader = try reader(workbook)
        let batch = try #require(try reader.next())
        #expect(batch.map(\.isHidden) == [false, true])
        #expect(batch[0][1].traits == .hiddenColumn)
        #expect(batch[0][0].traits.isEmpty)
        #expect(
            reader.diagnostics.map(\.message) == [
                "1 hidden row read like the others, the first at A2",
                "1 cell in hidden columns read like the others, the first at B1",
            ])
    }

    @Test func sheetsAndTheirStates() throws {
        var workbook = HandmadeWorkbook(rows: "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>")
        workbook.sheets = [
            ("Old", "hidden", workbook.sheets[0].xml), ("A &amp; B", "visible", workbook.sheets[0].xml),
            ("Deep", "veryHidden", workbook.sheets[0].xml),
        ]
        let fixture = try Fixture()
        let source = try TableSource.open(try fixture.write(workbook.bytes))
        #expect(source.isWorkbook)
        #expect(source.sheets.map(\.name) == ["Old", "A & B", "Deep"])
        #expect(source.sheets.map(\.isHidden) == [true, false, true])
        #expect(try source.reader(options: .layout).sheet == "A & B")
        let error = tabularError { _ = try source.reader(sheet: "Depe") }
        #expect(error?.kind == .unknownSheet)
        #expect(error?.remedy == "Did you mean 'Deep'?")
    }

    @Test func mergedHeadersRepeat() throws {
        let rows = """
            <row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c><c r="B1" t="inlineStr"><is><t>Day 0</t></is></c><c r="D1" t="inlineStr"><is><t>Day 7</t></is></c></row>
            <row r="2"><c r="B2" t="inlineStr"><is><t>CD3</t></is></c><c r="C2" t="inlineStr"><is><t>CD4</t></is></c><c r="D2" t="inlineStr"><is><t>CD3</t></is></c><c r="E2" t="inlineStr"><is><t>CD4</t></is></c></row>
            <row r="3"><c r="A3" t="inlineStr"><is><t>P1</t></is></c><c r="B3"><v>1</v></c><c r="E3"><v>4</v></c></row>
            """
        let merges =
            "<mergeCells count=\"3\"><mergeCell ref=\"A1:A2\"/><mergeCell ref=\"B1:C1\"/><mergeCell ref=\"D1:E1\"/></mergeCells>"
        let workbook = HandmadeWorkbook(rows: rows, tail: merges)
        let table = try reader(workbook, options: TableOptions(header: .rows(1...2)))
        #expect(table.columns == ["id", "Day 0 / CD3", "Day 0 / CD4", "Day 7 / CD3", "Day 7 / CD4"])
        #expect(try texts(table) == [["P1", "1", "", "", "4"]])
        var options = TableOptions.layout
        options.repeatsMergedCells = true
        let layout = try reader(workbook, options: options)
        let batch = try #require(try layout.next())
        #expect(batch[0].texts == ["id", "Day 0", "Day 0", "Day 7", "Day 7"])
        #expect(batch[1].texts == ["id", "CD3", "CD4", "CD3", "CD4"])
        #expect(batch[1][0].traits == .merged)
    }

    @Test func cellsBeyondTheHeaderAreRefused() throws {
        let rows =
            "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>a</t></is></c></row><row r=\"2\"><c r=\"A2\"><v>1</v></c><c r=\"C2\"><v>2</v></c></row>"
        let table = try reader(HandmadeWorkbook(rows: rows), options: TableOptions())
        let error = tabularError { _ = try texts(table) }
        #expect(error?.kind == .raggedRow)
        #expect(error?.message == "cell C2 lies beyond the last named column")
        #expect(error?.location?.column == 3)
    }

    @Test func emptySheet() throws {
        let error = tabularError { _ = try reader(HandmadeWorkbook(rows: ""), options: TableOptions()) }
        #expect(error?.kind == .emptyFile)
        #expect(error?.location?.sheet == "Data")
    }

    @Test func manyBatches() throws {
        var rows = ""
        for i in 1...9_000 {
            rows +=
                "<row r=\"\(i)\"><c r=\"A\(i)\"><v>\(i)</v></c><c r=\"B\(i)\" t=\"inlineStr\"><is><t>r\(i)</t></is></c></row>"
        }
        let all = try texts(reader(HandmadeWorkbook(rows: rows)))
        #expect(all.count == 9_000)
        #expect(all.last == ["9000", "r9000"])
    }

    @Test func findingsAreCounted() throws {
        let rows =
            "<row r=\"1\"><c r=\"A1\"><f>1+1</f><v>2</v></c><c r=\"B1\" t=\"e\"><v>#N/A</v></c><c r=\"C1\" t=\"inlineStr\"><is><t>5</t></is></c></row>"
        let table = try reader(HandmadeWorkbook(rows: rows))
        _ = try table.next()
        #expect(table.diagnostics.map(\.code) == ["IC0251", "IC0252", "IC0253"])
        #expect(table.diagnostics.map { $0.location?.column } == [1, 3, 2])
    }
}
