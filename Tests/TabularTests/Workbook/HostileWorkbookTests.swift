import Diagnostics
import Testing

@testable import Tabular

@Suite struct HostileWorkbookTests {
    private func error(_ bytes: [UInt8], limits: WorkbookLimits = WorkbookLimits()) throws -> TabularError? {
        let fixture = try Fixture()
        let path = try fixture.write(bytes, as: "book.xlsx")
        return tabularError {
            let workbook = try Workbook(path: path, limits: limits)
            let producer = try SheetProducer(
                workbook, sheet: workbook.sheet(named: nil), repeatsMergedCells: true)
            _ = try texts(TableReader(sheet: producer, options: .layout))
        }
    }

    private func error(rows: String, strings: String? = nil) throws -> TabularError? {
        try error(HandmadeWorkbook(rows: rows, strings: strings).bytes)
    }

    @Test(arguments: [
        "<row r=\"1\"><c r=\"B1\"><v>1</v></c><c r=\"A1\"><v>2</v></c></row>",
        "<row r=\"2\"/><row r=\"1\"/>", "<row r=\"1\"><c r=\"A2\"><v>1</v></c></row>",
        "<row r=\"1\"><c r=\"XFE1\"><v>1</v></c></row>",
        "<row r=\"9999999\"/>", "<row r=\"1\"><c r=\"A1\"><v>abc</v></c></row>",
        "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>3</v></c></row>",
        "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>-1</v></c></row>", "<row r=\"1\"><c r=\"A1\"><v>1</v>",
        "<row r=\"1\"><c r=\"A1\"><v>&bomb;</v></c></row>", "<row r=\"1\"><c",
        "<!DOCTYPE x [<!ENTITY a \"b\">]>",
    ])
    func malformedSheets(_ rows: String) throws {
        let found = try error(rows: rows)
        #expect(found?.kind == .malformedXML)
        #expect(found?.remedy != nil)
        #expect(found?.failure == .badData)
    }

    @Test func notWellFormedText() throws {
        var workbook = HandmadeWorkbook(rows: "")
        workbook.sheets[0].xml = "<worksheet><sheetData/></worksheet></worksheet>"
        #expect(try error(workbook.bytes) == nil, "what follows the cells is not read")
        var zip = ZipBuilder()
        for (name, content) in HandmadeWorkbook(
            rows: "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>@@</t></is></c></row>"
        ).parts {
            let bytes = Array(content.utf8).map { $0 == 0x40 ? 0xFF : $0 }
            zip.add(name, bytes)
        }
        #expect(try error(zip.bytes)?.kind == .malformedXML)
    }

    @Test func cutShort() throws {
        let bytes = HandmadeWorkbook(rows: "<row r=\"1\"/>").bytes
        for length in [4, 100, bytes.count / 2, bytes.count - 1] {
            #expect(try error(Array(bytes.prefix(length)))?.kind == .brokenWorkbook)
        }
    }

    @Test func damagedContent() throws {
        let workbook = HandmadeWorkbook(rows: "<row r=\"1\"><c r=\"A1\"><v>12345</v></c></row>")
        var bytes = workbook.bytes
        let place = try #require(bytes.indices.first { bytes[$0...].starts(with: "12345".utf8) })
        bytes[place] = UInt8(ascii: "9")
        #expect(try error(bytes)?.kind == .brokenWorkbook)
    }

    @Test func missingParts() throws {
        for missing in ["xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels", "xl/workbook.xml"] {
            var zip = ZipBuilder()
            for (name, content) in HandmadeWorkbook(rows: "").parts where name != missing {
                zip.add(name, content)
            }
            #expect(try error(zip.bytes)?.kind == .brokenWorkbook, "\(missing)")
        }
    }

    @Test(arguments: [
        ("xl/workbook.bin", "a binary workbook (.xlsb)"), ("word/document.xml", "a Word document"),
        ("content.xml", "an OpenDocument file"), ("readme.txt", nil),
    ])
    func otherArchives(_ name: String, _ what: String?) throws {
        var zip = ZipBuilder()
        zip.add(name, "x")
        let found = try error(zip.bytes)
        #expect(found?.kind == .notATable)
        #expect(
            found?.message
                == (what.map { "this is \($0), not an .xlsx workbook" }
                    ?? "this is a zip archive, not a table"))
    }

    @Test func passwords() throws {
        var zip = ZipBuilder()
        for (name, content) in HandmadeWorkbook(rows: "").parts {
            zip.add(name, Array(content.utf8), isEncrypted: true)
        }
        #expect(try error(zip.bytes)?.kind == .encryptedWorkbook)
    }

    @Test func expansionIsLimited() throws {
        let workbook = HandmadeWorkbook(
            rows: "<row r=\"1\"><c r=\"A1\"><v>\(String(repeating: "1", count: 200))</v></c></row>")
        #expect(try error(workbook.bytes, limits: WorkbookLimits(partBytes: 300))?.kind == .oversizedWorkbook)
        #expect(try error(workbook.bytes, limits: WorkbookLimits(parts: 2))?.kind == .oversizedWorkbook)
    }

    /// A genuine deflate bomb: five million equal rows' worth of text would expand thousandfold.
    @Test func ratiosAreLimited() throws {
        let fixture = try Fixture()
        let path = fixture.path("dense.xlsx")
        let writer = try WorkbookWriter(path: path)
        try writer.beginSheet("Data", columns: ["a"])
        for _ in 0..<20 { try writer.row([.text(String(repeating: "x", count: 32_000))]) }
        try writer.finish()
        let limits = WorkbookLimits(ratio: 50, freeBytes: 100_000)
        let found = tabularError {
            let workbook = try Workbook(path: path, limits: limits)
            _ = try SheetProducer(workbook, sheet: workbook.sheet(named: nil), repeatsMergedCells: false)
        }
        #expect(found?.kind == .oversizedWorkbook)
        #expect(try texts(TableSource.open(path).reader()).count == 20)
    }
}
