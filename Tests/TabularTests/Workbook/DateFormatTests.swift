import Testing

@testable import Tabular

@Suite struct DateFormatTests {
    // openpyxl 3.1.5, openpyxl.utils.datetime.from_excel, gives the same moments; only day 60, which no calendar
    // has, is a day of February to spreadsheets and the 28th to openpyxl.
    @Test(
        arguments: [
            (45_365.0, false, "2024-03-14"), (45_365.5, false, "2024-03-14T12:00:00"),
            (1, false, "1900-01-01"),
            (59, false, "1900-02-28"), (60, false, "1900-02-29"), (61, false, "1900-03-01"),
            (0.25, false, "06:00:00"),
            (0, false, "00:00:00"), (43_903, true, "2024-03-14"), (0, true, "00:00:00"),
            (1, true, "1904-01-02"),
            (45_365.999999, false, "2024-03-14T23:59:59.914"),
            (45_365.38333333333, false, "2024-03-14T09:12:00"), (2_958_465, false, "9999-12-31"),
            (36_585, false, "2000-02-29"),
        ] as [(Double, Bool, String)])
    func serials(_ serial: Double, _ uses1904: Bool, _ text: String) {
        #expect(SerialDate.text(serial, uses1904: uses1904) == text)
    }

    @Test func outOfTheCalendar() {
        #expect(SerialDate.text(-1, uses1904: false) == nil)
        #expect(SerialDate.text(2_958_466, uses1904: false) == nil)
    }

    @Test(arguments: [
        ("General", CellFormat.number), ("0.00", .number), ("#,##0", .number), ("0%", .percent),
        ("0.0 %", .percent),
        ("yyyy-mm-dd", .date), ("d/m/yy", .date), ("dd.mm.yyyy hh:mm", .date), ("[$-409]d-mmm-yy;@", .date),
        ("h:mm AM/PM", .date),
        ("[h]:mm:ss", .number), ("[mm]:ss", .number), ("[Red]0.00", .number), ("\"days\" 0", .number),
        ("0\\d", .number),
        ("yyyy\"年\"m\"月\"d\"日\"", .date), ("@", .number), ("_-* #,##0.00_-", .number), ("0.00E+00", .number),
        ("mmm-yy", .date),
        ("mm:ss.0", .date), ("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", .date), ("0 \"h\"", .number),
        ("", .number),
    ])
    func codes(_ code: String, _ format: CellFormat) {
        #expect(CellFormats.format(ofCode: code) == format)
    }

    @Test func stylesReachCells() throws {
        let styles = """
            <numFmts><numFmt numFmtId="164" formatCode="dd\\.mm\\.yyyy"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>\
            <cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="10"/><xf numFmtId="22"/></cellXfs>
            """
        let cells = """
            <c r="A1" s="0"><v>45365</v></c><c r="B1" s="1"><v>45365</v></c><c r="C1" s="2"><v>45365</v></c>\
            <c r="D1" s="3"><v>0.693</v></c><c r="E1" s="4"><v>45365.5</v></c><c r="F1" s="1"><v>-5</v></c>
            """
        let fixture = try Fixture()
        let workbook = HandmadeWorkbook(rows: "<row r=\"1\">\(cells)</row>", styles: styles)
        let source = try TableSource.open(try fixture.write(workbook.bytes))
        let row = try #require(try source.reader(options: .layout).next()?.first)
        #expect(row.texts == ["45365", "2024-03-14", "2024-03-14", "0.693", "2024-03-14T12:00:00", "-5"])
        #expect((0..<6).map { row[$0].kind } == [.number, .date, .date, .number, .date, .number])
        #expect(row[3].traits == .percentFormat)
        var old = workbook
        old.uses1904 = true
        let other = try TableSource.open(try fixture.write(old.bytes))
        #expect(try other.reader(options: .layout).next()?.first?[1].text == "2028-03-15")
    }
}
